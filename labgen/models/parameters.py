"""Initial values of an RBM's parameters, as the task asks for."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

_INITIAL_STDDEV = 0.1


def weights(shape: Sequence[int], seed: int = 1) -> tf.Variable:
    """A float32 variable of normal numbers, deviation 0.1, redrawn beyond two deviations.

    Args:
        shape: sizes, each at least 1: [visible, hidden], say.
        seed: the same gives the same numbers.

    Raises:
        ValueError: if a size is not positive.
    """
    _check(shape)
    return tf.Variable(
        tf.random.stateless_truncated_normal(shape, seed=(seed, 0), stddev=_INITIAL_STDDEV)
    )


def bias(shape: Sequence[int]) -> tf.Variable:
    """A float32 variable of zeros.

    Args:
        shape: sizes, each at least 1.

    Raises:
        ValueError: if a size is not positive.
    """
    _check(shape)
    return tf.Variable(tf.zeros(shape, tf.float32))


def _check(shape: Sequence[int]) -> None:
    if any(size < 1 for size in shape):
        raise ValueError(f"The shape {tuple(shape)} has a size below 1: parameters need units.")
