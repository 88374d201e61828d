"""Exercise 4.5: the KL divergence, in nats."""

from __future__ import annotations

from labgen.exercises.formulas.vae import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="4.5",
    name="kl_nats",
    title="The KL divergence, in nats",
    points=2,
    returns=("nats",),
)

ORACLE = ORACLES["4.5"]
