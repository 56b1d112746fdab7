# Two commands do all set-up: `make demo` and `make test`. Both make .venv from the hashed locks.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check fix bench lock

.venv/run.stamp: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	touch $@

demo: .venv/run.stamp  ## the bot with a local Telegram and a chat page: no token, no network
	$(BIN)/python -m bot demo

check: .venv/dev.stamp  ## formatting, lint, types, import contracts, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check

test: check  ## everything a pull request must pass
	$(BIN)/coverage erase
	$(BIN)/python -m pytest --numprocesses=auto --cov --cov-report=
	$(BIN)/coverage report --include='dialogs/*,knowledge/*' --fail-under=100
	$(BIN)/coverage report --include='bot/*' --fail-under=90

fix: .venv/dev.stamp  ## mend what a machine can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev.stamp  ## step and durable-update cost beside python-telegram-bot's own
	$(BIN)/python -m tests.bench

lock: .venv/dev.stamp  ## hashed locks, without index addresses
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --no-header --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --extra dev --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements-dev.txt pyproject.toml
