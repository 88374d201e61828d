"""All instruments together, on real digits and on pictures that are worse in known ways."""

import numpy as np
import pytest

import labgen
from labgen.evaluation.samples import baselines as limits
from labgen.evaluation.samples.binarise import binarise
from labgen.evaluation.samples.classifier import class_probabilities, features
from labgen.evaluation.samples.frechet import frechet_distance
from labgen.evaluation.samples.sample_metrics import measure_samples

N = 500


@pytest.fixture(scope="module")
def digits():
    return labgen.data.load("mnist")


@pytest.fixture(scope="module")
def real():
    return limits.reference_digits("grey", N)


@pytest.fixture(scope="module")
def others(digits):
    """As many training digits, from as many writers."""
    return digits.train_images[-10_000::20]


def test_the_instruments_see_the_same_pictures(others, real):
    found = measure_samples(others.reshape(-1, 28, 28), real, "grey")
    assert found.n == N
    assert found.kind == "grey"
    assert found.frechet == frechet_distance(features(others), features(real))
    assert 9 < found.score <= 10
    assert 0.7 < found.density < 1.3
    assert 0.8 < found.coverage <= 1
    guesses = class_probabilities(others).argmax(axis=1)
    np.testing.assert_allclose(found.class_shares, np.bincount(guesses, minlength=10) / N)


def test_samples_and_reference_are_not_the_same_side(digits, others, real):
    """Ones alone are dense and clear digits, reach a tenth of the data and have a score of 1."""
    ones = digits.train_images[digits.train_labels == 1][:N]
    found = measure_samples(ones, real, "grey")
    assert found.coverage < 0.2
    assert found.density > 0.7
    assert found.score < 1.2
    assert found.class_shares[1] > 0.97
    assert found.frechet > 10 * measure_samples(others, real, "grey").frechet


@pytest.mark.parametrize("kind", ["grey", "binary"])
def test_every_figure_falls_from_real_digits_to_noise(kind):
    floor, ceiling = limits.real_digits(kind, N), limits.noise(kind, N)
    assert floor.kind == ceiling.kind == kind
    assert floor.frechet < ceiling.frechet / 30
    assert floor.score > 8.5 > 3 > ceiling.score
    assert floor.density > 0.7
    assert floor.coverage > 0.8
    assert ceiling.density < floor.density / 4
    assert ceiling.coverage < 0.02


def test_worse_pictures_lie_in_order(others, real):
    """The more of the pixels are noise, the farther away."""
    rng = np.random.default_rng(0)
    noise = rng.random((N, 784), np.float32)
    noisy = [
        measure_samples((1 - share) * others + share * noise, real, "grey")
        for share in (0, 0.2, 0.4, 0.8)
    ]
    assert np.all(np.diff([measures.frechet for measures in noisy]) > 0)
    assert np.all(np.diff([measures.coverage for measures in noisy]) <= 0)


def test_a_detour_that_loses_nothing_costs_nothing():
    plain = limits.real_digits("grey", N)
    same = limits.real_digits("grey", N, detour=lambda x: x)
    assert same.frechet == plain.frechet

    def coarse(x):
        quarters = x.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
        return np.kron(quarters, np.ones((2, 2))).reshape(-1, 784)

    assert limits.real_digits("grey", N, detour=coarse).frechet > 1.2 * plain.frechet
    # The pixels are drawn after the detour, which has left none of them 0 or 1.
    assert limits.real_digits("binary", N, detour=lambda x: 0.1 + 0.8 * x).kind == "binary"


def test_few_digits_come_from_all_writers(digits):
    """The first test digits are by other, clearer writers: alone they lie far from all digits."""
    first, spread = digits.test_images[:N], limits.reference_digits("grey", N)
    everyone = features(digits.test_images[N::3])
    assert frechet_distance(features(spread), everyone) < frechet_distance(
        features(first), everyone
    )
    np.testing.assert_array_equal(limits.reference_digits("grey"), digits.test_images)


def test_the_two_sides_are_binarised_apart(real):
    """With one seed for both, the random numbers of a pixel would be those of its counterpart."""
    reference = limits.reference_digits("binary", N)
    assert set(np.unique(reference)) == {0, 1}
    np.testing.assert_array_equal(reference, limits.reference_digits("binary", N))
    # The same grey digits on both sides come out as different binary ones.
    assert limits.real_digits("binary", N, detour=lambda x: real).frechet > 0.1


def test_grey_and_binary_do_not_compare(real):
    binary = binarise(real, 0)
    for samples, reference, kind, words in (
        (binary, real, "grey", "The samples are binary, not grey"),
        (real, binary, "grey", "The reference pictures are binary, not grey"),
        (real, binary, "binary", "The samples are grey, not binary"),
        (binary, real, "binary", "The reference pictures are grey, not binary"),
        (binary, binary, "grey", "The samples are binary"),
        (real, real, "gray", "kind is 'grey' or 'binary'"),
    ):
        with pytest.raises(ValueError, match=words):
            measure_samples(samples, reference, kind)
    for end in (limits.real_digits, limits.noise):
        with pytest.raises(ValueError, match="kind is 'grey' or 'binary'"):
            end("black", N)


def test_counts_must_be_equal(real):
    with pytest.raises(ValueError, match="499 samples and 500 reference"):
        measure_samples(real[1:], real, "grey")


def test_what_is_no_picture_is_refused(real):
    with pytest.raises(ValueError, match="shape"):
        measure_samples(np.zeros((N, 32, 32)), real, "grey")
    with pytest.raises(ValueError, match="scale them"):
        measure_samples(real * 2 - 1, real, "grey")
    with pytest.raises(ValueError, match="more than k real pictures"):
        measure_samples(real[:5], real[:5], "grey")


@pytest.mark.parametrize("n", [0, 10_001])
def test_there_are_ten_thousand_to_compare_with(n):
    with pytest.raises(ValueError, match="10,000 test digits"):
        limits.real_digits("grey", n)


def test_binarised_pixels_have_their_frequencies():
    probabilities = np.linspace(0, 1, 11, dtype=np.float32)
    n = 20_000
    drawn = binarise(np.tile(probabilities, (n, 1)), seed=1)
    assert drawn.dtype == np.float32
    assert set(np.unique(drawn)) == {0, 1}
    # Six standard errors: a false alarm in 1e-9 per number, were the seed not fixed.
    deviation = np.sqrt(probabilities * (1 - probabilities) / n)
    assert (abs(drawn.mean(axis=0) - probabilities) <= 6 * deviation).all()
    assert not np.array_equal(drawn, binarise(np.tile(probabilities, (n, 1)), seed=2))
