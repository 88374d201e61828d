"""Answers to the exercises of Task 3, right and wrong: the tests of the oracles know them."""

from __future__ import annotations

import warnings

import tensorflow as tf
from tensorflow import keras

from labgen.exercises.samples import right, wrong
from labgen.tasks.samples_of_averages import mean_rows, products, size

K = keras.ops
bce = tf.nn.sigmoid_cross_entropy_with_logits

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


@wrong("3.1", "not-transposed")
def untie_copies(w1, a1, b1):
    return w1, b1, w1, a1


@wrong("3.1", "biases-swapped")
def untie_biases_swapped(w1, a1, b1):
    return w1, a1, tf.transpose(w1), b1


@wrong("3.1", "directions-swapped")
def untie_directions_swapped(w1, a1, b1):
    return tf.transpose(w1), b1, w1, a1


@wrong("3.1", "biases-zero")
def untie_zero_biases(w1, a1, b1):
    return w1, tf.zeros_like(b1), tf.transpose(w1), tf.zeros_like(a1)


@wrong("3.1", "half")
def untie_halves(w1, a1, b1):
    return w1 / 2, b1, tf.transpose(w1) / 2, a1


@wrong("3.1", "order-of-results")
def untie_weights_first(w1, a1, b1):
    return w1, tf.transpose(w1), b1, a1


@wrong("3.1", "reshaped")
def untie_reshaped(w1, a1, b1):
    return w1, b1, tf.reshape(w1, (w1.shape[1], w1.shape[0])), a1


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


@wrong("3.2", "probabilities-returned")
def wake_probabilities_out(v, r, b_up, w_down, a_down, sample):
    p = tf.sigmoid(v @ r + b_up)
    return p, tf.sigmoid(sample(p) @ w_down + a_down)


@wrong("3.2", "probabilities-where-states-belong")
def wake_grey(v, r, b_up, w_down, a_down, sample):
    p = tf.sigmoid(v @ r + b_up)
    return sample(p), tf.sigmoid(p @ w_down + a_down)


@wrong("3.2", "recognition-weights-downwards")
def wake_tied(v, r, b_up, w_down, a_down, sample):
    h = sample(tf.sigmoid(v @ r + b_up))
    return h, tf.sigmoid(tf.matmul(h, r, transpose_b=True) + a_down)


@wrong("3.2", "pixels-drawn")
def wake_drawn_pixels(v, r, b_up, w_down, a_down, sample):
    h = sample(tf.sigmoid(v @ r + b_up))
    return h, sample(tf.sigmoid(h @ w_down + a_down))


@wrong("3.2", "never-sampled")
def wake_never_sampled(v, r, b_up, w_down, a_down, sample):
    h = tf.sigmoid(v @ r + b_up)
    return h, tf.sigmoid(h @ w_down + a_down)


@wrong("3.2", "drawn-twice")
def wake_two_draws(v, r, b_up, w_down, a_down, sample):
    p = tf.sigmoid(v @ r + b_up)
    return sample(p), tf.sigmoid(sample(p) @ w_down + a_down)


@wrong("3.2", "generative-weights-upwards")
def wake_generative_up(v, r, b_up, w_down, a_down, sample):
    h = sample(tf.sigmoid(tf.matmul(v, w_down, transpose_b=True) + b_up))
    return h, tf.sigmoid(h @ w_down + a_down)


@wrong("3.2", "no-sigmoid")
def wake_pixel_inputs(v, r, b_up, w_down, a_down, sample):
    h = sample(tf.sigmoid(v @ r + b_up))
    return h, h @ w_down + a_down


@wrong("3.2", "order-of-results")
def wake_swapped(v, r, b_up, w_down, a_down, sample):
    h = sample(tf.sigmoid(v @ r + b_up))
    return tf.sigmoid(h @ w_down + a_down), h


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


@wrong("3.3", "sign")
def generative_sign(v, h, v_prob):
    return products(h, v_prob - v) / size(v), mean_rows(v_prob - v)


@wrong("3.3", "transposed")
def generative_transposed(v, h, v_prob):
    return products(v - v_prob, h) / size(v), mean_rows(v - v_prob)


@wrong("3.3", "batch-summed")
def generative_sums(v, h, v_prob):
    return products(h, v - v_prob), tf.reduce_sum(v - v_prob, 0)


@wrong("3.3", "weights-summed")
def generative_weight_sum(v, h, v_prob):
    return products(h, v - v_prob), mean_rows(v - v_prob)


@wrong("3.3", "batch-kept")
def generative_rows_kept(v, h, v_prob):
    return products(h, v - v_prob) / size(v), v - v_prob


@wrong("3.3", "prediction-missing")
def generative_without_prediction(v, h, v_prob):
    return products(h, v) / size(v), mean_rows(v)


@wrong("3.3", "rounded")
def generative_rounded(v, h, v_prob):
    return products(h, v - tf.round(v_prob)) / size(v), mean_rows(v - tf.round(v_prob))


@wrong("3.3", "rate-inside")
def generative_with_a_learning_rate(v, h, v_prob):
    return 0.01 * products(h, v - v_prob) / size(v), 0.01 * mean_rows(v - v_prob)


