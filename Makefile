# The words a person types; .ci/run types them too.
PYTHON ?= python3
BIN := .venv/bin
OUTLINES := src/holdfast/scenarios/data/cantons.geojson
FONTS := src/holdfast/exchange/papers/fonts/.done
KERNELS := $(wildcard src/holdfast/plan/*.py src/holdfast/watch/*.py)
STATIC := src/holdfast/server/static/index.html
UI_SOURCES := $(shell find ui/src ui/public -type f 2>/dev/null) ui/index.html ui/package.json ui/vite.config.ts

.PHONY: setup demo test check bench fuzz mutants format clean help

help:  ## say what there is to type
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: .venv/.done .venv/.compiled $(STATIC) $(OUTLINES) $(FONTS)  ## install everything into this folder

.venv/.done: requirements.lock pyproject.toml
	$(PYTHON) tools/python_version.py
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/.compiled: .venv/.done $(KERNELS)
	$(BIN)/python tools/compile_kernels.py
	touch $@

ui/node_modules/.done: ui/package-lock.json
	cd ui && npm ci --no-fund --no-audit --loglevel=error
	touch $@

$(STATIC): ui/node_modules/.done $(UI_SOURCES)
	cd ui && npm run --silent build
	touch $@

$(OUTLINES): .venv/.done ui/node_modules/.done tools/outlines.py
	$(BIN)/python tools/outlines.py ui/node_modules/swiss-maps/2026/ch-combined.json $@

$(FONTS): ui/node_modules/.done
	mkdir -p $(@D)
	cp ui/node_modules/@expo-google-fonts/noto-sans-tc/*/NotoSansTC_400Regular.ttf ui/node_modules/@expo-google-fonts/noto-sans-tc/*/NotoSansTC_700Bold.ttf $(@D)
	touch $@

demo: setup  ## show the product on a living world, then in a browser
	$(BIN)/holdfast demo

test: setup check  ## install what is missing, check the house rules, run every test
	$(BIN)/python tools/debian_packages.py
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

fuzz: setup  ## run every property test with examples that no run has seen before
	HOLDFAST_FUZZ=1 $(BIN)/python -m pytest -m hypothesis

check: setup  ## formatter, linter, types, import direction, exported names, drift of documents
	$(BIN)/ruff format --check --quiet src tests bench tools
	$(BIN)/ruff check --quiet src tests bench tools
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/public_names.py
	$(BIN)/python tools/documents.py --check
	cd ui && npm run --silent types -- --check && npm run --silent check && npm run --silent lint && npm run --silent test

bench: setup  ## print one JSON object per benchmark
	for name in solve replan judge verify read_people desk imports outlook pay; do $(BIN)/holdfast bench $$name --json || exit 1; done

mutants: setup  ## break law and model on purpose, a sample at a time, and see whether their tests notice (an hour)
	$(BIN)/python tools/mutants.py

format: setup  ## put everything in the house style, and documents in step with the code
	$(BIN)/ruff format --quiet src tests bench tools
	$(BIN)/ruff check --quiet --fix src tests bench tools
	$(BIN)/python tools/documents.py
	cd ui && npm run --silent types && npm run --silent format

clean:  ## remove what setup made
	rm -rf .venv ui/node_modules src/holdfast/server/static src/holdfast/exchange/papers/fonts $(OUTLINES)
