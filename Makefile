# `make demo` and `make test` do all the set-up they need: Python 3.11 or later, make and git.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

.PHONY: demo test test-servers setup lint types contracts docs catalogues check format lock clean

demo: $(READY)
	@$(BIN)/veilleur demo $(DEMO)

test: $(READY_DEV)
	@$(BIN)/python -m pytest -n auto $(TEST)

# Real servers for the tests of the networks; without them those tests are skipped, and say so.
test-servers: $(READY_DEV)
	@sh tests/servers/bluesky/install.sh
	@sh tests/servers/wordpress/install.sh
	@sh tests/servers/dovecot/install.sh
	@sh tests/servers/terminal/install.sh

setup: $(READY_DEV)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: https://www.python.org/downloads/"; exit 1; }
	@echo "Setting up (once, about two minutes)…"
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $(READY)

$(READY_DEV): $(READY) requirements-dev.lock
	@echo "Setting up the tools of those who change the code (once)…"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $(READY_DEV)

lint: $(READY_DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY_DEV)
	@$(BIN)/mypy

contracts: $(READY_DEV)
	@$(BIN)/lint-imports

docs: $(READY_DEV)
	@$(BIN)/python docs/generate.py --check

catalogues: $(READY_DEV)
	@$(BIN)/python watcher/locale/catalogues.py --check

check: lint types contracts docs catalogues test

format: $(READY_DEV)
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(BIN)/python watcher/locale/catalogues.py
	@$(BIN)/python docs/generate.py

# Needs uv; the versions chosen are then the only ones installed anywhere.
COMPILE := uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.11 --universal --quiet
lock:
	$(COMPILE) --extra setup --output-file requirements.lock
	$(COMPILE) --extra setup --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .hypothesis .import_linter_cache
