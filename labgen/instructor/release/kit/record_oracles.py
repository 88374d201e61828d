"""Turns the formulas into numbers for the students' kit: what is true, and what mistakes give."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from pprint import pformat
from textwrap import indent
from typing import Any

import numpy as np

from labgen.execution.cases import Case, FakeSampler
from labgen.exercises.check import oracle_of
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import GRADIENT_GROUPS, Comparison
from labgen.exercises.comparison.recorded import KINDS
from labgen.exercises.misconception import NO_RESULT, Misconception
from labgen.exercises.truth.computed import Formula
from labgen.exercises.truth.recorded import SEED, VERSION, numbers_beside
from labgen.exercises.truth.source import Source, Truth
from labgen.registry import Exercise
from labgen.util.arrays import array_file

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
    source = getattr(import_module(exercise.module), "SOURCE", None)
    return ({} if source is None else _probabilities(source, arrays)), arrays


def _comparison(oracle: Comparison, arrays: array_file.Arrays) -> dict[str, Any]:
    source = oracle.source
    cases = _named_apart(source.cases(SEED))
    described = []
    for case in cases:
        truth = source.truth(case)
        results = [arrays.put(array) for array in truth.all()]
        asked = source.gradients if case.group in GRADIENT_GROUPS else ()
        gradients = {name: arrays.put(truth.gradient(name)) for name in asked}
        described.append({**_case(case, arrays), "results": results, "gradients": gradients})
    kind = type(oracle).__name__
    if KINDS.get(kind) is not type(oracle):
        raise TypeError(f"A {kind} cannot be recorded: recorded.py does not know it.")
    return {
        "version": VERSION,
        "kind": kind,
        "shape": oracle.shape,
        "hint_groups": oracle.hint_groups,
        "slack": oracle.slack,
        "gradients": source.gradients,
        "statements": [vars(statement) for statement in oracle.statements],
        "cases": described,
        "misconceptions": [
            _misconception(mistake, source, cases, arrays) for mistake in oracle.misconceptions
        ],
        "counterfactuals": [
            _misconception(mistake, source, cases, arrays) for mistake in source.counterfactuals()
        ],
    }


def _misconception(
    mistake: Misconception, source: Source, cases: list[Case], arrays: array_file.Arrays
) -> dict[str, Any]:
    name = "" if mistake.predicate is None else mistake.predicate.__name__
    if mistake.predicate is not getattr(symptoms, name, None):
        raise ValueError(
            f"The question that {mistake.key!r} asks of the results is not in symptoms.py."
        )
    # in all cases: mistakes that come in twos are looked for beyond the groups of one
    given = {} if name else {case.name: mistake.gives(source.truth(case)) for case in cases}
    return {
        "key": mistake.key,
        "sentence": mistake.sentence,
        "predicate": name,
        "groups": mistake.groups,
        "about": mistake.about,
        "vague": mistake.vague,
        "last": mistake.last,
        "results": {
            name: [None if array is None else arrays.put(_rounded(array)) for array in results]
            for name, results in given.items()
            if results is not None
        },
    }


def _rounded(array: np.ndarray) -> np.ndarray:
    """To float32: whether a result is alike is decided with far less precision."""
    array = np.asarray(array)
    with np.errstate(all="ignore"):
        return array.astype(np.float32) if array.dtype.kind == "f" else array


def _probabilities(source: Formula, arrays: array_file.Arrays) -> dict[str, Any]:
    described = []
    for case in _named_apart(source.cases(SEED)):
        truth = source.truth(case)
        known = {name: _known(arrays, truth, name) for name in source.probabilities}
        tables = {
            name: _known(arrays, truth, name, _all_states(len(case.args[layer.below])))
            for name, layer in source.layers.items()
        }
        described.append({**_case(case, arrays), "probabilities": known, "layers": tables})
    return {"version": VERSION, "gradients": (), "cases": described, "counterfactuals": ()}


def _known(
    arrays: array_file.Arrays, truth: Truth, name: str, states: np.ndarray | None = None
) -> str | None:
    try:
        return arrays.put(truth.probabilities(name, states))
    except NO_RESULT:
        return None


def _all_states(units: int) -> np.ndarray:
    return np.array(list(product((0.0, 1.0), repeat=units)))


def _case(case: Case, arrays: array_file.Arrays) -> dict[str, Any]:
    args = [[name, _argument(value, arrays)] for name, value in case.args.items()]
    return {"name": case.name, "group": case.group, "driver": case.driver, "args": args}


def _argument(value: Any, arrays: array_file.Arrays) -> dict[str, Any]:
    if isinstance(value, np.ndarray):
        return {"array": arrays.put(value)}
    if isinstance(value, FakeSampler):
        return {"sampler": value.salt}
    return {"value": value}


def _named_apart(cases: list[Case]) -> list[Case]:
    names = [case.name for case in cases]
    if len(set(names)) != len(names):
        raise ValueError(
            f"Two cases have one name, so that a record cannot tell them apart: {names}"
        )
    return cases
