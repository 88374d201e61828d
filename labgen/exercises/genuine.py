"""Whether an observation can have come from the drivers at all.

The process that runs an answer also keeps the log of its calls, and a hostile answer can write
there what it likes. But the callables that an answer is given, and the weights that its network is
given, follow from the case alone: so the judge works out what they must have been.
"""

from __future__ import annotations

import numpy as np

from labgen.calling.cases import Case, Event, Observation, Probabilities, Sampler, generator
from labgen.calling.drivers import known_values

# Sines of sums of up to a few dozen terms, in float32 there and in float64 here
_TOLERANCE = 1e-3
_TRACED = 20


def is_genuine(case: Case, seen: Observation) -> bool:
    """Whether the log and the weights are those that the case leads to."""
    if case.how == "network":
        return _known_weights(case, seen)
    return all(
        _known_reply(stand, [event for event in seen.events if event.name == name])
        for name, stand in case.args.items()
        if isinstance(stand, (Probabilities, Sampler))
    )


def _known_reply(stand: Probabilities | Sampler, events: list[Event]) -> bool:
    if isinstance(stand, Sampler):
        # While tf.function traces an answer, calls are counted and not logged.
        most = len(events) + _TRACED
        return all(any(_is_draw(stand, n + 1, e) for n in range(most)) for e in events)
    return all(_is_prediction(stand, event) for event in events)


def _is_draw(stand: Sampler, n: int, event: Event) -> bool:
    noise = generator(stand.salt, "sample", n).random(event.asked.shape).astype(np.float32)
    return np.array_equal(event.given, (event.asked.astype(np.float32) > noise).astype(np.float32))


def _is_prediction(stand: Probabilities, event: Event) -> bool:
    rng = generator(stand.salt, stand.name)
    mix = rng.normal(0.0, 3.0, (stand.takes, stand.gives))
    shift = rng.normal(0.0, 1.0, (stand.gives,))
    if event.asked.ndim != 2 or event.asked.shape[1] != stand.takes:
        return False
    given = 0.5 + 0.45 * np.sin(event.asked.astype(np.float64) @ mix + shift)
    return event.given.shape == given.shape and np.allclose(event.given, given, atol=_TOLERANCE)


def _known_weights(case: Case, seen: Observation) -> bool:
    names = seen.extras.get("names")
    if names is None:
        return True  # what was built is no network that could be given weights
    for position, name in enumerate(names.tolist()):
        weight = seen.extras.get(f"weight {position}")
        if weight is None:
            return False
        if weight.dtype.kind == "f":
            known = known_values(name, weight.shape, case.feed["salt"], position)
            if not np.array_equal(weight, known.astype(weight.dtype)):
                return False
    return True
