"""Answers to the exercises of Task 5, right and wrong: the tests of the oracles know them.

Those to 5.2 and 5.3 stand in samples_of_networks.py.
"""

from __future__ import annotations

import sys

import numpy as np
import tensorflow as tf
from tensorflow import keras

from labgen.exercises.samples import right, wrong
from labgen.tasks.dcgan import samples_of_networks  # noqa: F401, registers its answers

K = keras.ops
L = keras.layers
bce = tf.nn.sigmoid_cross_entropy_with_logits

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


@wrong("5.1", "not-scaled")
def images_zero_to_one(images):
    return tf.image.resize(tf.reshape(images, (-1, 28, 28, 1)), (32, 32))


@wrong("5.1", "padded")
def images_with_border(images):
    x = tf.pad(tf.reshape(images, (-1, 28, 28, 1)), [[0, 0], [2, 2], [2, 2], [0, 0]])
    return 2.0 * x - 1.0


@wrong("5.1", "nearest")
def images_of_copied_pixels(images):
    x = tf.reshape(images, (-1, 28, 28, 1))
    return 2.0 * tf.image.resize(x, (32, 32), method="nearest") - 1.0


@wrong("5.1", "bytes-expected")
def images_from_bytes(images):
    return tf.image.resize(tf.reshape(images, (-1, 28, 28, 1)), (32, 32)) / 127.5 - 1.0


@wrong("5.1", "channel-missing")
def images_without_channel(images):
    x = tf.image.resize(tf.reshape(images, (-1, 28, 28, 1)), (32, 32))
    return 2.0 * x[..., 0] - 1.0


@wrong("5.1", "smoother-curve")
def images_bicubic(images):
    x = tf.reshape(images, (-1, 28, 28, 1))
    return 2.0 * tf.image.resize(x, (32, 32), method="bicubic") - 1.0


@wrong("5.1", "inverted")
def images_inverted(images):
    return 1.0 - 2.0 * tf.image.resize(tf.reshape(images, (-1, 28, 28, 1)), (32, 32))


@wrong("5.1", "not-resized")
def images_of_28(images):
    return 2.0 * tf.reshape(images, (-1, 28, 28, 1)) - 1.0


@wrong("5.1", "stretched")
def images_standardised(images):
    x = tf.image.resize(tf.reshape(images, (-1, 28, 28, 1)), (32, 32))
    return (x - tf.reduce_mean(x)) / (tf.math.reduce_std(x) + 1e-6)


@wrong("5.1", "channel-first")
def images_with_channel_first(images):
    x = tf.image.resize(tf.reshape(images, (-1, 28, 28, 1)), (32, 32))
    return tf.transpose(2 * x - 1, (0, 3, 1, 2))


@wrong("5.1", "channel-after-resize")
def images_resized_as_one(images):
    x = tf.image.resize(tf.reshape(images, (-1, 28, 28)), (32, 32))
    return 2 * x[..., None] - 1


@wrong("5.1", "nearest")
def images_of_copied_pixels_not_scaled(images):
    return tf.image.resize(tf.reshape(images, (-1, 28, 28, 1)), (32, 32), method="nearest")


# --- 5.4 discriminator_loss


@right("5.4")
def loss_keras(real_logits, fake_logits):
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    return cross_entropy(tf.ones_like(real_logits), real_logits) + cross_entropy(
        tf.zeros_like(fake_logits), fake_logits
    )


@right("5.4")
def loss_softplus(real_logits, fake_logits):
    real, fake = tf.nn.softplus(-real_logits), tf.nn.softplus(fake_logits)
    return tf.reduce_mean(real) + tf.reduce_mean(fake)


@right("5.4")
def loss_formula(real_logits, fake_logits):
    def cross_entropy(z, x):
        return tf.reduce_mean(tf.maximum(x, 0) - x * z + tf.math.log1p(tf.exp(-tf.abs(x))))

    return cross_entropy(1.0, real_logits) + cross_entropy(0.0, fake_logits)


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


def _cross_entropy(label, logits):
    return bce(labels=tf.fill(tf.shape(logits), float(label)), logits=logits)


@wrong("5.4", "labels-turned")
def loss_labels_turned(real_logits, fake_logits):
    return tf.reduce_mean(_cross_entropy(0, real_logits)) + tf.reduce_mean(
        _cross_entropy(1, fake_logits)
    )


@wrong("5.4", "both-real")
def loss_true_labels_twice(real_logits, fake_logits):
    return tf.reduce_mean(_cross_entropy(1, real_logits)) + tf.reduce_mean(
        _cross_entropy(1, fake_logits)
    )


@wrong("5.4", "batch-summed")
def loss_sums(real_logits, fake_logits):
    return tf.reduce_sum(_cross_entropy(1, real_logits)) + tf.reduce_sum(
        _cross_entropy(0, fake_logits)
    )


