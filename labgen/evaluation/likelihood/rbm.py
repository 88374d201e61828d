"""What an RBM thinks of digits: log-likelihood, pseudo-likelihood, free energies."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood.per_digit import PerDigit
from labgen.evaluation.likelihood.preactivations import HiddenView
from labgen.evaluation.likelihood.rbm_functions import Formulas, RBMFunctions
from labgen.evaluation.likelihood.two_ways import TwoWays
from labgen.evaluation.samples.pixels import binary

_IMAGES_AT_A_TIME = 1_000
# Keeps the tensors of one batch in the processor's cache.
_FLIPPED_STATES_AT_A_TIME = 8_192


def free_energies(machine: RBMFunctions, images) -> np.ndarray:
    """F(v) of binary images [n, visible], in nats: float64 [n].

    Args:
        machine: an RBM.
        images: binary, [n, visible].
    """
    images = binary(images, machine.visible)
    compiled = compiled_free_energy(machine.free_energy, machine.visible, machine.hidden)
    parameters = [tf.constant(x) for x in machine.parameters]
    return _in_batches(lambda v: compiled(v, *parameters), images, _IMAGES_AT_A_TIME)


# TensorFlow warns of a function that is compiled anew for each machine.
@lru_cache(maxsize=2)
def compiled_free_energy(free_energy: Callable, visible: int, hidden: int) -> Callable:
    """(v [n, visible], w, a, b) -> [n] for any n, compiled once for all machines of one size.

    Args:
        free_energy: exercise 1.6, as in `RBMFunctions`.
        visible, hidden: units of the machines.
    """
    shapes = [None, visible], [visible, hidden], [visible], [hidden]
    return tf.function(free_energy, input_signature=[tf.TensorSpec(shape) for shape in shapes])


def log_likelihood(machine: RBMFunctions, images, log_z: float) -> PerDigit:
    """log p(v) = -F(v) - log Z of binary images [n, visible].

    Args:
        log_z: the machine's log partition function. Its error, which all digits share, comes on
            top of the standard error over the digits: a log Z too small by one nat makes every
            likelihood too good by one nat.

    Raises:
        ValueError: if the images are not binary, or log_z is not finite.
    """
    if not math.isfinite(log_z):
        raise ValueError(f"log_z is {log_z}: give the logarithm of the partition function.")
    return PerDigit(-free_energies(machine, images) - float(log_z))


def pseudo_log_likelihood(machine: RBMFunctions, images) -> PerDigit:
    """The sum over all pixels of log p(v_i | all other pixels), exact, of binary images.

    It needs no Z. Flipping one pixel changes the inputs of the hidden units by one row of the
    weights, so that all 784 flips of a digit cost no pass through the weights: 10,000 digits take
    a few seconds on two cores. Source: J. Besag, "Statistical analysis of non-lattice data",
    1975.

    Args:
        machine: an RBM.
        images: binary, [n, visible].

    Raises:
        ValueError: if the images are not binary.
    """
    images = binary(images, machine.visible)
    compiled, parameters = _flips(machine.formulas), [tf.constant(x) for x in machine.parameters]
    products = len(images) * machine.w.size * machine.hidden
    at_a_time = max(1, _FLIPPED_STATES_AT_A_TIME // machine.visible)

    def in_batches(function) -> np.ndarray:
        # XLA compiles for one number of images: the last batch is filled up.
        n = len(images)
        batches = (
            images[np.arange(first, first + at_a_time) % n] for first in range(0, n, at_a_time)
        )
        parts = [function(tf.constant(batch), *parameters).numpy() for batch in batches]
        return np.concatenate(parts)[:n].astype(np.float64)

    return PerDigit(compiled.run(products, in_batches))


@lru_cache(maxsize=2)
def _flips(formulas: Formulas) -> TwoWays:
    def per_digit(v, w, a, b):
        view = HiddenView(formulas, b)
        inputs = v @ w
        change = 1 - 2 * v  # of the pixel that is flipped
        flipped = inputs[:, None, :] + change[:, :, None] * w
        flat = tf.reshape(flipped, [-1, formulas.hidden])
        after = tf.reshape(view.free_energy(flat), tf.shape(v)) - change * a
        before = view.free_energy(inputs)[:, None]
        return tf.reduce_sum(tf.math.log_sigmoid(after - before), axis=1)

    return TwoWays(lambda in_xla: per_digit)


def free_energy_gap(machine: RBMFunctions, train_images, test_images) -> tuple[float, float]:
    """Mean F of training digits minus mean F of test digits, and its standard error, in nats.

    Zero where the machine makes no difference between them; the more negative, the more it has
    memorised the training digits. Z is the same on both sides and cancels. Source:
    G. Hinton, "A practical guide to training restricted Boltzmann machines", 2012, section 6.

    Args:
        machine: an RBM.
        train_images: binary, [n, visible].
        test_images: as many of the same kind.

    Raises:
        ValueError: if the counts differ, or the images are not binary.
    """
    if len(train_images) != len(test_images):
        raise ValueError(
            f"There are {len(train_images)} training and {len(test_images)} test digits: give as "
            "many of the one as of the other, so that both means are equally sharp."
        )
    train, test = (PerDigit(free_energies(machine, x)) for x in (train_images, test_images))
    return train.mean - test.mean, math.hypot(train.standard_error, test.standard_error)


def _in_batches(compiled, images: np.ndarray, at_a_time: int) -> np.ndarray:
    parts = [
        compiled(tf.constant(images[first : first + at_a_time])).numpy()
        for first in range(0, len(images), at_a_time)
    ]
    return np.concatenate(parts).astype(np.float64)
