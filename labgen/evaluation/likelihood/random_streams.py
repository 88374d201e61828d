"""Random numbers that depend on a seed and on what they are for, and on nothing drawn before."""

from __future__ import annotations

from enum import IntEnum

import tensorflow as tf

from labgen.engine.rng import normal_by_threefry, uniform_by_threefry


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


def seed_of_block(seed: int, block: int) -> tf.Tensor:
    """A seed of its own for each block of rows: int64.

    Args:
        seed: from 0 to 2^31 - 1.
        block: number of the block.
    """
    return tf.constant(seed + (block << 32), tf.int64)


def binary_states(
    probs: tf.Tensor, seed, stream: Stream, number, *, in_xla: bool = False
) -> tf.Tensor:
    """States 0 or 1, each 1 with its own probability, in the shape of `probs` (float32).

    Args:
        number: which draw of the stream: a whole number or a scalar int32 tensor.
        in_xla: whether it is traced for XLA, which draws other numbers, in the way that is fast
            there.
    """
    if in_xla:
        uniform = uniform_by_threefry(_int64(seed), _count(stream, number), probs.shape)
    else:
        uniform = tf.random.stateless_uniform(
            tf.shape(probs), _key(seed, stream, number), alg="philox"
        )
    return tf.cast(uniform < probs, tf.float32)


def standard_normal(shape, seed, stream: Stream, number, *, in_xla: bool = False) -> tf.Tensor:
    """Numbers from N(0, 1) in a shape, float32; other arguments as for `binary_states`."""
    if in_xla:
        return normal_by_threefry(_int64(seed), _count(stream, number), shape)
    return tf.random.stateless_normal(shape, _key(seed, stream, number), alg="philox")


def _key(seed, stream: Stream, number) -> tf.Tensor:
    return tf.stack([_int64(seed), _count(stream, number)])


def _count(stream: Stream, number) -> tf.Tensor:
    return _int64(number) * len(Stream) + int(stream)


def _int64(number) -> tf.Tensor:
    return tf.cast(number, tf.int64)
