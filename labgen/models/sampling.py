"""Random draws: binary states from probabilities, noise for a generator."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from labgen.engine.rng import XlaGenerator


@tf.autograph.experimental.do_not_convert
def sample_prob(probs, rng: tf.random.Generator | XlaGenerator | None = None) -> tf.Tensor:
    """Binary states, each 1 with its own probability.

    Args:
        probs: any shape, values in [0, 1].
        rng: the random numbers' source; None is TensorFlow's global generator.

    Returns:
        0 or 1, in the shape and type of `probs` (float32 unless it is another float type).

    Raises:
        ValueError: if concrete values lie outside [0, 1] or are NaN.
    """
    if not tf.is_tensor(probs):
        probs = np.asarray(probs)
        probs = tf.constant(probs, probs.dtype if probs.dtype.kind == "f" else np.float32)
        if not bool(tf.reduce_all((probs >= 0) & (probs <= 1))):
            raise ValueError(
                "sample_prob got values outside [0, 1] or NaN: give it probabilities, such as "
                "the output of a sigmoid."
            )
    rng = rng or tf.random.get_global_generator()
    # XLA needs the shape at compile time.
    shape = probs.shape if probs.shape.is_fully_defined() else tf.shape(probs)
    # The draws lie in [0, 1), so that a probability of 0 never gives a 1 and of 1 always does.
    return tf.cast(rng.uniform(shape, dtype=probs.dtype) < probs, probs.dtype)


def gen_z(N: int, batch_size: int, seed: int | None = None) -> np.ndarray:
    """Generator input: float32 [batch_size, 1, 1, N] of standard normal numbers.

    Args:
        N: numbers for each image.
        batch_size: images.
        seed: the same gives the same numbers; None gives others at each call.

    Raises:
        ValueError: if a size is not positive.
    """
    if N < 1 or batch_size < 1:
        raise ValueError(f"gen_z needs positive sizes, got N={N} and batch_size={batch_size}.")
    return np.random.default_rng(seed).standard_normal((batch_size, 1, 1, N), np.float32)
