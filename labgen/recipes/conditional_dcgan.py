"""A recipe for Task 5 that is told the digits: the same generator, which knows what it is to draw.

Without labels a generator has to find out for itself that there are ten digits, and draws samples
between two of them: from one digit's z to another's leads a path without a gap. Here ten of the
values of z name the digit, by one of them alone, and the discriminator is told it too, so that it
can object to a good 7 where a 1 was asked for. Sources: M. Mirza, S. Osindero, "Conditional
generative adversarial nets", 2014; T. Miyato, M. Koyama, "cGANs with projection discriminator",
2018, equation 3 (how the discriminator is told).
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from labgen.recipes.r1_dcgan import R1DCGAN, overview_of
from labgen.training.history import History
from labgen.util.older_names import older_arguments

_DIGITS = 10
# As far from 0 as ten normal numbers are on average.
_NAMED = 3.0


class ConditionalDCGAN(R1DCGAN):
    """`R1DCGAN` trained with labels; the first ten values of z name the digit.

    To the discriminator a picture has a second channel, which holds its digit everywhere.

    Args:
        n_z, hidden_units, settings: as of `R1DCGAN`.

    Raises:
        ValueError: if `n_z` is not more than 10, or `hidden_units` 0.
    """

    @older_arguments(overview="hidden_units", penalty="r1_gamma", memory="ema_steps")
    def __init__(self, *, n_z: int = 100, hidden_units: int = 256, **settings):
        if n_z <= _DIGITS or not hidden_units:
            raise ValueError(
                f"n_z is {n_z} and hidden_units is {hidden_units}: z needs more values than the "
                f"{_DIGITS} that name the digit, and the discriminator a hidden layer to hear it."
            )
        super().__init__(n_z=n_z, hidden_units=hidden_units, **settings)
        ops, z = keras.ops, keras.Input((1, 1, self.n_z))
        pictures = self.generator(z)
        digit = ops.cast(ops.argmax(z[..., :_DIGITS], axis=-1), "float32")[..., None]
        labelled = ops.concatenate([pictures, ops.ones_like(pictures) * digit], axis=-1)
        self._labelled = keras.Model(z, labelled)

    # Not to be trained as other models are: it cannot do without labels.
    def fit(  # type: ignore[override]
        self, images, epochs: int, *, labels, **options
    ) -> History:
        """Train on images [n, 32, 32, 1] in [-1, 1] and their labels.

        Args:
            images, epochs, options: as in `DCGAN.fit`.
            labels: [n], whole numbers 0 to 9.

        Raises:
            ValueError: if there is not one label for each image, or another than 0 to 9.
        """
        labels = np.asarray(labels)
        if labels.shape != (len(images),):
            raise ValueError(
                f"The labels have the shape {labels.shape}: give one for each of the "
                f"{len(images)} images."
            )
        if not (known := np.isin(labels, range(_DIGITS))).all():
            raise ValueError(
                f"One of the labels is {labels[~known][0]}: they are whole numbers from 0 to "
                f"{_DIGITS - 1}."
            )
        self._labels = labels
        return super().fit(images, epochs, **options)

    @property
    def training_generator(self) -> keras.Model:
        return self._labelled

    @property
    def settings(self) -> dict:
        return {**super().settings, "digits_named": _DIGITS}

    def fixed_z(self, n: int, seed: int = 0, digit: int | None = None) -> np.ndarray:
        """Draws [n, 1, 1, n_z] that `seed` alone decides, of all digits or of one.

        Args:
            n: how many.
            seed: the same gives the same draws.
            digit: 0 to 9; None for all of them.

        Raises:
            ValueError: for another digit than 0 to 9.
        """
        z = super().fixed_z(n, seed)
        if digit is not None:
            if digit not in range(_DIGITS):
                raise ValueError(f"digit is {digit}: ask for one from 0 to {_DIGITS - 1}.")
            z[..., :_DIGITS] = np.eye(_DIGITS)[digit]
        return naming_a_digit(z).numpy()

    def _training_images(self, images) -> np.ndarray:
        images = super()._training_images(images)
        digits = self._labels.astype(np.float32).reshape(-1, 1, 1, 1)
        return np.concatenate([images, np.broadcast_to(digits, images.shape)], axis=-1)

    def _draw_z(self, n: tf.Tensor) -> tf.Tensor:
        return naming_a_digit(super()._draw_z(n))

    def _judge(self, discriminator: keras.Model) -> keras.Model:
        layers, ops = keras.layers, keras.ops
        labelled = keras.Input((*discriminator.input.shape[1:-1], 2))
        whole = overview_of(discriminator, self.hidden_units)(labelled[..., :1])
        digit = ops.one_hot(ops.cast(labelled[:, 0, 0, 1], "int32"), _DIGITS)
        fits = layers.Dot(axes=-1)([whole, layers.Dense(self.hidden_units, use_bias=False)(digit)])
        logit = layers.Reshape((1, 1, 1))(layers.Dense(1)(whole) + fits)
        return keras.Model(labelled, logit, name="discriminator")


def naming_a_digit(z) -> tf.Tensor:
    """z [..., n_z] with the largest of its first ten values alone left, which names the digit."""
    first, rest = z[..., :_DIGITS], z[..., _DIGITS:]
    return tf.concat([_NAMED * tf.one_hot(tf.argmax(first, axis=-1), _DIGITS), rest], axis=-1)
