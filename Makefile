# `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON := .venv/bin/python
ONCE ?=
SEED ?=

.PHONY: help demo test check bench soak console gallery firmware chaos fuzz explore town lock clean

help: ## list these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: ## three homes living their day at http://127.0.0.1:8080 (ONCE=1: the headline story, then the end; SEED=n)
	@scripts/setup run
	@exec $(PYTHON) -m caliu demo $(if $(ONCE),--once) $(if $(SEED),--seed $(SEED))

test: ## set up what tests need, then every lane with its time budget
	@scripts/setup tests
	@$(PYTHON) scripts/lanes.py $(LANES)

check: ## style, types and the direction of imports
	@scripts/setup python
	@scripts/check

bench: ## measure: alarms, a browser, pages, senses (build/bench.json; ONLY="alarms browser pages senses")
	@scripts/setup tests
	@$(PYTHON) -m simulations.bench --json build/bench.json $(foreach part,$(ONLY),--only $(part))

soak: ## eight hours of a busy centre's alarms before one page: does anything grow? (ALARMS=n)
	@scripts/setup tests
	@$(PYTHON) -m simulations.soak --json build/soak.json $(if $(ALARMS),--alarms $(ALARMS))

chaos: ## kill everything at random for long, count what arrives (ROUNDS=n, SEED=n)
	@scripts/setup tests
	@$(PYTHON) -m simulations.chaos $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED))

fuzz: ## a million broken and hostile messages, then a look around (MESSAGES=n, SEED=n)
	@scripts/setup tests
	@$(PYTHON) -m simulations.fuzz $(if $(MESSAGES),--messages $(MESSAGES)) $(if $(SEED),--seed $(SEED))

explore: ## every property and state machine of the tests with examples never tried before
	@scripts/setup tests
	@$(PYTHON) -m pytest -q -n 2 -p no:cacheprovider -m hypothesis --hypothesis-profile=explore

town: ## a town of many light hubs against one centre (HUBS=n)
	@scripts/setup tests
	@$(PYTHON) -m caliu simulate town $(if $(HUBS),--hubs $(HUBS))

console: ## build the operators' web application
	@scripts/setup console

firmware: ## build the board's firmware with avr-gcc (build/avr/application.bin)
	@scripts/setup firmware
	@$(MAKE) --no-print-directory -C firmware_bridge/avr OUT=$(CURDIR)/build/avr firmware

gallery: ## take the pictures of docs/gallery.md, in three languages
	@scripts/setup tests
	@$(PYTHON) -m pytest -q -p no:cacheprovider tests/browser/gallery.py

lock: ## resolve the dependencies anew
	@scripts/lock

clean: ## remove what was made here
	rm -rf .venv build central/console/web/node_modules central/console/web/dist .mypy_cache .ruff_cache .pytest_cache
