"""Exercise 2.1: the up pass."""

from __future__ import annotations

from labgen.exercises.calls.known_probabilities import facts_of
from labgen.exercises.calls.layer_passes import BUILDERS
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="2.1",
    name="up_pass",
    title="The up pass",
    points=2,
    returns=("h1_prob", "h1", "h2_prob", "h2"),
)

FACTS = facts_of(__name__, "UP")
ORACLE = BUILDERS["2.1"](FACTS)
