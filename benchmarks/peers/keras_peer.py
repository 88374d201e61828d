"""Keras on TensorFlow: `fit` for the VAE, a training step in a `tf.function` for the DCGAN."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from benchmarks.peers import Work
from benchmarks.workload import material
from benchmarks.workload.tasks import Sizes

layers = keras.layers


class VAE(keras.Model):
    def __init__(self, sizes: Sizes):
        super().__init__()
        hidden = {"activation": "softplus", "kernel_initializer": "lecun_normal"}
        self.n_z = sizes.n_z
        self.encoder = keras.Sequential(
            [
                layers.Dense(sizes.n_hidden, **hidden),
                layers.Dense(sizes.n_hidden, **hidden),
                layers.Dense(2 * sizes.n_z),
            ]
        )
        self.decoder = keras.Sequential(
            [
                layers.Dense(sizes.n_hidden, **hidden),
                layers.Dense(sizes.n_hidden, **hidden),
                layers.Dense(784),
            ]
        )
        self.chance = keras.random.SeedGenerator(sizes.seed)

    def call(self, x):
        mean, log_var = tf.split(self.encoder(x), 2, axis=1)
        eps = keras.random.normal(tf.shape(mean), seed=self.chance)
        self.add_loss(
            0.5
            * tf.reduce_mean(tf.reduce_sum(tf.square(mean) + tf.exp(log_var) - 1 - log_var, axis=1))
        )
        return self.decoder(mean + tf.exp(0.5 * log_var) * eps)


def _nats(x, logits):
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=logits), axis=1)


def _vae(sizes: Sizes, **compiling) -> Work:
    keras.utils.set_random_seed(sizes.seed)
    images = material.digits(sizes)
    model = VAE(sizes)
    model.compile(keras.optimizers.Adam(0.001), loss=_nats, **compiling)

    def work() -> float:
        history = model.fit(images, images, batch_size=sizes.batch, epochs=sizes.epochs, verbose=0)
        return float(history.history["loss"][-1])

    return work


def vae(sizes: Sizes) -> Work:
    return _vae(sizes)


def vae_tuned(sizes: Sizes) -> Work:
    """What Keras offers for small steps: XLA, which it leaves out on processors, and a loop."""
    return _vae(sizes, jit_compile=True, steps_per_execution=min(50, sizes.batches))


def dcgan(sizes: Sizes) -> Work:
    keras.utils.set_random_seed(sizes.seed)
    images = material.digits32(sizes)
    generator, discriminator = _generator(sizes), _discriminator(sizes)
    optimizers = [keras.optimizers.Adam(0.0002, beta_1=0.3) for _ in range(2)]
    for optimizer, network in zip(optimizers, (generator, discriminator), strict=True):
        optimizer.build(network.trainable_variables)
    of_generator, of_discriminator = optimizers
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    @tf.function
    def step(real):
        fake = generator(tf.random.normal((sizes.batch, 1, 1, sizes.noise)), training=True)
        with tf.GradientTape() as tape:
            of_real = discriminator(real, training=True)
            of_fake = discriminator(fake, training=True)
            loss = cross_entropy(tf.ones_like(of_real), of_real) + cross_entropy(
                tf.zeros_like(of_fake), of_fake
            )
        variables = discriminator.trainable_variables
        of_discriminator.apply_gradients(
            zip(tape.gradient(loss, variables), variables, strict=True)
        )
        z = tf.random.normal((sizes.batch, 1, 1, sizes.noise))
        with tf.GradientTape() as tape:
            logits = discriminator(generator(z, training=True), training=True)
            fooled = cross_entropy(tf.ones_like(logits), logits)
        variables = generator.trainable_variables
        of_generator.apply_gradients(zip(tape.gradient(fooled, variables), variables, strict=True))
        return loss

    rng = np.random.default_rng(sizes.seed)

    def work() -> float:
        order = rng.permutation(len(images))
        total = 0.0
        for n in range(sizes.batches):
            total += step(images[order[n * sizes.batch : (n + 1) * sizes.batch]])
        return float(total) / sizes.batches

    return work


def _generator(sizes: Sizes) -> keras.Model:
    network = [keras.Input((1, 1, sizes.noise))]
    for number, filters in enumerate(sizes.generator):
        where = {} if number == 0 else {"strides": 2, "padding": "same"}
        network += [
            layers.Conv2DTranspose(filters, 4, **where),
            layers.BatchNormalization(momentum=0.9),
            layers.LeakyReLU(negative_slope=0.2),
        ]
    last = layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh")
    return keras.Sequential([*network, last])


def _discriminator(sizes: Sizes) -> keras.Model:
    network = [keras.Input((32, 32, 1))]
    for number, filters in enumerate(sizes.discriminator):
        network.append(layers.Conv2D(filters, 4, strides=2, padding="same"))
        if number > 0:
            network.append(layers.BatchNormalization(momentum=0.9))
        network.append(layers.LeakyReLU(negative_slope=0.2))
    return keras.Sequential([*network, layers.Conv2D(1, 8)])


MAKERS = {"vae": vae, "dcgan": dcgan}
TUNED = {"vae": vae_tuned}
