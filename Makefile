# `make` alone lists the targets. Each builds .venv by itself; only Python 3.11 or later is assumed.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
UV := 0.13.9
CODE := monitors schemas streams tests
NEEDS_SERVER := kafka or embedded or registry or slow

.PHONY: help demo test test-fast test-servers bench chaos fuzz lint format deploy-check audit requirements clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## A made-up year of 60 agencies flows from the feeds to alerts (Ctrl-C ends it)
	@$(BIN)/pantau demo

test: test-fast test-servers ## All tests: the fast ones in parallel, then those that need a server

test-fast: $(READY) ## The tests that need no server, in parallel
	@$(BIN)/pytest -n 2 --dist loadgroup -m "not ($(NEEDS_SERVER))"

test-servers: $(READY) ## The tests that need a broker or a registry, one after the other
	@$(BIN)/pytest -m "$(NEEDS_SERVER)"

bench: $(READY) ## Speed, latency, start, memory, on real Kafka: OUT=DIR, QUICK=1 (speed alone)
	@$(BIN)/python -m tests.bench $(if $(OUT),--out "$(OUT)") $(if $(filter-out 0,$(QUICK)),--quick)
	@for part in $(if $(filter-out 0,$(QUICK)),,latency start soak); do \
	    $(BIN)/python -m tests.bench $(if $(OUT),--out "$(OUT)") $$part; \
	done

chaos: $(READY) ## Faults under load, judged to the sen, on real Kafka: OUT=DIR, QUICK=1
	@$(BIN)/python -m tests.chaos $(if $(OUT),--out "$(OUT)") $(if $(filter-out 0,$(QUICK)),--quick)

fuzz: $(READY) ## Feed what reads foreign bytes with wrong ones: TIME=seconds a target, CORPUS=DIR
	@$(BIN)/python -m tests.fuzz --seconds $(or $(TIME),600) --corpus "$(or $(CORPUS),fuzz-corpus)"

lint: $(READY) ## Lint, format, types, YAML, shell
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/yamllint --strict .
	@bash -n .ci/run
	@echo "lint: clean"

format: $(READY) ## Bring the code into its format
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

deploy-check: $(READY) ## Image, compose file and chart, by the checkers of requirements/deploy.txt (250 MB)
	@$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes -r requirements/deploy.txt
	@PANTAU_REQUIRE_DEPLOY=1 $(BIN)/pytest tests/deploy

audit: $(READY) ## Known weaknesses of what the image holds, where their lists can be reached
	@$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes -r requirements/deploy.txt
	@PANTAU_REQUIRE_AUDIT=1 $(BIN)/pytest tests/deploy/test_audit.py

requirements: $(READY) ## Pin the newest versions that requirements/*.in allow
	@$(BIN)/pip install --quiet uv==$(UV)
	@cd requirements && for name in base embedded apprise grafana dev image tools deploy; do \
	    ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	        --upgrade --no-header --no-emit-index-url --no-emit-find-links \
	        --output-file $$name.txt $$name.in; \
	    echo "requirements/$$name.txt"; \
	done

clean: ## Remove the venv and all caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build ./*.egg-info

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "make: Pantau needs Python 3.11 or later, and $(PYTHON) is" \
	        "$$($(PYTHON) --version 2>&1 || true): install it, or name one: make PYTHON=python3.12" >&2; \
	    exit 2; }
	@echo "Building $(VENV), once; about a minute, most of it downloads:"
	@$(PYTHON) -m venv --clear $(VENV) || { \
	    echo "make: $(PYTHON) cannot make a venv: install its venv module (Debian: python3-venv)" >&2; \
	    exit 2; }
	@$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements/dev.txt \
	    | awk '/^Collecting/ {print "  " $$2; fflush()}'
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@
