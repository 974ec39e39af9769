# One verb each; what CI runs is what you run.
.PHONY: run test lint docker-check bench screenshots clean help
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin

help: ## say what each verb does
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/'

PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet
OR_SAY_WHY := || { echo "Nothing could be installed; pip says why above. It needs PyPI, or a mirror: PIP_INDEX_URL=https://… make run"; exit 1; }

.venv/installed: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Dateline needs Python 3.11 or newer; say which with: make PYTHON=/path/to/python3.12 run"; exit 1; }
	@echo "Installing into .venv; the first time takes a minute or two."
	@$(PYTHON) -m venv .venv
	@$(PIP) --upgrade pip $(OR_SAY_WHY)
	@$(PIP) --editable . $(OR_SAY_WHY)
	@touch $@

.venv/installed-test: .venv/installed
	@$(PIP) --editable '.[test,train,opensearch,postgres]' $(OR_SAY_WHY)
	@touch $@

run: .venv/installed ## index the sample archive and serve it on http://127.0.0.1:8000 (PORT= changes it)
	@$(BIN)/dateline index index_data/pages --data index_data/archive --if-empty
	@$(BIN)/dateline serve --data index_data/archive --host $(HOST) --port $(PORT)

test: .venv/installed-test ## run every test that this machine can, and say which it can't
	$(BIN)/python -m pytest -n auto

lint: .venv/installed-test ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docker-check: .venv/installed-test ## build the containers, run both profiles and kill a node (as root; see docs/how-to/run-in-containers.md)
	$(BIN)/python -m pytest -n 0 tests/docker/check.py

bench: .venv/installed-test ## measure quality and speed against peers
	@$(PIP) --editable '.[bench]' $(OR_SAY_WHY)
	$(BIN)/python -m benchmarks

screenshots: .venv/installed-test ## take the pictures in docs/images anew
	$(BIN)/python tests/support/screenshots.py

clean: ## take away everything that make made
	rm -rf .venv index_data/archive build dist *.egg-info
