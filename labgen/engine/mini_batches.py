"""Goes through mini-batches, several of them in one call of XLA.

A call costs as much as a quarter of an RBM's mini-batch, and while XLA goes on by itself it keeps
the parameters in their place. Which images make a mini-batch stays outside: random indices are
slow inside XLA.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import tensorflow as tf

from labgen.engine.compiling import Compiled, Way, stretches
from labgen.engine.rng import Chance

_IMAGES_AT_ONCE = 2500


def over_mini_batches(
    model, learn: Callable, measures: int, chance: Chance, means: tuple[str, str]
) -> Compiled:
    """(images [n, ...], batches [m, batch_size] of indices) -> means of the measures, [measures].

    Compiled by XLA, else without XLA, else in plain Python.

    Args:
        learn: one mini-batch [batch_size, ...] -> its measures, [measures].
        chance: what `learn` draws from.
        means: what the second and the third way mean, as in `Way`.
    """

    def along(several: tf.Tensor, n: tf.Tensor) -> tf.Tensor:
        """Learn from the first n of several mini-batches [any, batch_size, ...]; sums."""
        sums = tf.zeros(measures)
        for i in tf.range(n):
            sums += learn(several[i])
        return sums

    def along_in_xla(several: tf.Tensor, n: tf.Tensor) -> tf.Tensor:
        with chance.in_xla():
            return along(several, n)

    plain = partial(_over, along, measures)
    return Compiled(
        model,
        Way(stretches(partial(_over, tf.function(along_in_xla, jit_compile=True), measures))),
        Way(stretches(plain), means[0]),
        Way(plain, means[1]),
    )


def _over(along: Callable, measures: int, images: tf.Tensor, batches: tf.Tensor) -> tf.Tensor:
    n, batch_size = tf.shape(batches)[0], batches.shape[1]
    # XLA compiles for one number of mini-batches: what is missing at the end is filled up.
    at_once = max(1, _IMAGES_AT_ONCE // batch_size)
    filled = tf.pad(batches, [[0, at_once], [0, 0]])
    sums = tf.zeros(measures)
    for first in tf.range(0, n, at_once):
        several = tf.reshape(filled[first : first + at_once], (at_once, batch_size))
        sums += along(tf.gather(images, several), tf.minimum(at_once, n - first))
    return sums / tf.cast(n, tf.float32)
