"""The exact partition function of an RBM with a small layer, by enumeration of that layer."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood import rbm
from labgen.evaluation.likelihood.log_space import log_sum_exp
from labgen.evaluation.likelihood.per_digit import PerDigit
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions

MOST_UNITS = 20
_STATES_AT_A_TIME = 2**12


def log_z(machine: RBMFunctions) -> float:
    """log Z, the sum over all states of the smaller layer summed in float64, in nats.

    Where the hidden layer is the smaller one, the roles of the layers change: the RBM with
    transposed weights has the same Z, and its free energy is over the hidden states. With 20
    hidden and 784 visible units it takes some seconds and no more memory than with 12.

    Args:
        machine: an RBM.

    Raises:
        ValueError: if both layers have more than 20 units.
    """
    w, a, b = machine.w, machine.a, machine.b
    if machine.hidden < machine.visible:
        w, a, b = w.T, b, a
    units = len(a)
    if units > MOST_UNITS:
        raise ValueError(
            f"The smaller layer has {units} units, and its 2^{units} states are too many to add "
            f"up: log Z is exact up to {MOST_UNITS} units; beyond, estimate it with "
            "labgen.evaluation.annealing.sandwich.partition_function."
        )
    parameters = [tf.constant(x) for x in (w, a, b)]
    free_energy = rbm.compiled_free_energy(machine.free_energy, *w.shape)
    parts = []
    for first in range(0, 2**units, _STATES_AT_A_TIME):
        numbers = np.arange(first, min(first + _STATES_AT_A_TIME, 2**units))
        states = (numbers[:, None] >> np.arange(units)) & 1
        parts.append(
            log_sum_exp(-free_energy(tf.constant(states, tf.float32), *parameters).numpy())
        )
    return float(log_sum_exp(np.array(parts)))


def log_likelihood(machine: RBMFunctions, images) -> PerDigit:
    """Exact log p(v) of binary images [n, visible]; errors as in `log_z`.

    Args:
        machine: an RBM.
        images: binary, [n, visible].
    """
    return rbm.log_likelihood(machine, images, log_z(machine))
