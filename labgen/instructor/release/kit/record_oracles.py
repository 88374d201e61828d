"""Turns the formulas into numbers for the students' kit: what is true, and what mistakes give."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from labgen.execution.cases import Case, Sampler
from labgen.exercises import formulas, symptoms
from labgen.exercises.comparison_oracle import (
    NO_RESULT,
    SLOPE_GROUPS,
    Comparison,
    Misconception,
    Source,
    results_alike,
)
from labgen.exercises.formulas.passes import FACTS, Derived
from labgen.exercises.recorded_oracles import FOLDER, KINDS, SEED, file_of
from labgen.exercises.relations import lone_oracle
from labgen.registry import EXERCISES
from labgen.util import array_file

# Only the instructor's side: formulas, and what works with them
_LEFT_OUT = ("formulas", "computed_truth.py", "counterfactuals.py")


def recorded_numbers() -> list[str]:
    """The numbers of the exercises whose checks are recorded."""
    return [one.number for one in EXERCISES if lone_oracle(one.number) is None]


def record(folder: Path) -> list[Path]:
    """Write the numbers of all checks into `folder`, a copy of labgen/exercises.

    Returns what has no place in the kit beside them.
    """
    for number in recorded_numbers():
        array_file.write(file_of(number, folder / FOLDER.name), *_recorded(number))
    return [folder / name for name in _LEFT_OUT if (folder / name).exists()]


@cache
def _recorded(number: str) -> tuple[dict[str, Any], array_file.Arrays]:
    arrays = array_file.Arrays()
    if number in FACTS:
        return _facts(FACTS[number], arrays), arrays
    return _comparison(formulas.oracle(number), arrays), arrays


def _comparison(oracle: Comparison, arrays: array_file.Arrays) -> dict[str, Any]:
    source = oracle.source
    cases = _named_apart(source.cases(SEED))
    described = []
    for case in cases:
        results = [arrays.put(one) for one in source.truth(case).all()]
        asked = source.slopes if case.group in SLOPE_GROUPS else ()
        slopes = {name: arrays.put(source.slope(case, name)) for name in asked}
        described.append({**_case(case, arrays), "results": results, "slopes": slopes})
    kind = type(oracle).__name__
    if KINDS.get(kind) is not type(oracle):
        raise TypeError(f"A {kind} cannot be recorded: recorded.py does not know it.")
    return {
        "kind": kind,
        "shape": oracle.shape,
        "hint_groups": oracle.hint_groups,
        "slack": oracle.slack,
        "slopes": source.slopes,
        "statements": [vars(one) for one in oracle.statements],
        "cases": described,
        "misconceptions": [
            _misconception(one, oracle, cases, arrays) for one in oracle.misconceptions
        ],
        "counterfactuals": [
            {
                "argument": one.argument,
                "words": one.words,
                "missing": one.missing,
                "results": _results(one.alike, source, cases, arrays),
            }
            for one in source.counterfactuals()
        ],
    }


def _misconception(
    one: Misconception, oracle: Comparison, cases: list[Case], arrays: array_file.Arrays
) -> dict[str, Any]:
    name = "" if one.looks is None else one.looks.__name__
    if one.looks is not getattr(symptoms, name, None):
        raise ValueError(
            f"The question that {one.key!r} asks of the results is not in symptoms.py."
        )
    # in all cases: mistakes that come in twos are looked for beyond the groups of one
    results = {} if one.looks else _results(one.alike, oracle.source, cases, arrays)
    return {
        "key": one.key,
        "sentence": one.sentence,
        "looks": name,
        "groups": one.groups,
        "about": one.about,
        "vague": one.vague,
        "last": one.last,
        "results": results,
    }


def _results(
    alike: Callable[[Any], Any], source: Source, cases: list[Case], arrays: array_file.Arrays
) -> dict[str, list[str | None]]:
    """What a mistake gives, by case; none where it has no result for the shapes of a case."""
    given = {case.name: results_alike(alike, source.truth(case)) for case in cases}
    return {
        name: [None if one is None else arrays.put(_rounded(one)) for one in some]
        for name, some in given.items()
        if some is not None
    }


def _rounded(array: np.ndarray) -> np.ndarray:
    """To float32: whether a result is alike is decided with far less precision."""
    array = np.asarray(array)
    with np.errstate(all="ignore"):
        return array.astype(np.float32) if array.dtype.kind == "f" else array


def _facts(facts: Derived, arrays: array_file.Arrays) -> dict[str, Any]:
    described = []
    for case in _named_apart(facts.cases(SEED)):
        known = {name: _fact(arrays, facts.array, case, name) for name in facts.arrays}
        tables = {
            name: _fact(arrays, facts.given, case, name, _all_states(len(case.args[layer.below])))
            for name, layer in facts.layers.items()
        }
        described.append({**_case(case, arrays), "arrays": known, "layers": tables})
    return {"cases": described}


def _fact(arrays: array_file.Arrays, ask: Any, *about: Any) -> str | None:
    try:
        return arrays.put(ask(*about))
    except NO_RESULT:
        return None


def _all_states(units: int) -> np.ndarray:
    return np.array(list(product((0.0, 1.0), repeat=units)))


def _case(case: Case, arrays: array_file.Arrays) -> dict[str, Any]:
    args = [[name, _argument(value, arrays)] for name, value in case.args.items()]
    return {"name": case.name, "group": case.group, "how": case.how, "args": args}


def _argument(value: Any, arrays: array_file.Arrays) -> dict[str, Any]:
    if isinstance(value, np.ndarray):
        return {"array": arrays.put(value)}
    if isinstance(value, Sampler):
        return {"sampler": value.salt}
    return {"value": value}


def _named_apart(cases: list[Case]) -> list[Case]:
    names = [case.name for case in cases]
    if len(set(names)) != len(names):
        raise ValueError(
            f"Two cases have one name, so that a record cannot tell them apart: {names}"
        )
    return cases
