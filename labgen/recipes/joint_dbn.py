"""A recipe for Task 2: both layers of a deep belief network trained together.

Greedy training fixes the lower RBM before there is an upper one, so its weights cannot take into
account what the upper one could do for them. Here they go on learning: up the layers as recognition
weights, down as generative weights, on hidden states that are nearly draws from the true posterior
(`labgen.recipes.reweighting`). Source: J. Bornschein, Y. Bengio, "Reweighted wake-sleep", 2015;
here recognition and generation share their weights.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import tensorflow as tf

from labgen.engine.exercise_slot import exercise
from labgen.engine.weights import parameters_of
from labgen.recipes.pcd import PersistentDBN
from labgen.recipes.reweighting import checked_draws, draw_proposals

# Digits from which the mean of each hidden unit is taken.
_SOME = 5_000


class JointDBN(PersistentDBN):
    """Task 2's network after its greedy training: the lower layer goes on learning with the upper.

    Args:
        dbn: the model or the artefact of Task 2, trained.
        learning_rate: the first one of the top RBM; the lower layer's is a fifth of it.
        chains, seed: as of `PersistentDBN`.
        draws: proposals of the first hidden layer for each digit.
    """

    CONFIG = ("learning_rate", "chains", "draws", "seed")
    LOWER_RATE = 0.2

    free_energy = exercise("1.6")

    def __init__(
        self,
        dbn,
        *,
        learning_rate: float = 0.05,
        chains: int = 100,
        draws: int = 10,
        seed: int = 1,
    ):
        values = parameters_of(dbn, self.WEIGHTS, self.TASK)
        w1, a1, b1, w2 = values[:4]
        rbm = SimpleNamespace(w=w1, a=a1, b=b1, settings=dbn.settings["rbm"])
        super().__init__(rbm, w2.shape[1], learning_rate=learning_rate, chains=chains, seed=seed)
        self.draws = checked_draws(draws, self.sample_input)
        for name, value in zip(self.WEIGHTS, values, strict=True):
            getattr(self, name).assign(value)
        self._visible_mean, self._hidden_mean = (tf.Variable(tf.zeros(x.shape)) for x in (a1, b1))

    def on_train_begin(self, images, epochs: int, batch_size: int) -> None:
        super().on_train_begin(images, epochs, batch_size)
        self._visible_mean.assign(np.mean(images, axis=0))
        some = tf.constant(np.asarray(images[:_SOME], np.float32))
        h_prob = self.hidden_probs(some, self.w1, self.b1)
        self._hidden_mean.assign(tf.reduce_mean(h_prob, axis=0))

    def state_variables(self) -> dict[str, tf.Variable]:
        own = {"lower_visible_mean": self._visible_mean, "lower_hidden_mean": self._hidden_mean}
        return {**super().state_variables(), **own}

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        v = self._training_input(x)
        h1, q, v_prob = self._draw_proposals(v)
        dw2, da2, db2, _ = self._chains.gradients(
            h1, self._h2_probs(h1), self._one_step, self.cd_gradients
        )
        lower = self._lower_gradients(v, h1, q, v_prob)
        slower = {name: self.LOWER_RATE * gradient for name, gradient in lower.items()}
        self._apply_gradients({"w2": dw2, "a2": da2, "b2": db2, **slower})
        return self._squared_error(x, v_prob)

    def _lower_gradients(
        self, v: tf.Tensor, h1: tf.Tensor, q: tf.Tensor, v_prob: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """Of log p(v | h1) + log q(h1 | v) with respect to the parameters that both share, centred
        as in `PersistentChains`."""
        mu, lam = self._visible_mean.read_value(), self._hidden_mean.read_value()
        down, up = v - v_prob, h1 - q
        dw = tf.matmul(down, h1 - lam, transpose_a=True) + tf.matmul(v - mu, up, transpose_a=True)
        dw /= float(v.shape[0])
        da, db = tf.reduce_mean(down, axis=0), tf.reduce_mean(up, axis=0)
        return {
            "w1": dw,
            "a1": da - tf.linalg.matvec(dw, lam),
            "b1": db - tf.linalg.matvec(dw, mu, transpose_a=True),
        }

    def _draw_proposals(self, v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """v [batch, visible] -> h1 and q [batch, hidden1], and the pixels predicted from h1."""

        def propose(v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            q = self.hidden_probs(v, self.w1, self.b1)
            return self.sample(q), q

        def predict(h1: tf.Tensor) -> tf.Tensor:
            return self.visible_probs(h1, self.w1, self.a1)

        def free_energy(h1: tf.Tensor) -> tf.Tensor:
            return self.free_energy(h1, self.w2, self.a2, self.b2)

        return draw_proposals(v, self.draws, propose, predict, free_energy, self._rng)

    @classmethod
    def _like(cls, artefact, config: dict) -> JointDBN:
        return cls(artefact, **config)

    def seconds_per_batch(self, batch_size: int) -> float:
        return super().seconds_per_batch(batch_size) * (1 + self.draws / 2)
