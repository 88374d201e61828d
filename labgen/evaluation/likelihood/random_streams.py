"""Random numbers that depend on a seed and on what they are for, and on nothing drawn before."""

from __future__ import annotations

from enum import IntEnum

import tensorflow as tf


class Stream(IntEnum):
    """What numbers are for. With one stream for two purposes, a chain that is annealed with the
    numbers that made its start would no longer start independently of its way."""

    CHAIN_HIDDEN = 0
    CHAIN_VISIBLE = 1
    ANNEALING_START = 2
    ANNEALING_HIDDEN = 3
    ANNEALING_VISIBLE = 4
    RECOGNITION = 5
    LATENT = 6


def binary_states(probs: tf.Tensor, seed: int, stream: Stream, number) -> tf.Tensor:
    """States 0 or 1, each 1 with its own probability, in the shape of `probs` (float32).

    Args:
        number: which draw of the stream: a whole number or a scalar int32 tensor.
    """
    uniform = tf.random.stateless_uniform(tf.shape(probs), _key(seed, stream, number), alg="philox")
    return tf.cast(uniform < probs, tf.float32)


def standard_normal(shape, seed: int, stream: Stream, number) -> tf.Tensor:
    """Numbers from N(0, 1) in a shape, float32; `number` as for `binary_states`."""
    return tf.random.stateless_normal(shape, _key(seed, stream, number), alg="philox")


def _key(seed: int, stream: Stream, number) -> tf.Tensor:
    number = tf.cast(number, tf.int64)
    return tf.stack([tf.cast(seed, tf.int64), number * len(Stream) + int(stream)])
