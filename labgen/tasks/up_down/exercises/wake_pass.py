"""Exercise 3.2: the wake pass."""

from __future__ import annotations

from labgen.exercises.calls.known_probabilities import facts_of
from labgen.exercises.calls.layer_passes import BUILDERS
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="3.2",
    name="wake_pass",
    title="The wake pass",
    points=2,
    returns=("h", "v_prob"),
)

FACTS = facts_of(__name__, "WAKE")
ORACLE = BUILDERS["3.2"](FACTS)
