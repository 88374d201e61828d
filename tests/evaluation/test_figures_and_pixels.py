"""The small parts: sums of logarithms, figures with errors, kinds of pixels, binarising."""

import hashlib

import numpy as np
import pytest

from labgen.evaluation.likelihood.log_space import effective_draws, log_mean_exp, log_sum_exp
from labgen.evaluation.likelihood.per_digit import PerDigit
from labgen.evaluation.samples.binarise import binarise
from labgen.evaluation.samples.pixels import binary, checked

GREY = np.array([[0.0, 0.5], [1.0, 0.2]], np.float32)
BINARY = np.array([[0.0, 1.0], [1.0, 1.0]], np.float32)


def test_sums_of_what_is_known_by_its_logarithm():
    x = np.random.default_rng(0).uniform(0.1, 5, (4, 7))
    np.testing.assert_allclose(log_sum_exp(np.log(x)), np.log(x.sum(1)))
    np.testing.assert_allclose(log_mean_exp(np.log(x), axis=0), np.log(x.mean(0)))
    # Too large and too small for a float.
    np.testing.assert_allclose(log_sum_exp(np.log(x) - 5_000), np.log(x.sum(1)) - 5_000)
    np.testing.assert_allclose(log_sum_exp(np.log(x) + 5_000), np.log(x.sum(1)) + 5_000)


def test_effective_draws_count_equal_weights():
    assert effective_draws(np.full(50, -900.0)) == pytest.approx(50)
    assert effective_draws(np.log([1.0, 1.0, 1.0, 1e-30])) == pytest.approx(3)
    assert effective_draws(np.array([0.0, -800.0, -800.0])) == pytest.approx(1)


def test_a_figure_says_how_sharp_it_is():
    x = np.random.default_rng(0).normal(-90, 8, 10_000)
    nats = PerDigit(x)
    assert nats.mean == pytest.approx(x.mean())
    assert nats.standard_error == pytest.approx(0.08, rel=0.05)
    assert repr(nats).endswith("± 0.08 nats per digit (10,000 digits)")
    assert float(nats) == nats.mean
    assert np.isnan(PerDigit(x[:1]).standard_error)


def test_pixels_are_what_the_caller_says():
    assert checked(GREY, "grey").dtype == np.float32
    np.testing.assert_array_equal(checked(BINARY.astype(int), "binary"), BINARY)
    with pytest.raises(ValueError, match="The images are grey"):
        checked(GREY, "binary")
    with pytest.raises(ValueError, match="say pixels='binary'"):
        checked(BINARY, "grey")
    with pytest.raises(ValueError, match="'binary' or 'grey'"):
        checked(GREY, "real")


@pytest.mark.parametrize("wrong", [GREY + 0.1, GREY - 0.1, GREY * np.nan, GREY * 255])
@pytest.mark.parametrize("function", [lambda x: checked(x, "grey"), lambda x: binarise(x, 0)])
def test_values_that_are_no_probabilities_are_refused(function, wrong):
    with pytest.raises(ValueError, match=r"outside \[0, 1\] or NaN"):
        function(wrong)


def test_images_fit_the_model():
    with pytest.raises(ValueError, match="2 pixels, but the model has 3 visible units"):
        binary(BINARY, 3)
    with pytest.raises(ValueError, match=r"give an array \[n, pixels\]"):
        binary(BINARY[0], 2)
    with pytest.raises(ValueError, match=r"give an array \[n, pixels\]"):
        binary(BINARY[:0], 2)


def test_binarised_pixels_have_their_frequencies():
    probs = np.linspace(0, 1, 11, dtype=np.float32)
    n = 20_000
    mean = binarise(np.tile(probs, (n, 1)), seed=1).mean(0)
    # Six standard errors: a false alarm in 2e-9 per number, were the seed not fixed.
    assert (np.abs(mean - probs) <= 6 * np.sqrt(probs * (1 - probs) / n)).all()


def test_a_seed_gives_the_same_images_on_every_computer():
    images = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (100, 1))
    first = binarise(images, 5)
    assert first.dtype == np.float32
    assert hashlib.sha256(first.astype(np.uint8).tobytes()).hexdigest()[:16] == "97f61b5dab0cecdd"
    assert (first != binarise(images, 6)).any()
    np.testing.assert_array_equal(binarise(first, 7), first)
