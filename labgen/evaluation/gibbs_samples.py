"""Samples of a Boltzmann machine: Gibbs chains from random hidden states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from labgen.evaluation.annealing.chains import chain_from_hidden
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.samples.binarise import binarise
from labgen.training.profiles import EvaluationSizes

# The share of hidden units that are on where a chain starts.
_ON = 0.2


def gibbs_samples(
    machine: RBMFunctions,
    generate: Callable[[np.ndarray, int], Any],
    sizes: EvaluationSizes,
    seed: int = 0,
) -> np.ndarray:
    """Samples [n, pixels] as probabilities, one at the end of each chain.

    Args:
        machine: the RBM, or the top one of several layers. Its chains are run without the rest.
        generate: (hidden states [n, units], Gibbs steps) -> what has them as `images`: the last
            step, and the way down to the pixels.
        sizes: how many chains, and of how many steps.
        seed: fixes starts and steps of the chains. What `generate` draws on its way down is its
            own: a model repeats it when it is fresh from its file.
    """
    random = np.random.default_rng(seed)
    start = random.random((sizes.samples, machine.hidden)) < _ON
    visible = chain_from_hidden(machine, start, sizes.gibbs_steps - 1, seed=seed)
    w, _, b = machine.parameters
    # Rounding may lead a probability beyond 1.
    hidden = np.asarray(machine.hidden_probs(visible, w, b)).clip(0, 1)
    return generate(binarise(hidden, seed + 1), 1).images.clip(0, 1)
