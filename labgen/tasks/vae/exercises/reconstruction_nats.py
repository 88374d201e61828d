"""Exercise 4.4: reconstruction, in nats."""

from __future__ import annotations

from labgen.exercises.formulas.vae import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="4.4",
    name="reconstruction_nats",
    title="Reconstruction, in nats",
    points=2,
    returns=("nats",),
)

ORACLE = ORACLES["4.4"]
