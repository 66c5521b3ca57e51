#!/usr/bin/env bash
# Make .venv and install the locked Python packages into it: torch, then everything else, then
# the project itself (the command mdwgan), then rpy2 where R is. Each step leaves a stamp in
# .env-ready/ named by the hash of what it reads, so that a second run does nothing.
#
# TORCH_INDEX=<address>  take torch from this index, such as PyTorch's CPU wheel index
# TORCH_GPU=yes          allow torch's GPU build on a machine without a GPU (a cluster's login node)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=envs/functions.sh
source envs/functions.sh

READY=.env-ready
VENV_PYTHON=.venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONPATH PYTHONHOME

pip() { "$VENV_PYTHON" -m pip "$@"; }
key() { cat "$@" | sha256sum | cut -c 1-16; }
locked() { grep -c '^[a-zA-Z0-9].*==' "$1"; }

# A stamp counts only for the .venv that it was made in.
is_done() { [[ $READY/$1 -nt .venv/pyvenv.cfg ]]; }
mark_done() {
    rm -f "$READY/${1%%-*}"-*
    touch "$READY/$1"
}

# The commands in .venv/bin name the folder that .venv was made in: in a moved or copied checkout
# they would fail, or run the other checkout's packages.
has_moved() {
    local made_by
    made_by=$(grep '^command = ' .venv/pyvenv.cfg) || return 1 # not by Python's own venv
    [[ $made_by != *" $(pwd -P)/.venv" && $made_by != *" $(realpath .venv)" ]]
}

make_venv() {
    local python
    if "$VENV_PYTHON" -c '' 2>/dev/null; then
        has_moved || return 0
        say "The checkout was moved or copied, so .venv is made anew"
    fi
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        die "$python can't make virtual environments." \
            "Debian and Ubuntu: apt-get install python3-venv"
    say "Making .venv with $("$python" --version) ($python)"
    "$python" -m venv --clear .venv
}

# The GPU packages that torch asks for on this machine, from the report of pip's dry run.
gpu_packages() {
    "$VENV_PYTHON" - "$1" <<'PYTHON'
import json, sys
from pip._vendor.packaging.requirements import Requirement

with open(sys.argv[1]) as handle:
    found = [item["metadata"].get("requires_dist", []) for item in json.load(handle)["install"]]
needed = [Requirement(line) for lines in found for line in lines]
print(" ".join(
    need.name for need in needed
    if need.name.startswith(("nvidia-", "cuda-"))
    and (need.marker is None or need.marker.evaluate({"extra": ""}))
))
PYTHON
}

# Does the report of a dry run list nothing to install?
nothing_to_install() {
    "$VENV_PYTHON" -c 'import json, sys
sys.exit(len(json.load(open(sys.argv[1]))["install"]))' "$1"
}

# Look before installing: the same pin is 200 MB on one machine and several GB on another.
# Only torch's own metadata is read (fast-deps): a full dry run may download all that it lists.
install_torch() {
    local report=$READY/torch.json from=() packages
    rm -f "$report"
    [[ -z ${TORCH_INDEX:-} ]] || from=(--index-url "$TORCH_INDEX")
    pip install -qq --dry-run --no-deps --use-feature=fast-deps --report "$report" \
        "${from[@]}" -r requirements-torch.txt ||
        die "pip didn't find $(grep '^torch==' requirements-torch.txt) for this machine." \
            "Another index to take it from: make setup TORCH_INDEX=<address>"
    if nothing_to_install "$report"; then return; fi
    packages=$(gpu_packages "$report")
    if [[ -n $packages && ${TORCH_GPU:-no} != yes ]] && ! has_gpu; then
        die "torch would come as the GPU build (several GB: $packages, ...)," \
            "and this machine has no NVIDIA GPU. For the CPU build, run instead:" \
            "  make setup TORCH_INDEX=<address of PyTorch's CPU wheel index>" \
            "(PyTorch's page 'Get started' shows the address: Linux, Pip, Python, CPU.)" \
            "If the GPUs are on other nodes of a cluster: make setup TORCH_GPU=yes"
    fi
    say "Installing $(grep '^torch==' requirements-torch.txt)" \
        "($([[ -n $packages ]] && echo "GPU build, several GB" || echo "CPU build"))"
    # The CPU build needs nothing that isn't in the hashed lock.
    [[ -n $packages ]] || from+=(--no-deps)
    pip install -qq "${from[@]}" -r requirements-torch.txt
}

install_locked() {
    local stamp
    stamp=python-$(key requirements-pip.txt requirements-torch.txt requirements.txt \
        requirements-dev.txt)
    is_done "$stamp" && return
    pip install -qq --require-hashes -r requirements-pip.txt
    install_torch
    say "Installing $(locked requirements.txt) locked Python packages (requirements.txt)" \
        "and $(locked requirements-dev.txt) for tests and linters (requirements-dev.txt)"
    pip install -qq --require-hashes -r requirements.txt -r requirements-dev.txt
    rm -f "$READY"/project-* # pip checks the project's needs against the new packages
    mark_done "$stamp"
}

# Editable: .venv refers to the code in this folder. What the project needs is installed by now.
install_project() {
    local stamp
    stamp=project-$(key pyproject.toml setup.py workflow/mdwgan/__init__.py <(pwd -P))
    is_done "$stamp" && return
    say "Installing the command mdwgan (.venv/bin/mdwgan)"
    pip install -qq --no-build-isolation --no-deps --no-index --editable .
    pip check >/dev/null || die "the packages in .venv don't fit together:" "$(pip check)"
    mark_done "$stamp"
}

# rpy2 is compiled against R, so a new R means a new rpy2. pip's cache would hand back a build
# made for another R, or one made without R's headers, which crashes.
install_rpy2() {
    local stamp
    if ! R RHOME >/dev/null 2>&1; then
        say "R isn't on PATH: rpy2 is left out (genes.id_route: orgdb and the tests by limma need it)"
        return
    fi
    stamp=rpy2-$(key requirements-rpy2.txt <(R --version 2>/dev/null) <(R RHOME))
    is_done "$stamp" && return
    say "Compiling rpy2 for $(R --version | head -n 1) (requirements-rpy2.txt)"
    pip uninstall -qq --yes rpy2-rinterface
    pip install -qq --no-cache-dir --require-hashes -r requirements-rpy2.txt
    "$VENV_PYTHON" -c 'import rpy2.robjects' >"$READY/rpy2.log" 2>&1 ||
        die "rpy2 was compiled but doesn't run; what it said is in $READY/rpy2.log." \
            "It needs R's and Python's headers; Debian and Ubuntu: r-base-dev, python3-dev"
    mark_done "$stamp"
}

mkdir -p "$READY"
make_venv
install_locked
install_project
install_rpy2
say "Ready: Python and its packages in .venv"
