# make run: the demo on this machine.  make test: the whole suite.  make lint: every check.  make bench: figures.
# make access: every page for every kind of reader.  make screens: pictures of every page.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint bench access messages screens clean

# A newer pip than Debian's takes half the time; Python compiles what it imports, which is a third of what there is.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --no-compile

$(BIN)/pip:
	@echo "→ making .venv"
	@$(PYTHON) -m venv $(VENV) || (echo "python3 -m venv failed; on Debian: apt-get install python3-venv"; exit 1)
	@$(PIP_INSTALL) pip==26.3

$(VENV)/.run-stamp: requirements.txt | $(BIN)/pip
	@echo "→ installing requirements.txt (a minute the first time)"
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev-stamp: requirements-dev.txt requirements.txt | $(BIN)/pip
	@echo "→ installing requirements-dev.txt (a minute the first time)"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $(VENV)/.run-stamp $@

run: $(VENV)/.run-stamp
	@DEMO=1 SITE_URL=http://127.0.0.1:$(PORT) exec $(BIN)/python manage.py serve --port $(PORT) --prepare

# Lighthouse, for one test and for bench, where npm is installed.
NODE := $(if $(shell command -v npm),node_modules/.stamp)

node_modules/.stamp: package-lock.json
	@echo "→ installing package-lock.json"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

test: $(VENV)/.dev-stamp $(NODE)
	@$(BIN)/python scripts/run_tests.py

lint: $(VENV)/.dev-stamp
	@$(BIN)/python scripts/lint.py

bench: $(VENV)/.dev-stamp $(NODE)
	@$(BIN)/python -m bench

# Every page of the URL table in both displays, languages and colour schemes and at three widths; every size of letters;
# Lighthouse in both languages.
access: $(VENV)/.dev-stamp $(NODE)
	@ACCESS=full DEMO=1 DEBUG=0 SITE_URL=http://127.0.0.1:8000 $(BIN)/python -m pytest -v -m browser \
		$(addprefix tests/browser/,test_access.py test_elderly.py test_keyboard.py test_lighthouse.py)

messages: $(VENV)/.dev-stamp
	@DEBUG=1 $(BIN)/python manage.py makemessages --locale zh_Hans --no-location --ignore '.venv/*' --ignore 'var/*'
	@DEBUG=1 $(BIN)/python manage.py compilemessages --locale zh_Hans

# The demo has to run: make run, in another terminal.
screens: $(VENV)/.dev-stamp
	@$(BIN)/python scripts/screens.py --base http://127.0.0.1:$(PORT)

clean:
	rm -rf var .pytest_cache .mypy_cache .ruff_cache
