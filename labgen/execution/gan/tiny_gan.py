"""A generator and a discriminator of two variables each, to call an answer with.

Their outputs are smooth functions that NumPy can follow in float64 (follow_* in steps.py), and
they behave differently in training, so that a forgotten training=True shows. The discriminator
then looks at the whole batch, as batch normalisation does, so that real images and fakes in one
batch show as well. And as batch normalisation has running means, each has variables that training
does not move and every call does: they count the calls, inside a graph too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from labgen.execution.gan.tiny_gan_constants import BATCH_MEAN_WEIGHT, LOUDNESS, N_Z, constants

# Called as note(name, asked, given): writes a call down
Note = Callable[[str, Any, Any], None]


class _Body(keras.layers.Layer):
    """The one layer of a tiny network: it holds the variables, as layers do."""

    def __init__(self, name: str, salt: int, variables: tuple[str, str], note: Note) -> None:
        super().__init__(name=f"{name}_layer")
        self.fixed = constants(salt)
        self.first, self.second = (self._variable(name) for name in variables)
        self.calls = self.add_weight(
            shape=(3,), initializer="zeros", trainable=False, name="moving_calls"
        )
        # Keras would copy a list into one of its own; a function it leaves alone
        self.note = note
        self.built = True

    def _variable(self, name: str) -> Any:
        start = keras.initializers.Constant(self.fixed[name].astype(np.float32))
        return self.add_weight(shape=self.fixed[name].shape, initializer=start, name=name)

    def constant(self, name: str) -> tf.Tensor:
        return tf.constant(self.fixed[name], tf.float32)

    def call(self, inputs: Any, training: bool = False) -> Any:
        how = [bool(training), not training, bool(training) and not self.trainable]
        self.calls.assign_add(tf.cast(how, tf.float32))
        return self.outputs(tf.cast(inputs, tf.float32), training)


class _GeneratorBody(_Body):
    def outputs(self, z: tf.Tensor, training: bool) -> tf.Tensor:
        strength = tf.reshape(z, [-1, N_Z]) * self.first
        images = tf.tensordot(strength, self.constant("pictures"), 1) + self.second
        return tf.tanh(images * (1.0 if training else 0.5))


class _DiscriminatorBody(_Body):
    def outputs(self, images: tf.Tensor, training: bool) -> tf.Tensor:
        seen = tf.reduce_sum(images * self.constant("looks"), [1, 2, 3])
        if training:
            seen -= BATCH_MEAN_WEIGHT * tf.reduce_mean(seen)
        logits = tf.sin(self.first * seen + self.second[0]) + self.second[1]
        return tf.reshape(logits * (1.0 if training else 0.5), [-1, 1, 1, 1])


class _Tiny(keras.Model):
    def __init__(self, name: str, body: _Body) -> None:
        super().__init__(name=name)
        self.body = body
        self.built = True

    @property
    def counts(self) -> np.ndarray:
        """How often it was called: in training, at inference, in training while it was frozen."""
        return np.asarray(self.body.calls)

    def call(self, inputs: Any, training: bool = False) -> Any:
        outputs = self.body(inputs, training=training)
        self.body.note(self.name, inputs, outputs)
        return outputs


def tiny_generator(salt: int, note: Note) -> keras.Model:
    """z [batch, 1, 1, 3] -> images [batch, 32, 32, 1]."""
    return _Tiny("generator", _GeneratorBody("generator", salt, ("gain", "shift"), note))


def tiny_discriminator(salt: int, note: Note) -> keras.Model:
    """images [batch, 32, 32, 1] -> logits [batch, 1, 1, 1]."""
    body = _DiscriminatorBody("discriminator", salt, ("slope", "offsets"), note)
    return _Tiny("discriminator", body)


class Losses:
    """Two made-up losses: an answer should use the one it is given, whatever it is."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self.calls = 0

    def discriminator_loss(self, real_logits: Any, fake_logits: Any) -> Any:
        self.calls += 1
        self._note("discriminator_loss", real_logits, fake_logits)
        loss = tf.reduce_mean(tf.sin(real_logits)) + tf.reduce_mean(tf.square(fake_logits - 0.3))
        return LOUDNESS * loss

    def generator_loss(self, fake_logits: Any) -> Any:
        self.calls += 1
        loss = LOUDNESS * tf.reduce_mean(tf.cos(1.3 * fake_logits) + 0.2 * fake_logits)
        self._note("generator_loss", fake_logits, loss)
        return loss


class Inventory:
    """What a network is like, to be compared with what it is like later."""

    def __init__(self, network: keras.Model) -> None:
        self._network = network
        self._variables = [v for v in network.variables if v.trainable]
        self._values = [v.numpy() for v in self._variables]
        self._public = self._attributes()
        self._trained = self._trained_ids()

    def moved(self) -> float:
        """How far any variable that is trained was moved."""
        pairs = zip(self._variables, self._values, strict=True)
        return max(float(np.abs(v.numpy() - old).max()) for v, old in pairs)

    def changes(self) -> list[str]:
        """What else was changed, in words; empty where it was left as it was."""
        words = []
        if frozen := self._frozen():
            words.append(f"trainable is False in {' and '.join(frozen)}")
        elif self._trained_ids() != self._trained:
            words.append("its trainable_variables are no longer the same")
        # Keras itself writes down whether predict and fit should stop
        new = sorted(name for name in self._attributes() - self._public if "stop_" not in name)
        if getattr(self._network, "compiled", False):
            words.append("it was compiled")
        elif new:
            words.append(f"it has new attributes: {', '.join(new)}")
        return words

    def trains_less(self) -> bool:
        """Whether training would no longer move the same variables."""
        return bool(self._frozen()) or self._trained_ids() != self._trained

    def _frozen(self) -> list[str]:
        parts = (self._network, *self._network.layers)
        return [part.name for part in parts if not part.trainable]

    def _trained_ids(self) -> list[int]:
        return [id(v) for v in self._network.trainable_variables]

    def _attributes(self) -> set[str]:
        return {name for name in vars(self._network) if not name.startswith("_")}
