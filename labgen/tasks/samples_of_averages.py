"""What several sample answers are made of: sums and averages over a batch."""

from __future__ import annotations

import tensorflow as tf


def mean_rows(x):
    """The mean over the batch, axis 0."""
    return tf.reduce_mean(x, 0)


def size(x):
    """The size of the batch, in the type of x."""
    return tf.cast(tf.shape(x)[0], x.dtype)


def products(v, h):
    """The products of all units of two layers, added up over the batch."""
    return tf.matmul(v, h, transpose_a=True)
