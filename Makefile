# Each command first sets up whatever it lacks: Debian packages, .venv, texts, folders, tables.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
export PORT ?= 8000
export PRACTICE_PORT ?= 8100
export VAR_DIR ?= $(CURDIR)/var
ifeq ($(wildcard .env),) # without settings of its own this is a copy to try things in
export DEBUG ?= 1
endif
ifeq ($(DEBUG),1) # the demo, and the practice shop its orders come from
demo = --demo --practice-port $(PRACTICE_PORT)
practice = practice
endif

run_packages = python3-venv gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
	fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
test_packages = chromium redis-server faketime openssl poppler-utils cups-daemon cups-client cups-core-drivers $(if $(TEST_DATABASE_URL),,postgresql)

bin = .venv/bin
manage = $(bin)/python manage.py
sync = $(bin)/uv pip sync --quiet --python $(bin)/python --require-hashes requirements-uv.txt
texts = $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po locale/*/*/LC_MESSAGES/*.po))
static = $(VAR_DIR)/static/.collected-debug$(DEBUG)
folders = $(addprefix $(VAR_DIR)/,broker/queue broker/control broker/taken)
hands = --numprocesses 2 --dist worksteal # two at a time, and none idle at the end
production = DEBUG=0 ALLOWED_HOSTS=shop.example DATABASE_URL=sqlite://:memory: \
	SECRET_KEY=long-enough-for-a-signing-key-and-used-by-this-check-alone \
	FIELD_KEYS=YSBrZXkgZm9yIHRoaXMgY2hlY2sgYWxvbmUsIDMyLi4=

.PHONY: help run test soak check bench lock packages test-packages

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

run: packages .venv/.runtime $(texts) $(static) | $(folders) ## set up and start everything (PORT=8000); Ctrl-C ends it
	@$(manage) prepare $(demo) --port $(PORT)
	@echo "Starting on http://127.0.0.1:$(PORT)/admin/ — Ctrl-C ends everything."
	@echo "Elsewhere: make run PORT=… DATABASE_URL=postgres://… CELERY_BROKER_URL=redis://…"
	@exec $(bin)/honcho start --env /dev/null web worker second beat $(practice)

test: test-packages .venv/.dev $(texts) ## the suite on PostgreSQL, then journeys and scans once more on SQLite
	$(bin)/python -m pytest $(hands) --ignore tests/fire
	$(bin)/python -m pytest tests/fire # the whole product: alone on the machine
	TEST_ON=sqlite $(bin)/python -m pytest $(hands) -m "journey or scan" --ignore tests/fire

soak: export SOAK = 1
soak: test ## the same with full counts

check: packages .venv/.dev ## style, import contracts, migrations, settings fit for production
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/lint-imports
	$(production) $(manage) makemigrations --check --dry-run
	$(production) $(manage) check --deploy --fail-level WARNING

bench: test-packages .venv/.dev ## measure on both databases (ONLY=name, JSON=1)
	@$(bin)/python -m tests.bench

lock: $(bin)/uv ## pin the packages of requirements*.in anew
	for set in requirements requirements-dev requirements-uv; do \
		$(bin)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
			--generate-hashes --no-header $$set.in --output-file $$set.txt || exit; \
	done

packages:
	@bin/need $(run_packages)

test-packages:
	@bin/need $(run_packages) $(test_packages)

$(bin)/uv: requirements-uv.txt | packages
	@$(PYTHON) -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))" \
		|| { echo "$(PYTHON) is neither Python 3.11 nor 3.12; name one: make run PYTHON=…"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(bin)/pip install --quiet --require-hashes --requirement requirements-uv.txt
	@touch $@

.venv/.runtime: requirements.txt $(bin)/uv
	$(sync) requirements.txt
	@rm -f .venv/.dev
	@touch $@

.venv/.dev: requirements-dev.txt $(bin)/uv
	$(sync) requirements-dev.txt
	@touch .venv/.runtime $@

%.mo: %.po | packages
	msgfmt --check-format --output-file $@ $<

$(static): .venv/.runtime $(shell find templates/static -type f 2>/dev/null)
	@$(manage) collectstatic --no-input --verbosity 0
	@touch $@

$(folders):
	@mkdir -p $@
