# Works on a machine with Python 3.11 or later and make. Everything is installed into $(VENV), nothing beside it.
PYTHON ?= python3
VENV ?= .venv
SHELL := bash
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt --editable

.DEFAULT_GOAL := help
.PHONY: help demo install dev test check bench screenshots wheel constraints clean

help: ## these lines
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: $(VENV)/.installed ## offramp on a generated month of logs of a small product
	@$(BIN)/offramp demo

install: $(VENV)/.installed ## offramp in $(VENV)

dev: $(VENV)/.dev ## the same with what the tests need

test: $(VENV)/.dev ## installs what is missing, then all checks and tests
	@$(MAKE) --no-print-directory check

check: ## format, lint, types, import contracts, tests
	@$(BIN)/ruff format --check --quiet . || { echo "make: some files are not formatted: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/pyright --warnings
	@$(BIN)/lint-imports --no-cache | sed -n '/^Contracts:/p;/^Broken/,$$p'; test $${PIPESTATUS[0]} = 0
	@$(BIN)/python -m pytest

bench: $(VENV)/.dev ## every speed bar, printed as tables
	@$(BIN)/python -m bench

screenshots: $(VENV)/.dev ## the pictures of the README
	@$(BIN)/python docs/screenshots.py

wheel: $(VENV)/.dev ## dist/offramp-VERSION-py3-none-any.whl
	@$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

# cryptography from 49 on has no wheel for Macs with Intel processors.
constraints: ## constraints.txt anew: the versions that pip chooses today
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && \
	$(PYTHON) -m venv "$$fresh" && "$$fresh/bin/python" -m pip install --quiet '.[dev]' 'cryptography<49' && \
	{ echo "# Versions that the tests ran with, names and versions only. Made by: make constraints"; \
	  "$$fresh/bin/python" -m pip freeze --exclude offramp; } > constraints.txt

clean: ## removes $(VENV) and what was built
	rm -rf $(VENV) dist build .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "offramp needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo "$(PYTHON) cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing offramp and what it needs (a minute or two) ..."
	@$(INSTALL) .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing offramp with what its tests need (a minute or two) ..."
	@$(INSTALL) '.[dev]'
	@touch $@ $(VENV)/.installed
