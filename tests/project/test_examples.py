"""The examples in docstrings do what they say."""

import doctest
from importlib import import_module

import pytest

WITH_EXAMPLES = (
    "labgen.evaluation.annealing.temperature_schedule",
    "labgen.exercises.check",
    "labgen.models.dbn",
    "labgen.models.dcgan",
    "labgen.models.rbm",
    "labgen.models.up_down",
    "labgen.models.vae",
    "labgen.play.encode",
    "labgen.play.film",
    "labgen.play.gibbs",
    "labgen.plots.tiles",
    "labgen.util.arrays.image_arrays",
    "labgen.util.arrays.log_odds",
    "labgen.util.older_names",
    "labgen.util.records",
    "labgen.reading.digest",
    "labgen.training.history",
)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_examples_in_docstrings(module):
    result = doctest.testmod(import_module(module))
    assert result.attempted > 0
    assert result.failed == 0
