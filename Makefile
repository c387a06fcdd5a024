PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPO ?= .
RANGE ?=
ARGS ?=

.PHONY: review check test bench fuzz clean

# python3 -m pip of an old Debian is good enough; only the stamp decides whether anything is installed
$(VENV)/.user: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (once, about two minutes)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.user
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bot,evals]'
	@touch $@

# exits 4 (needs a sign-off) and 5 (blocked) are answers, not failures of make
review: $(VENV)/.user
	@$(BIN)/reviewer review --repo '$(REPO)' $(if $(RANGE),'$(RANGE)',--commit HEAD) $(ARGS); \
	status=$$?; case $$status in 4|5) exit 0;; *) exit $$status;; esac

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/test_architecture.py

test: $(VENV)/.dev
	$(BIN)/pytest

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.review

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
