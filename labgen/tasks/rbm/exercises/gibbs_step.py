"""Exercise 1.4: one full Gibbs step.

No probability is known in advance: the oracle follows the calls that an answer makes.
"""

from __future__ import annotations

from labgen.execution.cases import Case, FakeConditional, FakeSampler, seeded_rng, states
from labgen.exercises.calls.oracle import (
    NEVER_SAMPLED,
    NOT_FLOAT,
    SAMPLED_AGAIN,
    TOTAL_INPUTS_SAMPLED,
    CallLogOracle,
    drawn,
    drawn_elsewhere,
    no_states,
    not_drawn,
    other_draws,
    places_exchanged,
    predicted,
    probabilities_returned,
)
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import Log
from labgen.exercises.tolerance import agree
from labgen.registry import Exercise, WorkedExample

EXERCISE = Exercise(
    number="1.4",
    name="gibbs_step",
    title="One full Gibbs step",
    points=4,
    returns=("v_prob", "v", "h_prob", "h"),
    hints=(
        "Four results, and each is made from the one before it. Write them down as a chain, and "
        "below each link who makes it: `visible_probs`, `sample` or `hidden_probs`. The check "
        "follows what you handed to whom. It notices whether `hidden_probs` saw coins or "
        "probabilities.",
        "Down, throw, up, throw. A probability says how the coin is loaded; the next layer sees "
        "only how it fell. Each coin is thrown *once*: give what you drew a name, pass it on, "
        "and return that same state. A second throw from the same probabilities would be "
        "another state, one that the next layer has never seen. The `h` that you are given is a "
        "state already, so nobody throws for it.",
        WorkedExample(
            given={
                "h": [[1, 0]],
                "visible_probs": (([[1, 0]], [[0.9, 0.2, 0.6]]),),
                "hidden_probs": (([[1, 0, 0]], [[0.7, 0.1]]),),
                "sample": (([[0.9, 0.2, 0.6]], [[1, 0, 0]]), ([[0.7, 0.1]], [[0, 0]])),
            },
            steps="The visible layer answers 0.9, 0.2 and 0.6. The coins show 1, 0 and 0: the "
            "third was more likely to show 1, and did not. The hidden layer is asked about "
            "1, 0, 0, as the coins fell. It answers 0.7 and 0.1, and its coins show 0 and "
            "0. The `h` at the end is a new one; the old one is not needed any more.",
            results={
                "v_prob": [[0.9, 0.2, 0.6]],
                "v": [[1, 0, 0]],
                "h_prob": [[0.7, 0.1]],
                "h": [[0, 0]],
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden in (
        ("a batch of 4", 4, 7, 5),
        ("a batch of 3", 3, 6, 8),
        ("a batch of 1", 1, 12, 10),
    ):
        rng = seeded_rng(seed, "gibbs", name)
        salt = int(rng.integers(2**31))
        args = {
            "h": states(rng, batch, hidden),
            "visible_probs": FakeConditional("visible_probs", hidden, visible, salt),
            "hidden_probs": FakeConditional("hidden_probs", visible, hidden, salt),
            "sample": FakeSampler(salt),
        }
        cases.append(Case(name, args, driver="logged", oracle_data={"visible": visible}))
    return cases


def _shapes(case: Case) -> list[tuple[int, ...]]:
    h = case.args["h"].shape
    side = (h[0], case.oracle_data["visible"])
    return [side, side, h, h]


STATEMENTS = [
    (
        "v_prob follows from the hidden states given, h",
        predicted(
            "visible_probs",
            lambda t: t.case.args["h"],
            0,
            "v_prob is not what visible_probs returns for the h that is given",
        ),
    ),
    ("v is drawn from v_prob", drawn(0, 1, "v was not drawn from v_prob")),
    (
        "h_prob follows from the drawn v",
        predicted(
            "hidden_probs",
            lambda t: t.seen.results[1],
            2,
            "h_prob is not what hidden_probs returns for the v that you return",
        ),
    ),
    ("h is drawn from h_prob", drawn(2, 3, "h was not drawn from h_prob")),
]

MISTAKES = [
    NEVER_SAMPLED,
    places_exchanged((0, 1), (2, 3)),
    Misconception(
        "probabilities-where-states-belong",
        "hidden_probs was called with probabilities: give it the drawn states of the visible "
        "units.",
        predicate=lambda t: Log(t).gave("hidden_probs", t.seen.results[0], t.seen.results[2]),
    ),
    probabilities_returned((0, 1), (2, 3)),
    Misconception(
        "old-hidden-returned",
        "The h that you return is the h that was given: a full step ends with new hidden states.",
        predicate=lambda t: agree(t.seen.results[3], t.case.args["h"]),
    ),
    Misconception(
        "drawn-twice",
        "The visible states were drawn twice: the v that you return is not the one that "
        "hidden_probs was given.",
        predicate=lambda t: any(
            Log(t).gave("hidden_probs", other, t.seen.results[2]) for other in other_draws(t, 0, 1)
        ),
    ),
    TOTAL_INPUTS_SAMPLED,
    SAMPLED_AGAIN,
    drawn_elsewhere("h", 2, 3),
    not_drawn((0, 1), (2, 3)),
    Misconception(
        "more-than-one-step",
        "A layer is computed more than once: one step goes down once and up once.",
        predicate=lambda t: (
            max(Log(t).count(f"{side}_probs") for side in ("visible", "hidden")) > 1
        ),
    ),
    no_states(1, 3),
    NOT_FLOAT,
]

ORACLE = CallLogOracle(
    _cases,
    "four results: v_prob, v, h_prob, h",
    _shapes,
    STATEMENTS,
    MISTAKES,
)
