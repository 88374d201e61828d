"""RBMs of 784 pixels and 20 hidden units with modes planted far from their data: log Z is exact."""

import numpy as np

from tests.models.toy import all_states

PIXELS, HIDDEN = 784, 20


def planted(seed: int, far: float):
    """w, a, b of an RBM with one group of hidden units near its data and one far from them.

    Ten units switch strokes on near the data; the other ten are all on, or hardly any of them,
    and switch on a pattern that differs from every datum in more than a hundred pixels.

    Args:
        far: about how many nats the far mode weighs more than all else.

    Returns:
        (w, a, b); data [300, 784], samples of the machine in which the far units are off; and log Z
        by enumeration. The groups have no pixel in common, so that 2 x 2^10 states are enough.
    """
    random = np.random.default_rng(seed)
    near, away = np.split(random.permutation(HIDDEN), 2)
    a = np.where(random.random(PIXELS) < 0.15, 0.0, -4.0)
    w = np.zeros((PIXELS, HIDDEN))
    # No pixel of the pattern belongs to a stroke, so that the two groups are independent.
    pattern, strokes = np.split(random.permutation(PIXELS), [160])
    for unit in near:
        w[random.choice(strokes, 40, replace=False), unit] = random.uniform(1, 3)
    # Each of them alone gains little; together they gain far more than they cost.
    w[np.ix_(pattern, away)] = random.uniform(0.5, 0.7, (len(pattern), len(away)))
    b = np.zeros(HIDDEN)
    for unit in near:
        b[unit] = -_gain(w[:, [unit]].sum(1), a)
    together = _gain(w[:, away].sum(1), a)
    b[away] = (far - together) / len(away)
    states = (random.random((300, len(near))) < 0.5) @ w[:, near].T + a
    data = random.random((300, PIXELS)) < 1 / (1 + np.exp(-states))
    truth = sum(
        _log_z(w[np.ix_(pixels, units)], a[pixels], b[units])
        for pixels, units in ((strokes, near), (pattern, away))
    )
    return (w, a, b), data.astype(np.float32), truth


def _log_z(w: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    h = all_states(len(b))
    return float(np.logaddexp.reduce(h @ b + np.logaddexp(0, a + h @ w.T).sum(axis=1)))


def _gain(inputs: np.ndarray, a: np.ndarray) -> float:
    """By how much the sum over the pixels grows when a hidden unit adds its inputs, in nats."""
    return float(np.sum(np.logaddexp(0, a + inputs) - np.logaddexp(0, a)))
