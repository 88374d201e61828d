"""Oracles that compare with recorded numbers: what a kit has in place of an exercise's oracle."""

from __future__ import annotations

from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import Comparison, Differentiable, Flags, Statement
from labgen.exercises.oracle import Oracle
from labgen.exercises.truth.recorded import RecordedSource, read_record

KINDS = {kind.__name__: kind for kind in (Comparison, Differentiable, Flags)}


def recorded(file: str) -> Oracle:
    """The oracle of the exercise in this file, which compares with recorded numbers.

    Args:
        file: the exercise's file; its numbers stand beside it.

    Raises:
        FileNotFoundError: where its numbers are missing.
        ValueError: where another version of labgen wrote them.
    """
    record = read_record(file)
    text = record.text
    return KINDS[text["kind"]](
        RecordedSource(record),
        [Statement(**statement) for statement in text["statements"]],
        [
            record.misconception(
                data, getattr(symptoms, data["predicate"]) if data["predicate"] else None
            )
            for data in text["misconceptions"]
        ],
        shape=text["shape"],
        hint_groups=text["hint_groups"],
        slack=text["slack"],
    )
