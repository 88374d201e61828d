"""Random numbers for training that XLA draws while it computes.

TensorFlow's own generator takes 3 nanoseconds a number, on the 106 million numbers of an epoch of
the RBM as long as all its matrix products, and XLA makes it slower still. Threefry is nothing but
additions and rotations, which XLA computes for many numbers at once and in the same loop as what
they are needed for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import tensorflow as tf

from labgen.engine.threefry import threefry

_PHILOX = tf.random.Algorithm.PHILOX.value
# What float32 holds of 32 random bits.
_BITS = 24


class XlaGenerator:
    """A source of random numbers: the part of `tf.random.Generator` that training uses.

    Each draw is numbered, whatever loops and functions it stands in, and its numbers follow from
    the seed and that number. After 2^32 draws, a thousand million mini-batches, they come again.

    Args:
        seed: from 0 to 2^63 - 1.

    Attributes:
        state: int64 [2], seed and draws so far.
    """

    def __init__(self, seed: int):
        self.state = tf.Variable(tf.constant([seed, 0], tf.int64), trainable=False)
        self._in_xla = False

    @contextlib.contextmanager
    def in_xla(self) -> Iterator[None]:
        """While a function is traced that XLA compiles: draw in the way that is fast there.

        The numbers are others than outside. Outside, that way takes three times as long.
        """
        before, self._in_xla = self._in_xla, True
        try:
            yield
        finally:
            self._in_xla = before

    @tf.autograph.experimental.do_not_convert
    def uniform(self, shape, dtype=tf.float32) -> tf.Tensor:
        """Numbers in [0, 1), multiples of 2^-24 (of 2^-23 outside XLA).

        Args:
            shape: of the numbers, as TensorFlow takes it: a list, a tuple or a tensor.
            dtype: a floating-point type.
        """
        seed, number = self._next()
        if self._in_xla:
            return tf.cast(uniform_by_threefry(seed, number, shape), dtype)
        return _by_philox(tf.raw_ops.StatelessRandomUniformV2, seed, number, shape, dtype)

    @tf.autograph.experimental.do_not_convert
    def normal(self, shape, dtype=tf.float32) -> tf.Tensor:
        """Standard normal numbers (inside XLA between -5.3 and 5.3); arguments as in `uniform`."""
        seed, number = self._next()
        if not self._in_xla:
            return _by_philox(tf.raw_ops.StatelessRandomNormalV2, seed, number, shape, dtype)
        return tf.cast(normal_by_threefry(seed, number, shape), dtype)

    def _next(self) -> tuple[tf.Tensor, tf.Tensor]:
        """Seed and number of the next draw."""
        seed, number = tf.unstack(self.state.assign_add([0, 1]).read_value())
        return seed, number


def _by_philox(draw: Callable, seed: tf.Tensor, number: tf.Tensor, shape, dtype) -> tf.Tensor:
    key, counter = tf.cast([seed], tf.uint64), tf.cast([0, number], tf.uint64)
    return draw(shape=shape, key=key, counter=counter, alg=_PHILOX, dtype=dtype)


def uniform_by_threefry(seed: tf.Tensor, number: tf.Tensor, shape, bits: int = _BITS) -> tf.Tensor:
    """Numbers in [0, 1) out of a seed and the number of the draw, for functions that XLA compiles.

    Args:
        seed: int64.
        number: a whole number below 2^32; the same one gives the same numbers again.
        shape: of the result, float32.
        bits: how many random bits each number has, 24 at most.
    """
    index = tf.cast(tf.range(tf.reduce_prod(shape)), tf.uint32)
    # A second word for each index would be had for nothing, but laying the two side by side makes
    # XLA compute both twice.
    word, _ = threefry((index, tf.cast(number, tf.uint32)), _words(seed))
    kept = tf.bitwise.right_shift(word, tf.constant(32 - bits, tf.uint32))
    return tf.reshape(tf.cast(kept, tf.float32) * 2.0**-bits, shape)


def normal_by_threefry(seed: tf.Tensor, number: tf.Tensor, shape) -> tf.Tensor:
    """Standard normal numbers between -5.3 and 5.3; arguments as for `uniform_by_threefry`."""
    # The middles of intervals, since 0 and 1 would be infinite; of half as many, since float32
    # does not know the last of 2^24 middles from 1.
    bits = _BITS - 1
    middle = uniform_by_threefry(seed, number, shape, bits) + 0.5 * 2.0**-bits
    return tf.math.ndtri(middle)


def _words(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The lower and the upper 32 bits of an int64."""
    return tf.cast(number, tf.uint32), tf.cast(tf.bitwise.right_shift(number, 32), tf.uint32)
