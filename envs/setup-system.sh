#!/usr/bin/env bash
# Install the Debian or Ubuntu packages that are missing: R for the rules that run R, and what
# Python needs to make .venv and to compile rpy2. Says nothing where nothing is missing.
#
#   setup-system.sh        what the workflow needs (debian-packages.txt)
#   setup-system.sh tests  what tests need and skip without (debian-packages-tests.txt)
#
# SKIP_SYSTEM=yes skips it all, for a machine whose R comes from somewhere else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=envs/functions.sh
source envs/functions.sh

APT=(apt-get install -y --no-install-recommends)

# column N [FILE]: a column of debian-packages.txt: 1 the Debian package, 2 the R package.
column() {
    sed 's/#.*//' "envs/${2:-debian-packages.txt}" | awk -v n="$1" 'NF { print $n }' | sort -u
}

# Debian's python3.11 comes without venv's pip and without headers, each in its own package.
python_packages() {
    local python=$1 name
    name=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo "$name-venv"
    if ! conda_usable; then
        "$python" -c 'import os, sysconfig, sys
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' ||
            echo "$name-dev"
    fi
}

not_installed() {
    local package
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            echo "$package"
    done
}

# Not Debian, not Ubuntu: nothing can be installed here, so only look.
check_elsewhere() {
    local needed missing
    mapfile -t needed < <(column 2)
    if ! command -v Rscript >/dev/null; then
        die "R isn't on PATH, and this machine has no apt-get to install it with." \
            "Either install conda 24.7.1 or newer, which then brings R by itself," \
            "or install R 4.2 or newer with these packages: ${needed[*]}"
    fi
    missing=$(Rscript -e 'p <- commandArgs(TRUE); cat(p[!nzchar(suppressWarnings(
        vapply(p, function(x) system.file(package = x), "")))])' "${needed[@]}")
    [[ -z $missing ]] || die "R lacks these packages: $missing" \
        "Install them with BiocManager::install(), or install conda 24.7.1 or newer."
}

install() {
    local log=.env-ready/apt.log as_root=()
    if (($(id -u) != 0)); then
        as_root=(sudo)
        # sudo may ask for a password only where a person can type one.
        if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
            die "these system packages are missing, and installing them needs root or sudo." \
                "Ask your administrator to run:" \
                "  ${APT[*]} $*" \
                "If R and its packages come from somewhere else: make setup SKIP_SYSTEM=yes"
        fi
    fi
    say "Installing $# system packages with apt-get (up to 1 GB with what they need):"
    printf '  %s\n' "$@"
    mkdir -p .env-ready
    if ! { "${as_root[@]}" apt-get update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${APT[@]}" "$@"; } \
        >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        die "apt-get failed; all it said is in $log." "By hand: ${APT[*]} $*"
    fi
}

# The tests go on without these, so nothing here is an error.
for_tests() {
    local wanted missing
    mapfile -t wanted < <(column 1 debian-packages-tests.txt)
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        return 0
    fi
    mapfile -t missing < <(not_installed "${wanted[@]}")
    ((${#missing[@]} == 0)) || (install "${missing[@]}") ||
        say "The tests go on without ${missing[*]}; those that need it are skipped."
}

main() {
    local python wanted missing
    [[ ${SKIP_SYSTEM:-no} != yes ]] || return 0
    if [[ ${1:-} == tests ]]; then
        for_tests
        return
    fi
    python=$(find_python)
    mapfile -t wanted < <(python_packages "$python")
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        ((${#wanted[@]} == 0)) ||
            die "$python lacks parts that .venv needs; Debian calls them: ${wanted[*]}"
        conda_usable || check_elsewhere
        return 0
    fi
    conda_usable || mapfile -t -O "${#wanted[@]}" wanted < <(column 1)
    mapfile -t missing < <(not_installed "${wanted[@]}")
    ((${#missing[@]} == 0)) || install "${missing[@]}"
}

main "$@"
