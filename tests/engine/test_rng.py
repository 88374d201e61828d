"""Training's random numbers, inside XLA and outside.

Seeds are fixed: nothing here is left to luck.
"""

from statistics import NormalDist

import numpy as np
import pytest
import tensorflow as tf

from labgen.engine import rng as module
from labgen.engine.rng import XlaGenerator
from labgen.models.sampling import sample_prob

SHAPE = (200, 300)


def drawing(chance, xla, rounds=None, shape=SHAPE, kind="uniform"):
    """A compiled function that draws once, or in each round of a loop."""

    def draw():
        if rounds is None:
            return getattr(chance, kind)(shape)
        drawn = tf.TensorArray(tf.float32, rounds)
        for i in tf.range(rounds):
            drawn = drawn.write(i, getattr(chance, kind)(shape))
        return drawn.stack()

    def draw_in_xla():
        with chance.in_xla():
            return draw()

    return tf.function(draw_in_xla, jit_compile=True) if xla else tf.function(draw)


@pytest.mark.parametrize("xla", [False, True])
def test_numbers_are_uniform(xla):
    numbers = drawing(XlaGenerator(1), xla, shape=(1000, 1000))().numpy().ravel()
    assert numbers.min() >= 0
    assert numbers.max() < 1
    for bins in (10, 256):
        counts = np.histogram(numbers, bins, range=(0, 1))[0]
        expected = len(numbers) / bins
        chi_square = ((counts - expected) ** 2 / expected).sum()
        # Five deviations of chi-square on either side.
        assert abs(chi_square - (bins - 1)) < 5 * np.sqrt(2 * (bins - 1))
    # The lower bits as well.
    lower = (numbers * 2**10) % 1
    assert abs(lower.mean() - 0.5) < 5 / np.sqrt(12 * len(lower))


@pytest.mark.parametrize("xla", [False, True])
def test_neighbours_draws_and_seeds_are_unrelated(xla):
    draw, other = drawing(XlaGenerator(1), xla), drawing(XlaGenerator(2), xla)
    first, second, of_other = (f().numpy().ravel() - 0.5 for f in (draw, draw, other))
    limit = 5 / 12 / np.sqrt(first.size)
    for a, b in (
        (first, second),
        (first, of_other),
        (first[1:], first[:-1]),
        (first[SHAPE[1] :], first[: -SHAPE[1]]),
        (first[1:], second[:-1]),
    ):
        assert abs(np.mean(a * b)) < limit


@pytest.mark.parametrize("xla", [False, True])
def test_a_loop_draws_anew_in_each_round(xla):
    # Code in a loop is traced once: a draw that knew only its place would repeat itself.
    drawn = drawing(XlaGenerator(3), xla, rounds=4)().numpy()
    one_by_one = drawing(XlaGenerator(3), xla)
    assert np.array_equal(drawn, [one_by_one().numpy() for _ in range(4)])
    assert len(np.unique(drawn[:, 0, 0])) == 4


@pytest.mark.parametrize("xla", [False, True])
def test_the_state_is_all_that_is_needed_to_go_on(xla):
    chance = XlaGenerator(4)
    draw = drawing(chance, xla)
    draw()
    kept = chance.state.numpy()
    ahead = draw().numpy()
    other = XlaGenerator(5)
    other.state.assign(kept)
    assert np.array_equal(drawing(other, xla)().numpy(), ahead)


def test_all_bits_of_the_seed_count():
    first = [
        drawing(XlaGenerator(seed), xla=True)().numpy()[0, 0] for seed in (7, 7 + 2**32, 7 + 2**62)
    ]
    assert len(set(first)) == 3


@pytest.mark.parametrize("xla", [False, True])
def test_normal_numbers_have_the_moments_and_the_tails(xla):
    numbers = drawing(XlaGenerator(9), xla, shape=(1000, 1000), kind="normal")().numpy().ravel()
    n = len(numbers)
    assert np.isfinite(numbers).all()
    assert abs(numbers.mean()) < 5 / np.sqrt(n)
    assert abs(numbers.var() - 1) < 5 * np.sqrt(2 / n)
    assert abs(np.mean(numbers**4) - 3) < 5 * np.sqrt(96 / n)
    # Published tables: 1.959964 is passed by 5 %, 3.290527 by 0.1 %, on both sides together.
    for limit, share in ((1.959964, 0.05), (3.290527, 0.001)):
        assert abs(np.mean(abs(numbers) > limit) - share) < 5 * np.sqrt(share / n)


def test_the_outermost_normal_numbers_are_finite(monkeypatch):
    def words(value):
        return lambda counter, key: (tf.fill(counter[0].shape, tf.constant(value, tf.uint32)), None)

    outermost = NormalDist().inv_cdf(2**-24)
    for value, expected in ((0, outermost), (0xFFFFFFFF, -outermost)):
        monkeypatch.setattr(module, "threefry", words(value))
        number = drawing(XlaGenerator(1), xla=True, shape=(1,), kind="normal")().numpy()
        assert number == pytest.approx([expected], rel=1e-5)


def test_outside_of_functions_and_in_float64():
    numbers = XlaGenerator(6).uniform((3,), tf.float64)
    assert numbers.dtype == tf.float64
    assert numbers.shape == (3,)


@pytest.mark.parametrize("xla", [False, True])
def test_states_keep_to_their_probabilities(xla):
    chance = XlaGenerator(8)
    probs = np.repeat(np.float32([0, 1e-4, 0.3, 0.9999, 1]), 100_000)

    def sample():
        with chance.in_xla() if xla else tf.name_scope("outside"):
            return sample_prob(tf.constant(probs), chance)

    states = tf.function(sample, jit_compile=xla)().numpy().reshape(5, -1)
    assert np.array_equal(np.unique(states), [0, 1])
    p = probs.reshape(5, -1)[:, 0]
    deviation = np.sqrt(p * (1 - p) / states.shape[1])
    assert (np.abs(states.mean(axis=1) - p) <= 5 * deviation).all()
