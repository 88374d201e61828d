"""Answers to the exercises of Task 2, right and wrong: the tests of the oracles know them."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from tensorflow import keras

from labgen.exercises.samples import right, wrong

K = keras.ops

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


@wrong("2.1", "probabilities-where-states-belong")
def up_probabilities(v, w1, b1, w2, b2, sample):
    p1 = tf.sigmoid(v @ w1 + b1)
    p2 = tf.sigmoid(p1 @ w2 + b2)
    return p1, sample(p1), p2, sample(p2)


@wrong("2.1", "never-sampled")
def up_rounded(v, w1, b1, w2, b2, sample):
    p1 = tf.sigmoid(v @ w1 + b1)
    p2 = tf.sigmoid(tf.round(p1) @ w2 + b2)
    return p1, tf.round(p1), p2, tf.round(p2)


@wrong("2.1", "drawn-twice")
def up_two_draws(v, w1, b1, w2, b2, sample):
    p1 = tf.sigmoid(v @ w1 + b1)
    p2 = tf.sigmoid(sample(p1) @ w2 + b2)
    return p1, sample(p1), p2, sample(p2)


@wrong("2.1", "order-of-results")
def up_states_first(v, w1, b1, w2, b2, sample):
    p1 = tf.sigmoid(v @ w1 + b1)
    h1 = sample(p1)
    p2 = tf.sigmoid(h1 @ w2 + b2)
    return h1, p1, sample(p2), p2


@wrong("2.1", "bias-missing")
def up_without_second_bias(v, w1, b1, w2, b2, sample):
    p1 = tf.sigmoid(v @ w1 + b1)
    h1 = sample(p1)
    p2 = tf.sigmoid(h1 @ w2)
    return p1, h1, p2, sample(p2)


@wrong("2.1", "no-sigmoid")
def up_inputs(v, w1, b1, w2, b2, sample):
    p1 = v @ w1 + b1
    h1 = sample(p1)
    p2 = h1 @ w2 + b2
    return p1, h1, p2, sample(p2)


@wrong("2.1", "probabilities-returned")
def up_last_not_drawn(v, w1, b1, w2, b2, sample):
    p1 = tf.sigmoid(v @ w1 + b1)
    h1 = sample(p1)
    p2 = tf.sigmoid(h1 @ w2 + b2)
    return p1, h1, p2, p2


@wrong("2.1", "not-drawn")
def up_threshold(v, w1, b1, w2, b2, sample):
    p1 = tf.sigmoid(v @ w1 + b1)
    h1 = tf.round(p1)
    p2 = tf.sigmoid(h1 @ w2 + b2)
    return p1, h1, p2, sample(p2)


@wrong("2.1", "sampled-again")
def up_of_drawn_pixels(v, w1, b1, w2, b2, sample):
    h1_prob = tf.sigmoid(sample(v) @ w1 + b1)
    h1 = sample(h1_prob)
    h2_prob = tf.sigmoid(h1 @ w2 + b2)
    return h1_prob, h1, h2_prob, sample(h2_prob)


@wrong("2.1", "total-inputs-sampled")
def up_sampled_inputs(v, w1, b1, w2, b2, sample):
    h1 = sample(v @ w1 + b1)
    h2 = sample(h1 @ w2 + b2)
    return tf.sigmoid(v @ w1 + b1), h1, tf.sigmoid(h1 @ w2 + b2), h2


@wrong("2.1", "one-case-wrong")
def up_of_rounded_pixels(v, w1, b1, w2, b2, sample):
    h1_prob = tf.sigmoid(tf.round(v) @ w1 + b1)
    h1 = sample(h1_prob)
    h2_prob = tf.sigmoid(h1 @ w2 + b2)
    return h1_prob, h1, h2_prob, sample(h2_prob)


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


@wrong("2.2", "one-step-too-few")
def chain_short(h1, k, visible_probs, hidden_probs, sample):
    first = h2 = sample(hidden_probs(h1))
    h = h1
    for _ in range(k - 1):
        h = sample(visible_probs(h2))
        h2 = sample(hidden_probs(h))
    return first, h, h2


@wrong("2.2", "one-step-too-many")
def chain_long(h1, k, visible_probs, hidden_probs, sample):
    first = h2 = sample(hidden_probs(h1))
    for _ in range(k + 1):
        h = sample(visible_probs(h2))
        h2 = sample(hidden_probs(h))
    return first, h, h2


@wrong("2.2", "start-overwritten")
def chain_start_lost(h1, k, visible_probs, hidden_probs, sample):
    h2 = sample(hidden_probs(h1))
    for _ in range(k):
        h = sample(visible_probs(h2))
        h2 = sample(hidden_probs(h))
    return h2, h, h2


@wrong("2.2", "data-for-model")
def chain_returns_data(h1, k, visible_probs, hidden_probs, sample):
    first = h2 = sample(hidden_probs(h1))
    for _ in range(k):
        h2 = sample(hidden_probs(sample(visible_probs(h2))))
    return first, h1, h2


@wrong("2.2", "never-sampled")
def chain_mean_field(h1, k, visible_probs, hidden_probs, sample):
    first = h2 = hidden_probs(h1)
    for _ in range(k):
        h = visible_probs(h2)
        h2 = hidden_probs(h)
    return first, h, h2


@wrong("2.2", "probabilities-where-states-belong")
def chain_grey_below(h1, k, visible_probs, hidden_probs, sample):
    first = h2 = sample(hidden_probs(h1))
    for _ in range(k):
        p = visible_probs(h2)
        h = sample(p)
        h2 = sample(hidden_probs(p))
    return first, h, h2


@wrong("2.2", "chain-not-linked")
def chain_from_the_start(h1, k, visible_probs, hidden_probs, sample):
    first = sample(hidden_probs(h1))
    for _ in range(k):
        h = sample(visible_probs(first))
        h2 = sample(hidden_probs(h))
    return first, h, h2


@wrong("2.2", "probabilities-returned")
def chain_ends_in_probabilities(h1, k, visible_probs, hidden_probs, sample):
    first = h2 = sample(hidden_probs(h1))
    for _ in range(k):
        h = sample(visible_probs(h2))
        p = hidden_probs(h)
        h2 = sample(p)
    return first, h, p


@wrong("2.2", "k-ignored")
def chain_of_one_step(h1, k, visible_probs, hidden_probs, sample):
    first = sample(hidden_probs(h1))
    h = sample(visible_probs(first))
    return first, h, sample(hidden_probs(h))


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


@wrong("2.3", "pixels-drawn")
def down_drawn(h2, w2, a2, w1, a1, sample):
    p1 = tf.sigmoid(tf.matmul(h2, w2, transpose_b=True) + a2)
    h1 = sample(p1)
    return p1, h1, sample(tf.sigmoid(tf.matmul(h1, w1, transpose_b=True) + a1))


@wrong("2.3", "probabilities-where-states-belong")
def down_grey(h2, w2, a2, w1, a1, sample):
    p1 = tf.sigmoid(tf.matmul(h2, w2, transpose_b=True) + a2)
    return p1, sample(p1), tf.sigmoid(tf.matmul(p1, w1, transpose_b=True) + a1)


@wrong("2.3", "drawn-twice")
def down_two_draws(h2, w2, a2, w1, a1, sample):
    p1 = tf.sigmoid(tf.matmul(h2, w2, transpose_b=True) + a2)
    return p1, sample(p1), tf.sigmoid(tf.matmul(sample(p1), w1, transpose_b=True) + a1)


@wrong("2.3", "w-transposed")
def down_not_transposed(h2, w2, a2, w1, a1, sample):
    p1 = tf.sigmoid(h2 @ w2 + a2)
    h1 = sample(p1)
    return p1, h1, tf.sigmoid(h1 @ w1 + a1)


@wrong("2.3", "bias-missing")
def down_without_biases(h2, w2, a2, w1, a1, sample):
    p1 = tf.sigmoid(tf.matmul(h2, w2, transpose_b=True))
    h1 = sample(p1)
    return p1, h1, tf.sigmoid(tf.matmul(h1, w1, transpose_b=True))


@wrong("2.3", "never-sampled")
def down_rounded(h2, w2, a2, w1, a1, sample):
    p1 = tf.sigmoid(tf.matmul(h2, w2, transpose_b=True) + a2)
    return p1, tf.round(p1), tf.sigmoid(tf.matmul(tf.round(p1), w1, transpose_b=True) + a1)


@wrong("2.3", "order-of-results")
def down_states_first(h2, w2, a2, w1, a1, sample):
    p1 = tf.sigmoid(tf.matmul(h2, w2, transpose_b=True) + a2)
    h1 = sample(p1)
    return h1, p1, tf.sigmoid(tf.matmul(h1, w1, transpose_b=True) + a1)


@wrong("2.3", "no-sigmoid")
def down_pixel_inputs(h2, w2, a2, w1, a1, sample):
    p1 = tf.sigmoid(tf.matmul(h2, w2, transpose_b=True) + a2)
    h1 = sample(p1)
    return p1, h1, tf.matmul(h1, w1, transpose_b=True) + a1


@wrong("2.3", "other-activation")
def down_hard_pixels(h2, w2, a2, w1, a1, sample):
    h1_prob = tf.sigmoid(h2 @ tf.transpose(w2) + a2)
    h1 = sample(h1_prob)
    return h1_prob, h1, keras.activations.hard_sigmoid(h1 @ tf.transpose(w1) + a1)


@wrong("2.3", "part-of-an-argument")
def down_half_weights(h2, w2, a2, w1, a1, sample):
    h1_prob = tf.sigmoid(h2 @ tf.transpose(w2) + a2)
    h1 = sample(h1_prob)
    return h1_prob, h1, tf.sigmoid(h1 @ tf.transpose(w1) / 2 + a1)


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


@wrong("2.4", "not-transposed")
def tied_same_way_round(w1, a1, b1):
    return w1, b1, a1


@wrong("2.4", "biases-swapped")
def tied_biases_stay(w1, a1, b1):
    return tf.transpose(w1), a1, b1


@wrong("2.4", "biases-zero")
def tied_zero_biases(w1, a1, b1):
    return tf.transpose(w1), tf.zeros_like(b1), tf.zeros_like(a1)


@wrong("2.4", "biases-zero")
def tied_zero_top_bias(w1, a1, b1):
    return tf.transpose(w1), b1, tf.zeros_like(a1)


@wrong("2.4", "sign")
def tied_negative(w1, a1, b1):
    return -tf.transpose(w1), b1, a1


@wrong("2.4", "not-transposed")
def tied_nothing_turned(w1, a1, b1):
    return w1, a1, b1


@wrong("2.4", "reshaped")
def tied_reshaped(w1, a1, b1):
    return tf.reshape(w1, (w1.shape[1], w1.shape[0])), b1, a1


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


@wrong("2.5", "transposed")
def pictures_as_rows(w1, w2):
    return tf.transpose(tf.matmul(w1, w2))


@wrong("2.5", "wrong-order")
def pictures_wrong_order(w1, w2):
    return w2 @ w1


@wrong("2.5", "squashed")
def pictures_squashed(w1, w2):
    return tf.sigmoid(tf.matmul(w1, w2))


@wrong("2.5", "elementwise")
def pictures_elementwise(w1, w2):
    return w1 * w2


@wrong("2.5", "averaged")
def pictures_averaged(w1, w2):
    return tf.matmul(w1, w2) / tf.cast(tf.shape(w1)[1], w1.dtype)


@wrong("2.5", "w2-transposed")
def pictures_second_turned(w1, w2):
    return tf.matmul(w1, w2, transpose_b=True)


@wrong("2.5", "squashed")
def pictures_of_squashed_weights(w1, w2):
    return tf.sigmoid(w1) @ w2
