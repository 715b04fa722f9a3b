# Needs Python 3.11 or newer, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

# Where the other bots run that benchmarks/ measures beside this one.
PEERS := .venv-bench

.PHONY: setup run test faults months sizes databases check format catalogs bench lock clean

setup: $(READY)

$(READY): requirements.txt pyproject.toml package-lock.json hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: setup
	$(BIN)/mentor serve

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest -n 2 --dist loadfile

# The long ones: kill -9 twenty times, a database that goes away, faults at Telegram.
faults: setup
	$(BIN)/pytest -m faults -s tests/faults

# A whole month with both people in Chromium, for each stance.
months: setup
	$(BIN)/pytest -m months tests/browser/test_months.py

# All of the store's tests on PostgreSQL, and not only those where it differs.
databases: setup
	$(BIN)/pytest -m databases -n 2 tests/store

# The pages at the widths, and in the light, that the suite leaves out.
sizes: setup
	$(BIN)/pytest -m sizes -n 2 tests/browser

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# What the staff's pages say, into the catalogs of the other languages: bot/pages/locale.
catalogs: setup
	$(BIN)/python -m bot.pages.catalogs

# ONLY=compare, or mentees, fan-out or postgres; ONLY="compare --help" tells the options.
bench: setup $(PEERS)/ready
	$(BIN)/python -m benchmarks $(ONLY)

$(PEERS)/ready: benchmarks/requirements.txt
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	touch $@

# Pins the newest versions that pyproject.toml allows, with hashes for every platform.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group test --group build --universal --python-version 3.11 \
		--generate-hashes --upgrade --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --quiet --output-file requirements.txt
	$(BIN)/uv pip compile benchmarks/requirements.in --universal --python-version 3.11 \
		--generate-hashes --upgrade --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --quiet --output-file benchmarks/requirements.txt

clean:
	rm -rf $(VENV) $(PEERS) benchmarks/results bot/pages/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
