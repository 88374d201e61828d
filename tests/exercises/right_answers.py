"""Right answers that are written in other ways than the notebooks' own: each must pass."""

from __future__ import annotations

import sys

import numpy as np
import tensorflow as tf
from tensorflow import keras

from labgen.exercises.samples import right

K = keras.ops
L = keras.layers
bce = tf.nn.sigmoid_cross_entropy_with_logits


# --- 4.1 build_encoder


@right("4.1")
def encoder_activation_layers(n_pixels, n_hidden, n_z):
    inputs = x = keras.Input(shape=(n_pixels,))
    for name in ("e1", "e2"):
        x = L.Activation("softplus")(L.Dense(n_hidden, name=name)(x))
    return keras.Model(inputs, (L.Dense(n_z, name="z_mean")(x), L.Dense(n_z, name="z_log_var")(x)))


@right("4.1")
def encoder_keras_ops(n_pixels, n_hidden, n_z):
    inputs = keras.Input((n_pixels,))
    h = K.softplus(L.Dense(n_hidden)(inputs))
    h = keras.activations.softplus(L.Dense(n_hidden)(h))
    return keras.Model(inputs=inputs, outputs=[L.Dense(n_z)(h), L.Dense(n_z, "linear")(h)])


@right("4.1")
def encoder_trunk(n_pixels, n_hidden, n_z):
    trunk = keras.Sequential(
        [keras.Input((n_pixels,)), *(L.Dense(n_hidden, keras.ops.softplus) for _ in range(2))]
    )
    z_log_var, z_mean = L.Dense(n_z, name="z_log_var"), L.Dense(n_z, name="z_mean")
    return keras.Model(trunk.inputs, [z_mean(trunk.outputs[0]), z_log_var(trunk.outputs[0])])


@right("4.1")
def encoder_split(n_pixels, n_hidden, n_z):
    inputs = keras.Input((n_pixels,))
    h = L.Dense(n_hidden, tf.nn.softplus)(L.Dense(n_hidden, tf.nn.softplus)(inputs))
    both = L.Dense(2 * n_z)(h)
    return keras.Model(inputs, [both[:, :n_z], both[:, n_z:]])


@right("4.1")
def encoder_subclass(n_pixels, n_hidden, n_z):
    class Encoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.e1 = L.Dense(n_hidden, "softplus", name="e1")
            self.e2 = L.Dense(n_hidden, "softplus", name="e2")
            self.mean = L.Dense(n_z, name="z_mean")
            self.log_var = L.Dense(n_z, name="z_log_var")

        def call(self, x):
            h = self.e2(self.e1(x))
            return [self.mean(h), self.log_var(h)]

    return Encoder()


