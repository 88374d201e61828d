# Two commands do everything: `make run` and `make test`. Both make the environment first.
PYTHON ?= python3
VENV ?= .venv
OUT ?= out
PROFILE ?= quick
# Whose outputs the site shows: what `make run` left.
NOTEBOOKS ?= $(OUT)

# A hundred processes import the same modules: Python may keep what it has compiled of them, also
# where an environment says that it may not.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test quick-test lint arrows types unit test-browser coverage notebooks
.PHONY: docs bench lock resolve reference results figures clean

run: $(READY)
	$(BIN)/labgen run --profile $(PROFILE) --out $(OUT)

test: lint arrows types unit notebooks

# Processes that share the tests: one for each core, of two to four. A process and what its tests
# start take up to 3 GB.
CORES := len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
JOBS ?= $(shell $(PYTHON) -c 'import os; print(max(2, min(4, $(CORES))))')

# nbval runs notebooks; its import costs each process two seconds.
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -p no:nbval

# Under a minute on two quiet cores, for whoever changes a file.
QUICK := project/test_ci project/test_environments project/test_lines docs/test_docs reading plots \
	exercises/told/test_messages exercises/told/test_raised evaluation/annealing/test_exact \
	evaluation/samples/test_frechet training/display/test_announce training/test_durations \
	training/checkpoints/test_fingerprint training/test_profiles course/test_index \
	instructor/grade/test_grade_pools

quick-test: lint arrows
	$(PYTEST) -q -m "not slow and not sandbox and not gpu and not browser" \
	$(foreach name,$(QUICK),$(or $(wildcard tests/$(name).py),tests/$(name)))

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/biome lint labgen/play/js

# Who imports whom: the layers of the house, and no circle.
arrows: $(READY)
	$(BIN)/lint-imports --no-cache --no-logo

types: $(READY)
	$(BIN)/mypy

# Measures coverage beside the tests where Python tells of each line once (sys.monitoring, from 3.12
# on), which costs nearly nothing. The tracer of older ones slows plain Python down: there it is
# measured by `make coverage` alone.
unit: $(READY)
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 12))'; \
	then $(MAKE) --no-print-directory coverage; \
	else echo "Coverage is measured from Python 3.12 on, or by make coverage."; $(PYTEST) tests; fi

# Pages and a JupyterLab in Chromium: a part of the unit tests, which skip it where there is none.
test-browser: $(READY)
	$(PYTEST) tests/browser

coverage: $(READY)
	COVERAGE_CORE=sysmon $(PYTEST) --cov --cov-report= tests
	@echo "Coverage in per cent of lines, of the ten least covered files and of all:"
	@$(BIN)/coverage report --sort=cover --skip-empty | sed -n '3,12p; /^TOTAL/p'

# The folder of trained models is new in every run: no test depends on what an earlier one left.
# One thread for each kernel, as in tests/conftest.py: as many kernels as cores keep these busy.
notebooks: $(READY)
	runs=$$(mktemp -d) && trap 'rm -rf "$$runs"' EXIT && \
	LABGEN_PROFILE=smoke LABGEN_UNATTENDED=1 LABGEN_RUNS="$$runs" \
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 \
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --nbval-lax --nbval-cell-timeout=120 notebooks

# The site, in $(OUT)/docs: without a network, and warnings are errors. It trains nothing: what
# `make run` left in the folder NOTEBOOKS is shown below the cells of the students' notebooks.
docs: $(READY)
	rm -rf $(OUT)/docs $(OUT)/doctrees docs/_generated
	LABGEN_EXECUTED="$(abspath $(NOTEBOOKS))" \
	$(BIN)/python -m sphinx -W --keep-going -q -b html -d $(OUT)/doctrees docs $(OUT)/docs
	$(BIN)/python docs/_ext/check_site.py $(OUT)/docs
	@echo "Open $(OUT)/docs/index.html"

# Made again when the locked versions or the package's own description change.
$(READY): requirements-hashed.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 10) <= sys.version_info < (3, 14) else \
	"labgen needs Python 3.10 to 3.13, and $(PYTHON) is " + sys.version.split()[0] + \
	": run make PYTHON=python3.12, say.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-hashed.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Needs a quiet machine. Peers that are neither installed nor to be had are left out by name.
bench: $(READY)
	$(BIN)/python -m benchmarks.install_peers
	$(BIN)/python -m benchmarks.training --out $(OUT)
	$(BIN)/python -m benchmarks.growth --out $(OUT)
	$(BIN)/python -m benchmarks.startup --out $(OUT)

# Beside the newest versions, the oldest that pyproject.toml allows, for the tests: they show that
# its lower bounds do not exclude each other.
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.10 --no-header \
	--no-emit-index-url --upgrade
OLDEST := --resolution lowest-direct --no-annotate

# The same versions without their hashes are for `--constraint`: with hashes, pip installs nothing
# that lies in a folder, as the package in a checkout or kit does.
lock: $(READY)
	$(COMPILE) --extra dev --generate-hashes --output-file requirements-hashed.lock pyproject.toml
	sed -e '/^ *--hash=/d' -e 's/ \\$$//' requirements-hashed.lock > requirements.lock
	$(COMPILE) $(OLDEST) --extra dev --output-file tests/oldest.txt pyproject.toml
	$(COMPILE) $(OLDEST) --output-file tests/oldest_core.txt pyproject.toml

# Whether what students install can be installed on other systems, newest and oldest, and beside
# what Colab has without changing it. Needs the network; installs nothing.
SYSTEMS := x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu aarch64-apple-darwin x86_64-pc-windows-msvc
PYTHONS := 3.10 3.11 3.12 3.13
RESOLVE := $(BIN)/uv pip compile --quiet --no-header --output-file /dev/null pyproject.toml

resolve: $(READY)
	@set -e; for system in $(SYSTEMS); do for python in $(PYTHONS); do \
	for resolution in highest lowest-direct; do \
	echo "$$system, Python $$python, $$resolution"; \
	$(RESOLVE) --python-platform $$system --python-version $$python --resolution $$resolution \
	--extra lab --extra run; done; done; done
	@echo "Colab, Python 3.13"; $(RESOLVE) --python-platform x86_64-unknown-linux-gnu \
	--python-version 3.13 --constraint tests/platforms/colab.txt

# Trains the package's own artefacts anew: an hour, and two to three for the three DCGANs.
reference: $(READY)
	$(BIN)/python -m labgen.instructor.make_reference

# Measures all models that the package ships and writes docs/results.md: about an hour.
results: $(READY)
	$(BIN)/python -m labgen.instructor.measure_references

figures: $(READY)
	$(BIN)/python notebooks/figures/draw_figures.py
	$(BIN)/python docs/draw_digits.py

# What make itself and `labgen release` leave in the checkout.
clean:
	rm -rf $(OUT) runs dist build kit kit.zip labgen_*-py3-none-any.whl
