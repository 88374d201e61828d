"""Modes beside those that were found: states in which groups of hidden units are switched over.

A machine with several modes that are on or off each for itself has as many modes as there are
combinations of them. A search meets the heaviest one; another, which weighs a tenth of it, is met
by no chain where the way to it is closed. But the way is known: what makes a mode is a group of
hidden units that want the same pixels, and switching all of them over leads to its neighbour.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import tensorflow as tf

from labgen.evaluation.annealing.chains import chain_from_hidden
from labgen.evaluation.likelihood.rbm import free_energies
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions

# Two hidden units belong to a group where the cosine of their weights is at least this.
_ALIKE = 0.5
# Gibbs steps after which what cannot stay has gone back; and chains of each combination.
_SETTLING_IN, _CHAINS = 50, 20


def neighbours(
    machine: RBMFunctions, state: np.ndarray, most: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """States beside one state of a machine, each with another group of hidden units switched over.

    Args:
        state: binary [visible], where the machine spends its time.
        most: so many states at most, the most probable ones.
        seed: fixes all draws.

    Returns:
        The states, float32 0 or 1 [n, visible], after some Gibbs steps, without those that went
        back; and the group of each, bool [n, hidden].
    """
    groups = _groups(machine.w)
    now = _hidden_states(machine, state[None])
    before = _mostly_on(now, groups)[0]
    ends = chain_from_hidden(machine, np.where(groups, ~before[:, None], now), _SETTLING_IN, seed)
    stayed = np.diagonal(_mostly_on(_hidden_states(machine, ends), groups)) != before
    ends, groups = ends[stayed], groups[stayed]
    if len(ends):
        order = np.argsort(free_energies(machine, ends), kind="stable")[:most]
        ends, groups = ends[order], groups[order]
    return ends, groups


def combined(
    machine: RBMFunctions, state: np.ndarray, groups: np.ndarray, seed: int
) -> list[np.ndarray]:
    """States of the modes to which every combination of some groups leads.

    Args:
        state: binary [visible], where the machine spends its time.
        groups: bool [n, hidden], of few hidden units each; there are 2^n - 1 combinations.
        seed: fixes all draws.

    Returns:
        For each combination that stays as it was switched, binary [20, visible].
    """
    now = _hidden_states(machine, state[None])
    before = _mostly_on(now, groups)[0]
    found = []
    for size in range(1, len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            over = np.isin(np.arange(len(groups)), chosen)
            # Each group to the other side than it was on.
            on = groups[over & ~before].any(axis=0)
            hidden = np.where(groups[over].any(axis=0), on, now)
            begin = np.repeat(hidden, _CHAINS, axis=0)
            ends = chain_from_hidden(machine, begin, _SETTLING_IN, seed)
            after = _mostly_on(_hidden_states(machine, ends), groups).mean(axis=0) > 0.5
            if (after == (before ^ over)).all():
                found.append(ends)
    return found


def _groups(w: np.ndarray) -> np.ndarray:
    """Which hidden units go with each one, bool [groups, hidden]; none twice."""
    directions = w / np.maximum(np.linalg.norm(w, axis=0), 1e-12)
    alike = directions.T @ directions >= _ALIKE
    np.fill_diagonal(alike, True)
    return np.unique(alike, axis=0)


def _hidden_states(machine: RBMFunctions, v: np.ndarray) -> np.ndarray:
    """Which hidden units are rather on than off, bool [n, hidden], for states v [n, visible]."""
    probs = machine.hidden_probs(
        tf.constant(v, tf.float32), tf.constant(machine.w), tf.constant(machine.b)
    )
    return np.asarray(probs) > 0.5


def _mostly_on(hidden: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Whether most of each group is on, bool [n, groups], for hidden states [n, hidden]."""
    return hidden @ groups.T.astype(np.float32) > groups.sum(axis=1) / 2
