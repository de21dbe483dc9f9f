# Two commands do everything: `make demo` shows the tool on real exports, `make test` proves it.
# They need Python 3.11 or newer as python3 (or PYTHON=...) and a package index, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
ROWS ?= 10000000

.DEFAULT_GOAL := help
.PHONY: help demo test check format docs bench crash clean

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*##/  make \1\t/p' $(MAKEFILE_LIST)

demo: $(VENV)/acctier.stamp  ## install, then show the dashboard of the real sample
	@$(BIN)/acctier run configs/adventure_works.yaml

test: $(VENV)/dev.stamp  ## install with the development tools, then run the whole suite
	@$(BIN)/python -m pytest --quiet --numprocesses auto --maxprocesses 4 --dist worksteal

check: $(VENV)/dev.stamp  ## format, lint, types, layers, spelling, dependencies
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell
	$(BIN)/deptry acctier

format: $(VENV)/dev.stamp  ## format the code and mend what the linter can mend
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format

docs: $(VENV)/dev.stamp  ## write the generated pages again, and the printed results in the others
	@$(BIN)/python -m tests.project.pages

bench: $(VENV)/acctier.stamp  ## measure against a hand-written query: make bench ROWS=1000000
	@$(BIN)/python bench/run.py --rows $(ROWS)

crash: $(VENV)/dev.stamp  ## kill a hundred runs at random instants, fill disks, look at what is left
	@$(BIN)/python -m tests.publish.killed_runs
	@$(BIN)/python -m tests.publish.full_disks

clean:  ## remove everything that make, the tools and the benchmark made
	rm -rf $(VENV) build dist bench/order_lines
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "acctier needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/acctier.stamp: pyproject.toml | $(BIN)/python
	@echo "installing acctier into $(VENV) ..."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	@echo "installing acctier and its development tools into $(VENV) ..."
	@$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/acctier.stamp
