# `make test` is all a newcomer needs: it makes .venv and installs into it whatever is missing.
# Another interpreter: make test PYTHON=python3.12. Another place: make test VENV=/somewhere
# Tests run in as many processes as there are cores: fewer or more with make test WORKERS=3

PYTHON ?= python3
VENV ?= .venv
MINUTES ?= 10
WORKERS ?= auto
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed
SOURCES = evalkit tests benchmarks packaging

.DEFAULT_GOAL := help
.PHONY: help setup format check test test-slow test-long test-all fuzz calibrate bench docs screenshots record bundle clean

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make the virtual environment and install evalkit with all that developing it needs

# The stamp is older than pyproject.toml when a requirement changed, and then everything is installed anew.
$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "evalkit needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make test PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	$(BIN)/python -m tests.e2e.axe
	@touch $@

format: $(STAMP)  ## lay the code out and mend what can be mended mechanically
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

check: $(STAMP)  ## layout, lint, types, layers
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/basedpyright
	$(BIN)/lint-imports

test: $(STAMP)  ## every test but those that take minutes or more
	$(BIN)/python -m pytest -m "not slow and not long" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-slow: $(STAMP)  ## the minutes long one alone: the offline bundle, built and installed
	$(BIN)/python -m pytest -m slow

test-long: $(STAMP)  ## the hour long ones alone: hundreds of kills, interrupts, full disks, power losses
	$(BIN)/python -m pytest -m long -n $(WORKERS) --dist loadfile

test-all: $(STAMP)  ## every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

fuzz: $(STAMP)  ## read spoilt configurations and banks for a while: make fuzz MINUTES=30
	$(BIN)/python -m tests.faults.fuzzing $(MINUTES)

calibrate: $(STAMP)  ## how often intervals hold the truth and verdicts err, over the whole grid: minutes
	$(BIN)/python -m tests.calibration.full
	$(BIN)/python -m tests.calibration.full_pairs
	$(BIN)/python -m tests.calibration.full_looks
	$(BIN)/python -m tests.calibration.full_door
	$(BIN)/python -m tests.calibration.full_panels
	$(BIN)/python -m tests.calibration.full_judges
	$(BIN)/python -m tests.calibration.full_people

bench: $(STAMP)  ## measure; prints figures, judges nothing, and writes benchmarks/RESULTS.md
	$(BIN)/python benchmarks/results.py

docs: $(STAMP)  ## do README and docs agree with the program? then they become a site: site/index.html
	$(BIN)/python -m pytest tests/architecture/test_documents.py
	$(BIN)/python packaging/docs_site.py

screenshots: $(STAMP)  ## take the README's pictures anew, of simulated models
	$(BIN)/python packaging/screenshots.py

record: $(STAMP)  ## record the HTTP of a real llama.cpp server anew
	$(BIN)/python -m pytest tests/recordings --record

bundle: $(STAMP)  ## a folder from which evalkit installs without a network: bundle/
	$(BIN)/python packaging/bundle.py

clean:  ## remove what the targets above made, but not what runs left behind
	rm -rf $(VENV) build dist bundle site .pytest_cache .ruff_cache .hypothesis .import_linter_cache
