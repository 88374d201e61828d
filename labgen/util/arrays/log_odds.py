"""Log odds (logits) of probabilities, with NumPy."""

from __future__ import annotations

import numpy as np


def log_odds(probability: np.ndarray | float) -> np.ndarray:
    """The total input that a sigmoid turns into this probability.

    Args:
        probability: of any shape, between 0 and 1; at 0 and 1 the log odds are infinite.

    Returns:
        float64 numbers of the same shape.

    Examples:
        >>> log_odds(0.5)
        np.float64(0.0)
    """
    probability = np.asarray(probability, np.float64)
    odds: np.ndarray = np.log(probability) - np.log1p(-probability)
    return odds
