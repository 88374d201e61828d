"""What is true in Task 1: energies, free energies and the gradient of contrastive divergence."""

from __future__ import annotations

from itertools import product

import numpy as np

from labgen.tasks.truths_of_machines import boltzmann_distribution, energy_of


def energies(
    v: np.ndarray, h: np.ndarray, w: np.ndarray, a: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """The energy of each row of a batch."""
    rows = zip(v.tolist(), h.tolist(), strict=True)
    return np.array([energy_of(*states, w.tolist(), a, b) for states in rows])


def free_energies(v: np.ndarray, w: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The energy one state of v would need to weigh as much as all its joint states together."""
    listed = [list(h) for h in product((0.0, 1.0), repeat=w.shape[1])]
    rows = []
    for state in v.tolist():
        _, level = boltzmann_distribution([energy_of(state, h, w.tolist(), a, b) for h in listed])
        rows.append(level)
    return np.array(rows)


def count_statistics(
    v0: np.ndarray, h0: np.ndarray, vk: np.ndarray, hk: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How much more often units, and pairs of units, are on in the data than in the model."""
    batch, visible = v0.shape
    hidden = h0.shape[1]
    pairs, lone_v, lone_h = np.zeros((visible, hidden)), np.zeros(visible), np.zeros(hidden)
    for sign, v, h in ((1.0, v0, h0), (-1.0, vk, hk)):
        for one_v, one_h in zip(v, h, strict=True):
            for i in range(visible):
                lone_v[i] += sign * one_v[i]
                for j in range(hidden):
                    pairs[i, j] += sign * one_v[i] * one_h[j]
            for j in range(hidden):
                lone_h[j] += sign * one_h[j]
    return pairs / batch, lone_v / batch, lone_h / batch
