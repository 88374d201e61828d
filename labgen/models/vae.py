"""Task 4: the variational autoencoder with a Bernoulli decoder.

Source: D. Kingma, M. Welling, "Auto-encoding variational Bayes", 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf

from labgen.engine.answer_errors import answers_named
from labgen.engine.compiling import Compiled, ExecutionMode, in_python, relaxed_shapes, without_xla
from labgen.engine.exercise_slot import exercise
from labgen.engine.rng import XlaGenerator
from labgen.engine.trainable import TrainableModel
from labgen.engine.weights import initial_weights_from, variables_of
from labgen.models.outputs import Reconstruction


class VAE(TrainableModel):
    """An encoder and a decoder trained on the evidence lower bound.

    `fit` takes images [n, n_pixels] in [0, 1]. The history's `loss` is the negative evidence lower
    bound in nats per digit, the sum of `reconstruction` and `kl`; `test_loss` is the same for the
    test images.

    Args:
        n_z: latent variables.
        n_hidden: units of each of the two hidden layers, in encoder and decoder.
        n_pixels: visible units.
        learning_rate: Adam's.
        seed: fixes initial weights, noise and the order of the digits.

    Attributes:
        encoder: [batch, n_pixels] -> [z_mean, z_log_var], each [batch, n_z].
        decoder: [batch, n_z] -> logits [batch, n_pixels].

    Examples:
        The networks are exercises: without them there is no model.

        >>> VAE(n_z=2)  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        NotAnswered: VAE needs build_encoder, which is exercise 4.1
        >>> VAE.CONFIG
        ('n_z', 'n_hidden', 'learning_rate', 'seed')
    """

    CONFIG: ClassVar[tuple[str, ...]] = ("n_z", "n_hidden", "learning_rate", "seed")
    WEIGHTS = ("encoder", "decoder")
    METRICS = ("reconstruction", "kl")
    TASK = "notebook 4"
    # Measured on two cores.
    FALLBACKS = (
        without_xla("two to four times as long"),
        in_python("twenty to thirty times as long"),
    )

    build_encoder = exercise("4.1")
    build_decoder = exercise("4.2")
    reparameterise = exercise("4.3")
    reconstruction_nats = exercise("4.4")
    kl_nats = exercise("4.5")

    def __init__(
        self,
        n_z: int = 20,
        *,
        n_hidden: int = 200,
        n_pixels: int = 784,
        learning_rate: float = 0.001,
        seed: int = 1,
    ):
        super().__init__()
        self.n_z, self.n_hidden, self.n_pixels = n_z, n_hidden, n_pixels
        self.learning_rate, self.seed = learning_rate, seed
        with initial_weights_from(seed), answers_named(type(self)):
            self.encoder = self.build_encoder(n_pixels, n_hidden, n_z)
            self.decoder = self.build_decoder(n_z, n_hidden, n_pixels)
        self._variables = [*self.encoder.trainable_variables, *self.decoder.trainable_variables]
        self._optimizer = keras.optimizers.Adam(learning_rate)
        # Its variables must exist before a function that uses them is traced.
        self._optimizer.build(self._variables)
        self._rng = XlaGenerator(seed)
        self._bound = Compiled(
            self,
            ExecutionMode(relaxed_shapes(self._terms, xla=True)),
            ExecutionMode(relaxed_shapes(self._terms), self.FALLBACKS[0]),
            ExecutionMode(self._terms, self.FALLBACKS[1]),
        )

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        """Learn from one mini-batch [batch, n_pixels]; the two terms of its loss, [2]."""
        return self._learn(x, 1.0)

    def _learn(self, x: tf.Tensor, kl_weight: float | tf.Tensor) -> tf.Tensor:
        eps = self._rng.normal((x.shape[0], self.n_z))
        parts = [tf.split(values, _side_by_side(x.shape[0])) for values in (x, eps)]
        with tf.GradientTape() as tape:
            terms = [self._terms(*part) for part in zip(*parts, strict=True)]
            reconstruction, kl = (_mean(term) for term in zip(*terms, strict=True))
            loss = reconstruction + kl_weight * kl
        gradients = tape.gradient(loss, self._variables)
        self._optimizer.apply_gradients(zip(gradients, self._variables, strict=True))
        return tf.stack([reconstruction, kl])

    def train(self, images: tf.Tensor, batches: np.ndarray) -> dict[str, float]:
        terms = super().train(images, batches)
        return {"loss": terms["reconstruction"] + terms["kl"], **terms}

    def evaluate(self, test_images) -> dict[str, float]:
        return {"test_loss": self.negative_elbo(test_images)["loss"]}

    def state_variables(self) -> dict[str, tf.Variable]:
        own = {**variables_of(optimizer=self._optimizer), "chance": self._rng.state}
        return {**super().state_variables(), **own}

    def negative_elbo(self, images, seed: int = 0) -> dict[str, float]:
        """The negative evidence lower bound of images, in nats per digit, one z for each.

        Grey pixels count as probabilities of a 1, so that the figure includes their entropy and
        compares only with figures for grey pixels.

        Args:
            images: [n, n_pixels] in [0, 1].
            seed: fixes the draws of z.

        Returns:
            {"loss": ..., "reconstruction": ..., "kl": ...}, loss being the sum of the two.
        """
        x = tf.constant(np.asarray(images, np.float32))
        eps = tf.random.stateless_normal((len(images), self.n_z), seed=(seed, 1))
        reconstruction, kl = (float(np.mean(term)) for term in self._bound(x, eps))
        return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}

    def encode(self, images) -> tuple[np.ndarray, np.ndarray]:
        """Images [n, n_pixels] -> z_mean and z_log_var, each [n, n_z]."""
        z_mean, z_log_var = self.encoder(np.asarray(images, np.float32), training=False)
        return z_mean.numpy(), z_log_var.numpy()

    def decode(self, z) -> np.ndarray:
        """Latent values [n, n_z] -> probabilities of the pixels [n, n_pixels]."""
        z = np.asarray(z, np.float32)
        if z.ndim != 2 or z.shape[1] != self.n_z:
            raise ValueError(f"z has the shape {z.shape}: this decoder takes [n, {self.n_z}].")
        return tf.sigmoid(self.decoder(z, training=False)).numpy()

    def reconstruct(self, images) -> Reconstruction:
        """Images through the mean of z: inputs, z_mean as states, probabilities as images."""
        z_mean, _ = self.encode(images)
        return Reconstruction(np.asarray(images, np.float32), z_mean, self.decode(z_mean))

    def generate(self, n: int, seed: int = 0) -> np.ndarray:
        """Probabilities [n, n_pixels] decoded from n draws of z from its prior N(0, I).

        Args:
            n: how many.
            seed: the same gives the same draws.
        """
        return self.decode(tf.random.stateless_normal((n, self.n_z), seed=(seed, 2)))

    def seconds_per_batch(self, batch_size: int) -> float:
        # Measured on two cores: an epoch of 600 batches in 1 to 2 s.
        return 0.003 * (self.n_hidden / 200) * batch_size / 100

    def steps_per_execution(self) -> int:
        return 150

    def _terms(self, x: tf.Tensor, eps: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        z_mean, z_log_var = self.encoder(x, training=True)
        logits = self.decoder(self.reparameterise(z_mean, z_log_var, eps), training=True)
        return self.reconstruction_nats(x, logits), self.kl_nats(z_mean, z_log_var)


@tf.autograph.experimental.do_not_convert
def _side_by_side(digits: int) -> list[int]:
    """How many digits of a mini-batch go through the networks together.

    Halves, where a processor runs what was compiled: XLA leaves an array as small as the values of
    a hidden layer to one core, but those of two halves to two cores. An epoch takes a seventh less.
    A layer in which digits depend on each other, such as batch normalisation, sees one half.
    """
    if digits < 2 or tf.executing_eagerly() or tf.config.list_logical_devices("GPU"):
        return [digits]
    return [digits // 2, digits - digits // 2]


@tf.autograph.experimental.do_not_convert
def _mean(parts: Sequence[tf.Tensor]) -> tf.Tensor:
    """Over the digits of all parts, each [digits]."""
    return tf.reduce_mean(tf.concat([tf.reshape(part, [-1]) for part in parts], axis=0))
