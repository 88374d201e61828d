"""Truths from recorded numbers: what the students' kit knows instead of formulas."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np

from labgen.execution.cases import Case, FakeSampler
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import is_binary
from labgen.exercises.truth.source import Arrays, Source, Truth
from labgen.util.arrays import array_file

SEED = 1
# Of what is written in a record. Version 1 had other words for the same, and no number.
VERSION = 2


def source_of(exercise: str, name: str) -> Source:
    """What is true about an exercise: from its task's truths, or in a kit from recorded numbers.

    Args:
        exercise: the exercise's file as Python imports it; write `__name__`.
        name: of the `Formula` in the task's truths.py.

    Raises:
        FileNotFoundError: where there are neither formulas nor numbers.
    """
    truths = f"{exercise.rpartition('.exercises.')[0]}.truths"
    try:
        found: Source = getattr(import_module(truths), name)
    except ModuleNotFoundError as error:
        if error.name != truths:
            raise
        return RecordedSource(read_record(str(sys.modules[exercise].__file__)))
    return found


def numbers_beside(file: str) -> Path:
    """Where the numbers of the exercise in this file stand."""
    return Path(file).with_suffix(".safetensors")


def read_record(file: str) -> Record:
    """The numbers beside an exercise's file.

    Raises:
        FileNotFoundError: where they are missing.
        ValueError: where another version of labgen wrote them.
    """
    path = numbers_beside(file)
    if not path.is_file():
        raise FileNotFoundError(
            f"The numbers that {path.stem} is checked with are missing ({path}): unpack the kit "
            "again."
        )
    text, arrays = array_file.read(path)
    if text.get("version") != VERSION:
        raise ValueError(
            f"The numbers that {path.stem} is checked with are of another version of the kit "
            f"({path}): unpack the kit again."
        )
    return Record(text, arrays)


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
                case["name"],
                {name: self._argument(value) for name, value in case["args"]},
                case["group"],
                case["driver"],
            )
            for case in self.text["cases"]
        ]

    def _argument(self, value: dict[str, Any]) -> Any:
        if "array" in value:
            return self.arrays[value["array"]]
        return FakeSampler(value["sampler"]) if "sampler" in value else value["value"]

    def all(self, keys: list[str | None]) -> tuple[np.ndarray | None, ...]:
        """The arrays with these keys, None for none."""
        return tuple(None if key is None else self.arrays[key] for key in keys)

    def misconception(
        self, data: dict[str, Any], predicate: Callable[..., bool] | None = None
    ) -> Misconception:
        """A known mistake; what it gives stands in the file, case by case."""

        def given(truth: Truth) -> tuple[np.ndarray | None, ...]:
            return self.all(data["results"][truth.case.name])

        return Misconception(
            data["key"],
            data["sentence"],
            given,
            predicate,
            tuple(data["groups"]),
            data["about"],
            data["vague"],
            data["last"],
        )


class RecordedTruth(Truth):
    """What is true of one case, as it was recorded.

    A table of probabilities has a row for every binary state, in the order of binary numbers.
    """

    def __init__(self, record: Record, case: Case) -> None:
        super().__init__(case)
        self._record = record
        self._keys = record.by_name[case.name]

    def all(self) -> Arrays:
        return cast(Arrays, self._record.all(self._keys["results"]))  # truths are never missing

    def gradient(self, name: str) -> np.ndarray:
        return self._record.arrays[self._keys["gradients"][name]]

    def probabilities(self, name: str, states: np.ndarray | None = None) -> np.ndarray:
        if states is None:
            return self._known("probabilities", name)
        table = self._known("layers", name)
        units = len(table).bit_length() - 1
        if states.shape[1:] != (units,) or not is_binary(states):
            raise ValueError(f"{name} follows from binary states of another layer.")
        found: np.ndarray = table[states.astype(int) @ (1 << np.arange(units)[::-1])]
        return found

    def _known(self, kind: str, name: str) -> np.ndarray:
        key = self._keys[kind][name]
        if key is None:
            raise ValueError(f"{name} does not exist for the shapes of {self.case.name}.")
        return self._record.arrays[key]


class RecordedSource(Source):
    """The cases of one seed, and what is true of them, from a file."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self.gradients = tuple(record.text["gradients"])
        self._counterfactuals = [
            record.misconception(data) for data in record.text["counterfactuals"]
        ]

    def cases(self, seed: int) -> list[Case]:
        return self._record.cases(seed)

    def truth(self, case: Case) -> RecordedTruth:
        return RecordedTruth(self._record, case)

    def counterfactuals(self) -> Sequence[Misconception]:
        return self._counterfactuals