@right("4.1")
def encoder_of_other_starts(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((n_pixels,))
    x = L.Dense(n_hidden, "softplus", kernel_initializer="orthogonal", bias_initializer="ones")(x)
    x = L.Dense(n_hidden, "softplus", kernel_initializer="identity", kernel_regularizer="l2")(x)
    return keras.Model(inputs, [L.Dense(n_z, kernel_initializer="zeros")(x) for _ in range(2)])


# --- 4.2 build_decoder


@right("4.2")
def decoder_sequential(n_z, n_hidden, n_pixels):
    model = keras.Sequential([keras.Input((n_z,))])
    model.add(L.Dense(n_hidden, activation="softplus", name="d1"))
    model.add(L.Dense(n_hidden, activation="softplus", name="d2"))
    model.add(L.Dense(n_pixels, name="logits"))
    return model


@right("4.2")
def decoder_not_built(n_z, n_hidden, n_pixels):
    hidden = [L.Dense(n_hidden, activation=keras.activations.softplus) for _ in range(2)]
    return keras.Sequential([*hidden, L.Dense(n_pixels, activation=None)])


@right("4.2")
def decoder_subclass(n_z, n_hidden, n_pixels):
    class Decoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.steps = [L.Dense(n_hidden), L.Dense(n_hidden)]
            self.last = L.Dense(n_pixels)

        def call(self, z, training=False):
            for step in self.steps:
                z = tf.math.softplus(step(z))
            return self.last(z)

    return Decoder()


@right("4.2")
def decoder_own_weights(n_z, n_hidden, n_pixels):
    class Decoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.matrices, self.biases = [], []
            for below, above in ((n_z, n_hidden), (n_hidden, n_hidden), (n_hidden, n_pixels)):
                self.matrices.append(self.add_weight(shape=(below, above), name="kernel"))
                self.biases.append(self.add_weight(shape=(above,), name="bias"))

        def call(self, z):
            for w, b in zip(self.matrices[:2], self.biases[:2], strict=True):
                z = tf.nn.softplus(z @ w + b)
            return z @ self.matrices[2] + self.biases[2]

    return Decoder()


# --- 4.3 reparameterise


@right("4.3")
def noise_root_of_variance(z_mean, z_log_var, eps):
    return z_mean + tf.sqrt(tf.exp(z_log_var)) * eps


@right("4.3")
def noise_keras(z_mean, z_log_var, eps):
    return K.add(K.multiply(eps, K.exp(z_log_var / 2.0)), z_mean)


@right("4.3")
def noise_power(z_mean, z_log_var, eps):
    sigma = tf.pow(tf.exp(z_log_var), 0.5)
    return tf.add(tf.multiply(sigma, eps), z_mean)


@right("4.3")
def noise_root_of_root(z_mean, z_log_var, eps):
    return tf.stack(
        [
            m + tf.math.exp(v / 4) * tf.math.exp(v / 4) * e
            for m, v, e in zip(z_mean, z_log_var, eps, strict=True)
        ]
    )


@right("4.3")
def noise_divided(z_mean, z_log_var, eps):
    return (z_mean * tf.exp(-z_log_var / 2) + eps) / tf.exp(-z_log_var / 2)


@right("4.3")
def noise_wide(z_mean, z_log_var, eps):
    sigma = tf.exp(tf.cast(z_log_var, tf.float64) * 0.5)
    return z_mean + tf.cast(sigma, tf.float32) * eps


# --- 4.4 reconstruction_nats


@right("4.4")
def nats_softplus(x, logits):
    return tf.reduce_sum(tf.nn.softplus(logits) - x * logits, axis=-1)


@right("4.4")
def nats_formula(x, logits):
    cost = tf.maximum(logits, 0.0) - x * logits + tf.math.log(1 + tf.exp(-tf.abs(logits)))
    return tf.reduce_sum(cost, 1)


@right("4.4")
def nats_log_sigmoid(x, logits):
    on, off = tf.math.log_sigmoid(logits), tf.math.log_sigmoid(-logits)
    return -tf.reduce_sum(x * on + (1 - x) * off, axis=1)


@right("4.4")
def nats_keras_times_pixels(x, logits):
    mean = keras.losses.binary_crossentropy(x, logits, from_logits=True)
    return mean * tf.cast(tf.shape(x)[1], mean.dtype)


@right("4.4")
def nats_keras_loss_per_pixel(x, logits):
    price = keras.losses.BinaryCrossentropy(from_logits=True, reduction="none")
    return tf.reduce_sum(price(x[..., None], logits[..., None]), axis=1)


@right("4.4")
def nats_row_by_row(x, logits):
    rows = zip(tf.unstack(x), tf.unstack(logits), strict=True)
    return tf.stack([tf.reduce_sum(bce(labels=a, logits=b)) for a, b in rows])


@right("4.4")
def nats_logsumexp(x, logits):
    zero = tf.zeros_like(logits)
    log_z = tf.reduce_logsumexp(tf.stack([zero, logits], -1), -1)
    return K.sum(log_z - logits * x, axis=1)


@right("4.4")
def nats_wide(x, logits):
    x, logits = tf.cast(x, tf.float64), tf.cast(logits, tf.float64)
    return tf.cast(tf.reduce_sum(tf.math.log1p(tf.exp(logits)) - x * logits, 1), tf.float32)


# --- 4.5 kl_nats


@right("4.5")
def kl_minus_half(z_mean, z_log_var):
    return -0.5 * tf.reduce_sum(1 + z_log_var - z_mean**2 - tf.exp(z_log_var), axis=-1)


@right("4.5")
def kl_by_sigma(z_mean, z_log_var):
    sigma = tf.exp(z_log_var / 2)
    each = (sigma**2 + tf.square(z_mean)) / 2 - tf.math.log(sigma) - 0.5
    return tf.math.reduce_sum(each, axis=1)


@right("4.5")
def kl_term_by_term(z_mean, z_log_var):
    n_z = tf.cast(tf.shape(z_mean)[1], z_mean.dtype)
    trace = tf.reduce_sum(tf.exp(z_log_var), 1)
    square = tf.einsum("nj,nj->n", z_mean, z_mean)
    return (trace + square - n_z - tf.reduce_sum(z_log_var, 1)) / 2


@right("4.5")
def kl_expm1(z_mean, z_log_var):
    terms = tf.math.expm1(z_log_var) - z_log_var + K.square(z_mean)
    return K.sum(0.5 * terms, axis=1)


@right("4.5")
def kl_norm(z_mean, z_log_var):
    length = tf.norm(z_mean, axis=1)
    return 0.5 * (length**2 + tf.reduce_sum(tf.exp(z_log_var) - z_log_var - 1, axis=1))


@right("4.5")
def kl_wide(z_mean, z_log_var):
    m, lv = tf.cast(z_mean, tf.float64), tf.cast(z_log_var, tf.float64)
    return 0.5 * tf.reduce_sum(m * m + tf.exp(lv) - 1 - lv, 1)


# --- 4.6 active_units


@right("4.6")
def active_by_hand(z_mean, threshold):
    centred = z_mean - tf.reduce_mean(z_mean, axis=0)
    return tf.greater(tf.reduce_mean(centred**2, axis=0), threshold)


@right("4.6")
def active_moments(z_mean, threshold):
    _, variance = tf.nn.moments(z_mean, axes=[0])
    return variance > threshold


@right("4.6")
def active_numpy(z_mean, threshold):
    return np.var(z_mean, axis=0, ddof=1) > threshold


@right("4.6")
def active_deviation_squared(z_mean, threshold):
    return K.std(z_mean, axis=0) > threshold**0.5


@right("4.6")
def active_list(z_mean, threshold):
    return [float(tf.math.reduce_variance(one)) > threshold for one in tf.unstack(z_mean, axis=1)]


# --- 5.1 scale_images


@right("5.1")
def images_scaled_first(images):
    x = tf.reshape(2 * images - 1, [-1, 28, 28, 1])
    return tf.image.resize(x, [32, 32], method="bilinear")


@right("5.1")
def images_keras_layers(images):
    x = L.Reshape((28, 28, 1))(images)
    x = L.Resizing(32, 32, interpolation="bilinear")(x)
    return L.Rescaling(2.0, offset=-1.0)(x)


@right("5.1")
def images_keras_ops(images):
    x = K.image.resize(K.reshape(images, (-1, 28, 28, 1)), (32, 32))
    return (x - 0.5) / 0.5


@right("5.1")
def images_by_matrices(images):
    places = tf.clip_by_value((tf.range(32.0) + 0.5) * 0.875 - 0.5, 0.0, 27.0)
    weights = tf.nn.relu(1 - tf.abs(places[:, None] - tf.range(28.0)[None, :]))
    x = tf.reshape(images, (-1, 28, 28))
    x = tf.einsum("ai,nij,bj->nab", weights, x, weights)
    return tf.expand_dims(x * 2 - 1, -1)


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
def discriminator_padded_by_hand(channels, batch_norm):
    x = images = keras.Input((32, 32, 1))
    for n, c in enumerate(channels):
        x = L.Conv2D(c, 4, 2)(L.ZeroPadding2D(1)(x))
        x = L.BatchNormalization(momentum=0.9)(x) if batch_norm and n else x
        x = K.maximum(x, 0.2 * x)
    return keras.Model(images, L.Conv2D(1, 8)(x))


# --- 5.4 discriminator_loss


@right("5.4")
def loss_keras(real_logits, fake_logits):
    price = keras.losses.BinaryCrossentropy(from_logits=True)
    return price(tf.ones_like(real_logits), real_logits) + price(
        tf.zeros_like(fake_logits), fake_logits
    )


@right("5.4")
def loss_softplus(real_logits, fake_logits):
    real, fake = tf.nn.softplus(-real_logits), tf.nn.softplus(fake_logits)
    return tf.reduce_mean(real) + tf.reduce_mean(fake)


@right("5.4")
def loss_formula(real_logits, fake_logits):
    def price(z, x):
        return tf.reduce_mean(tf.maximum(x, 0) - x * z + tf.math.log1p(tf.exp(-tf.abs(x))))

    return price(1.0, real_logits) + price(0.0, fake_logits)


@right("5.4")
def loss_log_sigmoid(real_logits, fake_logits):
    real = tf.reduce_sum(tf.math.log_sigmoid(real_logits)) / len(real_logits)
    fake = tf.reduce_sum(tf.math.log_sigmoid(-fake_logits)) / len(fake_logits)
    return -(real + fake)


@right("5.4")
def loss_of_weighted_batch(real_logits, fake_logits):
    n, m = (tf.cast(tf.size(x), tf.float32) for x in (real_logits, fake_logits))
    logits = tf.concat([tf.reshape(real_logits, [-1]), tf.reshape(fake_logits, [-1])], 0)
    ones, zeros = tf.ones(tf.size(real_logits)), tf.zeros(tf.size(fake_logits))
    weights = tf.concat([ones / n, (zeros + 1) / m], 0)
    prices = bce(labels=tf.concat([ones, zeros], 0), logits=logits)
    return tf.tensordot(weights, prices, 1)


# --- 5.5 generator_loss


@right("5.5")
def fooled_keras(fake_logits):
    return keras.losses.BinaryCrossentropy(from_logits=True)(
        tf.ones(tf.shape(fake_logits)), fake_logits
    )


@right("5.5")
def fooled_softplus(fake_logits):
    return K.mean(K.softplus(K.negative(fake_logits)))


@right("5.5")
def fooled_log_sigmoid(fake_logits):
    print("first logit", float(fake_logits[0, 0, 0, 0]), file=sys.stderr)
    return -tf.reduce_mean(tf.math.log_sigmoid(fake_logits))


@right("5.5")
def fooled_logsumexp(fake_logits):
    flat = tf.reshape(fake_logits, [-1, 1])
    both = tf.concat([tf.zeros_like(flat), flat], axis=1)
    return tf.reduce_mean(tf.reduce_logsumexp(both, 1) - flat[:, 0])


# --- 5.6 discriminator_gradients


@right("5.6")
def d_step_all_inside(real, z, generator, discriminator, discriminator_loss):
    with tf.GradientTape() as tape:
        fake = generator(z, training=True)
        loss = discriminator_loss(
            discriminator(real, training=True), discriminator(fake, training=True)
        )
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@right("5.6")
def d_step_persistent(real, z, generator, discriminator, discriminator_loss):
    fake = tf.stop_gradient(generator(z, training=True))
    with tf.GradientTape(persistent=True) as tape:
        loss = discriminator_loss(
            discriminator(real, training=True), discriminator(fake, training=True)
        )
    gradients = [tape.gradient(loss, v) for v in discriminator.trainable_variables]
    del tape
    return [loss, gradients]


@right("5.6")
def d_step_watched(real, z, generator, discriminator, discriminator_loss):
    variables = discriminator.trainable_weights
    fake = generator(z, training=True)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([variable.value for variable in variables])
        fake_logits = discriminator(fake, training=True)
        loss = discriminator_loss(discriminator(real, training=True), fake_logits)
    return loss, tuple(tape.gradient(loss, variables))


@right("5.6")
def d_step_part_by_part(real, z, generator, discriminator, discriminator_loss):
    def logits(images):
        return discriminator(images, training=True)

    fake = generator(z, training=True)
    with tf.GradientTape() as tape:
        scores = [logits(images) for images in (real, fake)]
        loss = discriminator_loss(*scores)
    shapes = [variable.shape for variable in discriminator.trainable_variables]
    gradients = tape.gradient(loss, discriminator.trainable_variables)
    return loss, [tf.reshape(g, s) for g, s in zip(gradients, shapes, strict=True)]


@right("5.6")
def d_step_of_two_tapes(real, z, generator, discriminator, discriminator_loss):
    with tf.GradientTape(), tf.GradientTape() as tape:
        fake = generator(z, training=True)
        real_logits = discriminator(real, training=True)
        loss = discriminator_loss(real_logits, discriminator(fake, training=True))
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@right("5.6")
@tf.function
def d_step_in_a_graph(real, z, generator, discriminator, discriminator_loss):
    fake = generator(z, training=True)
    with tf.GradientTape() as tape:
        real_logits = discriminator(real, training=True)
        loss = discriminator_loss(real_logits, discriminator(fake, training=True))
    return loss, tape.gradient(loss, discriminator.trainable_variables)


# --- 5.7 generator_gradients


@right("5.7")
def g_step_in_lines(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        images = generator(z, training=True)
        logits = discriminator(images, training=True)
        loss = generator_loss(logits)
    gradients = tape.gradient(loss, generator.trainable_variables)
    return loss, list(gradients)


@right("5.7")
def g_step_watched(z, generator, discriminator, generator_loss):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        for variable in generator.trainable_variables:
            tape.watch(variable.value)
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    return loss, tape.gradient(loss, generator.trainable_variables)


@right("5.7")
def g_step_chained(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as outer:
        images = generator(z, training=True)
    with tf.GradientTape() as inner:
        inner.watch(images)
        loss = generator_loss(discriminator(images, training=True))
    slope = inner.gradient(loss, images)
    return loss, outer.gradient(images, generator.trainable_variables, output_gradients=slope)


@right("5.7")
def g_step_of_both_then_some(z, generator, discriminator, generator_loss):
    own = len(generator.trainable_variables)
    everything = generator.trainable_variables + discriminator.trainable_variables
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    return loss, tape.gradient(loss, everything)[:own]
