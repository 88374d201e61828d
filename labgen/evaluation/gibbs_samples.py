"""Samples of a Boltzmann machine: Gibbs chains from random hidden states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from labgen.training.profiles import EvaluationSizes

_SEED = 0
# The share of hidden units that are on where a chain starts.
_ON = 0.2


def gibbs_samples(
    generate: Callable[[np.ndarray, int], Any], units: int, sizes: EvaluationSizes
) -> np.ndarray:
    """Samples [n, pixels] as probabilities, one at the end of each chain.

    Args:
        generate: (hidden states [n, units], Gibbs steps) -> what has them as `images`.
        units: of the layer in which the chains start.
        sizes: how many chains, and of how many steps.
    """
    random = np.random.default_rng(_SEED)
    start = (random.random((sizes.digits, units)) < _ON).astype(np.float32)
    return generate(start, sizes.gibbs_steps).images.clip(0, 1)
