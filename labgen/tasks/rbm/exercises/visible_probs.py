"""Exercise 1.3: downwards: probabilities of the visible units."""

from __future__ import annotations

from labgen.exercises.formulas.rbm import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="1.3",
    name="visible_probs",
    title="Downwards: probabilities of the visible units",
    points=2,
    returns=("v_prob",),
)

ORACLE = ORACLES["1.3"]
