"""The Frechet distance, against distributions whose distance is known on paper."""

import numpy as np
import pytest

from labgen.evaluation.samples.frechet import (
    frechet_distance,
    frechet_of_moments,
    moments,
)


def rotation(d, rng):
    return np.linalg.qr(rng.standard_normal((d, d)))[0]


def features_with(mean, factor, n=200, seed=0):
    """Features [n, d] whose mean is `mean` and whose covariance is factor factor^T, exactly."""
    rng = np.random.default_rng(seed)
    raw = rng.standard_normal((n, len(mean)))
    # Columns of an orthogonal matrix that are orthogonal to the constant too: mean 0, variance 1.
    white = np.linalg.qr(np.column_stack([np.ones(n), raw]))[0][:, 1:] * np.sqrt(n - 1)
    return white @ np.asarray(factor).T + mean


def test_independent_features_add_up():
    """Diagonal covariances: (m1 - m2)^2 + (s1 - s2)^2 for each feature."""
    mean_1, mean_2 = np.array([0.0, 1, 5]), np.array([2.0, 1, -1])
    deviation_1, deviation_2 = np.array([1.0, 2, 0.5]), np.array([3.0, 2, 0.1])
    found = frechet_distance(
        features_with(mean_1, np.diag(deviation_1)),
        features_with(mean_2, np.diag(deviation_2), n=300, seed=1),
    )
    assert found == pytest.approx(4 + 36 + 4 + 0.16)


@pytest.mark.parametrize("d", [2, 64])
def test_features_may_be_turned(d):
    rng = np.random.default_rng(d)
    turn = rotation(d, rng)
    mean_1, mean_2 = rng.standard_normal((2, d))
    deviation_1, deviation_2 = rng.random((2, d))
    found = frechet_distance(
        features_with(turn @ mean_1, turn @ np.diag(deviation_1)),
        features_with(turn @ mean_2, turn @ np.diag(deviation_2), n=500),
    )
    expected = np.sum((mean_1 - mean_2) ** 2) + np.sum((deviation_1 - deviation_2) ** 2)
    assert found == pytest.approx(expected)


def test_covariances_that_do_not_commute():
    """A positive map T moves N(0, S) to N(0, T S T) at the least cost (Brenier 1991), and that
    cost is the mean of |x - T x|^2."""
    rng = np.random.default_rng(0)
    factor = rng.standard_normal((6, 6))
    turn = rotation(6, rng)
    move = turn @ np.diag([0.1, 0.5, 1, 2, 3, 7]) @ turn.T
    start = features_with(np.zeros(6), factor)
    arrived = start @ move
    way = np.sum((start - arrived) ** 2) / (len(start) - 1)
    assert frechet_distance(start, arrived) == pytest.approx(way)
    # In one dimension less than in the others nothing is spread at all.
    start[:, 0] = 0
    assert frechet_distance(start, start @ move) == pytest.approx(
        np.sum((start - start @ move) ** 2) / (len(start) - 1)
    )


def test_two_dimensions_by_trace_and_determinant():
    """For 2x2, tr M^(1/2) = (tr M + 2 det(M)^(1/2))^(1/2) with M = S1 S2."""
    s1, s2 = np.array([[2.0, 0.5], [0.5, 1]]), np.array([[1.0, -0.9], [-0.9, 3]])
    m = s1 @ s2
    overlap = np.sqrt(np.trace(m) + 2 * np.sqrt(np.linalg.det(m)))
    found = frechet_of_moments([0, 0], s1, [1, 2], s2)
    assert found == pytest.approx(5 + 3 + 4 - 2 * overlap)


def test_singular_covariances():
    """Lines at right angles share nothing; a point has only its place."""
    line_1 = features_with([0.0], [[3.0]]) * [[1, 0, 0]]
    line_2 = features_with([0.0], [[4.0]]) * [[0, 1, 0]]
    point = np.full((10, 3), 2.0)
    assert frechet_distance(line_1, line_2) == pytest.approx(9 + 16)
    assert frechet_distance(line_1, point) == pytest.approx(12 + 9)
    assert frechet_distance(point, point + 1) == pytest.approx(3)


def test_nothing_lies_between_a_set_and_itself():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((100, 64)) * 100
    assert frechet_distance(x, x) < 1e-8
    # As where units of a rectified layer never fire: fewer samples than features, some constant.
    assert frechet_distance(x[:20], x[:20]) < 1e-8
    x[:, :30] = 0
    assert frechet_distance(x, rng.permutation(x)) < 1e-8


def test_it_is_symmetric_and_does_not_see_rotations_and_shifts():
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 80, 10)) * rng.random((2, 1, 10))
    turn = rotation(10, rng)
    found = frechet_distance(x, y)
    assert found > 0.1
    assert frechet_distance(y, x) == pytest.approx(found)
    assert frechet_distance(x @ turn + 5, y @ turn + 5) == pytest.approx(found)
    assert frechet_distance(x * 2, y * 2) == pytest.approx(4 * found)


def test_float32_features_are_summed_in_float64():
    rng = np.random.default_rng(0)
    x = (rng.standard_normal((1000, 4)) * 0.01 + 100).astype(np.float32)
    np.testing.assert_allclose(moments(x)[1], np.cov(x.astype(np.float64).T), rtol=1e-12)


@pytest.mark.parametrize(
    "wrong, words",
    [
        (np.zeros((1, 3)), "at least 2 samples"),
        (np.zeros(3), "at least 2 samples"),
        (np.full((5, 3), np.nan), "NaN or infinite"),
        (np.zeros((5, 4)), "need the same features"),
    ],
)
def test_what_is_no_set_of_features_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        frechet_distance(wrong, np.ones((5, 3)))


def test_what_is_no_covariance_is_refused():
    with pytest.raises(ValueError, match="eigenvalue -1"):
        frechet_of_moments([0, 0], np.diag([1, -1]), [0, 0], np.eye(2))
