"""How far states lie from digits: whether a model is lost, or has memorised."""

from __future__ import annotations

import numpy as np

from labgen.evaluation.samples.pixels import binary

# Distances to 60,000 digits that are held at a time then take 24 MB.
_STATES_AT_A_TIME = 100


def distances_to_nearest(states: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """In how many pixels each state differs from the nearest digit: float32 [n].

    Args:
        states [n, pixels], digits [digits, pixels]: binary.

    Raises:
        ValueError: if one of them is not binary, or their pixels differ in number.
    """
    digits = binary(digits, digits.shape[-1])
    states = binary(states, digits.shape[1])
    on = digits.sum(1)
    batches = np.split(states, range(_STATES_AT_A_TIME, len(states), _STATES_AT_A_TIME))
    # |s - d| = s + d - 2 s d where both are 0 or 1.
    nearest = [(on - 2 * batch @ digits.T).min(axis=1) + batch.sum(1) for batch in batches]
    return np.concatenate(nearest)


def distance_to_nearest(states: np.ndarray, digits: np.ndarray) -> float:
    """In how many pixels a state differs from the nearest digit: the median over the states.

    Args:
        states [n, pixels], digits [digits, pixels]: binary.

    Raises:
        ValueError: if one of them is not binary, or their pixels differ in number.
    """
    return float(np.median(distances_to_nearest(states, digits)))
