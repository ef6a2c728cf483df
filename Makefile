# Everything a person types. `make` alone prints this list.
#
# TABLEE_VENV moves the virtual environment (.venv); the other TABLEE_ variables are in docs/running.md.

VENV := $(or $(TABLEE_VENV),.venv)
PYTHON := $(VENV)/bin/python
ONLY ?=
CHECKS := "ruff check --quiet ." "ruff format --check --quiet ." mypy "djlint --lint --quiet templates" \
	scripts.translations "scripts.lock --check"

.DEFAULT_GOAL := help
.PHONY: help run demo test browser check format bench torture lock clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## Prepare everything and start Tablée on http://127.0.0.1:8000 (PORT=… for another)
	@scripts/prepare
	@$(PYTHON) -m flask serve

demo: ## The same, with the example workspace in it
	@scripts/prepare
	@$(PYTHON) -m flask db upgrade
	@$(PYTHON) -m flask demo seed
	@$(PYTHON) -m flask serve

test: ## Run the tests (ONLY="tests/tags -k guard" for some of them)
	@scripts/prepare dev
	@scripts/browser > /dev/null || true
	@scripts/postgres > /dev/null || true
	@$(PYTHON) -m pytest -n 2 --dist loadfile $(ONLY)

check: ## Read everything without running it: style, types, templates, translations, lock
	@scripts/prepare dev
	@status=0; for step in $(CHECKS); do echo "$$step"; $(PYTHON) -m $$step || status=1; done; exit $$status

format: ## Lay the Python files out as `make check` wants them
	@scripts/prepare dev
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: ## Measure pages against a bare Flask page; writes bench/RESULTS.md
	@scripts/prepare dev
	@$(PYTHON) -m bench

torture: ## The long matrices that `make test` leaves out: kills, fuzzing, browsers
	@scripts/prepare dev
	@scripts/browser > /dev/null
	@$(PYTHON) -m pytest -m torture $(ONLY)

browser: ## Find or install the Chromium of the browser tests, and print where it is
	@scripts/browser

lock: ## Pin again what pyproject.toml asks for (UPGRADE=1 for the newest versions)
	@scripts/prepare dev
	@$(PYTHON) -m scripts.lock $(if $(UPGRADE),--upgrade)

clean: ## Remove the environment and every cache; instance/, where the data is, stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find crm tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} + 2> /dev/null || true
