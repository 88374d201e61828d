"""Oracles that judge what an answer did: by its calls, its weights, its gradients.

Most know their cases only; those of the passes also need facts, which the caller brings.
"""

from __future__ import annotations

from importlib import import_module

from labgen.exercises.known_probabilities import Facts
from labgen.exercises.oracle import Oracle

_ALONE = {
    "1.4": "gibbs_step",
    "2.2": "top_chain",
    "4.1": "perceptron",
    "4.2": "perceptron",
    "5.2": "convolutions",
    "5.3": "convolutions",
    "5.6": "steps",
    "5.7": "steps",
}
WITH_FACTS = ("2.1", "2.3", "3.2")


def lone_oracle(number: str) -> Oracle | None:
    """The oracle of an exercise that needs no facts; None where there is none."""
    if number not in _ALONE:
        return None
    return import_module(f"{__name__}.{_ALONE[number]}").ORACLES[number]


def oracle_with(number: str, facts: Facts) -> Oracle:
    """The oracle of one of the exercises WITH_FACTS."""
    from labgen.exercises.relations.passes import BUILDERS

    return BUILDERS[number](facts)
