"""Oracles of notebook 2: passes through two layers, the top chain, the tied start."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np

from labgen.calling.cases import (
    Case,
    Probabilities,
    Sampler,
    Trial,
    generator,
    normal,
    states,
)
from labgen.exercises import boltzmann
from labgen.exercises.compare import agree, disagreement
from labgen.exercises.oracle import (
    Formula,
    Log,
    Misconception,
    Statement,
    Truth,
    is_binary,
)
from labgen.exercises.rbm import (
    NEVER_SAMPLED,
    Followed,
    Mistake,
    Question,
    drawn,
    drawn_elsewhere,
    not_drawn,
    other_draws,
    places_exchanged,
    probabilities_returned,
)

up = boltzmann.hidden_given_visible
down = boltzmann.visible_given_hidden

# name, batch, visible, hidden1, hidden2
SIZES = (
    ("a batch of 4", 4, 6, 5, 7),
    ("a batch of 3", 3, 5, 8, 4),
    ("a batch of 1", 1, 6, 9, 8),
    ("layers of one size", 5, 6, 6, 6),
)


def same_as(position: int, name: str, truth: Callable[[Trial], np.ndarray]) -> Question:
    """A question: does this result equal a truth worked out from the trial?"""

    def question(trial: Trial) -> str:
        words = disagreement(trial.seen.results[position], truth(trial))
        return f"{name}, {words}" if words else ""

    return question


NO_SIGMOID: Mistake = (
    "no-sigmoid",
    "These are total inputs, not probabilities: some lie outside 0 to 1.",
    lambda t: min(x.min() for x in t.seen.results) < 0 or max(x.max() for x in t.seen.results) > 1,
)


# --- 2.1 -----------------------------------------------------------------------------------------


def _up_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden1, hidden2 in SIZES:
        rng = generator(seed, "up", name)
        args = {
            "v": states(rng, batch, visible),
            "w1": normal(rng, visible, hidden1),
            "b1": normal(rng, hidden1),
            "w2": normal(rng, hidden1, hidden2),
            "b2": normal(rng, hidden2),
            "sample": Sampler(int(rng.integers(2**31))),
        }
        cases.append(Case(name, args, how="recorded"))
    return cases


def _up_shapes(case: Case):
    batch = len(case.args["v"])
    first, second = (batch, len(case.args["b1"])), (batch, len(case.args["b2"]))
    return [first, first, second, second]


def _first(trial: Trial, **changes) -> np.ndarray:
    a = {**trial.case.args, **changes}
    return up(a["v"], a["w1"], a["b1"])


def _second(trial: Trial, of: np.ndarray, **changes) -> np.ndarray:
    a = {**trial.case.args, **changes}
    return up(of, a["w2"], a["b2"])


UP_PASS = Followed(
    _up_cases,
    "four results: h1_prob, h1, h2_prob, h2",
    _up_shapes,
    [
        ("h1_prob follows from the pixels", same_as(0, "h1_prob", _first)),
        ("h1 is drawn from h1_prob", drawn(0, 1, "h1 was not drawn from h1_prob")),
        (
            "h2_prob follows from the drawn h1",
            same_as(2, "h2_prob", lambda t: _second(t, t.seen.results[1])),
        ),
        ("h2 is drawn from h2_prob", drawn(2, 3, "h2 was not drawn from h2_prob")),
    ],
    [
        places_exchanged((0, 1), (2, 3)),
        (
            "probabilities-where-states-belong",
            "The second layer was given the probabilities of the first: it should see the drawn "
            "states.",
            lambda t: agree(t.seen.results[2], _second(t, t.seen.results[0])),
        ),
        NEVER_SAMPLED,
        (
            "drawn-twice",
            "h1 was drawn twice: the h1 you return is not the one that the second layer saw.",
            lambda t: any(
                agree(t.seen.results[2], _second(t, one)) for one in other_draws(t, 0, 1)
            ),
        ),
        probabilities_returned((0, 1), (2, 3)),
        (
            "bias-missing",
            "The biases do not count in one of the layers.",
            lambda t: (
                agree(t.seen.results[0], _first(t, b1=0 * t.case.args["b1"]))
                or agree(t.seen.results[2], _second(t, t.seen.results[1], b2=0 * t.case.args["b2"]))
            ),
        ),
        NO_SIGMOID,
        drawn_elsewhere("h2", 2, 3),
        not_drawn((0, 1)),
    ],
)


# --- 2.2 -----------------------------------------------------------------------------------------


# k, batch, hidden1, hidden2. States are told apart by their numbers: a layer has 27 of them or more
# (36 where a chain is long), so that two states hardly ever agree by chance.
CHAINS = ((1, 3, 9, 10), (2, 4, 9, 10), (3, 1, 40, 36), (5, 2, 20, 18))


def _chain_cases(seed: int) -> list[Case]:
    cases = []
    for k, batch, hidden1, hidden2 in CHAINS:
        rng = generator(seed, "chain", k)
        salt = int(rng.integers(2**31))
        args = {
            "h1": states(rng, batch, hidden1),
            "k": k,
            "visible_probs": Probabilities("visible_probs", hidden2, hidden1, salt),
            "hidden_probs": Probabilities("hidden_probs", hidden1, hidden2, salt),
            "sample": Sampler(salt),
        }
        name = f"k = {k}, a batch of {batch}"
        cases.append(Case(name, args, how="recorded", known={"hidden2": hidden2}))
    return cases


def _chain_shapes(case: Case):
    h1 = case.args["h1"]
    top = (len(h1), case.known["hidden2"])
    return [top, h1.shape, top]


def _came_from(log: Log, layer: str, state: np.ndarray) -> list[np.ndarray]:
    """What a layer was shown when this state was drawn from its probabilities."""
    return [shown for probs in log.asked("sample", state) for shown in log.asked(layer, probs)]


def _walk_back(trial: Trial) -> tuple[int | None, str]:
    """How many full steps lie between h2_0 and h2_k, and where the trail is lost if it is."""
    h2_0, h1_k, h2_k = trial.seen.results
    log = Log(trial.seen.events)
    top, steps = h2_k, 0
    limit = len(trial.seen.events)
    while not (steps and agree(top, h2_0)) and steps <= limit:
        lower = _came_from(log, "hidden_probs", top)
        if not lower:
            return None, "it was not drawn from what hidden_probs gave"
        upper = [one for state in lower for one in _came_from(log, "visible_probs", state)]
        if not upper:
            return None, "the lower states before it were not drawn from what visible_probs gave"
        if not steps and not any(agree(one, h1_k) for one in lower):
            return None, "the h1_k you return is not what hidden_probs saw last"
        top, steps = upper[0], steps + 1
    return (steps, "") if steps <= limit else (None, "it does not lead back to h2_0")


def _starts_at_data(trial: Trial) -> str:
    lower = _came_from(Log(trial.seen.events), "hidden_probs", trial.seen.results[0])
    if any(agree(one, trial.case.args["h1"]) for one in lower):
        return ""
    return "h2_0 was not drawn from what hidden_probs gives for the h1 that came in"


def _chain_is_whole(trial: Trial) -> str:
    steps, problem = _walk_back(trial)
    return f"followed back from h2_k: {problem}" if steps is None else ""


def _has_k_steps(trial: Trial) -> str:
    steps, _ = _walk_back(trial)
    if steps in (None, trial.case.args["k"]):
        return "" if steps is not None else "the steps cannot be counted"
    return f"k is {trial.case.args['k']}, the chain has {steps}"


def _lower_is_drawn(trial: Trial) -> str:
    h1_k = trial.seen.results[1]
    if _came_from(Log(trial.seen.events), "visible_probs", h1_k):
        return ""
    return "h1_k was not drawn from what visible_probs gave"


TOP_CHAIN = Followed(
    _chain_cases,
    "three results: h2_0 and h2_k [batch, hidden2], h1_k [batch, hidden1]",
    _chain_shapes,
    [
        ("h2_0 is drawn given the h1 that came in", _starts_at_data),
        ("h1_k is drawn by a step downwards", _lower_is_drawn),
        ("h2_k leads back to h2_0 in steps down and up, each from drawn states", _chain_is_whole),
        ("there are k full steps", _has_k_steps),
    ],
    [
        NEVER_SAMPLED,
        (
            "data-for-model",
            "h1_k is the h1 that came in: after k steps the chain has states of its own.",
            lambda t: agree(t.seen.results[1], t.case.args["h1"]),
        ),
        (
            "start-overwritten",
            "h2_0 and h2_k are the same: keep the first draw, it belongs to the data.",
            lambda t: agree(t.seen.results[0], t.seen.results[2]),
        ),
        (
            "chain-not-linked",
            "Every step starts again from the same state: each should go on from the last one.",
            lambda t: (
                t.case.args["k"] == 1
                or (
                    _walk_back(t)[0] == 1
                    and Log(t.seen.events).count("visible_probs") == t.case.args["k"]
                )
            ),
        ),
        (
            "one-step-too-few",
            "The chain is one step short: the draw given the data comes before the k steps.",
            lambda t: (
                _walk_back(t)[0] == t.case.args["k"] - 1
                or (t.case.args["k"] == 1 and Log(t.seen.events).count("visible_probs") == 0)
            ),
        ),
        (
            "one-step-too-many",
            "The chain is one step too long.",
            lambda t: _walk_back(t)[0] == t.case.args["k"] + 1,
        ),
        (
            "k-ignored",
            "The number of steps does not depend on k.",
            lambda t: _walk_back(t)[0] == 1,
        ),
        (
            "probabilities-returned",
            "Probabilities come back where drawn states are asked for.",
            lambda t: not all(is_binary(one) for one in t.seen.results),
        ),
        (
            "probabilities-where-states-belong",
            "A layer was shown probabilities: in this chain both layers see drawn states.",
            lambda t: any(
                not is_binary(event.asked) for event in t.seen.events if event.name != "sample"
            ),
        ),
        (
            "drawn-twice",
            "A state was drawn twice: the one you return is not the one the chain goes on from.",
            lambda t: any(_other_draws_of(t, state) for state in t.seen.results),
        ),
    ],
)


def _other_draws_of(trial: Trial, state: np.ndarray) -> bool:
    log = Log(trial.seen.events)
    return any(len(log.given("sample", probs)) > 1 for probs in log.asked("sample", state))


# --- 2.3 -----------------------------------------------------------------------------------------


def _down_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden1, hidden2 in SIZES:
        rng = generator(seed, "down", name)
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


def _down_shapes(case: Case):
    batch = len(case.args["h2"])
    middle = (batch, len(case.args["a2"]))
    return [middle, middle, (batch, len(case.args["a1"]))]


def _middle(trial: Trial, **changes) -> np.ndarray:
    a = {**trial.case.args, **changes}
    return down(a["h2"], a["w2"], a["a2"])


def _pixels(trial: Trial, of: np.ndarray, **changes) -> np.ndarray:
    a = {**trial.case.args, **changes}
    return down(of, a["w1"], a["a1"])


DOWN_PASS = Followed(
    _down_cases,
    "three results: h1_prob, h1 [batch, hidden1], v_prob [batch, visible]",
    _down_shapes,
    [
        ("h1_prob follows from the top states", same_as(0, "h1_prob", _middle)),
        ("h1 is drawn from h1_prob", drawn(0, 1, "h1 was not drawn from h1_prob")),
        (
            "v_prob follows from the drawn h1",
            same_as(2, "v_prob", lambda t: _pixels(t, t.seen.results[1])),
        ),
    ],
    [
        (
            "pixels-drawn",
            "The pixels are drawn: v_prob is asked for as probabilities, which show grey.",
            lambda t: is_binary(t.seen.results[2]),
        ),
        places_exchanged((0, 1)),
        (
            "probabilities-where-states-belong",
            "The pixels were predicted from the probabilities of h1: they should follow from its "
            "drawn states.",
            lambda t: agree(t.seen.results[2], _pixels(t, t.seen.results[0])),
        ),
        NEVER_SAMPLED,
        (
            "drawn-twice",
            "h1 was drawn twice: the h1 you return is not the one that v_prob follows from.",
            lambda t: any(
                agree(t.seen.results[2], _pixels(t, one)) for one in other_draws(t, 0, 1)
            ),
        ),
        probabilities_returned((0, 1)),
        (
            "w-transposed",
            "A weight matrix is used the wrong way round: going down, its columns belong to the "
            "layer you come from.",
            lambda t: (
                agree(t.seen.results[0], _middle(t, w2=t.case.args["w2"].T))
                or agree(t.seen.results[2], _pixels(t, t.seen.results[1], w1=t.case.args["w1"].T))
            ),
        ),
        (
            "bias-missing",
            "The biases do not count in one of the layers.",
            lambda t: (
                agree(t.seen.results[0], _middle(t, a2=0 * t.case.args["a2"]))
                or agree(t.seen.results[2], _pixels(t, t.seen.results[1], a1=0 * t.case.args["a1"]))
            ),
        ),
        NO_SIGMOID,
    ],
)


# --- 2.4 -----------------------------------------------------------------------------------------


def read_off(w1, a1, b1):
    """The top RBM that gives each joint state the energy it has in the lower one, read off from
    the energies of states with one or two units on."""
    visible, hidden = w1.shape

    def level(on_below=(), on_above=()) -> float:
        v, h = np.zeros(visible), np.zeros(hidden)
        v[list(on_below)], h[list(on_above)] = 1, 1
        return boltzmann.energy_of(v, h, w1, a1, b1)

    lone_v = [-level((i,)) for i in range(visible)]
    lone_h = [-level((), (j,)) for j in range(hidden)]
    pairs = np.empty((hidden, visible))
    for j, i in product(range(hidden), range(visible)):
        pairs[j, i] = -level((i,), (j,)) - lone_v[i] - lone_h[j]
    return pairs, np.array(lone_h), np.array(lone_v)


def _swap(t: Truth, one: int, other: int) -> tuple:
    results = list(t.all())
    results[one], results[other] = results[other], results[one]
    return tuple(results)


TIED_START = Formula(
    partial(boltzmann.parameter_cases, label="tied"),
    read_off,
    [
        Statement("w2 joins the same pairs of units with the same weights", result=0),
        Statement("a2 are the biases its lower layer has in the RBM below", result=1),
        Statement("b2 are the biases its upper layer has in the RBM below", result=2),
    ],
    [
        Misconception(
            "not-transposed",
            "w2 is w1 as it is: the lower layer of the top RBM is the hidden layer of the first, "
            "so the rows change their meaning.",
            lambda t: (t["w1"], None, None),
        ),
        Misconception(
            "reshaped",
            "w2 holds the right numbers in the wrong places: reshaping cuts the row of all numbers "
            "anew, and a weight then joins other units than before.",
            lambda t: (t["w1"].reshape(t["w1"].shape[::-1]), None, None),
        ),
        Misconception(
            "biases-swapped",
            "The biases are swapped: the hidden units of the lower RBM become the lower layer of "
            "the top one, and take their biases along.",
            lambda t: (None, t.all()[2], t.all()[1]),
        ),
        Misconception(
            "biases-zero",
            "Biases start at zero here: then the top RBM is not the lower one turned over.",
            lambda t: (None, 0 * t.all()[1], 0 * t.all()[2]),
        ),
        Misconception(
            "biases-zero",
            "One of the biases starts at zero here: then the top RBM is not the lower one turned "
            "over.",
            lambda t: (None, None, 0 * t.all()[2]),
        ),
        Misconception(
            "biases-zero",
            "One of the biases starts at zero here: then the top RBM is not the lower one turned "
            "over.",
            lambda t: (None, 0 * t.all()[1], None),
        ),
        Misconception(
            "sign",
            "A sign is turned round: the two RBMs should give each joint state the same energy.",
            lambda t: (-t.all()[0], None, None),
        ),
    ],
    shape="w2 [hidden1, hidden2], a2 [hidden1], b2 [hidden2], where hidden2 = visible",
)


# --- 2.5 -----------------------------------------------------------------------------------------


def _pixel_space_cases(seed: int) -> list[Case]:
    cases = []
    for name, visible, hidden1, hidden2 in (
        ("6, 5 and 4 units", 6, 5, 4),
        ("4, 3 and 7 units", 4, 3, 7),
        ("5, 4 and 1 units", 5, 4, 1),
        ("layers of one size", 4, 4, 4),
    ):
        rng = generator(seed, "pixels", name)
        group = "square" if visible == hidden2 else "ordinary"
        args = {"w1": normal(rng, visible, hidden1), "w2": normal(rng, hidden1, hidden2)}
        cases.append(Case(name, args, group))
    return cases


def along_paths(w1, w2):
    """For every pixel and top unit: what the paths between them carry, one path at a time."""
    total = np.zeros((w1.shape[0], w2.shape[1]))
    for pixel, middle, top in product(*map(range, (w1.shape[0], w1.shape[1], w2.shape[1]))):
        total[pixel, top] += w1[pixel, middle] * w2[middle, top]
    return total


IN_PIXEL_SPACE = Formula(
    _pixel_space_cases,
    along_paths,
    [Statement("each top unit sums its hidden units' weight pictures, weighted by w2")],
    [
        Misconception(
            "transposed",
            "The result lies the wrong way round: one row per pixel, one column per top unit.",
            lambda t: t().T,
        ),
        Misconception(
            "wrong-order",
            "The two matrices are multiplied in the other order: follow a top unit down to the "
            "hidden units, and from there to the pixels.",
            lambda t: along_paths(t["w2"], t["w1"]),
        ),
        Misconception(
            "w2-transposed",
            "w2 is used the wrong way round: its rows belong to the first hidden layer.",
            lambda t: t(w2=np.transpose),
        ),
        Misconception(
            "w1-transposed",
            "w1 is used the wrong way round: its rows belong to the pixels.",
            lambda t: t(w1=np.transpose),
        ),
        Misconception(
            "squashed",
            "The sums are squashed to 0 to 1: weights have signs, and the picture should show "
            "them.",
            lambda t: 1 / (1 + np.exp(-t())),
        ),
        Misconception(
            "squashed",
            "The first layer's weights are squashed to 0 to 1: weights have signs, and the picture "
            "should show them.",
            lambda t: t(w1=lambda w: 1 / (1 + np.exp(-w))),
        ),
        Misconception(
            "averaged",
            "The paths are averaged: what they carry adds up.",
            lambda t: t() / t["w1"].shape[1],
        ),
        Misconception(
            "elementwise",
            "The matrices are multiplied entry by entry: every top unit reaches every pixel "
            "through all hidden units.",
            lambda t: t["w1"] * t["w2"],
        ),
    ],
    shape="the result has shape [visible, hidden2]",
)


ORACLES = {
    "2.1": UP_PASS,
    "2.2": TOP_CHAIN,
    "2.3": DOWN_PASS,
    "2.4": TIED_START,
    "2.5": IN_PIXEL_SPACE,
}
