"""Small problems whose truth can be had by enumeration."""

import itertools

import numpy as np


def all_states(n: int) -> np.ndarray:
    """Every binary state of n units, float64 [2**n, n]."""
    return np.array(list(itertools.product((0.0, 1.0), repeat=n)))


def log_likelihood(w, a, b, data) -> float:
    """The mean log probability of binary data under a small RBM, from its energy alone."""
    visible, hidden = all_states(len(a)), all_states(len(b))

    def log_sums(states):
        negative_energy = (states @ w) @ hidden.T + (states @ a)[:, None] + hidden @ b
        return np.logaddexp.reduce(negative_energy, axis=1)

    return float(np.mean(log_sums(data)) - np.logaddexp.reduce(log_sums(visible)))


def stripes(n: int, seed: int = 0) -> np.ndarray:
    """n pictures of 3x3 pixels, each with whole columns on or off: float32 [n, 9]."""
    columns = np.random.default_rng(seed).integers(0, 2, (n, 1, 3))
    return np.broadcast_to(columns, (n, 3, 3)).reshape(n, 9).astype(np.float32)


def threshold(probs):
    """A sampler without chance: 1 where the probability is over one half."""
    import tensorflow as tf

    return tf.cast(probs > 0.5, probs.dtype)
