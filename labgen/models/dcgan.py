"""Task 5: the deep convolutional generative adversarial network at 32x32 pixels.

Sources: I. Goodfellow and others, "Generative adversarial nets", 2014; A. Radford, L. Metz,
S. Chintala, "Unsupervised representation learning with deep convolutional generative adversarial
networks", 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf

from labgen.engine.answer_errors import answers_named
from labgen.engine.compiling import Compiled, ExecutionMode, any_length, in_python
from labgen.engine.exercise_slot import exercise
from labgen.engine.trainable import TrainableModel
from labgen.engine.weights import Part, initial_weights_from, variables_of
from labgen.util.tf_setup import without_grappler

_SIDE = 32


class DCGAN(TrainableModel):
    """A generator and a discriminator that train against each other.

    `fit` takes images [n, 32, 32, 1] in [-1, 1]. The history's metrics are means over the epoch:
    `d_loss` and `g_loss`, and, of the same mini-batches as `d_loss`, the probabilities of "real"
    that the discriminator gave to the digits (`d_real`) and to the generated images (`d_fake`)
    before each of its steps. With several discriminator steps in an iteration, the last one counts.

    Args:
        n_z: normal numbers that the generator starts from.
        generator_channels: of the generator's three hidden layers.
        discriminator_channels: of the discriminator's two hidden layers.
        batch_norm: False leaves batch normalisation out of both networks.
        generator_steps: mini-batches for the generator in one iteration.
        discriminator_steps: mini-batches for the discriminator in one iteration.
        learning_rate: of the two Adam optimisers.
        beta_1: of the two Adam optimisers.
        seed: fixes initial weights, noise and the order of the digits.

    Attributes:
        generator: [batch, 1, 1, n_z] -> images [batch, 32, 32, 1] in [-1, 1].
        discriminator: images -> logits [batch, 1, 1, 1], positive for "real".
        generator_optimizer, discriminator_optimizer: an Adam for each.

    Examples:
        The networks are exercises: without them there is no model.

        >>> DCGAN(n_z=2)  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        NotAnswered: DCGAN needs build_generator, which is exercise 5.2
        >>> DCGAN.METRICS
        ('d_loss', 'g_loss', 'd_real', 'd_fake')
    """

    CONFIG: ClassVar[tuple[str, ...]] = (
        "n_z",
        "generator_channels",
        "discriminator_channels",
        "batch_norm",
        "generator_steps",
        "discriminator_steps",
        "learning_rate",
        "beta_1",
        "seed",
    )
    WEIGHTS = ("generator", "discriminator")
    METRICS = ("d_loss", "g_loss", "d_real", "d_fake")
    TASK = "notebook 5"

    build_generator = exercise("5.2")
    build_discriminator = exercise("5.3")
    discriminator_loss = exercise("5.4")
    generator_loss = exercise("5.5")
    discriminator_gradients = exercise("5.6")
    generator_gradients = exercise("5.7")

    def __init__(
        self,
        *,
        n_z: int = 100,
        generator_channels: Sequence[int] = (512, 256, 128),
        discriminator_channels: Sequence[int] = (64, 128),
        batch_norm: bool = True,
        generator_steps: int = 1,
        discriminator_steps: int = 1,
        learning_rate: float = 0.0002,
        beta_1: float = 0.3,
        seed: int = 1,
    ):
        if generator_steps < 1 or discriminator_steps < 1:
            raise ValueError(
                f"generator_steps is {generator_steps} and discriminator_steps is "
                f"{discriminator_steps}: each network trains at least once in an iteration."
            )
        super().__init__()
        self.n_z = n_z
        self.generator_channels = tuple(generator_channels)
        self.discriminator_channels = tuple(discriminator_channels)
        self.batch_norm = batch_norm
        self.generator_steps, self.discriminator_steps = generator_steps, discriminator_steps
        self.learning_rate, self.beta_1, self.seed = learning_rate, beta_1, seed
        with initial_weights_from(seed), answers_named(type(self)):
            self.generator, self.discriminator = self._build()
        self.generator_optimizer = self._optimizer_of(self.generator)
        self.discriminator_optimizer = self._optimizer_of(self.discriminator)
        self._noise = tf.random.Generator.from_seed(seed)

    def train_step(self, *real: tf.Tensor) -> tf.Tensor:
        """One iteration; its metrics, [4].

        Args:
            real: mini-batches of digits [batch, 32, 32, 1], one for each discriminator step.
        """
        d_loss, g_loss, seen = tf.constant(0.0), tf.constant(0.0), tf.zeros(2)
        batch_size = tf.shape(real[0])[0]
        for digits in real:
            d_loss, seen = self._discriminator_step(digits, self._draw_z(batch_size))
        for _ in range(self.generator_steps):
            z = self._draw_z(batch_size)
            g_loss, gradients = self.generator_gradients(
                z, self.training_generator, self.discriminator, self.generator_loss
            )
            self._apply(self.generator_optimizer, self.generator, gradients)
        return tf.concat([[d_loss, g_loss], seen], axis=0)

    def train(self, images: tf.Tensor, batches: np.ndarray) -> dict[str, float]:
        with without_grappler():
            return super().train(images, batches)

    @property
    def sampling_generator(self) -> keras.Model:
        """The generator that draws pictures."""
        return self.generator

    @property
    def training_generator(self) -> keras.Model:
        """The generator whose pictures the discriminator is given."""
        return self.generator

    def state_variables(self) -> dict[str, tf.Variable]:
        optimizers = variables_of(
            generator_optimizer=self.generator_optimizer,
            discriminator_optimizer=self.discriminator_optimizer,
        )
        return {**super().state_variables(), **optimizers, "noise": self._noise.state}

    def fixed_z(self, n: int, seed: int = 0) -> np.ndarray:
        """Normal numbers [n, 1, 1, n_z] that `seed` alone decides: the same z for each picture of a
        training shows how one generator changes."""
        return tf.random.stateless_normal((n, 1, 1, self.n_z), seed=(seed, 4)).numpy()

    def generate(self, z) -> np.ndarray:
        """Images [n, 32, 32] in [0, 1] from z [n, 1, 1, n_z]."""
        z = np.asarray(z, np.float32)
        if z.ndim != 4 or z.shape[1:] != (1, 1, self.n_z):
            raise ValueError(
                f"z has the shape {z.shape}: the generator takes [n, 1, 1, {self.n_z}]."
            )
        images = self.sampling_generator(z, training=False)
        return (np.asarray(images)[..., 0] + 1) / 2

    def seconds_per_batch(self, batch_size: int) -> float:
        # Measured on two cores at the size of the task: 0.23 to 0.75 s an iteration of 100 digits,
        # nearly all of it in the convolutions, whose cost grows with the products of channels.
        first, second, third = self.generator_channels
        generator = 16 * 16 * first * second + 64 * 16 * second * third
        discriminator = 64 * 16 * self.discriminator_channels[0] * self.discriminator_channels[1]
        steps = generator * (
            self.discriminator_steps + 3 * self.generator_steps
        ) + discriminator * (6 * self.discriminator_steps + 3 * self.generator_steps)
        return (0.01 + 0.4 * steps / 344e6) * batch_size / 100

    def steps_per_execution(self) -> int:
        # A GPU, taken to be fifty times as fast, would wait between calls of a few batches.
        faster = 50 if tf.config.list_logical_devices("GPU") else 1
        return max(1, round(faster / self.seconds_per_batch(100)))

    def _compiled_training(self) -> Compiled:
        return Compiled(
            self,
            ExecutionMode(any_length(self._train_on_batches)),
            # Measured on two cores.
            ExecutionMode(self._train_on_batches, in_python("half as long again")),
        )

    def _train_on_batches(self, images: tf.Tensor, batches: tf.Tensor) -> tf.Tensor:
        sums, n_batches = tf.zeros(len(self.METRICS)), tf.shape(batches)[0]
        for i in tf.range(n_batches):
            # A further step of the same iteration sees other digits than the one before.
            chosen = [batches[(i + step) % n_batches] for step in range(self.discriminator_steps)]
            sums += self.train_step(*(tf.gather(images, batch) for batch in chosen))
        return sums / tf.cast(n_batches, tf.float32)

    def _training_images(self, images) -> np.ndarray:
        images = np.asarray(images, np.float32)
        if images.ndim != 4 or images.shape[1:] != (_SIDE, _SIDE, 1):
            raise ValueError(
                f"The images have the shape {images.shape}: the DCGAN takes [n, 32, 32, 1]; scale "
                "them with your answer to exercise 5.1."
            )
        if images.min() < -1.001 or images.max() > 1.001 or images.min() >= 0:
            raise ValueError(
                f"The images lie in [{images.min():.3g}, {images.max():.3g}]: the generator's "
                "tanh gives [-1, 1]; scale them with your answer to exercise 5.1."
            )
        return images

    def _parts_in(self, artefact) -> dict[str, Part]:
        # Where an artefact holds a generator alone, the discriminator is a new one.
        parts = self._parts()
        if not hasattr(artefact, "discriminator_0"):
            del parts["discriminator"]
        return parts

    def _build(self) -> tuple[keras.Model, keras.Model]:
        """Generator and discriminator, before they have learnt anything."""
        return (
            self.build_generator(self.n_z, self.generator_channels, self.batch_norm),
            self.build_discriminator(self.discriminator_channels, self.batch_norm),
        )

    def _discriminator_step(self, real: tf.Tensor, z: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """One step; its loss, and the mean probabilities for digits and fakes, [2]."""
        seen = {}

        def loss_of(real_logits, fake_logits):
            # The answer of 5.6 calls this with the logits, which are kept for the history.
            seen["real"], seen["fake"] = real_logits, fake_logits
            return self.discriminator_loss(real_logits, fake_logits)

        loss, gradients = self._discriminator_gradients(real, z, loss_of)
        if not seen:
            raise ValueError(
                "discriminator_gradients (exercise 5.6) does not use the loss that it is given: "
                "call its argument discriminator_loss, not a loss of your own."
            )
        self._apply(self.discriminator_optimizer, self.discriminator, gradients)
        means = [tf.reduce_mean(tf.sigmoid(seen[kind])) for kind in ("real", "fake")]
        return loss, tf.stack(means)

    def _discriminator_gradients(self, real: tf.Tensor, z: tf.Tensor, loss_of: Callable):
        return self.discriminator_gradients(
            real, z, self.training_generator, self.discriminator, loss_of
        )

    def _optimizer_of(self, network: keras.Model) -> keras.optimizers.Optimizer:
        optimizer = keras.optimizers.Adam(self.learning_rate, beta_1=self.beta_1)
        # Its variables must exist before a function that uses them is traced.
        optimizer.build(network.trainable_variables)
        return optimizer

    def _apply(
        self,
        optimizer: keras.optimizers.Optimizer,
        network: keras.Model,
        gradients: Sequence[tf.Tensor],
    ) -> None:
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))

    def _draw_z(self, n: tf.Tensor) -> tf.Tensor:
        return self._noise.normal((n, 1, 1, self.n_z))
