"""Sums and means of numbers that are known by their logarithms."""

from __future__ import annotations

import numpy as np


def log_sum_exp(logs: np.ndarray, axis: int = -1) -> np.ndarray:
    """log of the sum of exp(logs) along an axis, in float64.

    Args:
        logs: natural logarithms, of any shape.
        axis: along which they are added up.
    """
    logs = np.asarray(logs, np.float64)
    highest = np.max(logs, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(logs - highest), axis=axis))
    return total + np.squeeze(highest, axis=axis)


def log_mean_exp(logs: np.ndarray, axis: int = -1) -> np.ndarray:
    """log of the mean of exp(logs) along an axis, in float64.

    Args:
        logs: natural logarithms, of any shape.
        axis: along which the mean is taken.
    """
    return log_sum_exp(logs, axis) - np.log(np.shape(logs)[axis])


def effective_draws(log_weights: np.ndarray, axis: int = -1) -> np.ndarray:
    """Kish's effective sample size, (sum w)^2 / sum w^2, along an axis: from 1 to all of them.

    It sees only the weights that were drawn: where the heavy ones are missing, it is too large.

    Args:
        log_weights: natural logarithms, of any shape.
        axis: along which the draws lie.
    """
    doubled = 2 * np.asarray(log_weights, np.float64)
    return np.exp(2 * log_sum_exp(log_weights, axis) - log_sum_exp(doubled, axis))


def shares_of(log_weights: np.ndarray) -> np.ndarray:
    """Weights as shares that sum to 1, of the same shape.

    Args:
        log_weights: natural logarithms, of any shape.
    """
    weights = np.exp(log_weights - np.max(log_weights))
    return weights / np.sum(weights)
