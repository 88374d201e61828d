"""The verdicts of each notebook side by side: what progress and the receipt of a hand-in show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Protocol

from labgen.course.progress.marks import badge
from labgen.exercises.status_look import LOOKS
from labgen.registry import Exercise
from labgen.util.tables import html_table, text_columns


class Judged(Protocol):
    """An exercise and the status of the last verdict on it."""

    @property
    def exercise(self) -> Exercise: ...

    @property
    def status(self) -> str: ...


ByNotebook = Mapping[str, Sequence[Judged]]


def points_of(rows: Sequence[Judged]) -> str:
    """What is right is worth, of all that there is: "3 of 8"."""
    right = sum(row.exercise.points for row in rows if row.status == "right")
    return f"{right} of {sum(row.exercise.points for row in rows)}"


def as_text(notebooks: ByNotebook) -> list[str]:
    """A line for each notebook, with the sign and the number of each exercise, and the points."""
    return text_columns(
        (
            name,
            "  ".join(f"{LOOKS[row.status].sign} {row.exercise.number}" for row in rows),
            points_of(rows),
        )
        for name, rows in notebooks.items()
    )


def as_html(notebooks: ByNotebook) -> str:
    """The same as a table, with a box for each exercise."""
    return html_table(
        "A row for each notebook, a box for each exercise",
        ("Notebook", "Exercises", "Points"),
        (
            (
                escape(name),
                " ".join(badge(row.status, row.exercise.number) for row in rows),
                points_of(rows),
            )
            for name, rows in notebooks.items()
        ),
    )
