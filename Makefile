PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSPECT := $(VENV)-inspect
REPO ?= .
RANGE ?=
ARGS ?=
SECONDS ?= 60
SEED ?=
CLONES ?=
RESULTS ?= results.jsonl
EXPORTS := tests/evals/test_inspect_log.py

.PHONY: review check test test-inspect docs bench fuzz eval clean

# python3 -m pip of an old Debian is good enough; only the stamp decides whether anything is installed
$(VENV)/.user: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "reviewer needs Python 3.11 or newer; name one: make review PYTHON=python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV): once, about a minute" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.user
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bot,evals]'
	@touch $@

# exits 4 (needs a sign-off) and 5 (blocked) are answers, not failures of make
review: $(VENV)/.user
	@$(BIN)/reviewer review --repo '$(patsubst ~/%,$(HOME)/%,$(REPO))' $(if $(RANGE),'$(RANGE)',--commit HEAD) $(ARGS); \
	status=$$?; case $$status in 4|5) exit 0;; *) exit $$status;; esac

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/test_architecture.py

test: $(VENV)/.dev
	$(BIN)/pytest --ignore=$(EXPORTS)

# what the export for Inspect is tested in: its libraries need three older pins
$(INSPECT)/.done: pyproject.toml constraints.txt constraints-inspect.txt
	@$(PYTHON) -m venv $(INSPECT)
	@awk -F== '!pinned[$$1]++' constraints-inspect.txt constraints.txt > $(INSPECT)/constraints.txt
	@$(INSPECT)/bin/python -m pip install --quiet --disable-pip-version-check --constraint $(INSPECT)/constraints.txt --editable '.[dev,evals,inspect]'
	@touch $@

test-inspect: $(INSPECT)/.done
	$(INSPECT)/bin/pytest $(EXPORTS)

docs: $(VENV)/.dev
	$(BIN)/python -m docs.generate

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.review

# hostile diffs; the seed is printed, and SEED=N runs the same cases again
fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

# the published table, from clones in CLONES/OWNER/NAME; stopped, it goes on where it was. Exit 3: some
# case could not be run, which the report counts against the judge
eval: $(VENV)/.dev
	@test -n '$(CLONES)' || { echo "make eval needs CLONES=DIR, which holds OWNER/NAME of evals/split.yml" >&2; exit 2; }
	@$(BIN)/reviewer eval run --suite test --suite incidents --suite attacks --clones '$(CLONES)' --output '$(RESULTS)' \
	|| test $$? -eq 3
	@$(BIN)/reviewer eval report '$(RESULTS)'

clean:
	rm -rf $(VENV) $(INSPECT) .mypy_cache .ruff_cache .pytest_cache .hypothesis
