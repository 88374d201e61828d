"""Answers to the exercises of Task 4, right and wrong: the tests of the oracles know them."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from tensorflow import keras

from labgen.exercises.samples import right, wrong

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


@wrong("4.1", "weights-ignored")
def encoder_traced_before_it_is_built(n_pixels, n_hidden, n_z):
    class Encoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.steps = [L.Dense(n_hidden, "softplus"), L.Dense(n_hidden, "softplus")]
            self.heads = [L.Dense(n_z), L.Dense(n_z)]

        @tf.function
        def call(self, x):
            for step in self.steps:
                x = step(x)
            return [head(x) for head in self.heads]

    return Encoder()


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
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True, reduction="none")
    return tf.reduce_sum(cross_entropy(x[..., None], logits[..., None]), axis=1)


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
    return [
        float(tf.math.reduce_variance(column)) > threshold for column in tf.unstack(z_mean, axis=1)
    ]


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
