"""How far a figure moves from draw to draw, and how many pixels away the nearest digit is."""

import numpy as np
import pytest

from labgen.evaluation.samples.nearest import distances_to_nearest
from labgen.evaluation.samples.sample_metrics import Seen, measure_draws


def features(seed: int, n: int = 200) -> Seen:
    random = np.random.default_rng(seed)
    one, two = (np.abs(random.normal(0.3, 1, (n, units))) for units in (64, 128))
    return Seen(one.astype(np.float32), two.astype(np.float32), "grey")


def test_the_spread_of_one_draw_is_that_of_many():
    reference, draws = features(1_000), [features(seed) for seed in range(12)]
    many = measure_draws(draws, reference)
    assert many.draws == 12
    alone = [measure_draws([draw], reference) for draw in draws]
    for name in ("frechet", "second_frechet", "score"):
        values = [getattr(each, name) for each in alone]
        assert getattr(many, name) == pytest.approx(np.mean(values))
        assert getattr(many, f"{name}_spread") == pytest.approx(np.std(values, ddof=1))
        estimated = np.mean([getattr(each, f"{name}_spread") for each in alone])
        # Both estimates of the spread are within 40 % of it, three of their standard errors.
        assert 0.5 < estimated / getattr(many, f"{name}_spread") < 2


def test_draws_are_as_many_as_the_reference():
    with pytest.raises(ValueError, match="150 samples and 200 reference pictures"):
        measure_draws([features(0, 150)], features(1))


def test_the_nearest_of_many_digits_in_batches():
    random = np.random.default_rng(0)
    states, digits = (random.random((n, 30)) < 0.3 for n in (250, 70))
    expected = [min(np.sum(state != digit) for digit in digits) for state in states]
    found = distances_to_nearest(states.astype(np.float32), digits.astype(np.float32))
    np.testing.assert_array_equal(found, expected)
    copies = distances_to_nearest(digits.astype(np.float32), digits.astype(np.float32))
    assert (copies == 0).all()
