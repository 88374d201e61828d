"""Answers to the exercises of Task 1, right and wrong: the tests of the oracles know them."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from tensorflow import keras

from labgen.exercises.samples import right, wrong
from labgen.tasks.samples_of_averages import mean_rows, products, size

K = keras.ops

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


@wrong("1.1", "sign")
def energy_upside_down(v, h, w, a, b):
    return tf.reduce_sum((v @ w) * h, 1) + tf.linalg.matvec(v, a) + tf.linalg.matvec(h, b)


@wrong("1.1", "hidden-bias-missing")
def energy_without_b(v, h, w, a, b):
    return -tf.reduce_sum((v @ w) * h, 1) - tf.linalg.matvec(v, a)


@wrong("1.1", "bias-sign")
def energy_bias_sign(v, h, w, a, b):
    return -tf.reduce_sum((v @ w) * h, 1) + tf.linalg.matvec(v, a) + tf.linalg.matvec(h, b)


@wrong("1.1", "rows-crossed")
def energy_of_every_pair(v, h, w, a, b):
    pairs = tf.matmul(v @ w, h, transpose_b=True)
    return -pairs - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)


@wrong("1.1", "batch-summed")
def energy_of_the_batch(v, h, w, a, b):
    return -tf.reduce_sum((v @ w) * h) - tf.reduce_sum(v * a) - tf.reduce_sum(h * b)


@wrong("1.1", "w-transposed")
def energy_turned_weights(v, h, w, a, b):
    return -tf.reduce_sum((h @ w) * v, 1) - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)


@wrong("1.1", "wrong-axis")
def energy_summed_over_rows(v, h, w, a, b):
    return -tf.reduce_sum((v @ w) * h, 0) - tf.reduce_sum(v * a, 0) - tf.reduce_sum(h * b, 0)


@wrong("1.1", "wrong-axis")
def energy_pairs_summed_over_rows(v, h, w, a, b):
    return -tf.reduce_sum((v @ w) * h, 0) - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)


@wrong("1.1", "column-kept")
def energy_in_a_column(v, h, w, a, b):
    pairs = tf.reduce_sum((v @ w) * h, 1, keepdims=True)
    return -pairs - v @ a[:, None] - h @ b[:, None]


@wrong("1.1", "sides-kept")
def energy_of_a_column_and_a_row(v, h, w, a, b):
    pairs = tf.reduce_sum((v @ w) * h, 1, keepdims=True)
    return -pairs - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)


@wrong("1.1", "half")
def energy_of_half_pairs(v, h, w, a, b):
    pairs = tf.reduce_sum((v @ w) * h, 1)
    return -0.5 * pairs - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)


@wrong("1.1", "pairs-averaged")
def energy_of_averaged_pairs(v, h, w, a, b):
    pairs = tf.reduce_mean((v @ w) * h, 1)
    return -pairs - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)


@wrong("1.1", "rows-crossed")
def energy_of_every_pair_in_columns(v, h, w, a, b):
    return -tf.matmul(v @ w, h, transpose_b=True) - v @ a[:, None] - h @ b[:, None]


@wrong("1.1", "rows-crossed")
def energy_of_every_pair_summed(v, h, w, a, b):
    pairs = tf.reduce_sum(v @ w @ tf.transpose(h))
    return -pairs - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)


@wrong("1.1", "visible-bias-missing+wrong-sign")
def energy_upside_down_without_a(v, h, w, a, b):
    return tf.reduce_sum((v @ w) * h, 1) + tf.linalg.matvec(h, b)


@wrong("1.1", "side-too-many-or-few")
def energy_in_a_list(v, h, w, a, b):
    pairs = tf.reduce_sum((v @ w) * h, 1)
    return [-pairs - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)]


@wrong("1.1", "dictionary-returned")
def energy_in_a_dictionary(v, h, w, a, b):
    return {"energy": -tf.reduce_sum((v @ w) * h, 1)}


@wrong("1.1", "as-if-argument-changed")
def energy_of_rounded_pixels(v, h, w, a, b):
    v = tf.round(v)
    return -tf.reduce_sum((v @ w) * h, 1) - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)


@wrong("1.1", "rounded-off")
def energy_in_halves(v, h, w, a, b):
    v, h, w, a, b = (tf.cast(x, tf.float16) for x in (v, h, w, a, b))
    energy = -tf.reduce_sum((v @ w) * h, 1) - tf.linalg.matvec(v, a) - tf.linalg.matvec(h, b)
    return tf.cast(energy, tf.float32)


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


@wrong("1.2", "no-sigmoid")
def hidden_inputs(v, w, b):
    return v @ w + b


@wrong("1.2", "bias-missing")
def hidden_without_bias(v, w, b):
    return tf.sigmoid(v @ w)


@wrong("1.2", "sign")
def hidden_off(v, w, b):
    return tf.sigmoid(-(v @ w) - b)


@wrong("1.2", "softmax")
def hidden_softmax(v, w, b):
    return tf.nn.softmax(v @ w + b)


@wrong("1.2", "states-for-probabilities")
def hidden_states(v, w, b):
    return tf.round(tf.sigmoid(v @ w + b))


@wrong("1.2", "bias-sign")
def hidden_bias_subtracted(v, w, b):
    return tf.sigmoid(v @ w - b)


@wrong("1.2", "w-transposed")
def hidden_turned_weights(v, w, b):
    return tf.sigmoid(tf.matmul(v, w, transpose_b=True) + b)


@wrong("1.2", "bias-outside")
def hidden_bias_outside(v, w, b):
    return tf.sigmoid(v @ w) + b


@wrong("1.2", "no-probability")
def hidden_exponential(v, w, b):
    return tf.exp(v @ w + b)


@wrong("1.2", "other-activation")
def hidden_hard_sigmoid(v, w, b):
    return keras.activations.hard_sigmoid(v @ w + b)


@wrong("1.2", "part-of-an-argument")
def hidden_averaged_inputs(v, w, b):
    return tf.sigmoid(v @ w / v.shape[1] + b)


@wrong("1.2", "changes-by-itself")
def hidden_with_noise(v, w, b):
    return tf.sigmoid(v @ w + b + tf.random.normal([1]))


@wrong("1.2", "bias-missing+weight-sign")
def hidden_two_mistakes(v, w, b):
    return tf.sigmoid(-(v @ w))


@wrong("1.2", "overflow")
def hidden_overflow(v, w, b):
    odds = tf.exp(v @ w + b)
    return odds / (1 + odds)


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


@wrong("1.3", "w-transposed")
def visible_not_transposed(h, w, a):
    return tf.sigmoid(h @ w + a)


@wrong("1.3", "bias-missing")
def visible_without_bias(h, w, a):
    return tf.sigmoid(tf.matmul(h, w, transpose_b=True))


@wrong("1.3", "no-sigmoid")
def visible_inputs(h, w, a):
    return tf.matmul(h, w, transpose_b=True) + a


@wrong("1.3", "tanh")
def visible_tanh(h, w, a):
    return tf.tanh(tf.matmul(h, w, transpose_b=True) + a)


@wrong("1.3", "weight-sign")
def visible_minus_weights(h, w, a):
    return tf.sigmoid(a - tf.matmul(h, w, transpose_b=True))


@wrong("1.3", "sigmoid-twice")
def visible_squashed_twice(h, w, a):
    return tf.sigmoid(tf.sigmoid(tf.matmul(h, w, transpose_b=True) + a))


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


@wrong("1.4", "probabilities-where-states-belong")
def gibbs_from_probabilities(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    h_prob = hidden_probs(v_prob)
    return v_prob, sample(v_prob), h_prob, sample(h_prob)


@wrong("1.4", "order-of-results")
def gibbs_states_first(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    v = sample(v_prob)
    h_prob = hidden_probs(v)
    return v, v_prob, sample(h_prob), h_prob


@wrong("1.4", "never-sampled")
def gibbs_mean_field(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    h_prob = hidden_probs(v_prob)
    return v_prob, v_prob, h_prob, h_prob


@wrong("1.4", "old-hidden-returned")
def gibbs_old_hidden(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    v = sample(v_prob)
    return v_prob, v, hidden_probs(v), h


@wrong("1.4", "drawn-twice")
def gibbs_two_draws(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    h_prob = hidden_probs(sample(v_prob))
    return v_prob, sample(v_prob), h_prob, sample(h_prob)


@wrong("1.4", "probabilities-returned")
def gibbs_last_not_drawn(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    v = sample(v_prob)
    h_prob = hidden_probs(v)
    return v_prob, v, h_prob, h_prob


@wrong("1.4", "hidden-drawn-elsewhere")
def gibbs_hidden_from_half(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    v = sample(v_prob)
    return v_prob, v, hidden_probs(v), sample(0.5 * tf.ones_like(h))


@wrong("1.4", "not-drawn")
def gibbs_threshold(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    v = tf.round(v_prob)
    h_prob = hidden_probs(v)
    return v_prob, v, h_prob, sample(h_prob)


@wrong("1.4", "sampled-again")
def gibbs_from_drawn_again(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(sample(h))
    v = sample(v_prob)
    h_prob = hidden_probs(v)
    return v_prob, v, h_prob, sample(h_prob)


@wrong("1.4", "not-float")
def gibbs_whole_numbers(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    v = sample(v_prob)
    h_prob = hidden_probs(v)
    return v_prob, tf.cast(v, tf.int32), h_prob, sample(h_prob) > 0.5


@wrong("1.4", "not-drawn")
def gibbs_hidden_threshold(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    v = sample(v_prob)
    h_prob = hidden_probs(v)
    return v_prob, v, h_prob, tf.round(h_prob)


@wrong("1.4", "order-of-results")
def gibbs_hidden_first(h, visible_probs, hidden_probs, sample):
    v_prob = visible_probs(h)
    v = sample(v_prob)
    h_prob = hidden_probs(v)
    return h_prob, sample(h_prob), v_prob, v


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


@wrong("1.5", "sign")
def cd_descent(v0, h0, vk, hk):
    return (
        (products(vk, hk) - products(v0, h0)) / size(v0),
        mean_rows(vk - v0),
        mean_rows(hk - h0),
    )


@wrong("1.5", "negative-phase-sign")
def cd_plus(v0, h0, vk, hk):
    return (
        (products(v0, h0) + products(vk, hk)) / size(v0),
        mean_rows(v0 + vk),
        mean_rows(h0 + hk),
    )


@wrong("1.5", "batch-summed")
def cd_sums(v0, h0, vk, hk):
    return (
        products(v0, h0) - products(vk, hk),
        tf.reduce_sum(v0 - vk, 0),
        tf.reduce_sum(h0 - hk, 0),
    )


@wrong("1.5", "weights-summed")
def cd_sum_of_weights(v0, h0, vk, hk):
    return products(v0, h0) - products(vk, hk), mean_rows(v0 - vk), mean_rows(h0 - hk)


@wrong("1.5", "biases-swapped")
def cd_biases_swapped(v0, h0, vk, hk):
    return (
        (products(v0, h0) - products(vk, hk)) / size(v0),
        mean_rows(h0 - hk),
        mean_rows(v0 - vk),
    )


@wrong("1.5", "transposed")
def cd_transposed(v0, h0, vk, hk):
    return (
        (products(h0, v0) - products(hk, vk)) / size(v0),
        mean_rows(v0 - vk),
        mean_rows(h0 - hk),
    )


@wrong("1.5", "averaged-over-units")
def cd_mean_of_everything(v0, h0, vk, hk):
    return (
        (products(v0, h0) - products(vk, hk)) / size(v0),
        tf.reduce_mean(v0 - vk),
        tf.reduce_mean(h0 - hk),
    )


@wrong("1.5", "negative-phase-missing")
def cd_data_only(v0, h0, vk, hk):
    return products(v0, h0) / size(v0), mean_rows(v0), mean_rows(h0)


@wrong("1.5", "rate-inside")
def cd_with_a_learning_rate(v0, h0, vk, hk):
    dw = (products(v0, h0) - products(vk, hk)) / size(v0)
    return 0.1 * dw, 0.1 * mean_rows(v0 - vk), 0.1 * mean_rows(h0 - hk)


@wrong("1.5", "product-of-differences")
def cd_product_of_differences(v0, h0, vk, hk):
    return products(v0 - vk, h0 - hk) / size(v0), mean_rows(v0 - vk), mean_rows(h0 - hk)


@wrong("1.5", "product-of-means")
def cd_product_of_means(v0, h0, vk, hk):
    data = tf.tensordot(mean_rows(v0), mean_rows(h0), 0)
    model = tf.tensordot(mean_rows(vk), mean_rows(hk), 0)
    return data - model, mean_rows(v0 - vk), mean_rows(h0 - hk)


@wrong("1.5", "wrong-axis")
def cd_biases_over_units(v0, h0, vk, hk):
    dw = (products(v0, h0) - products(vk, hk)) / size(v0)
    return dw, tf.reduce_mean(v0 - vk, 1), tf.reduce_mean(h0 - hk, 1)


@wrong("1.5", "divided-twice")
def cd_divided_twice(v0, h0, vk, hk):
    dw = (products(v0, h0) - products(vk, hk)) / size(v0) ** 2
    return dw, mean_rows(v0 - vk) / size(v0), mean_rows(h0 - hk) / size(v0)


@wrong("1.5", "batch-kept")
def cd_rows_kept(v0, h0, vk, hk):
    return (products(v0, h0) - products(vk, hk)) / size(v0), v0 - vk, h0 - hk


@wrong("1.5", "one-hidden-for-both")
def cd_old_hidden_in_both(v0, h0, vk, hk):
    return products(v0 - vk, h0) / size(v0), mean_rows(v0 - vk), mean_rows(h0 - hk)


@wrong("1.5", "weights-averaged")
def cd_mean_of_every_entry(v0, h0, vk, hk):
    dw = tf.reduce_mean(products(v0, h0) - products(vk, hk))
    return dw, mean_rows(v0 - vk), mean_rows(h0 - hk)


@wrong("1.5", "bias-sign")
def cd_biases_downhill(v0, h0, vk, hk):
    return (products(v0, h0) - products(vk, hk)) / size(v0), mean_rows(vk - v0), mean_rows(hk - h0)


@wrong("1.5", "batch-kept")
def cd_one_bias_kept(v0, h0, vk, hk):
    return (products(v0, h0) - products(vk, hk)) / size(v0), v0 - vk, mean_rows(h0 - hk)


@wrong("1.5", "divided-by-entries")
def cd_divided_by_entries(v0, h0, vk, hk):
    dw = (products(v0, h0) - products(vk, hk)) / tf.cast(tf.size(v0), tf.float32)
    return dw, mean_rows(v0 - vk), mean_rows(h0 - hk)


@wrong("1.5", "factor-of-size")
def cd_biases_divided_twice(v0, h0, vk, hk):
    dw = (tf.transpose(v0) @ h0 - tf.transpose(vk) @ hk) / size(v0)
    return dw, mean_rows((v0 - vk) / size(v0)), mean_rows((h0 - hk) / size(v0))


@wrong("1.5", "factor-of-size")
def cd_batches_of_100(v0, h0, vk, hk):
    dw = (tf.transpose(v0) @ h0 - tf.transpose(vk) @ hk) / 100
    return dw, tf.reduce_sum(v0 - vk, 0) / 100, tf.reduce_sum(h0 - hk, 0) / 100


@wrong("1.5", "transposed-result")
def cd_transposed_sum(v0, h0, vk, hk):
    dw = tf.transpose(h0) @ v0 - tf.transpose(hk) @ vk
    return dw, mean_rows(v0 - vk), mean_rows(h0 - hk)


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


@wrong("1.6", "sign")
def free_energy_upside_down(v, w, a, b):
    return tf.linalg.matvec(v, a) + tf.reduce_sum(tf.nn.softplus(v @ w + b), 1)


@wrong("1.6", "visible-bias-missing")
def free_energy_without_a(v, w, a, b):
    return -tf.reduce_sum(tf.nn.softplus(v @ w + b), 1)


@wrong("1.6", "hidden-term-sign")
def free_energy_plus(v, w, a, b):
    return tf.reduce_sum(tf.nn.softplus(v @ w + b), 1) - tf.linalg.matvec(v, a)


@wrong("1.6", "off-state-forgotten")
def free_energy_of_linear_units(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.reduce_sum(tf.math.log(tf.exp(v @ w + b)), 1)


@wrong("1.6", "overflow")
def free_energy_overflows(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.reduce_sum(tf.math.log(1 + tf.exp(v @ w + b)), 1)


@wrong("1.6", "mean-over-units")
def free_energy_mean(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.reduce_mean(tf.nn.softplus(v @ w + b), 1)


@wrong("1.6", "wrong-axis")
def free_energy_over_rows(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.reduce_sum(tf.nn.softplus(v @ w + b), 0)


@wrong("1.6", "hidden-bias-missing")
def free_energy_without_b(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.reduce_sum(tf.nn.softplus(v @ w), 1)


@wrong("1.6", "column-kept")
def free_energy_in_a_column(v, w, a, b):
    return -v @ a[:, None] - tf.reduce_sum(tf.nn.softplus(v @ w + b), 1, keepdims=True)


@wrong("1.6", "units-added-first")
def free_energy_softplus_outside(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.nn.softplus(tf.reduce_sum(v @ w + b, 1))


@wrong("1.6", "probabilities-added")
def free_energy_of_probabilities(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.reduce_sum(tf.sigmoid(v @ w + b), 1)


@wrong("1.6", "rectified")
def free_energy_of_rectifiers(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.reduce_sum(tf.nn.relu(v @ w + b), 1)


@wrong("1.6", "logarithm-missing")
def free_energy_not_logarithmic(v, w, a, b):
    return tf.exp(tf.linalg.matvec(v, a)) * tf.reduce_prod(1 + tf.exp(v @ w + b), 1)


@wrong("1.6", "logarithm-missing")
def free_energy_of_a_product(v, w, a, b):
    return -tf.linalg.matvec(v, a) - tf.reduce_prod(1 + tf.exp(v @ w + b), 1)


@wrong("1.6", "column-meets-row")
def free_energy_of_a_column_and_a_row(v, w, a, b):
    return -tf.reduce_sum(tf.nn.softplus(v @ w + b), 1) - v @ a[:, None]


@wrong("1.6", "part-of-an-argument")
def free_energy_in_bits(v, w, a, b):
    hidden = tf.reduce_sum(tf.nn.softplus(v @ w + b), 1)
    return -tf.linalg.matvec(v, a) - hidden / np.log(2)
