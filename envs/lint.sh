#!/usr/bin/env bash
# Check the style and the safety (bandit, quotes in commands) of Python and rules, and lint the
# workflow with every config that ships. The tests dry-run it with each of them
# (tests/rules/test_dry_runs.py). All checks run, also after one that failed, and only those that
# failed show their output.
# Needs .venv/bin first on PATH, as in `make lint`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=()
check() {
    local output
    if output=$("$@" 2>&1); then
        echo "lint: $*: clean"
    else
        printf '%s\n' "$output" "lint: $*: FAILED"
        failed+=("$*")
    fi
}

check ruff check .
check ruff format --check .
check snakefmt --check Snakefile workflow/Snakefile workflow/rules
# Programs of benchmarks/ are no part of a run: ruff's rules suffice.
check bandit --quiet --configfile pyproject.toml --recursive workflow setup.py
check python -m pytest --quiet tests/rules/test_quoting.py
if command -v shellcheck >/dev/null; then
    check shellcheck -x envs/*.sh .ci/run
fi
if command -v hadolint >/dev/null; then
    check hadolint Containerfile
fi
for config in config/*.yaml; do
    # Its data are the user's to bring: tests/rules/test_camda.py plans it on simulated files.
    [[ $config == config/camda.yaml ]] && continue
    check snakemake --lint --configfile "$config"
done

if ((${#failed[@]} > 0)); then
    printf 'lint: failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
