"""Density and coverage, against the definition spelled out and against cases known on paper."""

import math
import tracemalloc

import numpy as np
import pytest

from labgen.evaluation.samples import coverage
from labgen.evaluation.samples.coverage import density_and_coverage


def spelled_out(samples, real, k):
    """Definitions 4 and 5 of Naeem and others (2020), one distance at a time."""
    radii = []
    for i, point in enumerate(real):
        others = sorted(math.dist(point, other) for j, other in enumerate(real) if j != i)
        radii.append(others[k - 1])
    inside = [[math.dist(x, y) <= r for y in samples] for x, r in zip(real, radii, strict=True)]
    return (
        sum(map(sum, inside)) / (k * len(samples)),
        sum(map(any, inside)) / len(real),
    )


@pytest.mark.parametrize("n, m, k, offset", [(50, 50, 5, 0), (30, 50, 3, 0.7), (50, 20, 1, 1e7)])
def test_as_the_definition_says(n, m, k, offset):
    rng = np.random.default_rng(n + m)
    real = rng.standard_normal((m, 4)) + offset
    samples = rng.standard_normal((n, 4)) * 1.2 + 1 + offset
    found = density_and_coverage(samples, real, k)
    assert 0 < found.coverage < 1
    np.testing.assert_allclose(found, spelled_out(samples, real, k))


def test_blocks_change_nothing(monkeypatch):
    samples, real = np.random.default_rng(0).standard_normal((2, 53, 4))
    whole = density_and_coverage(samples, real)
    monkeypatch.setattr(coverage, "_MOST_DISTANCES", 53 * 7)
    assert density_and_coverage(samples, real) == whole


def test_the_data_themselves_are_covered():
    """Each ball holds its own middle and k others."""
    real = np.random.default_rng(0).standard_normal((60, 3))
    assert density_and_coverage(real, real, k=5) == pytest.approx((6 / 5, 1))


def test_copies_are_covered_by_balls_of_radius_zero():
    places = np.random.default_rng(0).standard_normal((9, 64)) * 30 + 100
    real = np.repeat(places, 6, axis=0)
    assert density_and_coverage(places, real, k=5).coverage == 1


def test_what_is_far_away_reaches_nothing():
    real = np.random.default_rng(0).standard_normal((60, 3))
    assert density_and_coverage(real + 100, real) == (0, 0)


def test_samples_of_one_half_of_the_data_reach_one_half():
    half = np.random.default_rng(0).random((40, 3))
    real = np.concatenate([half, half + 100])
    found = density_and_coverage(half, real)
    assert found.coverage == 0.5
    assert found.density == pytest.approx(6 / 5)


def test_one_sample_many_times_is_dense_and_covers_little():
    real = np.random.default_rng(0).standard_normal((300, 2))
    found = density_and_coverage(np.zeros((300, 2)), real)
    assert found.density > 1
    assert found.coverage < 0.1


def test_memory_is_bounded():
    real = np.random.default_rng(0).standard_normal((4000, 8)).astype(np.float32)
    tracemalloc.start()
    try:
        density_and_coverage(real[:2000], real)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # All distances of the real ones would take 128 MB.
    assert peak < 80e6


@pytest.mark.parametrize(
    "samples, real, k",
    [
        (np.zeros((9, 3)), np.zeros((9, 4)), 5),
        (np.zeros((9, 3)), np.zeros((5, 3)), 5),
        (np.zeros((9, 3)), np.zeros((9, 3)), 0),
        (np.zeros((0, 3)), np.zeros((9, 3)), 5),
        (np.full((9, 3), np.nan), np.zeros((9, 3)), 5),
        (np.zeros(9), np.zeros((9, 3)), 5),
    ],
)
def test_what_cannot_be_compared_is_refused(samples, real, k):
    with pytest.raises(ValueError, match="same features|finite numbers"):
        density_and_coverage(samples, real, k)
