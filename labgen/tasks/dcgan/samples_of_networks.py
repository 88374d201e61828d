"""Answers to 5.2 and 5.3, the two networks, right and wrong: the tests of the oracles know them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow import keras

from labgen.exercises.samples import right, wrong

K = keras.ops
L = keras.layers

# --- 5.2 build_generator


@right("5.2")
def generator_sequential(n_z, channels, batch_norm):
    model = keras.Sequential([keras.Input((1, 1, n_z))])
    for place, c in enumerate(channels):
        first = place == 0
        model.add(L.Conv2DTranspose(c, 4, 1 if first else 2, padding="valid" if first else "same"))
        if batch_norm:
            model.add(L.BatchNormalization(momentum=0.9))
        model.add(L.LeakyReLU(negative_slope=0.2))
    model.add(L.Conv2DTranspose(1, (4, 4), (2, 2), "same"))
    model.add(L.Activation("tanh"))
    return model


@right("5.2")
def generator_without_spare_biases(n_z, channels, batch_norm):
    z = x = keras.Input((1, 1, n_z))
    strides, padding = 1, "valid"
    for c in channels:
        x = L.Conv2DTranspose(c, 4, strides, padding, use_bias=not batch_norm)(x)
        x = L.BatchNormalization(momentum=0.9, epsilon=1e-5)(x) if batch_norm else x
        x = keras.activations.leaky_relu(x, negative_slope=0.2)
        strides, padding = 2, "same"
    return keras.Model(z, K.tanh(L.Conv2DTranspose(1, 4, strides, padding)(x)))


@right("5.2")
def generator_subclass(n_z, channels, batch_norm):
    class Generator(keras.Model):
        def __init__(self):
            super().__init__()
            self.blocks = []
            for n, c in enumerate(channels):
                step = {"strides": 2, "padding": "same"} if n else {}
                norm = [L.BatchNormalization(momentum=0.9)] if batch_norm else []
                self.blocks += [L.Conv2DTranspose(c, 4, **step), *norm, L.LeakyReLU(0.2)]
            self.blocks.append(L.Conv2DTranspose(1, 4, 2, "same", activation="tanh"))

        def call(self, x, training=False):
            for block in self.blocks:
                if isinstance(block, L.BatchNormalization):
                    x = block(x, training=training)
                else:
                    x = block(x)
            return x

    return Generator()


@right("5.2")
def generator_norm_after_bend(n_z, channels, batch_norm):
    z = x = keras.Input((1, 1, n_z))
    for n, c in enumerate(channels):
        x = L.Conv2DTranspose(c, 4, 2 if n else 1, "same" if n else "valid")(x)
        x = L.LeakyReLU(negative_slope=0.2)(x)
        if batch_norm:
            x = L.BatchNormalization(momentum=0.9)(x)
    return keras.Model(z, L.Conv2DTranspose(1, 4, 2, "same", activation=tf.tanh)(x))


@right("5.2")
def generator_as_in_older_notebooks(n_z, channels, batch_norm):
    model = tf.keras.models.Sequential()
    for n, c in enumerate(channels):
        if n == 0:
            first = {"strides": (1, 1), "padding": "VALID", "input_shape": [1, 1, n_z]}
            model.add(L.Conv2DTranspose(c, (4, 4), **first))
        else:
            model.add(L.Conv2DTranspose(c, (4, 4), strides=(2, 2), padding="SAME"))
        if batch_norm:
            model.add(L.BatchNormalization(momentum=0.9))
        model.add(L.LeakyReLU(alpha=0.2))
    model.add(L.Conv2DTranspose(1, 4, strides=2, padding="SAME", activation="tanh"))
    return model


@right("5.2")
def generator_of_two_lists(n_z, channels, batch_norm):
    class Generator(keras.Model):
        def __init__(self):
            super().__init__()
            first = {"strides": 1, "padding": "valid"}
            others = {"strides": 2, "padding": "same"}
            self.convolutions = [
                L.Conv2DTranspose(c, 4, **(others if n else first))
                for n, c in enumerate((*channels, 1))
            ]
            self.norms = [L.BatchNormalization(momentum=0.9) for _ in channels if batch_norm]

        def call(self, z, training=False):
            for n, convolution in enumerate(self.convolutions[:-1]):
                z = convolution(z)
                if batch_norm:
                    z = self.norms[n](z, training=training)
                z = tf.nn.leaky_relu(z, 0.2)
            return tf.tanh(self.convolutions[-1](z))

    return Generator()


def _generator(
    n_z,
    channels,
    norms,
    *,
    slope=0.2,
    output="tanh",
    first="valid",
    kernel=4,
    norm=L.BatchNormalization,
    activation=None,
    convolution=None,
    **of_norm,
):
    of_norm = of_norm or ({"momentum": 0.9} if norm is L.BatchNormalization else {})
    x = inputs = keras.Input((1, 1, n_z))
    for i, c in enumerate(channels):
        stride, padding = (1, first) if i == 0 else (2, "same")
        more = convolution or {}
        x = L.Conv2DTranspose(c, kernel, strides=stride, padding=padding, **more)(x)
        if norms[i]:
            x = norm(**of_norm)(x)
        x = activation(x) if activation else L.LeakyReLU(negative_slope=slope)(x)
    x = L.Conv2DTranspose(1, kernel, strides=2, padding="same")(x)
    if norms[-1] and len(norms) > len(channels):
        x = norm(**of_norm)(x)
    return keras.Model(inputs, L.Activation(output)(x))


@wrong("5.2", "sigmoid-output")
def generator_sigmoid(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, output="sigmoid")


@wrong("5.2", "slope")
def generator_default_slope(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, slope=0.3)


@wrong("5.2", "relu")
def generator_relu(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, slope=0.0)


@wrong("5.2", "batch-norm-ignored")
def generator_always_normalised(n_z, channels, batch_norm):
    return _generator(n_z, channels, [True] * 3)


@wrong("5.2", "momentum-default")
def generator_default_momentum(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, momentum=0.99)


@wrong("5.2", "output-normalised")
def generator_output_normalised(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 4)


@wrong("5.2", "first-layer-padding")
def generator_same_everywhere(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, first="same")


@wrong("5.2", "kernel-size")
def generator_five_by_five(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, kernel=5)


@wrong("5.2", "other-normalisation")
def generator_layer_normalised(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, norm=L.LayerNormalization)


@wrong("5.2", "norm-without-weights")
def generator_normalised_without_weights(n_z, channels, batch_norm):
    more = {"momentum": 0.9, "scale": False, "center": False}
    return _generator(n_z, channels, [batch_norm] * 3, **more)


@wrong("5.2", "other-activation")
def generator_prelu(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, activation=lambda x: L.PReLU()(x))


@wrong("5.2", "units-alike")
def generator_of_ones(n_z, channels, batch_norm):
    start = {"kernel_initializer": "ones"}
    return _generator(n_z, channels, [batch_norm] * 3, convolution=start)


@wrong("5.2", "momentum")
def generator_momentum_of_the_web(n_z, channels, batch_norm):
    return _generator(n_z, channels, [batch_norm] * 3, momentum=0.8)


@wrong("5.2", "channels-fixed")
def generator_fixed_channels(n_z, channels, batch_norm):
    return _generator(n_z, (5, 4, 3), [batch_norm] * 3)


@wrong("5.2", "dense-layer")
def generator_dense_start(n_z, channels, batch_norm):
    x = inputs = keras.Input((1, 1, n_z))
    x = L.Reshape((4, 4, channels[0]))(L.Dense(16 * channels[0])(L.Flatten()(x)))
    for c in channels[1:]:
        x = L.Conv2DTranspose(c, 4, strides=2, padding="same")(L.LeakyReLU(negative_slope=0.2)(x))
    x = L.LeakyReLU(negative_slope=0.2)(x)
    x = L.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh")(x)
    return keras.Model(inputs, x)


# --- 5.3 build_discriminator


@right("5.3")
def discriminator_sequential(channels, batch_norm):
    layers = [L.InputLayer((32, 32, 1))]
    for place, c in enumerate(channels):
        layers.append(L.Conv2D(c, (4, 4), strides=(2, 2), padding="same"))
        if place and batch_norm:
            layers.append(L.BatchNormalization(momentum=0.9))
        layers.append(L.LeakyReLU(negative_slope=0.2))
    return keras.Sequential([*layers, L.Conv2D(1, 8)])


@right("5.3")
def discriminator_any_size(channels, batch_norm):
    x = images = keras.Input((None, None, 1))
    for c in channels:
        x = L.Conv2D(c, 4, 2, "same")(x)
        if batch_norm and c != channels[0]:
            x = L.BatchNormalization(momentum=0.9, epsilon=1e-4)(x)
        x = tf.keras.activations.leaky_relu(x, 0.2)
    return keras.Model(images, L.Conv2D(1, 8, padding="valid", activation="linear")(x))


@right("5.3")
def discriminator_subclass(channels, batch_norm):
    class Discriminator(keras.Model):
        def __init__(self):
            super().__init__()
            self.body = keras.Sequential()
            for n, c in enumerate(channels):
                self.body.add(L.Conv2D(c, 4, 2, "same", use_bias=not (n and batch_norm)))
                if n > 0 and batch_norm:
                    self.body.add(L.BatchNormalization(momentum=0.9))
                self.body.add(L.LeakyReLU(negative_slope=0.2))
            self.head = L.Conv2D(1, 8)

        def call(self, images, training=None):
            return self.head(self.body(images, training=training))

    return Discriminator()


@right("5.3")
def discriminator_traced_after_it_is_built(channels, batch_norm):
    kind: Any = type(discriminator_subclass(channels, batch_norm))

    class Traced(kind):
        def __init__(self):
            super().__init__()
            self.body.build((None, 32, 32, 1))
            self.head.build((None, 8, 8, channels[-1]))

        call = tf.function(kind.call)

    return Traced()


@wrong("5.3", "weights-ignored")
def discriminator_traced_before_it_is_built(channels, batch_norm):
    kind: Any = type(discriminator_subclass(channels, batch_norm))

    class Traced(kind):
        call = tf.function(kind.call)

    return Traced()


@right("5.3")
def discriminator_padded_by_hand(channels, batch_norm):
    x = images = keras.Input((32, 32, 1))
    for n, c in enumerate(channels):
        x = L.Conv2D(c, 4, 2)(L.ZeroPadding2D(1)(x))
        x = L.BatchNormalization(momentum=0.9)(x) if batch_norm and n else x
        x = K.maximum(x, 0.2 * x)
    return keras.Model(images, L.Conv2D(1, 8)(x))


def _discriminator(
    channels, norms, *, slope=0.2, momentum=0.9, last=None, flat=False, wrap=None, after=None
):
    x = inputs = keras.Input((32, 32, 1))
    for c, norm in zip(channels, norms, strict=True):
        layer = L.Conv2D(c, 4, strides=2, padding="same")
        x = (wrap(layer) if wrap else layer)(x)
        if norm:
            x = L.BatchNormalization(momentum=momentum)(x)
        x = L.LeakyReLU(negative_slope=slope)(x)
        x = after(x) if after else x
    x = L.Conv2D(1, 8, activation=last)(x)
    return keras.Model(inputs, L.Flatten()(x) if flat else x)


@wrong("5.3", "sigmoid-output")
def discriminator_probabilities(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], last="sigmoid")


@wrong("5.3", "input-normalised")
def discriminator_all_normalised(channels, batch_norm):
    return _discriminator(channels, [batch_norm, batch_norm])


@wrong("5.3", "flattened")
def discriminator_flat(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], flat=True)


@wrong("5.3", "slope")
def discriminator_slope(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], slope=0.01)


@wrong("5.3", "momentum-default")
def discriminator_momentum(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], momentum=0.99)


@wrong("5.3", "dense-layer")
def discriminator_dense(channels, batch_norm):
    x = inputs = keras.Input((32, 32, 1))
    for c in channels:
        x = L.LeakyReLU(negative_slope=0.2)(L.Conv2D(c, 4, strides=2, padding="same")(x))
    x = L.Dense(1)(L.Flatten()(x))
    return keras.Model(inputs, L.Reshape((1, 1, 1))(x))


@wrong("5.3", "batch-norm-ignored")
def discriminator_always_normalised(channels, batch_norm):
    return _discriminator(channels, [False, True])


@wrong("5.3", "kernel-size")
def discriminator_last_kernel(channels, batch_norm):
    x = inputs = keras.Input((32, 32, 1))
    for c, norm in zip(channels, [False, batch_norm], strict=True):
        x = L.Conv2D(c, 4, strides=2, padding="same")(x)
        x = L.BatchNormalization(momentum=0.9)(x) if norm else x
        x = L.LeakyReLU(negative_slope=0.2)(x)
    return keras.Model(inputs, L.Conv2D(1, 4)(x))


@wrong("5.3", "strides")
def discriminator_valid(channels, batch_norm):
    x = inputs = keras.Input((32, 32, 1))
    for c, norm in zip(channels, [False, batch_norm], strict=True):
        x = L.Conv2D(c, 4, strides=2, padding="same")(x)
        x = L.BatchNormalization(momentum=0.9)(x) if norm else x
        x = L.LeakyReLU(negative_slope=0.2)(x)
    return keras.Model(inputs, L.Conv2D(1, 8, padding="same")(x))


@wrong("5.3", "relu")
def discriminator_relu(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], slope=0.0)


@wrong("5.3", "outputs-too-many")
def discriminator_of_both(channels, batch_norm):
    model = _discriminator(channels, [False, batch_norm])
    return keras.Model(model.inputs, [keras.ops.sigmoid(model.outputs[0]), model.outputs[0]])


@wrong("5.3", "chance-in-training")
def discriminator_dropout(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], after=lambda x: L.Dropout(0.3)(x))


@wrong("5.3", "other-normalisation+weights-held")
def discriminator_spectral(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], wrap=L.SpectralNormalization)


@wrong("5.3", "slope+sigmoid-output")
def discriminator_of_two_mistakes(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], slope=0.3, last="sigmoid")


@wrong("5.3", "values-clipped")
def discriminator_clipped(channels, batch_norm):
    return _discriminator(channels, [False, batch_norm], last=lambda x: keras.ops.clip(x, -20, 20))
