"""Turns the formulas into numbers for the students' kit: what is true, and what mistakes give."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from pprint import pformat
from textwrap import indent
from typing import Any

import numpy as np

from labgen.execution.cases import Case, Sampler
from labgen.exercises.calls.known_probabilities import Derived
from labgen.exercises.check import oracle_of
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import (
    NO_RESULT,
    SLOPE_GROUPS,
    Comparison,
    Misconception,
    Source,
    results_alike,
)
from labgen.exercises.comparison.recorded import KINDS, SEED, numbers_beside
from labgen.registry import Exercise
from labgen.util import array_file

_STUB = '''"""Exercise {number}: what is true was recorded, not the way to it."""

from functools import partial

from labgen.exercises.comparison.recorded import recorded
from labgen.registry import Exercise, WorkedExample

EXERCISE = Exercise(
    number={number!r},
    name={name!r},
    title={title!r},
    points={points!r},
    returns={returns!r},
    compiled={compiled!r},
    hints={hints},
)
ORACLE = partial(recorded, __file__)
'''


def is_recorded(exercise: Exercise) -> bool:
    """Whether its oracle compares with true results: then its file has no place in a kit."""
    return isinstance(oracle_of(exercise), Comparison)


def record(exercise: Exercise, file: Path) -> None:
    """Give an exercise's file in a kit the form that students get, and its numbers beside it."""
    described, arrays = _recorded(exercise)
    if is_recorded(exercise):
        hints = indent(pformat(exercise.hints, width=92, sort_dicts=False), " " * 4).strip()
        stub = _STUB.format(**{**vars(exercise), "hints": hints})
        file.write_text(stub, encoding="utf-8", newline="\n")
    if described:
        array_file.write(numbers_beside(str(file)), described, arrays)


@cache
def _recorded(exercise: Exercise) -> tuple[dict[str, Any], array_file.Arrays]:
    arrays = array_file.Arrays()
    oracle = oracle_of(exercise)
    if isinstance(oracle, Comparison):
        return _comparison(oracle, arrays), arrays
    facts = getattr(import_module(exercise.module), "FACTS", None)
    return ({} if facts is None else _facts(facts, arrays)), arrays


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
    alike: Callable[[Any], Any] | None, source: Source, cases: list[Case], arrays: array_file.Arrays
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
