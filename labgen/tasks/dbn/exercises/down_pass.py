"""Exercise 2.3: the down pass."""

from __future__ import annotations

from labgen.exercises.calls.known_probabilities import facts_of
from labgen.exercises.calls.layer_passes import BUILDERS
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="2.3",
    name="down_pass",
    title="The down pass",
    points=2,
    returns=("h1_prob", "h1", "v_prob"),
)

FACTS = facts_of(__name__, "DOWN")
ORACLE = BUILDERS["2.3"](FACTS)
