"""Mistakes that students make: every function here is wrong, and says which hint names it.

Each must fail the exercise in its decorator and be named by the hint with that key.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from tensorflow import keras

from labgen.exercises.samples import wrong

L = keras.layers
bce = tf.nn.sigmoid_cross_entropy_with_logits


# --- 4.1 build_encoder


def _mlp(n_in, sizes, activations, heads):
    x = inputs = keras.Input((n_in,))
    for width, activation in zip(sizes, activations, strict=True):
        x = L.Dense(width, activation)(x)
    outputs = [L.Dense(width, activation)(x) for width, activation in heads]
    return keras.Model(inputs, outputs if len(outputs) > 1 else outputs[0])


@wrong("4.1", "hidden-activation")
def encoder_relu(n_pixels, n_hidden, n_z):
    return _mlp(n_pixels, [n_hidden] * 2, ["relu"] * 2, [(n_z, None), (n_z, None)])


@wrong("4.1", "one-hidden-layer")
def encoder_shallow(n_pixels, n_hidden, n_z):
    return _mlp(n_pixels, [n_hidden], ["softplus"], [(n_z, None), (n_z, None)])


@wrong("4.1", "activation-on-output")
def encoder_positive_log_variance(n_pixels, n_hidden, n_z):
    return _mlp(n_pixels, [n_hidden] * 2, ["softplus"] * 2, [(n_z, None), (n_z, "softplus")])


@wrong("4.1", "shared-head")
def encoder_shared_head(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((n_pixels,))
    for _ in range(2):
        x = L.Dense(n_hidden, "softplus")(x)
    head = L.Dense(n_z)
    return keras.Model(inputs, [head(x), head(x)])


@wrong("4.1", "one-output")
def encoder_mean_only(n_pixels, n_hidden, n_z):
    return _mlp(n_pixels, [n_hidden] * 2, ["softplus"] * 2, [(n_z, None)])


@wrong("4.1", "no-activation")
def encoder_linear(n_pixels, n_hidden, n_z):
    return _mlp(n_pixels, [n_hidden] * 2, [None] * 2, [(n_z, None), (n_z, None)])


@wrong("4.1", "order-of-outputs")
def encoder_variance_first(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((n_pixels,))
    for _ in range(2):
        x = L.Dense(n_hidden, "softplus")(x)
    z_mean, z_log_var = L.Dense(n_z, name="z_mean")(x), L.Dense(n_z, name="z_log_var")(x)
    return keras.Model(inputs, [z_log_var, z_mean])


@wrong("4.1", "outputs-by-name")
def encoder_dictionary(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((n_pixels,))
    for _ in range(2):
        x = L.Dense(n_hidden, "softplus")(x)
    return keras.Model(inputs, {"z_mean": L.Dense(n_z)(x), "z_log_var": L.Dense(n_z)(x)})


@wrong("4.1", "one-output")
def encoder_both_in_one(n_pixels, n_hidden, n_z):
    return _mlp(n_pixels, [n_hidden] * 2, ["softplus"] * 2, [(2 * n_z, None)])


@wrong("4.1", "batch-in-shape")
def encoder_batch_in_shape(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((None, n_pixels))
    for _ in range(2):
        x = L.Dense(n_hidden, "softplus")(x)
    return keras.Model(inputs, [L.Dense(n_z)(x), L.Dense(n_z)(x)])


@wrong("4.1", "activation-on-output")
def encoder_of_deviations(n_pixels, n_hidden, n_z):
    return _mlp(n_pixels, [n_hidden] * 2, ["softplus"] * 2, [(n_z, None), (n_z, "exponential")])


@wrong("4.1", "head-from-head")
def encoder_variance_from_mean(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((n_pixels,))
    for _ in range(2):
        x = L.Dense(n_hidden, "softplus")(x)
    z_mean = L.Dense(n_z)(x)
    return keras.Model(inputs, [z_mean, L.Dense(n_z)(z_mean)])


@wrong("4.1", "chance-in-training")
def encoder_with_dropout(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((n_pixels,))
    for _ in range(2):
        x = L.Dropout(0.5)(L.Dense(n_hidden, "softplus")(x))
    return keras.Model(inputs, [L.Dense(n_z)(x), L.Dense(n_z)(x)])


@wrong("4.1", "layers-too-many")
def encoder_with_normalisation(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((n_pixels,))
    for _ in range(2):
        x = L.BatchNormalization()(L.Dense(n_hidden, "softplus")(x))
    return keras.Model(inputs, [L.Dense(n_z)(x), L.Dense(n_z)(x)])


@wrong("4.1", "head-from-first-layer")
def encoder_mean_from_first_layer(n_pixels, n_hidden, n_z):
    inputs = keras.Input((n_pixels,))
    first = L.Dense(n_hidden, "softplus")(inputs)
    second = L.Dense(n_hidden, "softplus")(first)
    return keras.Model(inputs, [L.Dense(n_z)(first), L.Dense(n_z)(second)])


@wrong("4.1", "sizes-swapped")
def encoder_of_narrow_layers(n_pixels, n_hidden, n_z):
    return _mlp(n_pixels, [n_z] * 2, ["softplus"] * 2, [(n_z, None), (n_z, None)])


def _encoder_of(n_pixels, n_hidden, n_z, head=None, **hidden):
    x = inputs = keras.Input((n_pixels,))
    for _ in range(2):
        x = L.Dense(n_hidden, **{"activation": "softplus", **hidden})(x)
    return keras.Model(inputs, [L.Dense(n_z)(x), (head or L.Dense(n_z))(x)])


@wrong("4.1", "frozen")
def encoder_frozen(n_pixels, n_hidden, n_z):
    return _encoder_of(n_pixels, n_hidden, n_z, trainable=False)


@wrong("4.1", "units-alike")
def encoder_of_zeros(n_pixels, n_hidden, n_z):
    return _encoder_of(n_pixels, n_hidden, n_z, kernel_initializer="zeros")


@wrong("4.1", "values-clipped")
def encoder_with_clipped_log_variance(n_pixels, n_hidden, n_z):
    mean, log_var = (model := _encoder_of(n_pixels, n_hidden, n_z)).outputs
    return keras.Model(model.inputs, [mean, keras.ops.clip(log_var, -10, 10)])


@wrong("4.1", "gradient-cut")
def encoder_with_a_cut_gradient(n_pixels, n_hidden, n_z):
    last = L.Dense(n_z)
    return _encoder_of(n_pixels, n_hidden, n_z, head=lambda x: last(keras.ops.stop_gradient(x)))


@wrong("4.1", "activation-on-output+hidden-activation")
def encoder_with_two_mistakes(n_pixels, n_hidden, n_z):
    return _encoder_of(n_pixels, n_hidden, n_z, L.Dense(n_z, "softplus"), activation="relu")


@wrong("4.1", "layer-used-twice")
def encoder_of_one_layer_twice(n_pixels, n_hidden, n_z):
    x = inputs = keras.Input((n_pixels,))
    second = L.Dense(n_hidden, "softplus")
    x = second(second(L.Dense(n_hidden, "softplus")(x)))
    return keras.Model(inputs, [L.Dense(n_z)(x), L.Dense(n_z)(x)])


@wrong("4.1", "model-not-returned")
def encoder_that_is_outputs(n_pixels, n_hidden, n_z):
    return _encoder_of(n_pixels, n_hidden, n_z).outputs


@wrong("4.1", "other-number-type")
def encoder_of_halves(n_pixels, n_hidden, n_z):
    return _encoder_of(n_pixels, n_hidden, n_z, dtype="mixed_float16")


@wrong("4.1", "weights-not-found")
def encoder_that_makes_layers_in_call(n_pixels, n_hidden, n_z):
    class Encoder(keras.Model):
        def call(self, x):
            return [L.Dense(n_z)(L.Dense(n_hidden, "softplus")(x)) for _ in range(2)]

    return Encoder()


# --- 4.2 build_decoder


@wrong("4.2", "probabilities-for-logits")
def decoder_sigmoid(n_z, n_hidden, n_pixels):
    return _mlp(n_z, [n_hidden] * 2, ["softplus"] * 2, [(n_pixels, "sigmoid")])


@wrong("4.2", "hidden-activation")
def decoder_tanh(n_z, n_hidden, n_pixels):
    return _mlp(n_z, [n_hidden] * 2, ["softplus", "tanh"], [(n_pixels, None)])


@wrong("4.2", "three-hidden-layers")
def decoder_deep(n_z, n_hidden, n_pixels):
    return _mlp(n_z, [n_hidden] * 3, ["softplus"] * 3, [(n_pixels, None)])


@wrong("4.2", "activation-on-output")
def decoder_softplus_output(n_z, n_hidden, n_pixels):
    return _mlp(n_z, [n_hidden] * 2, ["softplus"] * 2, [(n_pixels, "softplus")])


@wrong("4.2", "arguments-swapped")
def decoder_upside_down(n_pixels, n_hidden, n_z):
    return _mlp(n_z, [n_hidden] * 2, ["softplus"] * 2, [(n_pixels, None)])


@wrong("4.2", "arguments-swapped")
def decoder_takes_pixels(n_z, n_hidden, n_pixels):
    return _mlp(n_pixels, [n_hidden] * 2, ["softplus"] * 2, [(n_z, None)])


@wrong("4.2", "one-hidden-layer")
def decoder_shallow(n_z, n_hidden, n_pixels):
    return _mlp(n_z, [n_hidden], ["softplus"], [(n_pixels, None)])


@wrong("4.2", "no-activation")
def decoder_linear(n_z, n_hidden, n_pixels):
    return _mlp(n_z, [n_hidden] * 2, [None] * 2, [(n_pixels, None)])


@wrong("4.2", "bias-missing")
def decoder_without_biases(n_z, n_hidden, n_pixels):
    x = inputs = keras.Input((n_z,))
    for _ in range(2):
        x = L.Dense(n_hidden, "softplus", use_bias=False)(x)
    return keras.Model(inputs, L.Dense(n_pixels, use_bias=False)(x))


@wrong("4.2", "output-in-list")
def decoder_of_a_list(n_z, n_hidden, n_pixels):
    class Decoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = [L.Dense(n_hidden, "softplus") for _ in range(2)]
            self.last = L.Dense(n_pixels)

        def call(self, z):
            return [self.last(self.hidden[1](self.hidden[0](z)))]

    return Decoder()


@wrong("4.2", "weights-held")
def decoder_of_positive_weights(n_z, n_hidden, n_pixels):
    x = inputs = keras.Input((n_z,))
    for _ in range(2):
        x = L.Dense(n_hidden, "softplus", kernel_constraint="non_neg")(x)
    return keras.Model(inputs, L.Dense(n_pixels)(x))


# --- 4.3 reparameterise


@wrong("4.3", "variance-for-sigma")
def noise_times_variance(z_mean, z_log_var, eps):
    return z_mean + tf.exp(z_log_var) * eps


@wrong("4.3", "log-for-sigma")
def noise_times_log(z_mean, z_log_var, eps):
    return z_mean + z_log_var * eps


@wrong("4.3", "half-outside")
def noise_times_half_variance(z_mean, z_log_var, eps):
    return z_mean + 0.5 * tf.exp(z_log_var) * eps


@wrong("4.3", "mean-missing")
def noise_alone(z_mean, z_log_var, eps):
    return tf.exp(z_log_var / 2) * eps


@wrong("4.3", "own-noise")
def noise_of_its_own(z_mean, z_log_var, eps):
    return z_mean + tf.exp(z_log_var / 2) * tf.random.stateless_normal(tf.shape(eps), [1, 2])


@wrong("4.3", "noise-unscaled")
def noise_unscaled(z_mean, z_log_var, eps):
    return z_mean + eps


@wrong("4.3", "logarithm-of-a-logarithm")
def noise_times_root_of_log(z_mean, z_log_var, eps):
    return z_mean + tf.sqrt(z_log_var) * eps


@wrong("4.3", "roles-exchanged")
def noise_shifts_a_scaled_mean(z_mean, z_log_var, eps):
    return z_mean * tf.exp(z_log_var / 2) + eps


@wrong("4.3", "arguments-swapped")
def noise_variance_first(z_log_var, z_mean, eps):
    return z_mean + tf.exp(z_log_var / 2) * eps


@wrong("4.3", "arguments-swapped")
def noise_eps_first(eps, z_mean, z_log_var):
    return z_mean + tf.exp(z_log_var / 2) * eps


@wrong("4.3", "gradient-cut")
def noise_without_gradient_of_variance(z_mean, z_log_var, eps):
    return z_mean + tf.exp(tf.stop_gradient(z_log_var) / 2) * eps


@wrong("4.3", "gradient-cut")
def noise_in_numpy(z_mean, z_log_var, eps):
    return z_mean.numpy() + np.exp(z_log_var.numpy() / 2) * eps.numpy()


@wrong("4.3", "sum-scaled")
def noise_scales_everything(z_mean, z_log_var, eps):
    return tf.exp(z_log_var / 2) * (z_mean + eps)


@wrong("4.3", "scale-of-noise")
def noise_times_softplus(z_mean, z_log_var, eps):
    return z_mean + tf.nn.softplus(z_log_var) * eps


@wrong("4.3", "mean-multiplied")
def noise_times_mean(z_mean, z_log_var, eps):
    return tf.exp(z_log_var / 2) * eps * z_mean


@wrong("4.3", "noise-missing")
def noise_left_out(z_mean, z_log_var, eps):
    return z_mean + tf.exp(z_log_var / 2)


# --- 4.4 reconstruction_nats


@wrong("4.4", "labels-and-logits-swapped")
def nats_swapped(x, logits):
    return tf.reduce_sum(bce(labels=logits, logits=x), 1)


@wrong("4.4", "mean-over-pixels")
def nats_per_pixel(x, logits):
    return tf.reduce_mean(bce(labels=x, logits=logits), 1)


@wrong("4.4", "batch-averaged")
def nats_of_the_batch(x, logits):
    return tf.reduce_mean(tf.reduce_sum(bce(labels=x, logits=logits), 1))


@wrong("4.4", "sign")
def nats_log_probability(x, logits):
    return -tf.reduce_sum(bce(labels=x, logits=logits), 1)


@wrong("4.4", "unstable")
def nats_of_rounded_probabilities(x, logits):
    p = tf.clip_by_value(tf.sigmoid(logits), 1e-7, 1 - 1e-7)
    return -tf.reduce_sum(x * tf.math.log(p) + (1 - x) * tf.math.log(1 - p), 1)


@wrong("4.4", "sigmoid-twice")
def nats_squashed_twice(x, logits):
    return tf.reduce_sum(bce(labels=x, logits=tf.sigmoid(logits)), 1)


@wrong("4.4", "black-pixels-forgotten")
def nats_of_white_pixels(x, logits):
    return tf.reduce_sum(x * tf.nn.softplus(-logits), 1)


@wrong("4.4", "fixed-size")
def nats_784_means(x, logits):
    return 784 * tf.reduce_mean(bce(labels=x, logits=logits), 1)


@wrong("4.4", "pixels-rounded")
def nats_of_rounded_pixels(x, logits):
    return tf.reduce_sum(bce(labels=tf.round(x), logits=logits), 1)


@wrong("4.4", "gradient-cut")
def nats_in_numpy(x, logits):
    x, logits = x.numpy(), logits.numpy()
    return (np.logaddexp(0, logits) - x * logits).sum(1)


@wrong("4.4", "gradient-not-a-number")
def nats_of_two_branches(x, logits):
    lifted = tf.where(logits > 20, logits, tf.math.log1p(tf.exp(logits)))
    return tf.reduce_sum(lifted - x * logits, 1)


@wrong("4.4", "wrong-axis")
def nats_over_digits(x, logits):
    return tf.reduce_sum(bce(labels=x, logits=logits), 0)


@wrong("4.4", "not-summed")
def nats_of_each_pixel(x, logits):
    return bce(labels=x, logits=logits)


@wrong("4.4", "mean-over-pixels")
def nats_of_keras_loss(x, logits):
    return keras.losses.binary_crossentropy(x, logits, from_logits=True)


@wrong("4.4", "logits-as-probabilities")
def nats_of_raw_logits(x, logits):
    return -tf.reduce_sum(x * tf.math.log(logits) + (1 - x) * tf.math.log(1 - logits), 1)


@wrong("4.4", "doubled")
def nats_doubled(x, logits):
    return 2 * tf.reduce_sum(bce(labels=x, logits=logits), 1)


@wrong("4.4", None)
def nats_softmax(x, logits):
    return tf.nn.softmax_cross_entropy_with_logits(x, logits)


# --- 4.5 kl_nats


@wrong("4.5", "half-missing")
def kl_doubled(z_mean, z_log_var):
    return tf.reduce_sum(z_mean**2 + tf.exp(z_log_var) - 1.0 - z_log_var, 1)


@wrong("4.5", "sign")
def kl_negative(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(1.0 + z_log_var - z_mean**2 - tf.exp(z_log_var), 1)


@wrong("4.5", "mean-over-z")
def kl_mean(z_mean, z_log_var):
    return 0.5 * tf.reduce_mean(z_mean**2 + tf.exp(z_log_var) - 1.0 - z_log_var, 1)


@wrong("4.5", "log-variance-for-log-sigma")
def kl_log_sigma(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(z_mean**2 + tf.exp(2 * z_log_var) - 1.0 - 2 * z_log_var, 1)


@wrong("4.5", "constant-missing")
def kl_without_one(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(z_mean**2 + tf.exp(z_log_var) - z_log_var, 1)


@wrong("4.5", "mean-missing")
def kl_without_mean(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(tf.exp(z_log_var) - 1.0 - z_log_var, 1)


@wrong("4.5", "sigma-to-the-fourth")
def kl_sigma_to_the_fourth(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(z_mean**2 + tf.exp(z_log_var) ** 2 - 1.0 - z_log_var, 1)


@wrong("4.5", "logarithm-of-a-logarithm")
def kl_log_of_log(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(z_mean**2 + tf.exp(z_log_var) - 1.0 - tf.math.log(z_log_var), 1)


@wrong("4.5", "logarithm-of-a-logarithm")
def kl_of_a_variance(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(z_mean**2 + z_log_var - 1.0 - tf.math.log(z_log_var), 1)


@wrong("4.5", "mean-sign")
def kl_minus_mean(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(tf.exp(z_log_var) - 1.0 - z_log_var - z_mean**2, 1)


@wrong("4.5", "gradient-cut")
def kl_without_gradient(z_mean, z_log_var):
    return tf.stop_gradient(0.5 * tf.reduce_sum(z_mean**2 + tf.exp(z_log_var) - 1 - z_log_var, 1))


@wrong("4.5", "gradient-part-cut")
def kl_with_part_of_its_gradient(z_mean, z_log_var):
    variance = tf.stop_gradient(tf.exp(z_log_var))
    return 0.5 * tf.reduce_sum(z_mean**2 + variance - 1 - z_log_var, 1)


@wrong("4.5", "exp-missing")
def kl_variance_not_exponentiated(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(z_mean**2 + z_log_var - 1.0 - z_log_var, 1)


@wrong("4.5", "batch-averaged")
def kl_of_the_batch(z_mean, z_log_var):
    return tf.reduce_mean(0.5 * tf.reduce_sum(z_mean**2 + tf.exp(z_log_var) - 1 - z_log_var, 1))


@wrong("4.5", "log-variance-as-deviation")
def kl_of_a_deviation(z_mean, z_log_var):
    sigma = z_log_var
    return 0.5 * tf.reduce_sum(z_mean**2 + sigma**2 - 1 - tf.math.log(sigma**2), 1)


@wrong("4.5", None)
def kl_cut_off_at_zero(z_mean, z_log_var):
    return tf.maximum(0.0, 0.5 * tf.reduce_sum(z_mean + tf.exp(z_log_var) - 1 - z_log_var, 1))


@wrong("4.5", "part-of-an-argument")
def kl_log_term_doubled(z_mean, z_log_var):
    inside = 1.0 + 2.0 * z_log_var - tf.square(z_mean) - tf.exp(z_log_var)
    return -0.5 * tf.reduce_sum(inside, axis=1)


@wrong("4.5", "mean-not-squared+wrong-sign")
def kl_two_mistakes(z_mean, z_log_var):
    return 0.5 * tf.reduce_sum(1.0 + z_log_var - z_mean - tf.exp(z_log_var), axis=1)


@wrong("4.5", "clipped")
def kl_clipped(z_mean, z_log_var):
    z_log_var = tf.clip_by_value(z_log_var, -20.0, 10.0)
    return 0.5 * tf.reduce_sum(tf.exp(z_log_var) + z_mean**2 - 1.0 - z_log_var, axis=1)


@wrong("4.5", "changes-by-itself")
def kl_sampled(z_mean, z_log_var):
    eps = tf.random.normal(z_mean.shape)
    z = z_mean + tf.exp(z_log_var / 2) * eps
    return 0.5 * tf.reduce_sum(z**2 - eps**2 - z_log_var, axis=1)


# --- 4.6 active_units


@wrong("4.6", "deviation-for-variance")
def active_by_deviation(z_mean, threshold):
    return tf.math.reduce_std(z_mean, 0) > threshold


@wrong("4.6", "turned-round")
def inactive(z_mean, threshold):
    return tf.math.reduce_variance(z_mean, 0) < threshold


@wrong("4.6", "not-centred")
def active_by_mean_square(z_mean, threshold):
    return tf.reduce_mean(z_mean**2, 0) > threshold


@wrong("4.6", "wrong-axis")
def active_digits(z_mean, threshold):
    return tf.math.reduce_variance(z_mean, 1) > threshold


@wrong("4.6", "mean-for-variance")
def active_by_mean(z_mean, threshold):
    return tf.abs(tf.reduce_mean(z_mean, 0)) > threshold


@wrong("4.6", "variances-returned")
def variances(z_mean, threshold):
    return tf.math.reduce_variance(z_mean, 0)


@wrong("4.6", "not-boolean")
def active_as_numbers(z_mean, threshold):
    return tf.cast(tf.math.reduce_variance(z_mean, 0) > threshold, tf.int32)


@wrong("4.6", "one-for-all")
def active_at_all(z_mean, threshold):
    return tf.math.reduce_variance(z_mean) > threshold


@wrong("4.6", "sides-kept")
def active_in_a_row(z_mean, threshold):
    return tf.math.reduce_variance(z_mean, 0, keepdims=True) > threshold


@wrong("4.6", "threshold-rooted")
def active_above_root(z_mean, threshold):
    return tf.math.reduce_variance(z_mean, 0) > threshold**0.5


# --- 5.1 scale_images


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


# --- 5.2 build_generator


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
    bend=None,
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
        x = bend(x) if bend else L.LeakyReLU(negative_slope=slope)(x)
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
    return _generator(n_z, channels, [batch_norm] * 3, bend=lambda x: L.PReLU()(x))


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


# --- 5.4 discriminator_loss


def _price(label, logits):
    return bce(labels=tf.fill(tf.shape(logits), float(label)), logits=logits)


@wrong("5.4", "labels-turned")
def loss_labels_turned(real_logits, fake_logits):
    return tf.reduce_mean(_price(0, real_logits)) + tf.reduce_mean(_price(1, fake_logits))


@wrong("5.4", "both-real")
def loss_true_labels_twice(real_logits, fake_logits):
    return tf.reduce_mean(_price(1, real_logits)) + tf.reduce_mean(_price(1, fake_logits))


@wrong("5.4", "batch-summed")
def loss_sums(real_logits, fake_logits):
    return tf.reduce_sum(_price(1, real_logits)) + tf.reduce_sum(_price(0, fake_logits))


@wrong("5.4", "real-only")
def loss_real_only(real_logits, fake_logits):
    return tf.reduce_mean(_price(1, real_logits))


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
    real, fake = tf.reduce_mean(_price(1, real_logits)), tf.reduce_mean(_price(0, fake_logits))
    return 0.5 * (real + fake)


@wrong("5.4", "sigmoid-twice")
def loss_squashed_twice(real_logits, fake_logits):
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    return tf.reduce_mean(_price(1, real)) + tf.reduce_mean(_price(0, fake))


@wrong("5.4", "gradient-cut")
def loss_without_gradient_of_fakes(real_logits, fake_logits):
    fake = tf.stop_gradient(fake_logits)
    return tf.reduce_mean(_price(1, real_logits)) + tf.reduce_mean(_price(0, fake))


@wrong("5.4", "sigmoid-twice")
def loss_logits_left_out(real_logits, fake_logits):
    price = keras.losses.BinaryCrossentropy(from_logits=True)
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    return price(tf.ones_like(real), real) + price(tf.zeros_like(fake), fake)


@wrong("5.4", "logits-as-probabilities")
def loss_of_keras_without_logits(real_logits, fake_logits):
    price = keras.losses.BinaryCrossentropy()
    real = price(tf.ones_like(real_logits), real_logits)
    return real + price(tf.zeros_like(fake_logits), fake_logits)


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
    return tf.reduce_mean(real) + tf.reduce_mean(_price(0, fake_logits))


@wrong("5.4", "part-of-an-argument")
def loss_of_half_the_fakes(real_logits, fake_logits):
    real = tf.reduce_mean(bce(tf.ones_like(real_logits), real_logits))
    return real + tf.reduce_mean(bce(tf.zeros_like(fake_logits), fake_logits)) / 2


@wrong("5.4", "labels-of-other-shape")
def loss_with_labels_of_the_other_batch(real_logits, fake_logits):
    fake = bce(labels=tf.zeros_like(real_logits), logits=fake_logits)
    return tf.reduce_mean(_price(1, real_logits)) + tf.reduce_mean(fake)


@wrong("5.4", "labels-smoothed")
def loss_of_labels_smoothed_twice(real_logits, fake_logits):
    real = bce(labels=0.9 * tf.ones_like(real_logits), logits=real_logits)
    fake = bce(labels=0.1 * tf.ones_like(fake_logits), logits=fake_logits)
    return tf.reduce_mean(real) + tf.reduce_mean(fake)


@wrong("5.4", "not-added")
def loss_in_two_parts(real_logits, fake_logits):
    return tf.reduce_mean(_price(1, real_logits)), tf.reduce_mean(_price(0, fake_logits))


# --- 5.5 generator_loss


@wrong("5.5", "saturating")
def loss_minimax(fake_logits):
    return -tf.reduce_mean(_price(0, fake_logits))


@wrong("5.5", "labels-turned")
def loss_of_the_other_side(fake_logits):
    return tf.reduce_mean(_price(0, fake_logits))


@wrong("5.5", "batch-summed")
def loss_sum(fake_logits):
    return tf.reduce_sum(_price(1, fake_logits))


@wrong("5.5", "sign")
def loss_negative(fake_logits):
    return -tf.reduce_mean(_price(1, fake_logits))


@wrong("5.5", "raw-logits")
def loss_raw(fake_logits):
    return -tf.reduce_mean(fake_logits)


@wrong("5.5", "not-averaged")
def loss_of_each_fake(fake_logits):
    return _price(1, fake_logits)


@wrong("5.5", "sigmoid-twice")
def loss_of_squashed_fakes(fake_logits):
    return tf.reduce_mean(_price(1, tf.sigmoid(fake_logits)))


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
        loss = tf.reduce_mean(_price(1, real_logits)) + tf.reduce_mean(
            _price(0, discriminator(fake, training=True))
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
    return loss, [tf.clip_by_value(one, -5, 5) for one in tape.gradient(loss, variables)]


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
        loss = tf.reduce_mean(_price(1, logits))
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
