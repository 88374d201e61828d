"""A recipe for Task 5: the same generator, taught by a discriminator that sees whole digits.

The task's discriminator looks at windows of 10 by 10 pixels and adds up what it finds in them, so
that good strokes in impossible places pass. With a hidden layer between the windows and the logit
it can judge them together. Two more things help: a discriminator that learns to be certain gives
the generator steep and useless directions, and a penalty on its slope at real digits keeps it level
there; and since the two networks circle around each other all the same, the average of the
generator's weights stands nearer to the centre than any of its states. Sources: L. Mescheder,
A. Geiger, S. Nowozin, "Which training methods for GANs do actually converge?", 2018, equation 9
(the penalty R1); Y. Yazıcı and others, "The unusual effectiveness of averaging in GAN training",
2019.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf

from labgen.engine.answer_errors import answers_named
from labgen.engine.weights import arrays_of, initial_weights_from, variables_of
from labgen.models.dcgan import DCGAN
from labgen.recipes.lr_schedule import LinearDecayMixin
from labgen.util.older_names import older_arguments

# Mini-batches from which the averaged generator learns its batch normalisation.
_RECALIBRATION_BATCHES = 500


def with_overview(discriminator: keras.Model, units: int) -> keras.Model:
    """The discriminator with a hidden layer of `units` units in front of its logit."""
    if not units:
        return discriminator
    overview = overview_of(discriminator, units)
    logit = keras.layers.Reshape((1, 1, 1))(keras.layers.Dense(1)(overview.output))
    return keras.Model(discriminator.input, logit, name="discriminator")


def overview_of(discriminator: keras.Model, units: int) -> keras.Model:
    """A hidden layer above all windows of the discriminator: images -> [batch, units]."""
    layers = keras.layers
    windows = layers.Flatten()(discriminator.layers[-1].input)
    whole = layers.LeakyReLU(negative_slope=0.2)(layers.Dense(units)(windows))
    return keras.Model(discriminator.input, whole, name="overview")


class R1DCGAN(LinearDecayMixin, DCGAN):
    """Task 5's generator with averaged weights, a discriminator that sees whole digits under a
    penalty on its slope, and a learning rate that falls to 0.

    Args:
        hidden_units: between the windows of the task's discriminator and the logit; 0 leaves it as
            it is.
        r1_gamma: R1's gamma; 0 is none.
        ema_steps: mini-batches over which the generator's weights are averaged.
        settings: as of `DCGAN`; the learning rate is the first one.

    Attributes:
        averaged: the generator that draws, of the same form as `generator`.
    """

    CONFIG = (*DCGAN.CONFIG, "hidden_units", "r1_gamma", "ema_steps")

    @older_arguments(overview="hidden_units", penalty="r1_gamma", memory="ema_steps")
    def __init__(
        self, *, hidden_units: int = 256, r1_gamma: float = 1.0, ema_steps: int = 1000, **settings
    ):
        self.hidden_units, self.r1_gamma, self.ema_steps = hidden_units, r1_gamma, ema_steps
        super().__init__(**settings)
        with initial_weights_from(self.seed), answers_named(type(self)):
            self.averaged = self.build_generator(self.n_z, self.generator_channels, self.batch_norm)
        self._averages_seen = tf.Variable(0.0)

    @classmethod
    def from_artefact(cls, artefact) -> R1DCGAN:
        """The DCGAN whose averaged generator an artefact holds, ready to generate."""
        model = super().from_artefact(artefact)
        model.averaged.set_weights(model.generator.get_weights())
        return model

    @property
    def sampling_generator(self) -> keras.Model:
        return self.averaged

    def train_step(self, *real: tf.Tensor) -> tf.Tensor:
        """One iteration at the next learning rate; its metrics, [4]."""
        rate = self._next_rate()
        for optimizer in (self.generator_optimizer, self.discriminator_optimizer):
            optimizer.learning_rate.assign(rate)
        return super().train_step(*real)

    def on_train_end(self, batch_size: int) -> None:
        super().on_train_end(batch_size)
        self._recalibrate_batch_norm(batch_size)

    def state_variables(self) -> dict:
        return {
            **super().state_variables(),
            **variables_of(averaged=self.averaged),
            "averages_seen": self._averages_seen,
        }

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """The averaged generator alone: nothing else is needed to draw."""
        return arrays_of("generator", self.averaged)

    def _build(self) -> tuple[keras.Model, keras.Model]:
        generator, discriminator = super()._build()
        return generator, self._judge(discriminator)

    def _judge(self, discriminator: keras.Model) -> keras.Model:
        """The discriminator that trains, from the task's."""
        return with_overview(discriminator, self.hidden_units)

    def _discriminator_gradients(self, real: tf.Tensor, z: tf.Tensor, loss_of: Callable):
        loss, gradients = super()._discriminator_gradients(real, z, loss_of)
        if not self.r1_gamma:
            return loss, gradients
        pairs = zip(gradients, self._penalty_gradients(real), strict=True)
        return loss, [gradient + penalty for gradient, penalty in pairs]

    def _penalty_gradients(self, real: tf.Tensor) -> Sequence[tf.Tensor]:
        with tf.GradientTape() as of_weights:
            with tf.GradientTape() as of_pixels:
                of_pixels.watch(real)
                logits = self.discriminator(real, training=True)
            slope = of_pixels.gradient(logits, real)
            penalty = self.r1_gamma / 2 * tf.reduce_mean(tf.reduce_sum(slope**2, axis=(1, 2, 3)))
        return of_weights.gradient(
            penalty,
            [variable.value for variable in self.discriminator.trainable_variables],
            unconnected_gradients=tf.UnconnectedGradients.ZERO,
        )

    def _apply(self, optimizer, network, gradients: Sequence[tf.Tensor]) -> None:
        super()._apply(optimizer, network, gradients)
        if network is self.generator:
            self._average()

    def _average(self) -> None:
        """Move the average towards the generator; at first quickly, to forget the start."""
        self._averages_seen.assign_add(1.0)
        share = 1.0 / tf.minimum(self._averages_seen, float(self.ema_steps))
        for average, now in zip(self.averaged.weights, self.generator.weights, strict=True):
            average.value.assign_add(share * (now.value - average.value))

    def _recalibrate_batch_norm(self, batch_size: int) -> None:
        """Let batch normalisation see what the averaged weights make of its inputs: averages of
        statistics are not the statistics of an average."""
        draw = tf.function(lambda z: self.averaged(z, training=True))
        z = self.fixed_z(_RECALIBRATION_BATCHES * batch_size, seed=self.seed)
        for batch in z.reshape(_RECALIBRATION_BATCHES, batch_size, 1, 1, self.n_z):
            draw(tf.constant(batch))
