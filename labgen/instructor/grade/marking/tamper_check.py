"""Whether an outcome can have come from the drivers at all.

The process that runs an answer also keeps the log of its calls, and a hostile answer can write
there what it likes. But the callables that an answer is given, and the weights that its network is
given, follow from the case alone: so the judge works out what they must have been.
"""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Call, Case, FakeConditional, FakeSampler, Outcome, seeded_rng
from labgen.execution.network_facts import known_values

# Sines of sums of up to a few dozen terms, in float32 there and in float64 here
_TOLERANCE = 1e-3
_MOST_DRAWN = 1_000_000
_TRAINED = ("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance")


def is_genuine(case: Case, seen: Outcome) -> bool:
    """Whether the log and the weights are those that the case leads to."""
    if case.driver == "network":
        return _known_weights(case, seen)
    return all(
        _known_reply(stand, [call for call in seen.calls if call.name == name])
        for name, stand in case.args.items()
        if isinstance(stand, (FakeConditional, FakeSampler))
    )


def _known_reply(stand: FakeConditional | FakeSampler, calls: list[Call]) -> bool:
    if isinstance(stand, FakeSampler):
        return _are_draws(stand, calls)
    return all(_is_prediction(stand, call) for call in calls)


def _are_draws(stand: FakeSampler, calls: list[Call]) -> bool:
    """Whether each call is the draw of its call."""
    return all(_is_draw(stand, number, call) for number, call in enumerate(calls, 1))


def _is_draw(stand: FakeSampler, number: int, call: Call) -> bool:
    if call.asked.shape != call.given.shape or call.asked.size > _MOST_DRAWN:
        return False
    noise = seeded_rng(stand.salt, "sample", number).random(call.asked.shape).astype(np.float32)
    return np.array_equal(call.given, (call.asked.astype(np.float32) > noise).astype(np.float32))


def _is_prediction(stand: FakeConditional, call: Call) -> bool:
    rng = seeded_rng(stand.salt, stand.name)
    mix = rng.normal(0.0, 3.0, (stand.takes, stand.gives))
    shift = rng.normal(0.0, 1.0, (stand.gives,))
    if call.asked.ndim != 2 or call.asked.shape[1] != stand.takes:
        return False
    given = 0.5 + 0.45 * np.sin(call.asked.astype(np.float64) @ mix + shift)
    return call.given.shape == given.shape and np.allclose(call.given, given, atol=_TOLERANCE)


def _known_weights(case: Case, seen: Outcome) -> bool:
    names = seen.extras.get("names")
    if names is None:
        return True  # what was built is no network that could be given weights
    if names.ndim != 1 or names.dtype.kind != "U":
        return False
    for position, name in enumerate(names.tolist()):
        weight = seen.extras.get(f"weight {position}")
        if weight is None or weight.size > _MOST_DRAWN:
            return False
        if weight.dtype.kind == "f":
            with np.errstate(all="ignore"):  # a side of length zero
                known = known_values(name, weight.shape, case.driver_data["salt"], position)
            if not np.array_equal(weight, known.astype(weight.dtype)):
                return False
        elif name in _TRAINED:
            return False  # only what is no number to be trained may be whole numbers
    return True
