# Everything runs from an installed wheel in an environment of its own, below build/.
# For daily work `make venv` installs the sources in editable form in .venv.

SUITABLE := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(SUITABLE)' 2>/dev/null && { echo "$$python"; exit; }; done; echo python3)

WHEEL_VENV := build/venv
BIN := $(WHEEL_VENV)/bin
PIP := -m pip --disable-pip-version-check --quiet

.PHONY: test quick lint docs dist demo pictures bench race fuzz mutants tools venv install python clean
.DEFAULT_GOAL := test

# Workers and hooks read the bytecode that the first of them has written, whatever the caller says.
export PYTHONDONTWRITEBYTECODE :=

# Thousands of small repositories are made: in memory where it has two gigabytes to spare.
ROOM := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 2000000 { print "/dev/shm" }')

# One worker more than processors: some tests wait.
WORKERS := $(shell expr 1 + $$(getconf _NPROCESSORS_ONLN))
PYTEST := pytest -n $(WORKERS) --dist worksteal

# Coverage measures the modules that decide (pyproject.toml lists them): 98 % of lines and branches at least.
test: export COVERAGE_FILE := $(CURDIR)/build/coverage
test: export PYTEST_DEBUG_TEMPROOT := $(ROOM)
test:
	$(MAKE) --no-print-directory --jobs=2 lint docs
	rm -f $(COVERAGE_FILE) $(COVERAGE_FILE).*
	$(BIN)/python -m coverage run -m $(PYTEST) $(PYTEST_ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --skip-covered --fail-under=98

# Run by habit: leaves out whole journeys, attacks, races, what is marked exhaustive, site and coverage.
QUICK := -m "not exhaustive" $(addprefix --ignore=tests/,adversary concurrency e2e)
quick: export PYTEST_DEBUG_TEMPROOT := $(ROOM)
quick: lint
	$(BIN)/python -m $(PYTEST) $(QUICK) $(PYTEST_ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The site, built offline; a warning is an error.
docs: install
	$(BIN)/sphinx-build -W --keep-going --quiet -b html docs build/docs

# What a release uploads, installed and tried as a user would.
dist: install
	rm -rf dist
	$(BIN)/python -m build --quiet
	.ci/check-dist

demo: install
	$(BIN)/python examples/demo.py build/demo

# Needs a Chromium on PATH.
pictures: install
	$(BIN)/python examples/terminal.py
	$(BIN)/python examples/pictures.py

bench: install
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m benchmarks --write

# 64 agents, 1,000 claims, ten seeds: about an hour on two processors, and they are all it has.
race: install
	$(BIN)/python -m benchmarks.race --profile full --seed 1 --seeds 10 --write build/race

# Half of the time for the loop's state machine, the rest for the readers of bytes in turn.
MINUTES ?= 30
fuzz: install
	FUZZ_MINUTES=$(MINUTES) $(BIN)/python -m pytest tests/fuzz -n0

mutants: install
	$(BIN)/python -m benchmarks.mutation $(MUTANTS)

# What the tests of hook managers and formatters run; without them those tests skip.
TOOLS := prettier@3.10.1 markdownlint-cli2@0.22.1 husky@9.1.7 lefthook@2.2.2
tools:
	npm install --prefix build/tools --no-save --no-package-lock --no-audit --no-fund \
		--ignore-scripts --loglevel=error $(TOOLS)

venv: python
	$(PYTHON) -m venv .venv
	.venv/bin/python $(PIP) install --upgrade 'pip>=25.1'
	.venv/bin/python $(PIP) install --group test --group lint --editable .

# The wheel is built anew each time: that costs seconds, a stale one costs an afternoon.
install: $(WHEEL_VENV)/ready
	rm -rf build/wheel
	$(BIN)/python $(PIP) wheel --no-deps --wheel-dir build/wheel .
	$(BIN)/python $(PIP) install --no-deps --force-reinstall build/wheel/*.whl

$(WHEEL_VENV)/ready: pyproject.toml | python
	$(PYTHON) -m venv --clear $(WHEEL_VENV)
	$(BIN)/python $(PIP) install --upgrade 'pip>=25.1'
	$(BIN)/python $(PIP) install --group test --group lint --group docs --group dist .
	touch $@

python:
	@$(PYTHON) -c '$(SUITABLE)' 2>/dev/null || { \
		echo "git-baton needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not there)."; \
		echo "Name another one: make PYTHON=/path/to/python3.12"; \
		exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
		echo "$(PYTHON) cannot make virtual environments: install its venv package (apt-get install python3-venv)."; \
		exit 2; }

clean:
	rm -rf build .venv .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
