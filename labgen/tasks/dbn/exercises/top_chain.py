"""Exercise 2.2: the chain in the top RBM."""

from __future__ import annotations

from labgen.exercises.relations.top_chain import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="2.2",
    name="top_chain",
    title="The chain in the top RBM",
    points=3,
    returns=("h2_0", "h1_k", "h2_k"),
)

ORACLE = ORACLES["2.2"]