@wrong("5.4", "real-only")
def loss_real_only(real_logits, fake_logits):
    return tf.reduce_mean(_cross_entropy(1, real_logits))


@wrong("5.4", "labels-and-logits-swapped")
def loss_swapped(real_logits, fake_logits):
    real = bce(labels=real_logits, logits=tf.ones_like(real_logits))
    fake = bce(labels=fake_logits, logits=tf.zeros_like(fake_logits))
    return tf.reduce_mean(real) + tf.reduce_mean(fake)


@wrong("5.4", "unstable")
def loss_of_probabilities(real_logits, fake_logits):
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    return -tf.reduce_mean(tf.math.log(real + 1e-8)) - tf.reduce_mean(tf.math.log(1 - fake + 1e-8))


@wrong("5.4", "halved")
def loss_averaged(real_logits, fake_logits):
    real, fake = (
        tf.reduce_mean(_cross_entropy(1, real_logits)),
        tf.reduce_mean(_cross_entropy(0, fake_logits)),
    )
    return 0.5 * (real + fake)


@wrong("5.4", "sigmoid-twice")
def loss_squashed_twice(real_logits, fake_logits):
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    return tf.reduce_mean(_cross_entropy(1, real)) + tf.reduce_mean(_cross_entropy(0, fake))


@wrong("5.4", "gradient-cut")
def loss_without_gradient_of_fakes(real_logits, fake_logits):
    fake = tf.stop_gradient(fake_logits)
    return tf.reduce_mean(_cross_entropy(1, real_logits)) + tf.reduce_mean(_cross_entropy(0, fake))


@wrong("5.4", "sigmoid-twice")
def loss_logits_left_out(real_logits, fake_logits):
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    return cross_entropy(tf.ones_like(real), real) + cross_entropy(tf.zeros_like(fake), fake)


@wrong("5.4", "logits-as-probabilities")
def loss_of_keras_without_logits(real_logits, fake_logits):
    cross_entropy = keras.losses.BinaryCrossentropy()
    real = cross_entropy(tf.ones_like(real_logits), real_logits)
    return real + cross_entropy(tf.zeros_like(fake_logits), fake_logits)


@wrong("5.4", "joined-mean")
def loss_of_joined_batches(real_logits, fake_logits):
    logits = tf.concat([real_logits, fake_logits], 0)
    labels = tf.concat([tf.ones_like(real_logits), tf.zeros_like(fake_logits)], 0)
    return 2.0 * tf.reduce_mean(bce(labels=labels, logits=logits))


@wrong("5.4", "raw-logits")
def loss_of_a_critic(real_logits, fake_logits):
    return tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)


@wrong("5.4", "labels-smoothed")
def loss_of_smoothed_labels(real_logits, fake_logits):
    real = bce(labels=0.9 * tf.ones_like(real_logits), logits=real_logits)
    return tf.reduce_mean(real) + tf.reduce_mean(_cross_entropy(0, fake_logits))


@wrong("5.4", "part-of-an-argument")
def loss_of_half_the_fakes(real_logits, fake_logits):
    real = tf.reduce_mean(bce(tf.ones_like(real_logits), real_logits))
    return real + tf.reduce_mean(bce(tf.zeros_like(fake_logits), fake_logits)) / 2


@wrong("5.4", "labels-of-other-shape")
def loss_with_labels_of_the_other_batch(real_logits, fake_logits):
    fake = bce(labels=tf.zeros_like(real_logits), logits=fake_logits)
    return tf.reduce_mean(_cross_entropy(1, real_logits)) + tf.reduce_mean(fake)


@wrong("5.4", "labels-smoothed")
def loss_of_labels_smoothed_twice(real_logits, fake_logits):
    real = bce(labels=0.9 * tf.ones_like(real_logits), logits=real_logits)
    fake = bce(labels=0.1 * tf.ones_like(fake_logits), logits=fake_logits)
    return tf.reduce_mean(real) + tf.reduce_mean(fake)


@wrong("5.4", "not-added")
def loss_in_two_parts(real_logits, fake_logits):
    return tf.reduce_mean(_cross_entropy(1, real_logits)), tf.reduce_mean(
        _cross_entropy(0, fake_logits)
    )


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


@wrong("5.5", "saturating")
def loss_minimax(fake_logits):
    return -tf.reduce_mean(_cross_entropy(0, fake_logits))


@wrong("5.5", "labels-turned")
def loss_of_the_other_side(fake_logits):
    return tf.reduce_mean(_cross_entropy(0, fake_logits))


@wrong("5.5", "batch-summed")
def loss_sum(fake_logits):
    return tf.reduce_sum(_cross_entropy(1, fake_logits))


