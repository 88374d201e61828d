"""Importance weights of proposed hidden states: which of several proposals a digit learns from.

A recognition network q(h | v) proposes several states for each digit, and one of them is drawn with
the probability of its weight p(v, h) / q(h | v). The more proposals, the nearer the drawn state is
to a draw from the true posterior p(h | v). Source: J. Bornschein, Y. Bengio, "Reweighted
wake-sleep", 2015.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from labgen.engine.rng import XlaGenerator

_SMALLEST = 1e-7


def draw_proposals(
    v: tf.Tensor,
    draws: int,
    propose: Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]],
    predict: Callable[[tf.Tensor], tf.Tensor],
    free_energy: Callable[[tf.Tensor], tf.Tensor],
    rng: XlaGenerator,
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """For each digit one of its proposals, drawn by their importance weights.

    Args:
        v: binary states [batch, visible].
        draws: proposals for each digit, at least 1.
        propose: v -> (h1, q), sampled states and their probabilities, both [n, hidden1].
        predict: h1 -> probabilities of the pixels [n, visible].
        free_energy: of h1 in the RBM above: [n].
        rng: draws which one.

    Returns:
        h1 [batch, hidden1], q [batch, hidden1] and the predicted pixels [batch, visible] that
        belong to it.
    """
    tiled = tf.tile(v, [draws, 1])
    h1, q = propose(tiled)
    v_prob = predict(h1)
    log_weights = _log_probability(tiled, v_prob) - free_energy(h1) - _log_probability(h1, q)
    # The largest of log weights with Gumbel noise is a draw by the weights.
    uniform = rng.uniform(log_weights.shape)
    noisy = log_weights - tf.math.log(-tf.math.log(uniform + _SMALLEST) + _SMALLEST)
    batch = v.shape[0]
    chosen = tf.argmax(tf.reshape(noisy, (draws, batch)), axis=0, output_type=tf.int32)
    rows = chosen * batch + tf.range(batch)
    return tf.gather(h1, rows), tf.gather(q, rows), tf.gather(v_prob, rows)


def checked_draws(draws: int, sample_input: bool) -> int:
    """The number of proposals for each digit.

    Args:
        draws: as a recipe is given it.
        sample_input: whether the network samples its input.

    Raises:
        ValueError: if there are none, or the input stays grey: a weight is the probability of
            pixels that are 0 or 1.
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}: each digit needs at least one proposal.")
    if not sample_input:
        raise ValueError(
            "sample_input is False: proposals are weighted by the probability of binary pixels. "
            "Start from an RBM that samples its input."
        )
    return draws


def _log_probability(states: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    """Of states [n, units], 0 or 1, under independent units with these probabilities: [n]."""
    of_unit = tf.where(states > 0.5, probabilities, 1.0 - probabilities)
    return tf.reduce_sum(tf.math.log(of_unit + _SMALLEST), axis=1)
