"""Exercise 1.5: the gradient of contrastive divergence."""

from __future__ import annotations

from labgen.exercises.formulas.rbm import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="1.5",
    name="cd_gradients",
    title="The gradient of contrastive divergence",
    points=4,
    returns=("dw", "da", "db"),
)

ORACLE = ORACLES["1.5"]
