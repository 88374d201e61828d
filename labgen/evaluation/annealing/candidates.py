"""Single states from which a search looks for modes: heavy ones, and ones far apart."""

from __future__ import annotations

import numpy as np

from labgen.evaluation.annealing.chains import chain_from_hidden
from labgen.evaluation.annealing.population import Population
from labgen.evaluation.likelihood.rbm import free_energies
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions

# So many of each kind; two states belong to one mode where less than this share of the pixels
# differ. Chains that begin with random hidden states make some steps first.
_CANDIDATES, _APART, _SETTLING_IN = 6, 0.05, 50
_DENSITIES, _CHAINS_OF_DENSITY = 20, 5


def candidates(machine: RBMFunctions, wide: Population, seed: int) -> list[np.ndarray]:
    """States that may belong to a heavy mode, far apart from each other.

    The heaviest ones of the wide search, and ends of chains that began with random hidden states,
    from nearly all off to all on.
    """
    on = np.repeat(np.linspace(0.05, 1, _DENSITIES), _CHAINS_OF_DENSITY)[:, None]
    hidden = np.random.default_rng(seed).random((len(on), machine.hidden)) < on
    ends = chain_from_hidden(machine, hidden, _SETTLING_IN, seed=seed)
    return [
        *apart(wide.states[np.argsort(-wide.shares)], _CANDIDATES),
        *_farthest(ends[np.argsort(free_energies(machine, ends))], _CANDIDATES),
    ]


def apart(states: np.ndarray, most: int) -> list[np.ndarray]:
    """The first states of which none lies close to one before it.

    Args:
        states: binary [n, visible], the most important one first.
        most: how many at most.
    """
    chosen: list[np.ndarray] = []
    for state in states:
        if all(np.sum(np.abs(state - other)) > _APART * len(state) for other in chosen):
            chosen.append(state)
        if len(chosen) == most:
            break
    return chosen


def _farthest(states: np.ndarray, most: int) -> list[np.ndarray]:
    """The first state, and again and again the one that lies farthest from all chosen ones."""
    chosen, distance = [states[0]], np.full(len(states), np.inf)
    while len(chosen) < most:
        distance = np.minimum(distance, np.abs(states - chosen[-1]).sum(axis=1))
        if distance.max() <= _APART * states.shape[1]:
            break
        chosen.append(states[distance.argmax()])
    return chosen