@wrong("5.5", "sign")
def loss_negative(fake_logits):
    return -tf.reduce_mean(_cross_entropy(1, fake_logits))


@wrong("5.5", "raw-logits")
def loss_raw(fake_logits):
    return -tf.reduce_mean(fake_logits)


@wrong("5.5", "not-averaged")
def loss_of_each_fake(fake_logits):
    return _cross_entropy(1, fake_logits)


@wrong("5.5", "sigmoid-twice")
def loss_of_squashed_fakes(fake_logits):
    return tf.reduce_mean(_cross_entropy(1, tf.sigmoid(fake_logits)))


@wrong("5.5", "gradient-cut")
def loss_in_numpy(fake_logits):
    return np.float32(np.mean(np.logaddexp(0, -fake_logits.numpy())))


@wrong("5.5", "unstable")
def loss_of_fake_probabilities(fake_logits):
    return -tf.reduce_mean(tf.math.log(tf.sigmoid(fake_logits)))


@wrong("5.5", "logarithm-missing")
def loss_without_logarithm(fake_logits):
    return tf.reduce_mean(1 - tf.sigmoid(fake_logits))


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


@wrong("5.6", "wrong-network")
def d_step_for_generator(real, z, generator, discriminator, discriminator_loss):
    with tf.GradientTape() as tape:
        fake = generator(z, training=True)
        real_logits = discriminator(real, training=True)
        loss = discriminator_loss(real_logits, discriminator(fake, training=True))
    return loss, tape.gradient(loss, generator.trainable_variables)


@wrong("5.6", "both-networks")
def d_step_for_both(real, z, generator, discriminator, discriminator_loss):
    with tf.GradientTape() as tape:
        fake = generator(z, training=True)
        real_logits = discriminator(real, training=True)
        loss = discriminator_loss(real_logits, discriminator(fake, training=True))
    both = discriminator.trainable_variables + generator.trainable_variables
    return loss, tape.gradient(loss, both)


@wrong("5.6", "arguments-swapped")
def d_step_swapped(real, z, generator, discriminator, discriminator_loss):
    fake = generator(z, training=True)
    with tf.GradientTape() as tape:
        real_logits = discriminator(real, training=True)
        loss = discriminator_loss(discriminator(fake, training=True), real_logits)
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@wrong("5.6", "not-training")
def d_step_at_inference(real, z, generator, discriminator, discriminator_loss):
    fake = generator(z)
    with tf.GradientTape() as tape:
        loss = discriminator_loss(discriminator(real), discriminator(fake))
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@wrong("5.6", "one-batch")
def d_step_in_one_batch(real, z, generator, discriminator, discriminator_loss):
    images = tf.concat([real, generator(z, training=True)], axis=0)
    with tf.GradientTape() as tape:
        logits = discriminator(images, training=True)
        loss = discriminator_loss(*tf.split(logits, 2))
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@wrong("5.6", "outside-the-tape")
def d_step_outside(real, z, generator, discriminator, discriminator_loss):
    real_logits = discriminator(real, training=True)
    fake_logits = discriminator(generator(z, training=True), training=True)
    with tf.GradientTape() as tape:
        loss = discriminator_loss(real_logits, fake_logits)
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@wrong("5.6", "variables-moved")
def d_step_taken(real, z, generator, discriminator, discriminator_loss):
    fake = generator(z, training=True)
    with tf.GradientTape() as tape:
        real_logits = discriminator(real, training=True)
        loss = discriminator_loss(real_logits, discriminator(fake, training=True))
    gradients = tape.gradient(loss, discriminator.trainable_variables)
    for variable, gradient in zip(discriminator.trainable_variables, gradients, strict=True):
        variable.assign_sub(0.01 * gradient)
    return loss, gradients


@wrong("5.6", "own-loss")
def d_step_with_its_own_loss(real, z, generator, discriminator, discriminator_loss):
    fake = generator(z, training=True)
    with tf.GradientTape() as tape:
        real_logits = discriminator(real, training=True)
        loss = tf.reduce_mean(_cross_entropy(1, real_logits)) + tf.reduce_mean(
            _cross_entropy(0, discriminator(fake, training=True))
        )
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@wrong("5.6", "generator-not-used")
def d_step_on_real_images_only(real, z, generator, discriminator, discriminator_loss):
    with tf.GradientTape() as tape:
        logits = discriminator(real, training=True)
        loss = discriminator_loss(logits, logits)
    return loss, tape.gradient(loss, discriminator.trainable_variables)


def _d_step(real, z, generator, discriminator, discriminator_loss):
    fake = generator(z, training=True)
    with tf.GradientTape(persistent=True) as tape:
        real_logits = discriminator(real, training=True)
        loss = discriminator_loss(real_logits, discriminator(fake, training=True))
    return loss, tape, discriminator.trainable_variables


