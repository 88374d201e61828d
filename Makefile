# Two commands do everything: `make run` and `make test`. Both make the environment first.
PYTHON ?= python3
VENV ?= .venv
OUT ?= out
PROFILE ?= quick

BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test lint unit notebooks bench lock reference results figures clean

run: $(READY)
	$(BIN)/labgen run --profile $(PROFILE) --out $(OUT)

test: lint unit notebooks

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

unit: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests

# The folder of trained models is new in every run: no test depends on what an earlier one left.
notebooks: $(READY)
	runs=$$(mktemp -d) && trap 'rm -rf "$$runs"' EXIT && \
	LABGEN_PROFILE=smoke LABGEN_UNATTENDED=1 LABGEN_RUNS="$$runs" \
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval-lax --nbval-cell-timeout=120 notebooks

# Made again when the locked versions or the package's own description change.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 10) <= sys.version_info < (3, 14) else \
	"labgen needs Python 3.10 to 3.13, and $(PYTHON) is " + sys.version.split()[0] + \
	": run make PYTHON=python3.12, say.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
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
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.10 --extra dev --no-header \
	--no-emit-index-url --upgrade

lock: $(READY)
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --resolution lowest-direct --no-annotate --output-file tests/oldest.txt pyproject.toml

# Trains the package's own artefacts anew: an hour, and two to three for the three DCGANs.
reference: $(READY)
	$(BIN)/python -m labgen.instructor.make_reference

# Measures all models that the package ships and writes docs/results.md: about an hour.
results: $(READY)
	$(BIN)/python -m labgen.instructor.results

figures: $(READY)
	$(BIN)/python notebooks/figures/draw_figures.py

clean:
	rm -rf $(OUT) runs
