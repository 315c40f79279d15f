# `make run` shows the made-up organisation; `make test` shows that everything holds. Both set up what they need.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
WORKERS ?= 2
KILLS ?= 300
FULL ?= 100
SEED ?= 2012
MOST ?= 10000000

VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo
EMULATOR := emulate@0.11.2
BLUESKY := @atproto/pds@0.4.217 @did-plc/server@0.0.1
MATRIX := matrix-synapse==1.163.2
SPARK := pyspark==4.3.0 s3fs==2026.9.0 moto[server]==5.2.5
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --extra auth --extra fast --group build
CATALOGUES := $(shell find presentation -name '*.po')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# What must be there first stands first.
.NOTPARALLEL:
.PHONY: help run test coverage check format lock docs site bench wheel browser servers spark heavy fuzz soak sbom audit clean

help:
	@echo "make run      the dashboard with a made-up organisation, on http://$(HOST):$(PORT)"
	@echo "make test     every check and the whole test suite, browser included"
	@echo "make coverage the same tests, with the lines that none of them reaches"
	@echo "make soak     the program ended at 300 writes and on 100 full disks; KILLS, FULL and SEED set others"
	@echo "make heavy    tests against server software that takes minutes to install"
	@echo "make fuzz     feed every reader changed files for MINUTES=10, with new seeds"
	@echo "make check    format, lint, types, imports, translations, documentation"
	@echo "make format   put the code in shape"
	@echo "make docs     write the generated pages of docs/ anew"
	@echo "make site     build the documentation as a site, into site/"
	@echo "make bench    measure, on stores of up to MOST=10000000 items, and write docs/performance.md"
	@echo "make sbom     the bill of materials of what it runs on, as CycloneDX, into dist/"
	@echo "make audit    what is publicly known against the packages it runs on; it asks an index of advisories"
	@echo "make lock     choose the newest allowed versions"
	@echo "make wheel    build what can be installed elsewhere, into dist/"
	@echo "make clean    remove what these made, the made-up organisation included"

# ---- set-up: each step leaves a mark in .venv and is done again only when what it depends on changed ----

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Sharewell needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing python3-venv, which this Python lacks"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
		else echo "This Python cannot make environments; install it first: sudo apt install python3-venv" >&2; exit 1; fi
	@echo "Making an environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run-installed: requirements.lock | $(VENV)/made
	@echo "Installing what Sharewell runs on"
	@$(INSTALL) --require-hashes --no-deps --only-binary :all: -r requirements.lock
	@touch $@

$(VENV)/test-installed: requirements-dev.lock | $(VENV)/made
	@echo "Installing what Sharewell runs on and is tested with"
	@$(INSTALL) --require-hashes --no-deps --only-binary :all: -r requirements-dev.lock
	@touch $(VENV)/run-installed $@

# An editable installation also compiles the catalogues (hatch_build.py); it asks no network.
$(VENV)/project-installed: pyproject.toml hatch_build.py requirements.lock $(CATALOGUES) | $(VENV)/made
	@$(INSTALL) --no-index --no-build-isolation --no-deps --editable .
	@touch $@

# ---- what people ask for ----

run: $(VENV)/run-installed $(VENV)/project-installed
	@if [ ! -e $(DEMO)/filled ]; then rm -rf $(DEMO) && $(BIN)/sharewell --home $(DEMO) demo && touch $(DEMO)/filled; fi
	@exec $(BIN)/sharewell --home $(DEMO) serve --host $(HOST) --port $(PORT)

test: $(VENV)/test-installed $(VENV)/project-installed browser servers check
	$(BIN)/python -m pytest -m "not heavy" -n $(WORKERS) --dist worksteal --durations=25

# Apart from `make test`, for following each line takes as long again.
coverage: $(VENV)/test-installed $(VENV)/project-installed
	$(BIN)/python -m pytest -m "not heavy" -n $(WORKERS) --dist worksteal --cov --cov-report=term

check: $(VENV)/test-installed $(VENV)/project-installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m presentation.catalogue check
	$(BIN)/python -m docs.generate --check
	$(BIN)/python -m supply.licences

format: $(VENV)/test-installed
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

docs: $(VENV)/test-installed $(VENV)/project-installed
	$(BIN)/python -m docs.generate

site: $(VENV)/test-installed $(VENV)/project-installed
	$(BIN)/python -m docs.build_site

