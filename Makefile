# `make demo` and `make test` do all the set-up they need: Python 3.11 or later, make and git.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

.PHONY: demo test setup lint types contracts docs catalogues check format lock clean

demo: $(READY)
	@$(BIN)/veilleur demo $(DEMO)

test: $(READY)
	@$(BIN)/python -m pytest $(TEST)

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: https://www.python.org/downloads/"; exit 1; }
	@echo "Setting up (once, about two minutes)…"
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

contracts: $(READY)
	@$(BIN)/lint-imports

docs: $(READY)
	@$(BIN)/python docs/generate.py --check

catalogues: $(READY)
	@$(BIN)/python watcher/locale/catalogues.py --check

check: lint types contracts docs catalogues test

format: $(READY)
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(BIN)/python watcher/locale/catalogues.py
	@$(BIN)/python docs/generate.py

# Needs uv; the versions chosen are then the only ones installed anywhere.
lock:
	uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --universal --output-file requirements.lock

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .hypothesis .import_linter_cache
