"""The marks as tables for a spreadsheet or a learning platform: grades.csv and summary.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from labgen.instructor.grade.marking.records import Graded, ManualAnswer
from labgen.instructor.grade.reports.spreadsheet import cell, number, write_table

GRADES = ("student", "exercise", "points", "maximum", "status", "message")
SUMMARY = (
    "student",
    "points of exercises",
    "maximum of exercises",
    "points of questions so far",
    "maximum of questions",
    "total",
    "maximum",
    "questions to be marked",
    "notes",
)


def write_tables(out: Path, graded: Sequence[Graded]) -> None:
    """Write `out`/grades.csv, a row for each answer, and `out`/summary.csv, one for each student.

    Both are in order of the students' names.
    """
    students = sorted(graded, key=lambda result: result.student)
    out.mkdir(parents=True, exist_ok=True)
    write_table(
        out / "grades.csv", GRADES, (row for result in students for row in _answers(result))
    )
    write_table(out / "summary.csv", SUMMARY, map(_sums, students))


def given_points(manual: Sequence[ManualAnswer]) -> float:
    """Of the questions that have been marked so far."""
    return float(sum(answer.points for answer in manual if answer.points is not None))


def open_questions(manual: Sequence[ManualAnswer]) -> int:
    return sum(answer.points is None for answer in manual)


def _answers(result: Graded) -> Iterator[tuple[str, ...]]:
    student = cell(result.student)
    for mark in result.marks:
        points, maximum = number(mark.points), number(mark.maximum)
        yield student, mark.exercise, points, maximum, mark.status, cell(mark.message)
    for answer in result.manual:
        points = "" if answer.points is None else number(answer.points)
        status = "marked" if points else "to be marked"
        maximum = number(answer.maximum)
        yield student, answer.question, points, maximum, status, cell(answer.comment)


def _sums(result: Graded) -> tuple[str, ...]:
    by_hand = given_points(result.manual)
    return (
        cell(result.student),
        number(result.points),
        number(result.maximum),
        number(by_hand),
        number(result.manual_maximum),
        number(result.points + by_hand),
        number(result.maximum + result.manual_maximum),
        str(open_questions(result.manual)),
        cell(" / ".join(result.notes), 1000),
    )
