"""The instructor's side: every truth worked out, for any seed. Left out of the students' kit."""

from __future__ import annotations

from importlib import import_module

from labgen.exercises.oracle import Oracle
from labgen.exercises.relations import WITH_FACTS, oracle_with

_MODULES = {"1": "rbm", "2": "dbn", "3": "up_down", "4": "vae", "5": "dcgan"}


def oracle(number: str) -> Oracle:
    """The oracle of an exercise that needs to know what is true."""
    if number in WITH_FACTS:
        from labgen.exercises.formulas.passes import FACTS

        return oracle_with(number, FACTS[number])
    return import_module(f"{__name__}.{_MODULES[number[0]]}").ORACLES[number]
