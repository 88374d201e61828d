"""Density and coverage: how good samples are, and how much of the data they reach.

Source: M. Naeem, S. Oh, Y. Uh, Y. Choi, J. Yoo, "Reliable fidelity and diversity metrics for
generative models", 2020.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

NEIGHBOURS = 5
# Distances that are held at a time; 32 MB, of which two or three arrays live together.
_MOST_DISTANCES = 4_000_000


class DensityCoverage(NamedTuple):
    """Density and coverage of samples among real pictures.

    Attributes:
        density: how many neighbourhoods of real pictures a sample lies in, over k; 1 is expected of
            samples from the data, more of samples that crowd where the data are dense.
        coverage: the share of the real pictures with a sample in their neighbourhood, 0 to 1.
    """

    density: float
    coverage: float


def density_and_coverage(features, reference, k: int = NEIGHBOURS) -> DensityCoverage:
    """Compare samples with real pictures, whose neighbourhoods reach to their k-th neighbour.

    Args:
        features: of the samples, [n, d].
        reference: features of real pictures [m, d], more than k of them.
        k: which neighbour among the real pictures, a picture itself not counted.

    Raises:
        ValueError: for other shapes, NaN, or too few real pictures.
    """
    samples, real = _checked(features), _checked(reference)
    if samples.shape[1] != real.shape[1] or not 1 <= k < len(real) or not len(samples):
        raise ValueError(
            f"Samples {samples.shape} and real pictures {real.shape} with k = {k}: both sides "
            "need the same features, and there must be a sample and more than k real pictures."
        )
    # Distances by way of products lose digits where the features lie far from zero.
    centre = real.mean(axis=0)
    samples, real = samples - centre, real - centre
    radii = _squared_radii(real, k)
    inside, reached = 0, 0
    for rows, distances in _squared_distances(real, samples):
        hits = distances <= radii[rows, None]
        inside += int(np.count_nonzero(hits))
        reached += int(np.count_nonzero(hits.any(axis=1)))
    return DensityCoverage(float(inside / (k * len(samples))), float(reached / len(real)))


def _squared_radii(real: np.ndarray, k: int) -> np.ndarray:
    """The squared distance [m] of each real picture to its k-th neighbour."""
    radii = np.empty(len(real))
    for rows, distances in _squared_distances(real, real):
        distances[np.arange(len(distances)), np.arange(rows.start, rows.stop)] = np.inf
        distances.partition(k - 1, axis=1)
        radii[rows] = distances[:, k - 1]
    # Balls are closed. Without this a copy of a picture may miss a ball of radius zero, or the
    # k-th neighbour its own ball, by the rounding of the products.
    return radii + 1e-12 * np.einsum("nd,nd->n", real, real).max()


def _squared_distances(rows: np.ndarray, columns: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Blocks of rows and their squared distances [block, len(columns)] to all columns."""
    of_rows, of_columns = (np.einsum("nd,nd->n", x, x) for x in (rows, columns))
    block = max(1, _MOST_DISTANCES // len(columns))
    for start in range(0, len(rows), block):
        part = slice(start, min(start + block, len(rows)))
        distances = rows[part] @ columns.T
        distances *= -2
        distances += of_rows[part, None]
        distances += of_columns
        yield part, distances


def _checked(features) -> np.ndarray:
    x = np.asarray(features, np.float64)
    if x.ndim != 2 or not np.isfinite(x).all():
        raise ValueError(
            f"Features of the shape {x.shape}: give finite numbers [n, d]; look for NaN in the "
            "pictures."
        )
    return x
