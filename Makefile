# ATR. Everything runs from .venv, which `make setup` makes; nothing is installed elsewhere.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(shell command -v python3.11 python3))
ATR_DATA_DIR ?= .data
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
DISTRIBUTIONS := proto services/runtime services/stt services/qa services/tts services/gateway
SOURCES := proto/generate.py deploy services bench tests

.PHONY: help setup extras run stop test test-browser test-compose env certs backup restore bench eval check check-web web-vendor format proto proto-check models clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.installed ## install what ATR needs to run

extras: setup ## add PyTorch: training on feedback, atr-qa train and export, the engines that need it
	@$(PIP) --no-build-isolation --config-settings editable_mode=compat \
		--editable 'services/qa[torch]' --editable 'services/stt[openai]'

run: setup ## serve ATR at http://127.0.0.1:8000 (ATR_HTTP_PORT, ATR_DATA_DIR); Ctrl-C stops it
	@$(BIN)/python deploy/local/run.py || [ $$? -ge 128 ]

stop: ## stop what `make run` started
	@if pid=$$(cat $(ATR_DATA_DIR)/run.pid 2>/dev/null) && kill -TERM $$pid 2>/dev/null; \
	then echo "stopped"; else echo "nothing to stop"; fi

test: .venv/.tested-with ## run all tests, on two workers
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

test-browser: .venv/.tested-with ## run only the tests that drive the page
	$(BIN)/python -m pytest tests/browser

test-compose: .venv/.tested-with ## run ATR with Docker Compose: the main job, scaling, losses, restarts (15 minutes)
	$(BIN)/python -m pytest tests/compose --timeout 900

env: ## write .env with keys of its own, for Docker Compose
	@deploy/compose/make-env.sh

certs: ## write certs/ for HTTPS with Docker Compose: make certs NAMES="atr.lan 192.168.1.20"
	@deploy/compose/make-certs.sh $(NAMES)

bench: .venv/.measured-with ## measure speed: make bench [QUICK=1 OUT=bench.json ONLY="train questions"]
	$(BIN)/python -m bench.speed $(if $(OUT),--out "$(OUT)") $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

eval: .venv/.measured-with ## measure answers: make eval FILE=questions.json [LIMIT=20 SPOKEN=1 OUT=eval.json]; alone: help
	@$(BIN)/python -m bench.eval $(if $(FILE),"$(FILE)" --limit "$(LIMIT)" --failures "$(FAILURES)" \
		$(if $(ENGINE),--engine $(ENGINE)) $(if $(SET),--set $(SET)) $(if $(OUT),--out "$(OUT)") \
		$(if $(filter-out 0,$(SPOKEN)),--spoken),--help)

backup: ## copy what Docker Compose keeps to a folder: make backup TO=/mnt/atr
	@deploy/compose/backup.sh $(TO)

restore: ## start with Docker Compose from a backup, in empty volumes: make restore FROM=/mnt/atr
	@deploy/compose/restore.sh $(FROM)

check: .venv/.tested-with proto-check check-web ## format, lint and types, as CI checks them
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(SOURCES)

check-web: ## lint the page's scripts; needs npm, and is passed over without it
	@if command -v npm >/dev/null; then $(MAKE) --silent web/node_modules/.installed \
		&& cd web && npx --no-install eslint --max-warnings 0 .; \
	else echo "check-web: no npm here, so the page's scripts were not checked"; fi

web/node_modules/.installed: web/package.json web/package-lock.json
	@npm ci --prefix web --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

web-vendor: web/node_modules/.installed ## bring what the page and its tests take from npm into their vendor folders
	@mkdir -p web/vendor/licences tests/browser/vendor
	@cp web/node_modules/tus-js-client/dist/tus.min.js web/vendor/
	@cp web/node_modules/axe-core/axe.min.js tests/browser/vendor/
	@for part in tus-js-client js-base64 url-parse querystringify requires-port; do \
		cp "$$(ls web/node_modules/$$part/LICENSE* | head -1)" web/vendor/licences/$$part.txt; done

format: .venv/.tested-with ## bring the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

proto: .venv/.tested-with ## make the stubs from the contracts
	$(BIN)/python proto/generate.py

proto-check: .venv/.tested-with ## fail where the stubs differ from the contracts
	$(BIN)/python proto/generate.py --check

models: setup ## bring the models of ATR_MODEL_SET (small) here and check them
	$(BIN)/atr-models pull --set $${ATR_MODEL_SET:-small}

clean: ## remove the environment and caches; recordings in .data stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache artifacts
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("ATR needs Python 3.11 or newer: make PYTHON=/path/to/python3.11") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python constraints.txt deploy/local/requirements.txt $(DISTRIBUTIONS:%=%/pyproject.toml)
	@echo "Installing ATR into .venv: about 1.3 GB, once"
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation --config-settings editable_mode=compat \
		--requirement deploy/local/requirements.txt $(DISTRIBUTIONS:%=--editable %)
	@touch $@

.venv/.measured-with: .venv/.installed bench/requirements.txt
	@$(PIP) --requirement bench/requirements.txt
	@touch $@

.venv/.tested-with: .venv/.installed tests/requirements.txt bench/requirements.txt
	@$(PIP) --requirement tests/requirements.txt --requirement bench/requirements.txt
	@touch $@
