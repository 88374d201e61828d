"""A recipe for Task 4: digits binarised again in each step, KL warm-up, a falling rate.

Early in training the cheapest way to a better bound is to switch latent variables off, and what is
off gets no gradient to come back. With a small weight of the KL term in the first epochs all of
them find something to say first. Sources: S. Bowman and others, "Generating sentences from a
continuous space", 2016; C. K. Sønderby and others, "Ladder variational autoencoders", 2016.
"""

from __future__ import annotations

import tensorflow as tf

from labgen.models.sampling import sample_prob
from labgen.models.vae import VAE
from labgen.recipes.lr_schedule import LinearDecayMixin


class KLWarmupVAE(LinearDecayMixin, VAE):
    """Task 4's VAE with a KL term that is warmed up; its history's `loss` is the full bound.

    Args:
        warm_up: epochs until the KL term counts in full.
        n_z, n_hidden, n_pixels, learning_rate, seed: as of `VAE`; the rate is the first one.
    """

    CONFIG = (*VAE.CONFIG, "warm_up")

    def __init__(self, n_z: int = 20, *, warm_up: int = 15, **settings):
        super().__init__(n_z, **settings)
        self.warm_up = warm_up
        self._until_warm = tf.Variable(1.0)
        self._seen = tf.Variable(0.0)

    def on_train_begin(self, images, epochs: int, batch_size: int) -> None:
        super().on_train_begin(images, epochs, batch_size)
        self._until_warm.assign(float(max(1, self.warm_up * (len(images) // batch_size))))
        self._seen.assign(0.0)

    def state_variables(self) -> dict:
        return {
            **super().state_variables(),
            "until_warm": self._until_warm,
            "batches_seen": self._seen,
        }

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        self._seen.assign_add(1.0)
        self._optimizer.learning_rate.assign(self._next_rate())
        kl_weight = tf.minimum(1.0, self._seen / self._until_warm)
        return self._learn(sample_prob(x, self._rng), kl_weight)