@wrong("3.3", "wrong-axis")
def generative_over_units(v, h, v_prob):
    return products(h, v - v_prob) / size(v), tf.reduce_mean(v - v_prob, 1)


@wrong("3.3", "slope-of-sigmoid")
def generative_of_a_squared_error(v, h, v_prob):
    error = (v - v_prob) * v_prob * (1 - v_prob)
    return products(h, error) / size(v), mean_rows(error)


@wrong("3.3", "bias-of-other-layer")
def generative_bias_of_hidden(v, h, v_prob):
    return products(h, v - v_prob) / size(v), mean_rows(h)


@wrong("3.3", "divided-by-entries")
def generative_divided_by_entries(v, h, v_prob):
    dw = products(h, v - v_prob) / tf.cast(tf.size(v), tf.float32)
    return dw, mean_rows(v - v_prob)


@wrong("3.3", "weights-averaged")
def generative_mean_of_weights(v, h, v_prob):
    return tf.reduce_mean(products(h, v - v_prob)), mean_rows(v - v_prob)


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


@wrong("3.4", "pixels-drawn")
def sleep_rounded(h, w_down, a_down, r, b_up):
    v = tf.round(tf.sigmoid(h @ w_down + a_down))
    return v, tf.sigmoid(v @ r + b_up)


@wrong("3.4", "generative-weights-upwards")
def sleep_tied(h, w_down, a_down, r, b_up):
    v = tf.sigmoid(h @ w_down + a_down)
    return v, tf.sigmoid(tf.matmul(v, w_down, transpose_b=True) + b_up)


@wrong("3.4", "biases-missing")
def sleep_without_biases(h, w_down, a_down, r, b_up):
    v = tf.sigmoid(h @ w_down)
    return v, tf.sigmoid(v @ r)


@wrong("3.4", "no-sigmoid")
def sleep_inputs(h, w_down, a_down, r, b_up):
    v = tf.sigmoid(h @ w_down + a_down)
    return v, v @ r + b_up


@wrong("3.4", "order-of-results")
def sleep_swapped(h, w_down, a_down, r, b_up):
    v = tf.sigmoid(h @ w_down + a_down)
    return tf.sigmoid(v @ r + b_up), v


@wrong("3.4", "recognition-weights-downwards")
def sleep_recognition_down(h, w_down, a_down, r, b_up):
    v = tf.sigmoid(tf.matmul(h, r, transpose_b=True) + a_down)
    return v, tf.sigmoid(v @ r + b_up)


@wrong("3.4", "weights-turned")
def sleep_second_turned(h, w_down, a_down, r, b_up):
    v = tf.sigmoid(h @ w_down + a_down)
    return v, tf.sigmoid(tf.matmul(v, r, transpose_b=True) + b_up)


@wrong("3.4", "no-sigmoid")
def sleep_no_sigmoid_at_all(h, w_down, a_down, r, b_up):
    v = h @ w_down + a_down
    return v, v @ r + b_up


@wrong("3.4", "inputs-passed-on")
def sleep_inputs_passed_on(h, w_down, a_down, r, b_up):
    inputs = h @ w_down + a_down
    return tf.sigmoid(inputs), tf.sigmoid(inputs @ r + b_up)


@wrong("3.4", None)
def sleep_one_long_product(h, w_down, a_down, r, b_up):
    return tf.sigmoid(h @ w_down + a_down), tf.sigmoid(h @ w_down @ r + b_up)


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


@wrong("3.5", "sign")
def recognition_sign(v, h, h_prob):
    return products(v, h_prob - h) / size(v), mean_rows(h_prob - h)


@wrong("3.5", "transposed")
def recognition_transposed(v, h, h_prob):
    return products(h - h_prob, v) / size(v), mean_rows(h - h_prob)


@wrong("3.5", "weights-summed")
def recognition_weight_sum(v, h, h_prob):
    return products(v, h - h_prob), mean_rows(h - h_prob)


@wrong("3.5", "averaged-over-units")
def recognition_mean_of_all(v, h, h_prob):
    return products(v, h - h_prob) / size(v), tf.reduce_mean(h - h_prob)


@wrong("3.5", "wrong-layer")
def recognition_wrong_layer(v, h, h_prob):
    return products(h, h - h_prob) / size(v), mean_rows(h - h_prob)


@wrong("3.5", "bias-summed")
def recognition_bias_sum(v, h, h_prob):
    return products(v, h - h_prob) / size(v), tf.reduce_sum(h - h_prob, 0)


@wrong("3.5", "divided-twice")
def recognition_divided_twice(v, h, h_prob):
    return products(v, h - h_prob) / size(v) ** 2, mean_rows(h - h_prob) / size(v)


@wrong("3.5", "batch-kept")
def recognition_rows_kept(v, h, h_prob):
    return products(v, h - h_prob) / size(v), h - h_prob


@wrong("3.5", "bias-sign")
def recognition_bias_sign(v, h, h_prob):
    return products(v, h - h_prob) / size(v), mean_rows(h_prob - h)
