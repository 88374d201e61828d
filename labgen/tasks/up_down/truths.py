"""What is true in Task 3: both passes, untying, and what each pass teaches.

The wake pass is known for any states that an answer draws.
"""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, FakeSampler, normal, seeded_rng, states, uniform
from labgen.exercises.comparison.common_mistakes import SIZES
from labgen.exercises.truth.computed import Formula, Layer
from labgen.tasks.truths_of_machines import hidden_given_visible as up
from labgen.tasks.truths_of_machines import visible_given_hidden as down
from labgen.util.arrays.log_odds import log_odds

# As it comes in where the pixels are not sampled
GREY = ("grey pixels", 4, 6, 5, "ordinary")


def _wake_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden, _ in (*SIZES, GREY):
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
            "sample": FakeSampler(int(rng.integers(2**31))),
        }
        cases.append(Case(name, args, driver="logged"))
    return cases


WAKE = Formula(
    _wake_cases,
    probabilities={
        "h_prob": lambda v, r, b_up, **_: up(v, r, b_up),
        "h_prob without biases": lambda v, r, b_up, **_: up(v, r, 0 * b_up),
        "h_prob by generative weights": lambda v, w_down, b_up, **_: up(v, w_down.T, b_up),
        "v_prob from h_prob": lambda v, r, b_up, w_down, a_down: up(up(v, r, b_up), w_down, a_down),
    },
    layers={
        "v_prob": Layer("b_up", lambda h, w_down, a_down, **_: up(h, w_down, a_down)),
        "v_prob without biases": Layer(
            "b_up", lambda h, w_down, a_down, **_: up(h, w_down, 0 * a_down)
        ),
        "v_prob by recognition weights": Layer(
            "b_up", lambda h, r, a_down, **_: up(h, r.T, a_down)
        ),
    },
)


def dream(
    h: np.ndarray, w_down: np.ndarray, a_down: np.ndarray, r: np.ndarray, b_up: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Grey pixels from hidden states, and what they say about the hidden units."""
    pixels = down(h, w_down.T, a_down)
    return pixels, up(pixels, r, b_up)


def measure_both_ways(
    w1: np.ndarray, a1: np.ndarray, b1: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Weights and biases of both directions, measured: the log odds of a unit with nothing on
    below (or above) it are its bias, and what one unit there adds to them is a weight."""
    visible, hidden = w1.shape
    none_v, none_h = np.zeros((1, visible)), np.zeros((1, hidden))
    b_up = log_odds(up(none_v, w1, b1))[0]
    a_down = log_odds(down(none_h, w1, a1))[0]
    upwards = log_odds(up(np.eye(visible), w1, b1)) - b_up
    downwards = log_odds(down(np.eye(hidden), w1, a1)) - a_down
    return upwards, b_up, downwards, a_down


def log_likelihood_slopes(
    given: np.ndarray, seen: np.ndarray, predicted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How the mean log probability of the states `seen` changes with each weight and bias.

    given [batch, m] predicts seen [batch, n], with probabilities `predicted`: the parameters are
    moved a little up and down, and the log probability is computed again (central differences).
    """
    step = 1e-5
    total_input = log_odds(predicted)
    weights, biases = np.zeros((given.shape[1], seen.shape[1])), np.zeros(seen.shape[1])

    def level(push: np.ndarray) -> np.ndarray:
        """One number, or one for each of several pushes [m, batch, n]."""
        on = 1 / (1 + np.exp(-(total_input + push)))
        each = np.sum(np.log(np.where(seen > 0.5, on, 1 - on)), axis=-1)
        return np.asarray(np.mean(each, axis=-1))

    for unit in range(seen.shape[1]):
        column = np.zeros_like(seen)
        column[:, unit] = step
        biases[unit] = (level(column) - level(-column)) / (2 * step)
        pushes = column * given.T[:, :, np.newaxis]
        weights[:, unit] = (level(pushes) - level(-pushes)) / (2 * step)
    return weights, biases
