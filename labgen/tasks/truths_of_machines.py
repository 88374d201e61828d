"""The truth about a tiny Boltzmann machine: every state listed, nothing derived.

All that is stated is what a pair of units and a lone unit contribute to the energy. Conditionals
and free energies follow from adding up exp(-energy) over states, in float64.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from labgen.execution.cases import Case, normal, seeded_rng

# Numbers in a row or a table: an array, or a list, through which Python walks faster
Numbers = Sequence[Any] | np.ndarray


def energy_of(v: Numbers, h: Numbers, w: Numbers, a: Numbers, b: Numbers) -> Any:
    """The energy of one joint state (vectors v and h), unit by unit and pair by pair.

    Where the entries of v or h are arrays, each has a unit's values in many states: one energy for
    each.
    """
    total: Any = 0.0
    for i, visible in enumerate(v):
        for j, hidden in enumerate(h):
            total -= visible * hidden * w[i][j]
    for units, biases in ((v, a), (h, b)):
        for unit, bias in zip(units, biases, strict=True):
            total -= unit * bias
    return total


def hidden_given_visible(v: ArrayLike, w: ArrayLike, b: ArrayLike) -> np.ndarray:
    """How probable it is that each hidden unit is on: the share of the states where it is."""
    given, weights, biases = (np.asarray(array, np.float64) for array in (v, w, b))
    listed = np.array(list(product((0.0, 1.0), repeat=weights.shape[1])))
    still = np.zeros(weights.shape[0])
    # each unit with its value in all rows and states: one walk through the pairs serves them all
    levels = energy_of(given.T[:, :, np.newaxis], listed.T, weights.tolist(), still, biases)
    return np.array([boltzmann_distribution(row)[0] @ listed for row in levels])


def visible_given_hidden(h: ArrayLike, w: ArrayLike, a: ArrayLike) -> np.ndarray:
    """The same downwards: in an RBM the two layers differ in name only."""
    return hidden_given_visible(h, np.asarray(w).T, a)


def boltzmann_distribution(levels: ArrayLike) -> tuple[np.ndarray, float]:
    """How probable states at these energies are, and the energy that equals them all."""
    each = np.array(levels)
    lowest = each.min()  # taken out so that nothing overflows
    weights = np.exp(lowest - each)
    total = weights.sum()
    return weights / total, float(lowest - np.log(total))


def parameter_cases(seed: int, label: str) -> list[Case]:
    """The parameters w1, a1, b1 of RBMs of three sizes, drawn from the seed and the label."""
    cases = []
    for name, visible, hidden in (
        ("5 and 3 units", 5, 3),
        ("3 and 4 units", 3, 4),
        ("as many visible as hidden units", 4, 4),
    ):
        rng = seeded_rng(seed, label, name)
        args = {
            "w1": normal(rng, visible, hidden),
            "a1": normal(rng, visible),
            "b1": normal(rng, hidden),
        }
        cases.append(Case(name, args, "square" if visible == hidden else "ordinary"))
    return cases
