"""Exercise 2.2: the chain in the top RBM.

The chain is followed back from its last state, call by call.
"""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, FakeConditional, FakeSampler, Trial, seeded_rng, states
from labgen.exercises.calls.oracle import (
    NEVER_SAMPLED,
    NOT_FLOAT,
    SAMPLED_AGAIN,
    TOTAL_INPUTS_SAMPLED,
    CallLogOracle,
    not_drawn,
)
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import Log, is_binary
from labgen.exercises.tolerance import agree
from labgen.registry import Exercise, WorkedExample

EXERCISE = Exercise(
    number="2.2",
    name="top_chain",
    title="The chain in the top RBM",
    points=3,
    returns=("h2_0", "h1_k", "h2_k"),
    hints=(
        "Count the throws: one for `h2_0`, then two in each step. With $k=3$ that is "
        r"$1+2\cdot3=7$. After the loop, do you still have the *first* top states? And was the "
        "last `h2` drawn from the `h1_k` that you return?",
        "Hold two cards, one with the state of the lower layer and one with that of the upper. "
        "A step draws the lower card anew by looking at the upper one, then the upper card by "
        "looking at the new lower one. Before the steps begin, the upper card is drawn once "
        "from the data, and a copy of it is put aside: this is `h2_0`. In every step the cards "
        "are as the step before has left them. At the end you return the copy and the two "
        "cards. Only states stand on the cards.",
        WorkedExample(
            given={
                "h1": [[1, 0]],
                "k": 2,
                "visible_probs": (([[1]], [[0.4, 0.9]]), ([[0]], [[0.7, 0.5]])),
                "hidden_probs": (([[1, 0]], [[0.8]]), ([[0, 1]], [[0.3]]), ([[1, 1]], [[0.6]])),
                "sample": (
                    ([[0.8]], [[1]]),
                    ([[0.4, 0.9]], [[0, 1]]),
                    ([[0.3]], [[0]]),
                    ([[0.7, 0.5]], [[1, 1]]),
                    ([[0.6]], [[0]]),
                ),
            },
            steps="Start: the data 1, 0 give 0.8, and the coin shows 1. Put this 1 aside. Step "
            "one: 1 gives 0.4 and 0.9, the coins show 0, 1; these give 0.3, the coin shows "
            "0. Step two starts from this 0: it gives 0.7 and 0.5, the coins show 1, 1; "
            r"these give 0.6, the coin shows 0. Five throws, $1+2\cdot2=5$.",
            results={
                "h2_0": [[1]],
                "h1_k": [[1, 1]],
                "h2_k": [[0]],
            },
        ),
    ),
)

# k, batch, hidden1, hidden2. States are told apart by their numbers: a layer has 27 of them or more
# (36 where a chain is long), so that two states hardly ever agree by chance.
CHAINS = ((1, 3, 9, 10), (2, 4, 9, 10), (3, 1, 40, 36), (5, 2, 20, 18))


def _cases(seed: int) -> list[Case]:
    cases = []
    for k, batch, hidden1, hidden2 in CHAINS:
        rng = seeded_rng(seed, "chain", k)
        salt = int(rng.integers(2**31))
        args = {
            "h1": states(rng, batch, hidden1),
            "k": k,
            "visible_probs": FakeConditional("visible_probs", hidden2, hidden1, salt),
            "hidden_probs": FakeConditional("hidden_probs", hidden1, hidden2, salt),
            "sample": FakeSampler(salt),
        }
        name = f"k = {k}, a batch of {batch}"
        cases.append(Case(name, args, driver="logged", oracle_data={"hidden2": hidden2}))
    return cases


def _shapes(case: Case) -> list[tuple[int, ...]]:
    h1 = case.args["h1"]
    top = (len(h1), case.oracle_data["hidden2"])
    return [top, h1.shape, top]


def _came_from(log: Log, layer: str, state: np.ndarray) -> list[np.ndarray]:
    """What a layer was shown when this state was drawn from its probabilities, each once."""
    shown = [asked for probs in log.asked("sample", state) for asked in log.asked(layer, probs)]
    return list({(array.shape, array.tobytes()): array for array in shown}.values())


