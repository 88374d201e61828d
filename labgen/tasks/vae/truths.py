"""What is true in Task 4, found another way than the answers find it."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from statistics import NormalDist

import numpy as np

from labgen.tasks.truths_of_cross_entropy import pixel_cross_entropies


def same_quantile(
    z_mean: np.ndarray, z_log_var: np.ndarray, eps: np.ndarray, width: np.ndarray
) -> np.ndarray:
    """The number that lies as far up in N(mean, width^2) as eps lies in N(0, 1)."""
    places = np.nditer([z_mean, eps, width])
    standard = NormalDist()
    found = []
    for mean, noise, deviation in places:
        level = standard.cdf(-abs(float(noise)))  # the lower tail keeps its digits
        below = NormalDist(0, float(deviation)).inv_cdf(level)
        found.append(float(mean) + (below if noise < 0 else -below))
    return np.array(found).reshape(z_mean.shape)


def image_cross_entropies(x: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Minus the log probability of each image, in nats."""
    return pixel_cross_entropies(x, logits) @ np.ones(x.shape[1])


def integrated_kl(z_mean: np.ndarray, z_log_var: np.ndarray) -> np.ndarray:
    """The KL divergence of every z, integrated over the line and added up."""
    kl: np.ndarray = kl_integrals(z_mean, z_log_var).sum(axis=-1)
    return kl


def kl_integrals(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The KL divergence of every z, integrated over the line."""
    u, density = standard_normal_grid()
    width = np.sqrt(np.exp(log_var))[..., None]
    place = mean[..., None] + width * u
    log_q = -0.5 * u**2 - np.log(width)
    log_p = -0.5 * place**2  # both without log sqrt(2 pi), which cancels
    kl: np.ndarray = (density * (log_q - log_p)).sum(-1) * (u[1] - u[0])
    return kl


@cache
def standard_normal_grid() -> tuple[np.ndarray, np.ndarray]:
    """Places to sum over, in standard deviations away from a mean, and the density there."""
    u = np.linspace(-12, 12, 2401)
    return u, np.array([NormalDist().pdf(x) for x in u])


def varies_enough(z_mean: np.ndarray, threshold: float) -> np.ndarray:
    """Whether two digits drawn at random differ enough: their mean squared difference is
    twice the variance."""
    return half_gaps(z_mean) > threshold


def half_gaps(z_mean: np.ndarray) -> np.ndarray:
    """Half of the mean squared difference between two digits: the variance of every z."""
    pairs = combinations(range(len(z_mean)), 2)
    gaps = [(z_mean[digit] - z_mean[other]) ** 2 for digit, other in pairs]
    half: np.ndarray = np.sum(gaps, axis=0) / len(z_mean) ** 2
    return half
