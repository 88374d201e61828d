"""RBMs so small, or so simple, that their truth is a sum over a table or a closed formula."""

import numpy as np

from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from tests.models.toy import all_states


def parameters(visible: int, hidden: int, seed: int, scale: float):
    """w, a, b, rounded to float32 as the instruments see them, in float64."""
    rng = np.random.default_rng(seed)
    shapes = ((visible, hidden), (visible,), (hidden,))
    return [
        (scale * rng.standard_normal(shape)).astype(np.float32).astype(float) for shape in shapes
    ]


def log_joint(w, a, b) -> np.ndarray:
    """-E(v, h) of every joint state, [2**visible, 2**hidden]."""
    v, h = all_states(len(a)), all_states(len(b))
    return (v @ w) @ h.T + (v @ a)[:, None] + h @ b


def log_z(w, a, b) -> float:
    return float(np.logaddexp.reduce(log_joint(w, a, b), axis=None))


def log_probs(w, a, b) -> np.ndarray:
    """log p(v) of every visible state, in the order of `all_states`."""
    return np.logaddexp.reduce(log_joint(w, a, b), axis=1) - log_z(w, a, b)


def samples(w, a, b, n: int, seed: int) -> np.ndarray:
    """n exact, independent samples of v."""
    p = np.exp(log_probs(w, a, b))
    rows = np.random.default_rng(seed).choice(len(p), n, p=p / p.sum())
    return all_states(len(a))[rows].astype(np.float32)


def pairs(visible: int, hidden: int, seed: int, scale: float):
    """w, a, b of an RBM that falls into pairs of one visible and one hidden unit, and log Z.

    Each pair has four states, so that the sum is known for layers of any size.
    """
    w, a, b = parameters(visible, hidden, seed, scale)
    n = min(visible, hidden)
    w = np.diag(np.diag(w[:n, :n]))
    w = np.pad(w, ((0, visible - n), (0, hidden - n)))
    each = [
        np.log(1 + np.exp(a[i]) + np.exp(b[i]) + np.exp(a[i] + b[i] + w[i, i])) for i in range(n)
    ]
    alone = np.concatenate([a[n:], b[n:]])
    return (w, a, b), float(np.sum(each) + np.sum(np.log(1 + np.exp(alone))))


TILT = 3.0


def two_modes(visible: int = 40):
    """w, a, b of an RBM that is nearly all off or nearly all on and hardly ever between; log Z.

    A single hidden unit carries the picture: without it a pixel is on with the probability of
    0.08, with it of 0.92. It is on exp(TILT) times as often as off.
    """
    w, a = np.full((visible, 1), 5.0), np.full(visible, -2.5)
    # What the sums over v say against the hidden unit, and the tilt.
    dark, bright = visible * np.log1p(np.exp(-2.5)), visible * np.log1p(np.exp(2.5))
    b = np.array([dark - bright + TILT])
    return (w, a, b), float(np.logaddexp(dark, dark + TILT))


def samples_of_two_modes(n: int, bright: int, seed: int, visible: int = 40) -> np.ndarray:
    """n exact samples of `two_modes` given its hidden unit, the first `bright` of them with it."""
    p = np.where(np.arange(n) < bright, 1, -1)[:, None] * 2.5
    uniform = np.random.default_rng(seed).random((n, visible))
    return (uniform < 1 / (1 + np.exp(-p))).astype(np.float32)


def machine(answers, w, a, b) -> RBMFunctions:
    return RBMFunctions.of(w, a, b, answers["1_rbm"])
