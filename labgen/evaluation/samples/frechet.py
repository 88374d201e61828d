"""The Frechet distance between two sets of features, each taken for a normal distribution.

Sources: D. Dowson, B. Landau, "The Frechet distance between multivariate normal distributions",
1982; M. Heusel and others, "GANs trained by a two time-scale update rule converge to a local Nash
equilibrium", 2017, whose FID is this figure with the features of another classifier.
"""

from __future__ import annotations

import numpy as np

# A covariance from samples has eigenvalues down to minus the rounding of the largest.
_ROUNDING = 1e-6


def frechet_distance(features, reference) -> float:
    """The squared distance between the normal distributions of two sets of features.

    It is 0 for the same mean and covariance, has no upper end, and is in the squared unit of the
    features. It comes out too large by an amount that shrinks with the number of samples: compare
    only figures of equal numbers.

    Args:
        features, reference: [n, d] and [m, d], at least two samples each.

    Raises:
        ValueError: for other shapes, NaN or infinite numbers.
    """
    return frechet_of_moments(*moments(features), *moments(reference))


def moments(features) -> tuple[np.ndarray, np.ndarray]:
    """Mean [d] and unbiased covariance [d, d] of features [n, d], in float64.

    Args:
        features: [n, d], n of at least 2.

    Raises:
        ValueError: if there are fewer than two samples, or not all numbers are finite.
    """
    x = np.asarray(features, np.float64)
    if x.ndim != 2 or len(x) < 2:
        raise ValueError(
            f"The features have the shape {x.shape}: a covariance needs [n, d] with n of at least "
            "2 samples."
        )
    if not np.isfinite(x).all():
        raise ValueError("Some features are NaN or infinite: look for NaN in the pictures.")
    mean = x.mean(axis=0)
    centred = x - mean
    return mean, centred.T @ centred / (len(x) - 1)


def frechet_of_moments(mean_1, covariance_1, mean_2, covariance_2) -> float:
    """`|m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr (S1 S2)^(1/2)` of means [d], covariances [d, d].

    Args:
        mean_1, covariance_1: [d] and [d, d], of the one side.
        mean_2, covariance_2: of the other side.

    Raises:
        ValueError: if the sizes differ, or a covariance has a negative eigenvalue.
    """
    mean_1, mean_2 = (np.asarray(mean, np.float64) for mean in (mean_1, mean_2))
    sizes = {mean_1.shape * 2, mean_2.shape * 2, np.shape(covariance_1), np.shape(covariance_2)}
    if len(sizes) > 1 or mean_1.ndim != 1:
        raise ValueError(
            f"Means {mean_1.shape} and {mean_2.shape} with covariances {np.shape(covariance_1)} "
            f"and {np.shape(covariance_2)}: both sides need the same features [d] and [d, d]."
        )
    root_1, root_2 = _root(covariance_1), _root(covariance_2)
    # S1 S2 is not symmetric and its eigenvalues are in danger where it is singular. The symmetric
    # root_1 S2 root_1 has the same ones, and their square roots are the singular values of
    # root_2 root_1, which never squares the rounding.
    overlap = np.linalg.svd(root_2 @ root_1, compute_uv=False).sum()
    spread = np.trace(covariance_1) + np.trace(covariance_2) - 2 * overlap
    return max(0.0, float(np.sum((mean_1 - mean_2) ** 2) + spread))


def _root(covariance) -> np.ndarray:
    """The symmetric square root of a covariance [d, d]."""
    covariance = np.asarray(covariance, np.float64)
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    if values[0] < -_ROUNDING * max(values[-1], 0):
        raise ValueError(
            f"A covariance has the eigenvalue {values[0]:.3g}: no set of samples spreads "
            "negatively; give covariances."
        )
    return (vectors * np.sqrt(values.clip(min=0))) @ vectors.T
