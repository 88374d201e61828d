"""Long Gibbs chains of an RBM, and nothing kept of them but where they end."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood.random_streams import Stream, binary_states
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.samples.pixels import binary

_STEPS_AT_A_TIME = 1_000


def long_chain(machine: RBMFunctions, start, steps: int, seed: int = 0) -> np.ndarray:
    """Visible states after `steps` Gibbs steps of as many chains as there are start states.

    The end is a sample of the machine only as far as the chains have forgotten their start. That
    holds for no fixed number of steps: chains started at digits stay near digits for as long as
    the machine has no way between its modes, and visit no mode that has none near a digit.

    Args:
        start: binary [n, visible], such as binarised training digits.
        steps: Gibbs steps; 0 returns the start.

    Returns:
        float32 0 or 1 [n, visible].

    Raises:
        ValueError: if the start is not binary or `steps` is negative.
    """
    if steps < 0:
        raise ValueError(f"steps is {steps}: a chain makes no negative number of steps.")
    run, seed = _compiled(machine), tf.constant(seed, tf.int64)
    v = tf.constant(binary(start, machine.visible))
    # Not all steps in one call: TensorFlow cannot be interrupted within one.
    for first in range(0, steps, _STEPS_AT_A_TIME):
        last = min(first + _STEPS_AT_A_TIME, steps)
        v = run(v, tf.constant(first), tf.constant(last), seed)
    return v.numpy()


# Many chains of one machine are run: compiled once.
@lru_cache(maxsize=2)
def _compiled(machine: RBMFunctions):
    w, a, b = (tf.constant(x) for x in (machine.w, machine.a, machine.b))
    number = tf.TensorSpec([], tf.int32)

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, machine.visible]),
            number,
            number,
            tf.TensorSpec([], tf.int64),
        ]
    )
    def run(v, first, last, seed):
        for step in tf.range(first, last):
            h = binary_states(machine.hidden_probs(v, w, b), seed, Stream.CHAIN_HIDDEN, step)
            v = binary_states(machine.visible_probs(h, w, a), seed, Stream.CHAIN_VISIBLE, step)
        return v

    return run
