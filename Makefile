PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install demo test test-fast lint bench fuzz format constraints chaos

install: $(STAMP)

# pip bootstraps uv, because pip already knows how this machine reaches its package index.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $(STAMP)

demo: install
	$(BIN)/repro setup $(if $(filter 0,$(shell id -u)),--install-docker)
	$(BIN)/repro run repros/examples/null-storage-crash/issue.md

test: install
	scripts/system-packages
	$(BIN)/repro setup $(if $(filter 0,$(shell id -u)),--install-docker)
	$(BIN)/pytest

test-fast: install
	$(BIN)/pytest -m "not docker and not browser"

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install
	$(BIN)/python -m benchmarks

# Pins what a fresh machine installs, so that a release of some library can't break a commit of ours.
constraints: install
	$(BIN)/uv pip compile --quiet --upgrade --no-header --no-annotate --group dev --output-file constraints.txt pyproject.toml

fuzz: install
	$(BIN)/python -m benchmarks.fuzz_reading

# Kills each process 30 times while 20 issues are worked off, on both databases: two hours and more.
chaos: install
	$(BIN)/repro setup $(if $(filter 0,$(shell id -u)),--install-docker)
	$(BIN)/python -m tests.e2e.chaos
