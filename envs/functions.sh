# shellcheck shell=bash
# What the setup scripts share. Sourced, never run.

say() { printf '%s\n' "$*"; }

# die LINE...: the reason first, then what to do about it.
die() {
    printf 'setup: %s\n' "$1" >&2
    shift
    (($# == 0)) || printf '  %s\n' "$@" >&2
    exit 1
}

# The Python to build .venv with: $PYTHON, or the first one from 3.11 to 3.13 on PATH.
# A name on PATH may be a shim for a version that isn't there, so each one is run.
find_python() {
    local name
    for name in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
            2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    die "no Python from 3.11 to 3.13 was found on PATH." \
        "Debian 12 and 13, Ubuntu 24.04: apt-get install python3" \
        "Elsewhere: name one, as in: make setup PYTHON=/path/to/python3.11"
}

# Snakemake's --use-conda needs conda 24.7.1 or newer.
conda_usable() {
    local version
    version=$(conda --version 2>/dev/null) || return 1
    version=${version##* }
    [[ $(printf '%s\n' 24.7.1 "$version" | sort -V | head -n 1) == 24.7.1 ]]
}

has_gpu() { nvidia-smi -L 2>/dev/null | grep -q '^GPU '; }
