"""Exercise 1.2: upwards: probabilities of the hidden units."""

from __future__ import annotations

from labgen.exercises.formulas.rbm import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="1.2",
    name="hidden_probs",
    title="Upwards: probabilities of the hidden units",
    points=2,
    returns=("h_prob",),
)

ORACLE = ORACLES["1.2"]
