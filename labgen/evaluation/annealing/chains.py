"""Long Gibbs chains of an RBM, and nothing kept of them but where they end."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood.random_streams import Stream, binary_states
from labgen.evaluation.likelihood.rbm_functions import Formulas, RBMFunctions
from labgen.evaluation.likelihood.two_ways import TwoWays
from labgen.evaluation.samples.binarise import binarise
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
    v = binary(start, machine.visible)
    compiled, parameters = _steps(machine.formulas), [tf.constant(x) for x in machine.parameters]
    products = 2 * len(v) * steps * machine.w.size
    # Not all steps in one call: TensorFlow cannot be interrupted within one.
    for first in range(0, steps, _STEPS_AT_A_TIME):
        last = min(first + _STEPS_AT_A_TIME, steps)
        others = tf.constant(first), tf.constant(last), *parameters
        (v,) = compiled.of_rows(products, (v,), others, seed)
    return v


def chain_from_hidden(machine: RBMFunctions, hidden, steps: int, seed: int = 0) -> np.ndarray:
    """Visible states after `steps` Gibbs steps of chains that begin with hidden states.

    Args:
        hidden: 0 or 1, [n, hidden].
        steps: Gibbs steps, after the pixels have been drawn.

    Returns:
        float32 0 or 1 [n, visible].
    """
    pixels = machine.visible_probs(
        tf.constant(hidden, tf.float32), tf.constant(machine.w), tf.constant(machine.a)
    )
    return long_chain(machine, binarise(np.asarray(pixels).clip(0, 1), seed), steps, seed=seed)


# Many chains of one machine are run, and machines of one size have the same functions: compiled
# once.
@lru_cache(maxsize=2)
def _steps(formulas: Formulas) -> TwoWays:
    return TwoWays(partial(_gibbs, formulas), reduce_retracing=True)


def _gibbs(formulas: Formulas, in_xla: bool) -> Callable:
    """(v, first, last, w, a, b, seed) -> (v,)."""

    def run(v, first, last, w, a, b, seed):
        # Not `for step in tf.range(first, last)`: XLA would compile once more for every other part.
        step = first
        while step < last:
            h_prob = formulas.hidden_probs(v, w, b)
            h = binary_states(h_prob, seed, Stream.CHAIN_HIDDEN, step, in_xla=in_xla)
            v_prob = formulas.visible_probs(h, w, a)
            v = binary_states(v_prob, seed, Stream.CHAIN_VISIBLE, step, in_xla=in_xla)
            step += 1
        return (v,)

    return run
