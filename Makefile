# Two commands: `make demo` and `make test`. Each sets up what is missing first, says what it
# installs, and skips what is already there.
#
#   CORES=4                cores for Snakemake (default: all)
#   SNAKEMAKE_FLAGS=...    passed on to Snakemake (default: --use-conda where conda >= 24.7.1 is)
#   PYTEST_FLAGS=...       passed on to pytest (default: two processes, each file in one of them)
#   PYTHON=/path           the Python that .venv is made with (default: 3.11 to 3.13 on PATH)
#   TORCH_INDEX=<address>  where torch comes from, such as PyTorch's CPU wheel index
#   TORCH_GPU=yes          torch's GPU build, though this machine has no GPU
#   SKIP_SYSTEM=yes        install no system packages: R comes from somewhere else

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

CORES ?= $(shell nproc)
SNAKEMAKE_FLAGS ?= $(shell . envs/functions.sh; if conda_usable; then echo --use-conda; fi)
# Files in the order of tests/conftest.py, in which the longest come first.
PYTEST_FLAGS ?= -n 2 --dist loadfile --no-loadscope-reorder
PYTHON ?=
TORCH_INDEX ?=
TORCH_GPU ?=
SKIP_SYSTEM ?=
export PYTHON TORCH_INDEX TORCH_GPU SKIP_SYSTEM

# The rules call `python`, which has to be that of .venv.
IN_VENV := PATH="$$PWD/.venv/bin:$$PATH"

.PHONY: help setup demo demo-data docs test lint lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## Install Python packages and the command mdwgan into .venv, and R where conda doesn't bring it
	@envs/setup-system.sh
	@envs/setup-python.sh

demo: setup ## Run the embedded demo; the last line is the path of its report
	@$(IN_VENV) snakemake --cores $(CORES) $(SNAKEMAKE_FLAGS)
	@test -s results/demo/report.html
	@echo "$$PWD/results/demo/report.html"

demo-data: setup ## Simulate the files of resources/demo anew (they ship; needs R)
	@$(IN_VENV) mdwgan demo-data resources/demo

# One thread a process: small networks are slower, not faster, where processes share the cores.
test: setup ## Run the tests (those of the report in a browser need Chromium)
	@envs/setup-system.sh tests
	@$(IN_VENV) OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} python -m pytest $(PYTEST_FLAGS)

lint: setup ## Check style and safety of Python and rules, with every config of config/
	@$(IN_VENV) envs/lint.sh

# The fixed hash seed keeps the order of edges, and so the picture, the same.
docs: setup ## Write config/README.md's tables, docs/systems.md, docs/metrics.md and the workflow's graph anew (needs Graphviz)
	@$(IN_VENV) mdwgan docs config --output config/README.md
	@$(IN_VENV) mdwgan docs systems --output docs/systems.md
	@$(IN_VENV) mdwgan docs metrics --output docs/metrics.md
	@$(IN_VENV) PYTHONHASHSEED=0 snakemake --rulegraph | dot -Grankdir=LR -Granksep=0.25 \
		-Nwidth=0.4 -Nheight=0.3 -Nmargin=0.08,0.04 -Tsvg -o docs/images/workflow.svg

lock: ## Write requirements*.txt anew from requirements*.in
	@envs/lock.sh

clean: ## Remove caches of tools and builds; results and .venv stay
	@rm -rf .pytest_cache .ruff_cache build dist
	@find workflow tests -name __pycache__ -type d -prune -exec rm -rf {} +
