"""The oracles that a kit makes from numbers, in place of formulas."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from labgen.exercises.comparison.recorded import recorded
from labgen.exercises.oracle import Oracle
from labgen.exercises.truth.recorded import RecordedSource, read_record
from labgen.instructor.release.kit.record_oracles import is_recorded, record
from labgen.registry import Exercise, exercises


def of(exercise: Exercise):
    """The exercise's own file, imported."""
    return import_module(exercise.module)


RECORDED = [
    exercise for exercise in exercises() if is_recorded(exercise) or hasattr(of(exercise), "SOURCE")
]


def record_all(folder: Path) -> None:
    for exercise in exercises():
        record(exercise, file_of(exercise, folder))


def file_of(exercise: Exercise, folder: Path) -> Path:
    return folder / f"{exercise.name}.py"


@cache
def kits_oracle(exercise: Exercise, folder: Path) -> Oracle:
    """The oracle that a kit makes from the numbers in this folder."""
    file = str(file_of(exercise, folder))
    if is_recorded(exercise):
        return recorded(file)
    build_oracle = getattr(of(exercise), exercise.name)
    return build_oracle(RecordedSource(read_record(file)))


def same(one, other) -> bool:
    """Whether two verdicts say the same, word for word."""
    return one == other and one.text() == other.text()
