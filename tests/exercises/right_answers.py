"""Right answers that are written in other ways than the notebooks' own: each must pass."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tensorflow import keras

K = keras.ops
L = keras.layers
bce = tf.nn.sigmoid_cross_entropy_with_logits


@dataclass(frozen=True)
class RightAnswer:
    exercise: str
    function: Callable

    @property
    def label(self) -> str:
        return f"{self.exercise} {self.function.__name__}"


RIGHT_ANSWERS: list[RightAnswer] = []


def right(exercise: str):
    """Register a right answer to this exercise."""

    def register(function: Callable) -> Callable:
        RIGHT_ANSWERS.append(RightAnswer(exercise, function))
        return function

    return register


# --- 1.1 energy


@right("1.1")
def energy_einsum(v, h, w, a, b):
    pairs = tf.einsum("ni,ij,nj->n", v, w, h)
    return -(pairs + tf.einsum("ni,i->n", v, a) + tf.einsum("nj,j->n", h, b))


@right("1.1")
def energy_diagonal(v, h, w, a, b):
    pairs = tf.linalg.diag_part(tf.matmul(v @ w, h, transpose_b=True))
    return -pairs - tf.reduce_sum(v * a, axis=1) - tf.reduce_sum(h * b, axis=-1)


@right("1.1")
def energy_row_by_row(v, h, w, a, b):
    def one(row):
        x, y = row
        outer = tf.tensordot(x, y, axes=0)
        return tf.reduce_sum(outer * -w) - tf.tensordot(x, a, 1) - tf.tensordot(y, b, 1)

    return tf.map_fn(one, (v, h), fn_output_signature=tf.float32)


@right("1.1")
def energy_columns(v, h, w, a, b):
    terms = tf.matmul(v, w) + b[None, :]
    column = v @ tf.expand_dims(a, 1) + tf.reduce_sum(terms * h, 1, keepdims=True)
    return tf.squeeze(-column, axis=1)


# --- 1.2 hidden_probs


@right("1.2")
def hidden_by_hand(v, w, b):
    return 1.0 / (1.0 + tf.exp(-(tf.linalg.matmul(v, w) + b)))


@right("1.2")
def hidden_by_tanh(v, w, b):
    return 0.5 * (1 + tf.tanh((b + tf.tensordot(v, w, axes=1)) / 2))


@right("1.2")
def hidden_keras(v, w, b):
    return keras.activations.sigmoid(K.add(K.matmul(v, w), b))


@right("1.2")
def hidden_two_way_softmax(v, w, b):
    inputs = tf.einsum("ni,ij->nj", v, w) + b
    return tf.nn.softmax(tf.stack([tf.zeros_like(inputs), inputs], -1))[..., 1]


@right("1.2")
def hidden_wide(v, w, b):
    v, w, b = (tf.cast(x, tf.float64) for x in (v, w, b))
    return tf.cast(tf.math.sigmoid(v @ w + b), tf.float32)


@right("1.2")
def hidden_numpy(v, w, b):
    return 1 / (1 + np.exp(-(np.asarray(v) @ np.asarray(w) + np.asarray(b)).astype(np.float64)))


# --- 1.3 visible_probs


@right("1.3")
def visible_transposed(h, w, a):
    return tf.nn.sigmoid(h @ tf.transpose(w) + a)


@right("1.3")
def visible_einsum(h, w, a):
    return tf.math.sigmoid(tf.einsum("nj,ij->ni", h, w) + a)


@right("1.3")
def visible_turned_over(h, w, a):
    columns = tf.matmul(w, h, transpose_b=True) + a[:, tf.newaxis]
    return tf.transpose(tf.exp(-tf.nn.softplus(-columns)))


@right("1.3")
def visible_unit_by_unit(h, w, a):
    units = [tf.linalg.matvec(h, row) + bias for row, bias in zip(w, a, strict=True)]
    return tf.sigmoid(tf.stack(units, axis=1))


# --- 1.4 gibbs_step


@right("1.4")
def gibbs_compact(h, visible_probs, hidden_probs, sample):
    v = sample(v_prob := visible_probs(h))
    h = sample(h_prob := hidden_probs(v))
    return v_prob, v, h_prob, h


@right("1.4")
def gibbs_helper(h, visible_probs, hidden_probs, sample):
    def both(layer, states):
        probs = layer(states)
        return [probs, sample(probs)]

    down = both(visible_probs, h)
    return down + both(hidden_probs, down[1])


@right("1.4")
def gibbs_asks_twice(h, visible_probs, hidden_probs, sample):
    print("shape of h:", h.shape)
    v = sample(visible_probs(h))
    new = sample(hidden_probs(v))
    return visible_probs(h), v, hidden_probs(v), new


# --- 1.5 cd_gradients


@right("1.5")
def cd_einsum(v0, h0, vk, hk):
    n = tf.cast(tf.shape(v0)[0], tf.float32)
    dw = (tf.einsum("ni,nj->ij", v0, h0) - tf.einsum("ni,nj->ij", vk, hk)) / n
    return dw, tf.reduce_sum(v0 - vk, 0) / n, tf.reduce_sum(h0 - hk, 0) / n


@right("1.5")
def cd_outer_products(v0, h0, vk, hk):
    data = v0[:, :, None] * h0[:, None, :]
    model = vk[:, :, None] * hk[:, None, :]
    pairs = ((data, model), (v0, vk), (h0, hk))
    return tuple(tf.reduce_mean(x, 0) - tf.reduce_mean(y, 0) for x, y in pairs)


@right("1.5")
def cd_loop(v0, h0, vk, hk):
    count = v0.shape[0]
    dw = tf.zeros((v0.shape[1], h0.shape[1]))
    for row in range(count):
        dw += tf.tensordot(v0[row], h0[row], 0) - tf.tensordot(vk[row], hk[row], 0)
    return dw / count, tf.reduce_mean(v0, 0) - tf.reduce_mean(vk, 0), K.mean(h0 - hk, axis=0)


@right("1.5")
def cd_one_product(v0, h0, vk, hk):
    ones = tf.ones_like(v0[:, :1])
    left = tf.concat([tf.concat([v0, ones], 1), tf.concat([vk, ones], 1)], 0)
    right_side = tf.concat([tf.concat([h0, ones], 1), -tf.concat([hk, ones], 1)], 0)
    everything = tf.transpose(left) @ right_side / len(v0)
    return everything[:-1, :-1], everything[:-1, -1], everything[-1, :-1]


# --- 1.6 free_energy


@right("1.6")
def free_energy_logsumexp(v, w, a, b):
    inputs = tf.matmul(v, w) + b
    both = tf.reduce_logsumexp(tf.stack([inputs, tf.zeros_like(inputs)]), axis=0)
    return -(tf.reduce_sum(v * a, 1) + tf.reduce_sum(both, 1))


@right("1.6")
def free_energy_absolute(v, w, a, b):
    inputs = tf.einsum("ni,ij->nj", v, w) + b
    terms = tf.maximum(inputs, 0) + tf.math.log1p(tf.exp(-tf.abs(inputs)))
    return -tf.einsum("ni,i->n", v, a) - K.sum(terms, axis=-1)


@right("1.6")
def free_energy_minus_log_sigmoid(v, w, a, b):
    terms = tf.math.log_sigmoid(-(v @ w + b))
    return tf.reduce_sum(terms, axis=1) - tf.squeeze(v @ a[:, None], 1)


@right("1.6")
def free_energy_wide(v, w, a, b):
    v, w, a, b = (tf.cast(x, "float64") for x in (v, w, a, b))
    inputs = v @ w + b
    return tf.cast(
        -tf.linalg.matvec(v, a) - tf.reduce_sum(tf.math.log(1 + tf.exp(inputs)), 1), "float32"
    )


@right("1.6")
def free_energy_row_by_row(v, w, a, b):
    def one(row):
        inputs = tf.linalg.matvec(w, row, transpose_a=True) + b
        return -tf.tensordot(row, a, 1) - tf.reduce_sum(tf.math.softplus(inputs))

    return tf.vectorized_map(one, v)


# --- 2.1 up_pass


@right("2.1")
def up_helper(v, w1, b1, w2, b2, sample):
    def layer(x, w, b):
        probs = tf.sigmoid(tf.matmul(x, w) + b)
        return probs, sample(probs)

    first = layer(v, w1, b1)
    return (*first, *layer(first[1], w2, b2))


@right("2.1")
def up_loop(v, w1, b1, w2, b2, sample):
    results, x = [], v
    for w, b in ((w1, b1), (w2, b2)):
        results.append(1 / (1 + tf.exp(-tf.tensordot(x, w, 1) - b)))
        x = sample(results[-1])
        results.append(x)
    return results


@right("2.1")
def up_einsum(v, w1, b1, w2, b2, sample):
    p1 = K.sigmoid(K.einsum("ni,ij->nj", v, w1) + b1)
    h1 = sample(p1)
    p2 = K.sigmoid(K.einsum("ni,ij->nj", h1, w2) + b2)
    return p1, h1, p2, sample(p2)


# --- 2.2 top_chain


@right("2.2")
def chain_countdown(h1, k, visible_probs, hidden_probs, sample):
    first = sample(hidden_probs(h1))
    top = tf.identity(first)
    while k > 0:
        lower = sample(visible_probs(top))
        top = sample(hidden_probs(lower))
        k -= 1
    return first, lower, top


@right("2.2")
def chain_recursive(h1, k, visible_probs, hidden_probs, sample):
    def further(top, steps):
        lower = sample(visible_probs(top))
        new = sample(hidden_probs(lower))
        return (lower, new) if steps == 1 else further(new, steps - 1)

    first = sample(hidden_probs(h1))
    return (first, *further(first, k))


@right("2.2")
def chain_of_lists(h1, k, visible_probs, hidden_probs, sample):
    lower, upper = [h1], [sample(hidden_probs(h1))]
    for step in range(1, k + 1):
        lower.append(sample(visible_probs(upper[step - 1])))
        upper.append(sample(hidden_probs(lower[-1])))
    return upper[0], lower[-1], upper[-1]


# --- 2.3 down_pass


@right("2.3")
def down_transposed(h2, w2, a2, w1, a1, sample):
    h1_prob = tf.math.sigmoid(a2 + h2 @ tf.transpose(w2))
    h1 = sample(h1_prob)
    return [h1_prob, h1, tf.math.sigmoid(a1 + h1 @ tf.transpose(w1))]


@right("2.3")
def down_einsum(h2, w2, a2, w1, a1, sample):
    def layer(x, w, a):
        return 0.5 + 0.5 * tf.tanh(0.5 * (tf.einsum("nj,ij->ni", x, w) + a))

    probs = layer(h2, w2, a2)
    drawn = sample(probs)
    return probs, drawn, layer(drawn, w1, a1)


@right("2.3")
def down_columns(h2, w2, a2, w1, a1, sample):
    p = tf.sigmoid(tf.transpose(tf.matmul(w2, h2, transpose_b=True)) + a2)
    h1 = sample(p)
    return p, h1, tf.sigmoid(tf.tensordot(h1, w1, axes=[[1], [1]]) + a1)


# --- 2.4 tied_start


@right("2.4")
def tied_permuted(w1, a1, b1):
    return tf.transpose(w1, perm=[1, 0]), tf.identity(b1), tf.identity(a1)


@right("2.4")
def tied_einsum(w1, a1, b1):
    return [tf.einsum("ij->ji", w1), b1 + 0, a1 * 1]


@right("2.4")
def tied_numpy(w1, a1, b1):
    w2 = np.array(w1).T.copy()
    return w2, np.array(b1), np.array(a1)


@right("2.4")
def tied_columns(w1, a1, b1):
    return tf.stack(tf.unstack(w1, axis=1), axis=0), b1, a1


# --- 2.5 in_pixel_space


@right("2.5")
def pictures_einsum(w1, w2):
    return tf.einsum("ij,jk->ik", w1, w2)


@right("2.5")
def pictures_one_by_one(w1, w2):
    columns = [tf.reduce_sum(w1 * numbers, axis=1) for numbers in tf.unstack(w2, axis=1)]
    return tf.stack(columns, axis=1)


@right("2.5")
def pictures_added_up(w1, w2):
    total = tf.zeros((w1.shape[0], w2.shape[1]))
    for unit in range(w1.shape[1]):
        total += tf.tensordot(w1[:, unit], w2[unit], axes=0)
    return total


@right("2.5")
def pictures_numpy(w1, w2):
    return np.dot(w1, w2)


# --- 3.1 untie


@right("3.1")
def untie_identity(w1, a1, b1):
    return tf.identity(w1), tf.identity(b1), tf.transpose(w1), tf.identity(a1)


@right("3.1")
def untie_variables(w1, a1, b1):
    return tuple(tf.Variable(x) for x in (w1, b1, tf.transpose(w1), a1))


@right("3.1")
def untie_keras(w1, a1, b1):
    return [K.copy(w1), K.copy(b1), K.swapaxes(w1, 0, 1), K.copy(a1)]


@right("3.1")
def untie_numpy(w1, a1, b1):
    w, a, b = w1.numpy(), a1.numpy(), b1.numpy()
    return w.copy(), b, w.T, a


# --- 3.2 wake_pass


@right("3.2")
def wake_steps(v, r, b_up, w_down, a_down, sample):
    q = tf.nn.sigmoid(tf.matmul(v, r) + b_up)
    h = sample(q)
    p = tf.nn.sigmoid(tf.matmul(h, w_down) + a_down)
    return [h, p]


@right("3.2")
def wake_helper(v, r, b_up, w_down, a_down, sample):
    def probs(x, w, b):
        return tf.exp(-tf.nn.softplus(-(tf.einsum("ni,ij->nj", x, w) + b)))

    h = sample(probs(v, r, b_up))
    return h, probs(h, w_down, a_down)


@right("3.2")
def wake_keras(v, r, b_up, w_down, a_down, sample):
    warnings.warn("awake", stacklevel=2)
    h = sample(K.sigmoid(K.dot(v, r) + b_up))
    return h, K.sigmoid(K.dot(h, w_down) + a_down)


# --- 3.3 generative_gradients


@right("3.3")
def generative_einsum(v, h, v_prob):
    n = tf.cast(len(v), tf.float32)
    return tf.einsum("nj,ni->ji", h, v - v_prob) / n, tf.einsum("ni->i", v - v_prob) / n


@right("3.3")
def generative_outer(v, h, v_prob):
    error = v - v_prob
    return tf.reduce_mean(h[:, :, None] * error[:, None, :], 0), tf.reduce_mean(error, 0)


@right("3.3")
def generative_difference_of_products(v, h, v_prob):
    turned = tf.transpose(h)
    dw = (turned @ v - turned @ v_prob) / v.shape[0]
    return dw, K.mean(v, axis=0) - K.mean(v_prob, axis=0)


@right("3.3")
def generative_by_tape(v, h, v_prob):
    inputs = tf.math.log(v_prob) - tf.math.log1p(-v_prob)
    w, a = tf.zeros((h.shape[1], v.shape[1])), tf.zeros(v.shape[1])
    with tf.GradientTape() as tape:
        tape.watch([w, a])
        logits = inputs + h @ w + a
        level = -tf.reduce_mean(tf.reduce_sum(bce(labels=v, logits=logits), 1))
    return tape.gradient(level, [w, a])


# --- 3.4 sleep_pass


@right("3.4")
def sleep_helper(h, w_down, a_down, r, b_up):
    def layer(x, w, b):
        return tf.sigmoid(tf.linalg.matmul(x, w) + b)

    image = layer(h, w_down, a_down)
    return image, layer(image, r, b_up)


@right("3.4")
def sleep_einsum(h, w_down, a_down, r, b_up):
    image = 1 / (1 + tf.exp(-(tf.einsum("nj,ji->ni", h, w_down) + a_down)))
    return image, 1 / (1 + tf.exp(-(tf.einsum("ni,ij->nj", image, r) + b_up)))


@right("3.4")
def sleep_wide(h, w_down, a_down, r, b_up):
    h, w_down, a_down, r, b_up = (tf.cast(x, tf.float64) for x in (h, w_down, a_down, r, b_up))
    image = K.sigmoid(h @ w_down + a_down)
    return [image, K.sigmoid(image @ r + b_up)]


# --- 3.5 recognition_gradients


@right("3.5")
def recognition_einsum(v, h, h_prob):
    rows = tf.cast(tf.shape(h)[0], h.dtype)
    return tf.einsum("ni,nj->ij", v, h - h_prob) / rows, tf.reduce_sum(h - h_prob, 0) / rows


@right("3.5")
def recognition_row_by_row(v, h, h_prob):
    each = tf.map_fn(
        lambda row: tf.tensordot(row[0], row[1] - row[2], 0),
        (v, h, h_prob),
        fn_output_signature=tf.float32,
    )
    return tf.reduce_mean(each, axis=0), tf.math.reduce_mean(h - h_prob, axis=0)


@right("3.5")
def recognition_averaged_inside(v, h, h_prob):
    error = (h - h_prob) / h.shape[0]
    return tf.transpose(v) @ error, tf.linalg.matvec(error, tf.ones(len(v)), transpose_a=True)


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