bench: $(VENV)/test-installed $(VENV)/project-installed browser spark
	$(BIN)/python benchmarks/every.py --most $(MOST)

lock: $(VENV)/test-installed
	$(LOCK) --upgrade pyproject.toml -o requirements.lock
	$(LOCK) --upgrade --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

wheel: $(VENV)/test-installed
	$(BIN)/python -m build --no-isolation --wheel --outdir dist .

# A Chromium for the tests that open the pages. Where none can be had they are skipped, and the last lines say so.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do \
		command -v $$name >/dev/null && exit 0; done; \
	[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium and fonts for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium fonts-dejavu-core fonts-liberation >/dev/null && exit 0; \
	fi; \
	echo "NO CHROMIUM OR CHROME HERE: the browser tests will be skipped" >&2

# Server software that the collectors are tested against. What cannot be had here is skipped, and the last lines say so.
servers: $(VENV)/test-installed
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		! { command -v public-inbox-httpd && [ -d /usr/share/mediawiki ] && php -m | grep -qi sqlite; } >/dev/null 2>&1; then \
		echo "Installing MediaWiki and public-inbox for the tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl public-inbox >/dev/null || \
			echo "MEDIAWIKI AND PUBLIC-INBOX CANNOT BE HAD HERE: their tests will be skipped" >&2; \
	fi
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! [ -x /usr/sbin/nginx ]; then \
		echo "Installing nginx for the tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null || \
			echo "NGINX CANNOT BE HAD HERE: its tests will be skipped" >&2; \
	fi
	@if command -v npm >/dev/null && [ ! -d $(VENV)/servers/node_modules/emulate ]; then \
		echo "Installing an emulator of Slack and GitHub for the tests"; \
		npm install --prefix $(VENV)/servers --no-audit --no-fund --no-save --silent $(EMULATOR) || \
			echo "THE EMULATOR CANNOT BE HAD HERE: its tests will be skipped" >&2; \
	fi

heavy: $(VENV)/test-installed $(VENV)/project-installed servers spark
	@if [ ! -d $(VENV)/servers/pds/node_modules/@atproto/pds ]; then \
		echo "Installing a Bluesky server for the tests"; mkdir -p $(VENV)/servers/pds; \
		npm install --prefix $(VENV)/servers/pds --no-audit --no-fund --no-save --silent $(BLUESKY); fi
	@if [ ! -x $(VENV)/servers/synapse/bin/python ]; then \
		echo "Installing a Matrix server for the tests"; \
		$(PYTHON) -m venv $(VENV)/servers/synapse && $(VENV)/servers/synapse/bin/pip install -q $(MATRIX); fi
	$(BIN)/python -m pytest -m heavy -v

# What the tests and the measurements of a cluster want. Where there is no Java they are left out, and say so.
spark: $(VENV)/test-installed
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! command -v java >/dev/null; then \
		echo "Installing Java for Spark"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			openjdk-17-jre-headless >/dev/null || echo "JAVA CANNOT BE HAD HERE: Spark is left out" >&2; \
	fi
	@if [ ! -d $(VENV)/servers/spark/pyspark ]; then \
		echo "Installing Spark and an S3 server"; \
		$(BIN)/python -m pip install -qq --disable-pip-version-check --target $(VENV)/servers/spark $(SPARK); fi

sbom: $(VENV)/test-installed $(VENV)/project-installed
	@$(BIN)/python -m supply.bill dist/sbom.json

# ADVISORIES names another index that answers as OSV does.
audit: $(VENV)/test-installed $(VENV)/project-installed
	@$(BIN)/python -m supply.advisories $(ADVISORIES)

soak: $(VENV)/test-installed $(VENV)/project-installed
	SOAK_KILLS=$(KILLS) SOAK_FULL=$(FULL) SOAK_SEED=$(SEED) $(BIN)/python -m pytest tests/soak -v

# READER=NAME SEED=N repeats a search, FILE=PATH reads one file again. What breaks a reader is kept in the folder for temporary
# files, as small as it can be made, and told.
fuzz: $(VENV)/test-installed $(VENV)/project-installed
	@MINUTES=$(or $(MINUTES),10) READER="$(READER)" FILE="$(FILE)" SEED="$(if $(filter command line environment,$(origin SEED)),$(SEED))" \
		$(BIN)/python -m tests.hostile.fuzz

clean:
	rm -rf $(VENV) $(DEMO) dist build site .cache
