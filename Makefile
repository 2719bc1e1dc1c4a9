# Needs Python 3.11 or newer and make; everything else goes into .venv, made once.
#   make run PLAN=plan.toml     make test ARGS="-k money"     make bench ARGS=--quick

# The first Python that is new enough; without one, python3, and a message says what is missing.
RECENT = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(or $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c '$(RECENT)' 2>/dev/null && echo $$python && break; done),python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# Where modules may not be written byte-compiled, every start compiles them again.
FAST := env -u PYTHONDONTWRITEBYTECODE

# Tests of the screen wait for frames half their time: four at once suit a machine of two cores, too.
AT_ONCE := -n 4

.PHONY: help run test check lint bench torture clean
.NOTPARALLEL:

help:
	@echo 'make run     open the app; on a plan: make run PLAN=plan.toml'
	@echo 'make test    run the tests; some of them: make test ARGS="-k money"'
	@echo 'make check   format check, lint, types, tests'
	@echo 'make bench   speed and memory, as ratios; shorter: make bench ARGS=--quick'
	@echo 'make torture kills, fuzz and soak, for many minutes; some: make torture ARGS="-k kill"'
	@echo 'make clean   remove .venv and everything that was made'

$(READY): pyproject.toml
	@command -v '$(PYTHON)' >/dev/null || { \
	  echo 'soraplan needs Python 3.11 or newer, and there is no $(PYTHON).' >&2; \
	  echo 'Install it, or name yours: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	@'$(PYTHON)' -c '$(RECENT)' || { \
	  echo "soraplan needs Python 3.11 or newer, and $(PYTHON) is $$('$(PYTHON)' -V 2>&1)." >&2; \
	  echo 'Name a newer one: make PYTHON=python3.12' >&2; exit 1; }
	@echo 'Making $(VENV), this once ...' >&2
	@'$(PYTHON)' -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

run: $(READY)
	@$(FAST) $(BIN)/soraplan $(if $(PLAN),'$(PLAN)')

test: $(READY)
	$(BIN)/pytest $(AT_ONCE) $(ARGS)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

bench: $(READY)
	@$(BIN)/python bench/bench.py $(ARGS)

# How much of each: TORTURE_KILLS=100 make torture; docs/torture.md has the names and the figures.
torture: $(READY)
	$(BIN)/pytest -m torture $(ARGS)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
