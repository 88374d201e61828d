"""The proposal is tuned with draws of its own, or the mean weight would not be unbiased."""

import numpy as np
import pytest

from labgen.evaluation.likelihood import two_ways
from labgen.evaluation.likelihood.importance import Drawing
from labgen.evaluation.likelihood.random_streams import Stream, standard_normal


@pytest.mark.parametrize("worth_compiling", [0, np.inf], ids=["by XLA", "as a graph"])
def test_no_number_of_the_tuning_is_drawn_again(monkeypatch, worth_compiling):
    monkeypatch.setattr(two_ways, "_WORTH_COMPILING", worth_compiling)

    def step(in_xla):
        def draw(v, draws, number, width):
            shape = [1, v.shape[0], draws]
            return standard_normal(shape, 3, Stream.LATENT, number, in_xla=in_xla)

        return draw

    # Two images in each call.
    images, drawing, tuning = np.zeros((6, 1), np.float32), Drawing(step, 20, 1), []

    def log_weights(found):
        tuning.append(found[0])
        return found[0]

    drawing.best_width(images, 10, log_weights)
    measured = np.concatenate([found[0] for found in drawing.of(images, 10)])
    assert measured.shape == (6, 10)
    assert len(np.unique(measured)) == 60
    # All widths with the same numbers.
    assert len(np.unique(np.concatenate(tuning))) == 60
    assert np.intersect1d(np.concatenate(tuning), measured).size == 0
