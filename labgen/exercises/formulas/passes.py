"""What is true of the passes of 2.1, 2.3 and 3.2, for any states that an answer draws."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, Sampler, normal, seeded_rng, states, uniform
from labgen.exercises.calls.known_probabilities import Derived, Layer
from labgen.exercises.comparison import common_mistakes as shared
from labgen.tasks.truths_of_machines import hidden_given_visible as up
from labgen.tasks.truths_of_machines import visible_given_hidden as down


def _turned(w: np.ndarray) -> np.ndarray:
    if w.shape[0] != w.shape[1]:
        raise ValueError("Turned round, these weights join no layers of such sizes.")
    return w.T


# --- 2.1 -----------------------------------------------------------------------------------------

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
            "sample": Sampler(int(rng.integers(2**31))),
        }
        cases.append(Case(name, args, how="recorded"))
    return cases


UP = Derived(
    _up_cases,
    {
        "h1_prob": lambda v, w1, b1, **_: up(v, w1, b1),
        "h1_prob without biases": lambda v, w1, b1, **_: up(v, w1, 0 * b1),
        "h2_prob from h1_prob": lambda v, w1, b1, w2, b2: up(up(v, w1, b1), w2, b2),
    },
    {
        "h2_prob": Layer("b1", lambda h1, w2, b2, **_: up(h1, w2, b2)),
        "h2_prob without biases": Layer("b1", lambda h1, w2, b2, **_: up(h1, w2, 0 * b2)),
    },
)


# --- 2.3 -----------------------------------------------------------------------------------------


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
            "sample": Sampler(int(rng.integers(2**31))),
        }
        cases.append(Case(name, args, how="recorded"))
    return cases


DOWN = Derived(
    _down_cases,
    {
        "h1_prob": lambda h2, w2, a2, **_: down(h2, w2, a2),
        "h1_prob without biases": lambda h2, w2, a2, **_: down(h2, w2, 0 * a2),
        "h1_prob by turned weights": lambda h2, w2, a2, **_: down(h2, _turned(w2), a2),
        "v_prob from h1_prob": lambda h2, w2, a2, w1, a1: down(down(h2, w2, a2), w1, a1),
    },
    {
        "v_prob": Layer("a2", lambda h1, w1, a1, **_: down(h1, w1, a1)),
        "v_prob without biases": Layer("a2", lambda h1, w1, a1, **_: down(h1, w1, 0 * a1)),
        "v_prob by turned weights": Layer("a2", lambda h1, w1, a1, **_: down(h1, _turned(w1), a1)),
    },
)


# --- 3.2 -----------------------------------------------------------------------------------------


def _wake_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden, _ in (*shared.SIZES, GREY):
        rng = seeded_rng(seed, "wake", name)
        hidden += 4  # so that two draws hardly ever agree
        if visible + 4 == hidden:
            visible = hidden
        args = {
            "v": (uniform if name == GREY[0] else states)(rng, batch, visible),
            "r": normal(rng, visible, hidden),
            "b_up": normal(rng, hidden),
            "w_down": normal(rng, hidden, visible),
            "a_down": normal(rng, visible),
            "sample": Sampler(int(rng.integers(2**31))),
        }
        cases.append(Case(name, args, how="recorded"))
    return cases


WAKE = Derived(
    _wake_cases,
    {
        "h_prob": lambda v, r, b_up, **_: up(v, r, b_up),
        "h_prob without biases": lambda v, r, b_up, **_: up(v, r, 0 * b_up),
        "h_prob by generative weights": lambda v, w_down, b_up, **_: up(v, w_down.T, b_up),
        "v_prob from h_prob": lambda v, r, b_up, w_down, a_down: up(up(v, r, b_up), w_down, a_down),
    },
    {
        "v_prob": Layer("b_up", lambda h, w_down, a_down, **_: up(h, w_down, a_down)),
        "v_prob without biases": Layer(
            "b_up", lambda h, w_down, a_down, **_: up(h, w_down, 0 * a_down)
        ),
        "v_prob by recognition weights": Layer(
            "b_up", lambda h, r, a_down, **_: up(h, r.T, a_down)
        ),
    },
)

FACTS = {"2.1": UP, "2.3": DOWN, "3.2": WAKE}
