"""A recipe for Task 4: the importance-weighted bound, with many draws of z for each digit.

The evidence lower bound pays for every draw that explains its digit badly, so the encoder learns to
draw narrowly, and the decoder to be simple enough for it. The log of the mean weight of K draws
pays for the best of them: the bound is nearer to log p(x), and training on it moves the decoder
towards a better p(x). Source: Y. Burda, R. Grosse, R. Salakhutdinov, "Importance weighted
autoencoders", 2016.
"""

from __future__ import annotations

import math

import tensorflow as tf

from labgen.models.sampling import sample_prob
from labgen.models.vae import VAE
from labgen.recipes.polyak import AverageAtRestMixin


class ImportanceWeightedVAE(AverageAtRestMixin, VAE):
    """Task 4's VAE, trained on the importance-weighted bound; it ends as the average of the
    parameters while the rate rests at its lowest level.

    Its history's `loss` is the negative bound with `draws` draws, `reconstruction` the term of the
    pixels in it (each draw counted with its weight), and `kl` the rest.

    Args:
        n_z, n_hidden, n_pixels, learning_rate, seed: as of `VAE`; the rate is the first one.
        draws: of z for each digit (K). An epoch takes nearly `draws` times as long as a VAE's.
        start: a VAE with the same layers, whose parameters this one begins with. From nothing,
            nearly all the work is done by K draws where one would do.
    """

    CONFIG = (*VAE.CONFIG, "draws")
    FINAL_FRACTION, HOLD_FRACTION = 0.1, 0.4

    def __init__(
        self,
        n_z: int = 20,
        *,
        draws: int = 20,
        learning_rate: float = 0.001,
        start: VAE | None = None,
        **settings,
    ):
        if draws < 1:
            raise ValueError(f"draws is {draws}: each digit needs at least one draw of z.")
        super().__init__(n_z, learning_rate=learning_rate, **settings)
        self.draws = draws
        if start is not None:
            self.encoder.set_weights(start.encoder.get_weights())
            self.decoder.set_weights(start.decoder.get_weights())
        self._average({f"weights_{i}": weight for i, weight in enumerate(self._variables)})

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        self._optimizer.learning_rate.assign(self._next_rate())
        x = sample_prob(x, self._rng)
        eps = self._rng.normal((self.draws * x.shape[0], self.n_z))
        with tf.GradientTape() as tape:
            log_w, reconstruction = self._log_weights(x, eps)
            loss = math.log(self.draws) - tf.reduce_mean(tf.reduce_logsumexp(log_w, axis=0))
        gradients = tape.gradient(loss, self._variables)
        self._optimizer.apply_gradients(zip(gradients, self._variables, strict=True))
        self._averages.count(self._rate.has_fallen())
        of_pixels = tf.reduce_mean(tf.reduce_sum(tf.nn.softmax(log_w, axis=0) * reconstruction, 0))
        return tf.stack([of_pixels, loss - of_pixels])

    def _log_weights(self, x: tf.Tensor, eps: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """x [batch, n_pixels], eps [draws * batch, n_z] -> log p(x, z) / q(z | x) of each draw and
        the reconstruction nats in it, both [draws, batch]."""

        def of_each_draw(rows: tf.Tensor) -> tf.Tensor:
            return tf.tile(rows, [self.draws, 1])

        z_mean, z_log_var = (of_each_draw(rows) for rows in self.encoder(x, training=True))
        z = self.reparameterise(z_mean, z_log_var, eps)
        logits = self.decoder(z, training=True)
        reconstruction = self.reconstruction_nats(of_each_draw(x), logits)
        # log p(z) - log q(z | x): the normalisers of both are equal but for the width of q.
        of_prior = tf.reduce_sum(eps**2 + z_log_var - z**2, axis=1) / 2
        shape = (self.draws, x.shape[0])
        return tf.reshape(of_prior - reconstruction, shape), tf.reshape(reconstruction, shape)

    def seconds_per_batch(self, batch_size: int) -> float:
        return super().seconds_per_batch(batch_size) * self.draws * 0.6

    def steps_per_execution(self) -> int:
        return 20