@wrong("5.6", "all-variables")
def d_step_for_all_variables(real, z, generator, discriminator, discriminator_loss):
    loss, tape, _ = _d_step(real, z, generator, discriminator, discriminator_loss)
    return loss, tape.gradient(loss, discriminator.variables)


@wrong("5.6", "results-turned")
def d_step_turned(real, z, generator, discriminator, discriminator_loss):
    loss, tape, variables = _d_step(real, z, generator, discriminator, discriminator_loss)
    return tape.gradient(loss, variables), loss


@wrong("5.6", "generator-called-too-often")
def d_step_with_two_calls(real, z, generator, discriminator, discriminator_loss):
    generator(z, training=True)
    loss, tape, variables = _d_step(real, z, generator, discriminator, discriminator_loss)
    return loss, tape.gradient(loss, variables)


@wrong("5.6", "gradients-clipped")
def d_step_clipped(real, z, generator, discriminator, discriminator_loss):
    loss, tape, variables = _d_step(real, z, generator, discriminator, discriminator_loss)
    return loss, [tf.clip_by_value(gradient, -5, 5) for gradient in tape.gradient(loss, variables)]


@wrong("5.6", "network-frozen")
def d_step_that_freezes_layers(real, z, generator, discriminator, discriminator_loss):
    for layer in generator.layers:
        layer.trainable = False
    loss, tape, variables = _d_step(real, z, generator, discriminator, discriminator_loss)
    return loss, tape.gradient(loss, variables)


@wrong("5.6", "half-outside-the-tape")
def d_step_with_fakes_outside(real, z, generator, discriminator, discriminator_loss):
    fake_logits = discriminator(generator(z, training=True), training=True)
    with tf.GradientTape() as tape:
        loss = discriminator_loss(discriminator(real, training=True), fake_logits)
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@wrong("5.6", "other-noise")
def d_step_with_its_own_noise(real, z, generator, discriminator, discriminator_loss):
    z = tf.random.stateless_normal(tf.shape(z), (1, 1))
    loss, tape, variables = _d_step(real, z, generator, discriminator, discriminator_loss)
    return loss, tape.gradient(loss, variables)


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


@wrong("5.7", "wrong-network")
def g_step_for_discriminator(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    return loss, tape.gradient(loss, discriminator.trainable_variables)


@wrong("5.7", "both-networks")
def g_step_for_both(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    both = generator.trainable_variables + discriminator.trainable_variables
    return loss, tape.gradient(loss, both)


@wrong("5.7", "generator-not-training")
def g_step_generator_at_inference(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z), training=True))
    return loss, tape.gradient(loss, generator.trainable_variables)


@wrong("5.7", "outside-the-tape")
def g_step_outside(z, generator, discriminator, generator_loss):
    fake = generator(z, training=True)
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(fake, training=True))
    return loss, tape.gradient(loss, generator.trainable_variables)


@wrong("5.7", "sign")
def g_step_uphill(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    return loss, [-g for g in tape.gradient(loss, generator.trainable_variables)]


@wrong("5.7", "variables-moved")
def g_step_taken(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    gradients = tape.gradient(loss, generator.trainable_variables)
    optimizer = keras.optimizers.SGD(0.1)
    optimizer.apply_gradients(zip(gradients, generator.trainable_variables, strict=True))
    return loss, gradients


@wrong("5.7", "discriminator-not-training")
def g_step_discriminator_at_inference(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True)))
    return loss, tape.gradient(loss, generator.trainable_variables)


@wrong("5.7", "own-loss")
def g_step_with_its_own_loss(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        logits = discriminator(generator(z, training=True), training=True)
        loss = tf.reduce_mean(_cross_entropy(1, logits))
    return loss, tape.gradient(loss, generator.trainable_variables)


@wrong("5.7", "network-frozen")
def g_step_that_freezes(z, generator, discriminator, generator_loss):
    discriminator.trainable = False
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    return loss, tape.gradient(loss, generator.trainable_variables)


@wrong("5.7", "discriminator-called-too-often")
def g_step_that_looks_twice(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        fake = generator(z, training=True)
        print(discriminator(fake, training=True))
        loss = generator_loss(discriminator(fake, training=True))
    return loss, tape.gradient(loss, generator.trainable_variables)


@wrong("5.7", "results-by-name")
def g_step_by_name(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    return {"loss": loss, "gradients": tape.gradient(loss, generator.trainable_variables)}


@wrong("5.7", "network-changed")
def g_step_that_sets_running_means_back(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z, training=True), training=True))
    for variable in discriminator.non_trainable_variables:
        variable.assign(tf.zeros_like(variable))
    return loss, tape.gradient(loss, generator.trainable_variables)
