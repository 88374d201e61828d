"""A recipe for Task 3: reweighted wake-sleep, with several draws of the hidden states of a digit.

Wake-sleep learns from states that the recognition network proposes, and takes them as they come.
Reweighted wake-sleep asks the generative network first: of several proposals for a digit, one is
taken with the probability of its weight p(v, h) / q(h | v), and that is nearly a draw from the true
posterior. From it the generative network learns more rightly, and the recognition network too, on
digits and not only on dreams. Source: J. Bornschein, Y. Bengio, "Reweighted wake-sleep", 2015.
"""

from __future__ import annotations

import tensorflow as tf

from labgen.engine.exercise_slot import exercise
from labgen.recipes.pcd import PersistentUpDown

_SMALLEST = 1e-7


class ReweightedUpDown(PersistentUpDown):
    """Task 3's fine-tuning by reweighted wake-sleep, with persistent chains in the top RBM.

    Args:
        dbn, learning_rate, chains, seed: as of `PersistentUpDown`.
        draws: proposals for each digit; with one it differs from `PersistentUpDown` only in that
            the recognition network also learns on digits.
    """

    CONFIG = ("learning_rate", "chains", "draws", "seed")

    free_energy = exercise("1.6")

    def __init__(self, dbn, *, draws: int = 10, **settings):
        if draws < 1:
            raise ValueError(f"draws is {draws}: each digit needs at least one proposal.")
        super().__init__(dbn, **settings)
        self.draws = draws

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        v = self._training_input(x)
        h1, v_predicted = self._chosen_proposal(v)
        dw2, db_down, db2, h1_dream = self._top_gradients(h1)
        v_dreamt, h1_predicted = self._sleep(h1_dream)
        dw_down, da_down = self.generative_gradients(v, h1, v_predicted)
        asleep = self.recognition_gradients(v_dreamt, h1_dream, h1_predicted)
        awake = self.recognition_gradients(v, h1, self.hidden_probs(v, self.r, self.b_up))
        dr, db_up = (
            (of_dreams + of_digits) / 2 for of_dreams, of_digits in zip(asleep, awake, strict=True)
        )
        self._apply_gradients(
            {
                "w_down": dw_down,
                "a_down": da_down,
                "w2": dw2,
                "b_down": db_down,
                "b2": db2,
                "r": dr,
                "b_up": db_up,
            }
        )
        return self._squared_error(x, v_dreamt)

    def _chosen_proposal(self, v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """v [batch, visible] -> one of its proposals h1 [batch, hidden1], drawn by the weights, and
        the pixels [batch, visible] predicted from it."""
        batch, tiled = v.shape[0], tf.tile(v, [self.draws, 1])
        h1, v_prob = self.wake_pass(tiled, self.r, self.b_up, self.w_down, self.a_down, self.sample)
        log_w = (
            _log_probability(tiled, v_prob)
            - self.free_energy(h1, self.w2, self.b_down, self.b2)
            - _log_probability(h1, self.hidden_probs(tiled, self.r, self.b_up))
        )
        # The largest of log weights with Gumbel noise is a draw by the weights.
        uniform = self._rng.uniform(log_w.shape)
        noisy = log_w - tf.math.log(-tf.math.log(uniform + _SMALLEST) + _SMALLEST)
        chosen = tf.argmax(tf.reshape(noisy, (self.draws, batch)), axis=0, output_type=tf.int32)
        rows = chosen * batch + tf.range(batch)
        return tf.gather(h1, rows), tf.gather(v_prob, rows)

    def seconds_per_batch(self, batch_size: int) -> float:
        return super().seconds_per_batch(batch_size) * (1 + self.draws / 2)


def _log_probability(states: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    """Of states [n, units], 0 or 1, under independent units with these probabilities: [n]."""
    of_unit = tf.where(states > 0.5, probabilities, 1.0 - probabilities)
    return tf.reduce_sum(tf.math.log(of_unit + _SMALLEST), axis=1)
