"""What is true in Task 2: the passes, the tied start and the view in pixels.

The passes are known for any states that an answer draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from labgen.execution.cases import Case, FakeSampler, normal, seeded_rng, states, uniform
from labgen.exercises.truth.computed import Formula, Layer
from labgen.tasks.truths_of_machines import energy_of
from labgen.tasks.truths_of_machines import hidden_given_visible as up
from labgen.tasks.truths_of_machines import visible_given_hidden as down

# name, batch, visible, hidden1, hidden2
SIZES = (
    ("a batch of 4", 4, 6, 5, 7),
    ("a batch of 3", 3, 5, 8, 4),
    ("a batch of 1", 1, 6, 9, 8),
    ("layers of one size", 5, 6, 6, 6),
)
# As it comes in where the pixels are not sampled
GREY = ("grey pixels", 4, 6, 5, 8)


def _up_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden1, hidden2 in (*SIZES, GREY):
        rng = seeded_rng(seed, "up", name)
        args = {
            "v": (uniform if name == GREY[0] else states)(rng, batch, visible),
            "w1": normal(rng, visible, hidden1),
            "b1": normal(rng, hidden1),
            "w2": normal(rng, hidden1, hidden2),
            "b2": normal(rng, hidden2),
            "sample": FakeSampler(int(rng.integers(2**31))),
        }
        cases.append(Case(name, args, driver="logged"))
    return cases


UP = Formula(
    _up_cases,
    probabilities={
        "h1_prob": lambda v, w1, b1, **_: up(v, w1, b1),
        "h1_prob without biases": lambda v, w1, b1, **_: up(v, w1, 0 * b1),
        "h2_prob from h1_prob": lambda v, w1, b1, w2, b2: up(up(v, w1, b1), w2, b2),
    },
    layers={
        "h2_prob": Layer("b1", lambda h1, w2, b2, **_: up(h1, w2, b2)),
        "h2_prob without biases": Layer("b1", lambda h1, w2, b2, **_: up(h1, w2, 0 * b2)),
    },
)


def _turned(w: np.ndarray) -> np.ndarray:
    if w.shape[0] != w.shape[1]:
        raise ValueError("Transposed, these weights connect no layers of such sizes.")
    return w.T


def _down_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden1, hidden2 in SIZES:
        rng = seeded_rng(seed, "down", name)
        args = {
            "h2": states(rng, batch, hidden2),
            "w2": normal(rng, hidden1, hidden2),
            "a2": normal(rng, hidden1),
            "w1": normal(rng, visible, hidden1),
            "a1": normal(rng, visible),
            "sample": FakeSampler(int(rng.integers(2**31))),
        }
        cases.append(Case(name, args, driver="logged"))
    return cases


DOWN = Formula(
    _down_cases,
    probabilities={
        "h1_prob": lambda h2, w2, a2, **_: down(h2, w2, a2),
        "h1_prob without biases": lambda h2, w2, a2, **_: down(h2, w2, 0 * a2),
        "h1_prob by turned weights": lambda h2, w2, a2, **_: down(h2, _turned(w2), a2),
        "v_prob from h1_prob": lambda h2, w2, a2, w1, a1: down(down(h2, w2, a2), w1, a1),
    },
    layers={
        "v_prob": Layer("a2", lambda h1, w1, a1, **_: down(h1, w1, a1)),
        "v_prob without biases": Layer("a2", lambda h1, w1, a1, **_: down(h1, w1, 0 * a1)),
        "v_prob by turned weights": Layer("a2", lambda h1, w1, a1, **_: down(h1, _turned(w1), a1)),
    },
)


def read_off(
    w1: np.ndarray, a1: np.ndarray, b1: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The top RBM that gives each joint state the energy it has in the lower one, read off from
    the energies of states with one or two units on."""
    visible, hidden = w1.shape

    def level(on_below: Sequence[int] = (), on_above: Sequence[int] = ()) -> float:
        v, h = np.zeros(visible), np.zeros(hidden)
        v[list(on_below)], h[list(on_above)] = 1, 1
        return float(energy_of(v, h, w1, a1, b1))

    lone_v = [-level((i,)) for i in range(visible)]
    lone_h = [-level((), (j,)) for j in range(hidden)]
    pairs = np.empty((hidden, visible))
    for j, i in product(range(hidden), range(visible)):
        pairs[j, i] = -level((i,), (j,)) - lone_v[i] - lone_h[j]
    return pairs, np.array(lone_h), np.array(lone_v)


def along_paths(w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """For every pixel and top unit: what the paths between them carry, one path at a time."""
    total = np.zeros((w1.shape[0], w2.shape[1]))
    for pixel, middle, top in product(*map(range, (w1.shape[0], w1.shape[1], w2.shape[1]))):
        total[pixel, top] += w1[pixel, middle] * w2[middle, top]
    return total
