"""Oracles from recorded numbers: what the students' kit knows instead of formulas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np

from labgen.execution.cases import Case, FakeSampler
from labgen.exercises.calls.known_probabilities import Facts
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import (
    Arrays,
    Comparison,
    Counterfactual,
    Differentiable,
    Flags,
    Misconception,
    Source,
    Statement,
    Truth,
)
from labgen.exercises.oracle import Oracle, is_binary
from labgen.util import array_file

SEED = 1
KINDS = {kind.__name__: kind for kind in (Comparison, Differentiable, Flags)}


def numbers_beside(file: str) -> Path:
    """Where the numbers of the exercise in this file stand."""
    return Path(file).with_suffix(".safetensors")


def recorded(file: str) -> Oracle:
    """The oracle of the exercise in this file, which compares with recorded numbers.

    Raises:
        FileNotFoundError: where its numbers are missing.
    """
    record = _read(file)
    text = record.text
    return KINDS[text["kind"]](
        RecordedSource(record),
        [Statement(**one) for one in text["statements"]],
        [_misconception(one, record) for one in text["misconceptions"]],
        shape=text["shape"],
        hint_groups=text["hint_groups"],
        slack=text["slack"],
    )


def recorded_facts(file: str) -> RecordedFacts:
    """What is known about the exercise in this file, from recorded numbers.

    Raises:
        FileNotFoundError: where its numbers are missing.
    """
    return RecordedFacts(_read(file))


def _read(file: str) -> Record:
    path = numbers_beside(file)
    if not path.is_file():
        raise FileNotFoundError(
            f"The numbers that {path.stem} is checked with are missing ({path}): unpack the kit "
            "again."
        )
    return Record(*array_file.read(path))


class Record:
    """What one file holds: its text, its arrays, and its cases."""

    def __init__(self, text: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.text = text
        self.arrays = arrays
        self.by_name = {case["name"]: case for case in text["cases"]}

    def cases(self, seed: int) -> list[Case]:
        if seed != SEED:
            raise ValueError(
                f"These checks know the inputs of seed {SEED} and no others: they are recorded."
            )
        return [
            Case(
                one["name"],
                {name: self._argument(value) for name, value in one["args"]},
                one["group"],
                one["how"],
            )
            for one in self.text["cases"]
        ]

    def _argument(self, value: dict[str, Any]) -> Any:
        if "array" in value:
            return self.arrays[value["array"]]
        return FakeSampler(value["sampler"]) if "sampler" in value else value["value"]

    def all(self, keys: list[str | None]) -> tuple[np.ndarray | None, ...]:
        """The arrays with these keys, None for none."""
        return tuple(None if key is None else self.arrays[key] for key in keys)


class RecordedTruth(Truth):
    """The true results of one case, as they were recorded."""

    def __init__(self, case: Case, results: Arrays) -> None:
        super().__init__(case)
        self._results = results

    def all(self) -> Arrays:
        return self._results


class RecordedSource(Source):
    def __init__(self, record: Record) -> None:
        self._record = record
        self.slopes = tuple(record.text["slopes"])
        self._counterfactuals = [
            Counterfactual(
                one["argument"], one["words"], _given_by(one["results"], record), one["missing"]
            )
            for one in record.text["counterfactuals"]
        ]

    def cases(self, seed: int) -> list[Case]:
        return self._record.cases(seed)

    def truth(self, case: Case) -> RecordedTruth:
        results = self._record.all(self._record.by_name[case.name]["results"])
        return RecordedTruth(case, cast(Arrays, results))  # what is true is never missing

    def counterfactuals(self) -> list[Counterfactual]:
        return self._counterfactuals

    def slope(self, case: Case, name: str) -> np.ndarray:
        return self._record.arrays[self._record.by_name[case.name]["slopes"][name]]


class RecordedFacts(Facts):
    """given: a table has a row for every binary state, in the order of binary numbers."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def cases(self, seed: int) -> list[Case]:
        return self._record.cases(seed)

    def array(self, case: Case, name: str) -> np.ndarray:
        return self._known(case, "arrays", name)

    def given(self, case: Case, name: str, states: np.ndarray) -> np.ndarray:
        table = self._known(case, "layers", name)
        units = len(table).bit_length() - 1
        if states.shape[1:] != (units,) or not is_binary(states):
            raise ValueError(f"{name} follows from binary states of another layer.")
        found: np.ndarray = table[states.astype(int) @ (1 << np.arange(units)[::-1])]
        return found

    def _known(self, case: Case, kind: str, name: str) -> np.ndarray:
        key = self._record.by_name[case.name][kind][name]
        if key is None:
            raise ValueError(f"{name} does not exist for the shapes of {case.name}.")
        return self._record.arrays[key]


def _misconception(data: dict[str, Any], record: Record) -> Misconception:
    return Misconception(
        data["key"],
        data["sentence"],
        _given_by(data["results"], record),
        getattr(symptoms, data["looks"]) if data["looks"] else None,
        tuple(data["groups"]),
        data["about"],
        data["vague"],
        data["last"],
    )


def _given_by(
    results: dict[str, list[str | None]], record: Record
) -> Callable[[Truth], tuple[np.ndarray | None, ...]]:
    """What a known mistake gives, by case; a KeyError stands for no result."""
    return lambda truth: record.all(results[truth.case.name])
