"""A generator and a discriminator of two variables each, to call an answer with.

Their outputs are smooth functions that NumPy can follow in float64 (follow_* in steps.py), and
they behave differently in training, so that a forgotten training=True shows. The discriminator
then looks at the whole batch, as batch normalisation does, so that real images and fakes in one
batch show as well.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from labgen.calling.cases import Event
from labgen.calling.tiny_gan_constants import COMPANY, N_Z, constants


class _Tiny(keras.Model):
    def __init__(self, salt: int, log: list[Event]) -> None:
        super().__init__()
        self._fixed = {k: tf.constant(v, tf.float32) for k, v in constants(salt).items()}
        self._log = [log]  # in a list, so that Keras leaves it alone
        self.built = True

    def _variable(self, name: str) -> Any:
        start = keras.initializers.Constant(np.asarray(self._fixed[name]))
        return self.add_weight(shape=self._fixed[name].shape, initializer=start, name=name)

    def _note(self, name: str, inputs: Any, outputs: Any, training: Any) -> None:
        if hasattr(inputs, "numpy") and hasattr(outputs, "numpy"):
            mode = "training" if training else "inference"
            event = Event(f"{name} {mode}", np.asarray(inputs), np.asarray(outputs))
            self._log[0].append(event)


class TinyGenerator(_Tiny):
    """z [batch, 1, 1, 3] -> images [batch, 32, 32, 1]."""

    def __init__(self, salt: int, log: list[Event]) -> None:
        super().__init__(salt, log)
        self.gain, self.shift = self._variable("gain"), self._variable("shift")

    def call(self, z, training=False):
        strength = tf.reshape(tf.cast(z, tf.float32), [-1, N_Z]) * self.gain
        images = tf.tensordot(strength, self._fixed["pictures"], 1) + self.shift
        images = tf.tanh(images * (1.0 if training else 0.5))
        self._note("generator", z, images, training)
        return images


class TinyDiscriminator(_Tiny):
    """images [batch, 32, 32, 1] -> logits [batch, 1, 1, 1]."""

    def __init__(self, salt: int, log: list[Event]) -> None:
        super().__init__(salt, log)
        self.slope, self.offsets = self._variable("slope"), self._variable("offsets")

    def call(self, images, training=False):
        seen = tf.reduce_sum(tf.cast(images, tf.float32) * self._fixed["looks"], [1, 2, 3])
        if training:
            seen -= COMPANY * tf.reduce_mean(seen)
        logits = tf.sin(self.slope * seen + self.offsets[0]) + self.offsets[1]
        logits = tf.reshape(logits * (1.0 if training else 0.5), [-1, 1, 1, 1])
        self._note("discriminator", images, logits, training)
        return logits


def losses(log: list[Event]) -> dict[str, Any]:
    """Two made-up losses: an answer should use the one it is given, whatever it is."""

    def discriminator_loss(real_logits, fake_logits):
        loss = tf.reduce_mean(tf.sin(real_logits)) + tf.reduce_mean(tf.square(fake_logits - 0.3))
        if hasattr(real_logits, "numpy"):
            log.append(
                Event("discriminator_loss", np.asarray(real_logits), np.asarray(fake_logits))
            )
        return loss

    def generator_loss(fake_logits):
        loss = tf.reduce_mean(tf.cos(1.3 * fake_logits) + 0.2 * fake_logits)
        if hasattr(fake_logits, "numpy"):
            log.append(Event("generator_loss", np.asarray(fake_logits), np.asarray(loss)))
        return loss

    return {"discriminator_loss": discriminator_loss, "generator_loss": generator_loss}
