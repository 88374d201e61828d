"""Exercise 4.3: reparameterisation."""

from __future__ import annotations

from labgen.exercises.formulas.vae import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="4.3",
    name="reparameterise",
    title="Reparameterisation",
    points=2,
    returns=("z",),
)

ORACLE = ORACLES["4.3"]
