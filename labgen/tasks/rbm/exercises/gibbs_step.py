"""Exercise 1.4: one full Gibbs step."""

from __future__ import annotations

from labgen.exercises.relations.gibbs_step import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="1.4",
    name="gibbs_step",
    title="One full Gibbs step",
    points=4,
    returns=("v_prob", "v", "h_prob", "h"),
)

ORACLE = ORACLES["1.4"]
