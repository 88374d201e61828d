"""Answers to 1.2, 4.3 and 5.4, right or wrong, that TensorFlow cannot compile."""

import numpy as np
import tensorflow as tf

calls = 0


def with_numpy(v, w, b):
    return 1 / (1 + np.exp(-(np.asarray(v) @ np.asarray(w) + np.asarray(b))))  # LINE with_numpy


def with_dot_numpy(v, w, b):
    x = tf.matmul(v, w) + b
    return tf.sigmoid(x.numpy())  # LINE with_dot_numpy


def _helper(x):
    return x.numpy().sum()  # LINE with_helper


def with_helper(v, w, b):
    return tf.sigmoid(v @ w + b + 0 * _helper(v))


def with_count(v, w, b):
    global calls
    calls += 1  # LINE with_count
    return tf.sigmoid(v @ w + b)


def with_numpy_noise(v, w, b):
    return tf.sigmoid(v @ w + b) + 0.0 * np.random.rand()  # LINE with_numpy_noise


def with_numpy_samples(v, w, b):
    probs = 1 / (1 + np.exp(-(v.numpy() @ w.numpy() + b.numpy())))
    return (probs + np.random.random(probs.shape).astype("float32")) / 2


def that_raises(v, w, b):
    return tf.sigmoid(v @ tf.transpose(w) + b)  # LINE that_raises


def not_answered(v, w, b):
    raise NotImplementedError("Exercise 1.2 is not answered yet.")  # LINE not_answered


def reparameterise_numpy(z_mean, z_log_var, eps):
    sigma = np.exp(0.5 * np.array(z_log_var))  # LINE reparameterise_numpy
    return z_mean + sigma * eps


def reparameterise_without_xla(z_mean, z_log_var, eps):
    same = tf.numpy_function(np.array, [eps], tf.float32)  # LINE reparameterise_without_xla
    return z_mean + tf.exp(0.5 * z_log_var) * tf.reshape(same, tf.shape(eps))


def discriminator_loss_numpy(real_logits, fake_logits):
    if np.mean(fake_logits) > 1e9:  # LINE discriminator_loss_numpy
        print("far off")
    return tf.reduce_mean(tf.nn.softplus(-real_logits) + tf.nn.softplus(fake_logits))
