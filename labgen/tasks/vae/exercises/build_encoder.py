"""Exercise 4.1: the encoder."""

from __future__ import annotations

from labgen.exercises.relations.perceptron import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="4.1",
    name="build_encoder",
    title="The encoder",
    points=2,
    returns=("encoder",),
)

ORACLE = ORACLES["4.1"]
