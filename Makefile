# Two commands do everything: `make site` builds the sample site, `make test` checks the project.
# The first run sets up .venv; after that no command but `lock` needs a network.

PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
CODE := digest $(wildcard tests benchmarks scripts/*.py) hatch_build.py
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: site serve test wheel docs bench install format messages lock clean

site: install
	$(BIN)/digest build

serve: install
	$(BIN)/digest serve

# Python keeps what it compiled even where that is switched off: every process of the tests would compile it again.
test: .venv/.dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	browser="$$(scripts/find-browser)" && DIGEST_BROWSER="$$browser" PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 4 --dist worksteal

# One file that installs the program anywhere: see docs/deploying.md.
wheel: install
	rm -f dist/*.whl
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-build-isolation --no-deps --no-index --wheel-dir dist .
	@ls dist/*.whl

# The manual: README.md and docs/ as a site, in build/manual/.
docs: install
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --config-file manual.yml

# For example: make bench SIZES=10000 BENCH_OPTIONS="--only digest --only hugo"
bench: .venv/.bench
	$(BIN)/python -m benchmarks.run $(SIZES) $(BENCH_OPTIONS)

install: .venv/.runtime

# The stamps say what is installed: pip runs again only when a lock file or pyproject.toml changes.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-build-isolation --no-deps --no-index --editable .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.bench: requirements-bench.txt .venv/.runtime
	$(PIP) --require-hashes -r requirements-bench.txt
	@touch $@

format: .venv/.dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

# After a change to a word that readers see. Then translate what is new in digest/locale/*.po.
messages: install
	$(BIN)/python scripts/messages.py

# For a new version of anything: change pyproject.toml, then `make lock UPGRADE=--upgrade`.
LOCK = $(UV) pip compile pyproject.toml --extra desk --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --custom-compile-command "make lock" $(UPGRADE)

lock:
	$(LOCK) --group build -o requirements.txt
	$(LOCK) --group build --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group build --group bench -c requirements-dev.txt -o requirements-bench.txt

clean:
	rm -rf site build dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
