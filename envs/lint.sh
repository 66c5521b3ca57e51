#!/usr/bin/env bash
# Check the style of Python and rules, and lint and dry-run the workflow with every config that
# ships. All checks run, also after one that failed. Needs .venv/bin first on PATH: `make lint`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=()
check() {
    echo "lint: $*"
    "$@" || failed+=("$*")
}

check ruff check --quiet .
check ruff format --quiet --check .
check snakefmt --quiet --check Snakefile workflow/rules
if command -v shellcheck >/dev/null; then
    check shellcheck -x envs/*.sh .ci/run
fi
for config in config/*.yaml; do
    check snakemake --lint --configfile "$config"
    check snakemake --dry-run --quiet all --cores 1 --configfile "$config"
done

if ((${#failed[@]} > 0)); then
    printf 'lint: failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo "lint: all clean"
