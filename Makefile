PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install demo test test-fast lint audit sbom dist bench fuzz mutants format lock chaos hostile pictures

install: $(STAMP)

# pip bootstraps uv, because pip already knows how this machine reaches its package index.
# Nothing is installed whose hash isn't in the lock, the build backend included.
$(STAMP): pyproject.toml requirements-dev.txt bot/reprobot.py
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --no-deps --requirement requirements-dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(STAMP)

demo: install
	$(BIN)/repro setup $(if $(filter 0,$(shell id -u)),--install-docker)
	$(BIN)/repro run repros/examples/null-storage-crash/issue.md

# Several at a time share one engine, one store and the machine: what fails in company must pass alone. Those with an
# engine or a browser wait for half of their time, so that three of them keep two cores busy.
FAST = -m "not docker and not browser" --numprocesses 2
SLOW = -m "docker or browser" --numprocesses 3
IN_COMPANY = --dist loadfile
ALONE = --numprocesses 0 --last-failed --last-failed-no-failures none
test: install
	scripts/system-packages
	$(BIN)/repro setup $(if $(filter 0,$(shell id -u)),--install-docker)
	$(BIN)/pytest $(FAST) $(IN_COMPANY) || $(BIN)/pytest $(FAST) $(ALONE)
	$(BIN)/pytest $(SLOW) $(IN_COMPANY) || $(BIN)/pytest $(SLOW) $(ALONE)

# Those that share no engine and no browser run side by side.
test-fast: install
	$(BIN)/pytest $(FAST) $(IN_COMPANY)

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

# Known holes in what is installed, and in the workflows; needs the network.
audit: install
	$(BIN)/zizmor --offline .github action.yml
	$(BIN)/pip-audit --requirement requirements.txt --require-hashes --disable-pip

sbom: install
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible \
		--output-file reprobot.cdx.json

# Nothing but what an index takes: all of it is published.
dist: install
	$(BIN)/python -m build --no-isolation --wheel --sdist --outdir dist

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Draws those pictures in docs/ anew that show the report's page and a comment.
pictures: install
	$(BIN)/python -m benchmarks.pictures

bench: install
	$(BIN)/python -m benchmarks

# Pins what a fresh machine installs, so that a release of some library can't break a commit of ours, and nobody can put
# another file in its place. `make lock UPGRADE=` keeps the versions that are there.
UPGRADE = --upgrade
LOCK = $(BIN)/uv pip compile --quiet $(UPGRADE) --universal --generate-hashes --no-header --no-annotate
lock: install
	$(LOCK) --group dev --output-file requirements-dev.txt pyproject.toml
	$(LOCK) --group build --constraint requirements-dev.txt --output-file requirements.txt pyproject.toml

# Half an hour for each of the reader, the judge, the comment and the webhook; `make fuzz ARGS="comment --minutes 5"`.
fuzz: install
	$(BIN)/python -m benchmarks.fuzz $(ARGS)

# Plants 100 small faults a room and counts those that the tests notice: an hour each.
mutants: install
	$(BIN)/python -m benchmarks.mutants repros
	$(BIN)/python -m benchmarks.mutants bot

# Kills each process 30 times while 20 issues are worked off, on both databases: two hours and more.
chaos: install
	$(BIN)/repro setup $(if $(filter 0,$(shell id -u)),--install-docker)
	$(BIN)/python -m tests.e2e.chaos

# Every hostile program twice in a row, two at a time, as a table; `make hostile ARGS="--runtime crun"` under another
# runtime, `make hostile ARGS=memory` those whose names begin so.
hostile: install
	$(BIN)/repro setup $(if $(filter 0,$(shell id -u)),--install-docker)
	$(BIN)/python -m tests.hostile $(ARGS)
