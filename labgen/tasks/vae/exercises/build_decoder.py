"""Exercise 4.2: the decoder."""

from __future__ import annotations

from labgen.exercises.relations.perceptron import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="4.2",
    name="build_decoder",
    title="The decoder",
    points=2,
    returns=("decoder",),
)

ORACLE = ORACLES["4.2"]