def _walk_back(trial: Trial) -> tuple[int | None, str]:
    """How many full steps lie between h2_0 and h2_k, and where the trail is lost if it is."""
    h2_0, h1_k, h2_k = trial.seen.results
    log = Log(trial)
    top, steps = h2_k, 0
    limit = len(trial.seen.calls)
    while not (steps and agree(top, h2_0)) and steps <= limit:
        lower = _came_from(log, "hidden_probs", top)
        if not lower:
            return None, "it was not drawn from what hidden_probs returned"
        upper = [above for state in lower for above in _came_from(log, "visible_probs", state)]
        if not upper:
            return None, "the lower states before were not drawn from what visible_probs returned"
        if not steps and not any(agree(below, h1_k) for below in lower):
            return None, "the h1_k you return is not the last input of hidden_probs"
        top, steps = upper[0], steps + 1
    return (steps, "") if steps <= limit else (None, "it does not lead back to h2_0")


def _starts_at_data(trial: Trial) -> str:
    lower = _came_from(Log(trial), "hidden_probs", trial.seen.results[0])
    if any(agree(below, trial.case.args["h1"]) for below in lower):
        return ""
    return "h2_0 was not drawn from what hidden_probs returns for the h1 that is given"


def _chain_is_whole(trial: Trial) -> str:
    steps, problem = _walk_back(trial)
    return f"traced back from h2_k: {problem}" if steps is None else ""


def _has_k_steps(trial: Trial) -> str:
    steps, _ = _walk_back(trial)
    if steps in (None, trial.case.args["k"]):
        return "" if steps is not None else "the steps cannot be counted"
    return f"k is {trial.case.args['k']}, the chain has {steps}"


def _lower_is_drawn(trial: Trial) -> str:
    h1_k = trial.seen.results[1]
    if _came_from(Log(trial), "visible_probs", h1_k):
        return ""
    return "h1_k was not drawn from what visible_probs returned"


def _other_draws_of(trial: Trial, state: np.ndarray) -> bool:
    log = Log(trial)
    return any(len(log.given("sample", probs)) > 1 for probs in log.asked("sample", state))


STATEMENTS = [
    ("h2_0 is drawn given the input h1", _starts_at_data),
    ("h1_k is drawn in a step down", _lower_is_drawn),
    ("h2_k leads back to h2_0 in steps down and up, each from drawn states", _chain_is_whole),
    ("there are k full steps", _has_k_steps),
]

MISTAKES = [
    NEVER_SAMPLED,
    SAMPLED_AGAIN,
    Misconception(
        "data-for-model",
        "The h1_k you return is the h1 that was given: after k steps the chain should have new "
        "states.",
        predicate=lambda t: agree(t.seen.results[1], t.case.args["h1"]),
    ),
    Misconception(
        "start-overwritten",
        "h2_0 and h2_k are the same: keep the first draw as h2_0, it belongs to the data.",
        predicate=lambda t: agree(t.seen.results[0], t.seen.results[2]),
    ),
    Misconception(
        "chain-not-linked",
        "Every step starts from the same state: each step should start from the state of the "
        "step before.",
        predicate=lambda t: (
            t.case.args["k"] == 1
            or (_walk_back(t)[0] == 1 and Log(t).count("visible_probs") == t.case.args["k"])
        ),
    ),
    Misconception(
        "one-step-too-few",
        "The chain is one step short: the draw given the data comes before the k steps.",
        predicate=lambda t: (
            _walk_back(t)[0] == t.case.args["k"] - 1
            or (t.case.args["k"] == 1 and Log(t).count("visible_probs") == 0)
        ),
    ),
    Misconception(
        "one-step-too-many",
        "The chain is one step too long.",
        predicate=lambda t: _walk_back(t)[0] == t.case.args["k"] + 1,
    ),
    Misconception(
        "k-ignored",
        "The number of steps does not depend on k.",
        predicate=lambda t: _walk_back(t)[0] == 1,
    ),
    Misconception(
        "probabilities-returned",
        "You return probabilities where drawn states are expected.",
        predicate=lambda t: not all(is_binary(result) for result in t.seen.results),
    ),
    Misconception(
        "probabilities-where-states-belong",
        "A layer was given probabilities: in this chain both layers take drawn states.",
        predicate=lambda t: any(
            not is_binary(call.asked) for call in t.seen.calls if call.name != "sample"
        ),
    ),
    Misconception(
        "drawn-twice",
        "A state was drawn twice: the chain continues from another state than the one you return.",
        predicate=lambda t: any(_other_draws_of(t, state) for state in t.seen.results),
    ),
    TOTAL_INPUTS_SAMPLED,
    not_drawn((0, 0), (0, 1), (0, 2)),
    NOT_FLOAT,
]

ORACLE = CallLogOracle(
    _cases,
    "three results: h2_0 and h2_k [batch, hidden2], h1_k [batch, hidden1]",
    _shapes,
    STATEMENTS,
    MISTAKES,
)
