"""How far states lie from digits."""

from __future__ import annotations

import numpy as np

from labgen.evaluation.samples.pixels import binary


def distance_to_nearest(states: np.ndarray, digits: np.ndarray) -> float:
    """In how many pixels a state differs from the nearest digit: the median over the states.

    Args:
        states [n, pixels], digits [digits, pixels]: binary.

    Raises:
        ValueError: if one of them is not binary, or their pixels differ in number.
    """
    digits = binary(digits, digits.shape[-1])
    states = binary(states, digits.shape[1])
    differing = states.sum(1)[:, None] + digits.sum(1) - 2 * states @ digits.T
    return float(np.median(differing.min(axis=1)))
