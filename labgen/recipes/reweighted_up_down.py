"""A recipe for Task 3: reweighted wake-sleep, with several draws of the hidden states of a digit.

Wake-sleep learns from states that the recognition network proposes, and takes them as they come.
Reweighted wake-sleep asks the generative network first, and learns from a state that is nearly a
draw from the true posterior (`labgen.recipes.reweighting`). From it the generative network learns
more rightly, and the recognition network too, on digits and not only on dreams. Source:
J. Bornschein, Y. Bengio, "Reweighted wake-sleep", 2015.
"""

from __future__ import annotations

import tensorflow as tf

from labgen.engine.exercise_slot import exercise
from labgen.recipes.pcd import PersistentUpDown
from labgen.recipes.reweighting import checked_draws, draw_proposals


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
        super().__init__(dbn, **settings)
        self.draws = checked_draws(draws, self.sample_input)

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        v = self._training_input(x)
        h1, q, v_predicted = self._draw_proposals(v)
        *top, h1_dream = self._top_gradients(h1)
        v_dreamt, h1_predicted = self._sleep(h1_dream)
        down = self.generative_gradients(v, h1, v_predicted)
        asleep = self.recognition_gradients(v_dreamt, h1_dream, h1_predicted)
        awake = self.recognition_gradients(v, h1, q)
        up = [
            (of_dreams + of_digits) / 2 for of_dreams, of_digits in zip(asleep, awake, strict=True)
        ]
        self._learn(top, down, up)
        return self._squared_error(x, v_dreamt)

    def _draw_proposals(self, v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """v [batch, visible] -> h1 and q [batch, hidden1], and the pixels predicted from h1."""

        def propose(v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            q = self.hidden_probs(v, self.r, self.b_up)
            return self.sample(q), q

        def predict(h1: tf.Tensor) -> tf.Tensor:
            # Downwards, the pixels are the layer that is reached: w_down is [hidden1, visible].
            return self.hidden_probs(h1, self.w_down, self.a_down)

        def free_energy(h1: tf.Tensor) -> tf.Tensor:
            return self.free_energy(h1, self.w2, self.b_down, self.b2)

        return draw_proposals(v, self.draws, propose, predict, free_energy, self._rng)

    def seconds_per_batch(self, batch_size: int) -> float:
        return super().seconds_per_batch(batch_size) * (1 + self.draws / 2)
