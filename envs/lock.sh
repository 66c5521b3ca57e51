#!/usr/bin/env bash
# Write requirements*.txt anew from requirements*.in: exact versions with hashes, and no address
# of an index, so that each machine's own pip settings decide where packages come from.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=envs/functions.sh
source envs/functions.sh

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(find_python)" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet pip==26.2.1 pip-tools==7.6.2

# requirements.txt comes before the locks that it constrains.
for name in requirements-pip requirements requirements-dev requirements-rpy2; do
    say "Locking $name.in"
    CUSTOM_COMPILE_COMMAND="make lock" "$tools/bin/pip-compile" --quiet --generate-hashes \
        --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host \
        --no-emit-find-links --output-file "$name.txt" "$name.in" "$@"
done
