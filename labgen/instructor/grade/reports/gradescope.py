"""Results in the format that Gradescope reads, one file for each student.

The format: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from labgen.instructor.grade.answers.instructor_notebooks import Template
from labgen.instructor.grade.intake.student_names import file_names
from labgen.instructor.grade.marking.records import Graded, ManualAnswer, Mark
from labgen.instructor.grade.reports.tables import given_points
from labgen.instructor.grade.visible_text import visible
from labgen.registry import find_exercise
from labgen.util.atomic_write import atomic_write_text


def write_gradescope(out: Path, graded: Sequence[Graded], template: Template) -> None:
    """Write `out`/gradescope/<name>.json for each student."""
    folder = out / "gradescope"
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names(result.student for result in graded)
    titles = {question.number: question.title for question in template.questions}
    for result in graded:
        text = json.dumps(results(result, titles), ensure_ascii=False, allow_nan=False, indent=1)
        atomic_write_text(folder / f"{names[result.student]}.json", text + "\n")


def results(result: Graded, titles: dict[str, str]) -> dict[str, Any]:
    """The content of a results.json.

    A question that nobody has marked yet is a test without a score: Gradescope shows it and
    counts nothing. So the score is that of the answers that have been marked.
    """
    tests = [_exercise(mark) for mark in result.marks]
    tests += [_question(answer, titles.get(answer.question, "")) for answer in result.manual]
    return {
        "score": round(result.points + given_points(result.manual), 4),
        "output": visible("\n".join(result.notes)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _exercise(mark: Mark) -> dict[str, Any]:
    exercise = find_exercise(mark.exercise)
    return {
        "number": mark.exercise,
        "name": f"{exercise.title} ({exercise.name})",
        "score": round(mark.points, 4),
        "max_score": mark.maximum,
        "status": "passed" if mark.status == "right" else "failed",
        "output": visible("\n".join(_lines(mark))),
        # Text, never Markdown or HTML: part of it may be a student's.
        "output_format": "text",
        "visibility": "visible",
    }


def _lines(mark: Mark) -> list[str]:
    lines = [mark.message] if mark.message else []
    for finding in mark.findings:
        if not finding.holds:
            lines.append(f"fails: {finding.statement}")
            lines += [f"       {line}" for line in finding.detail.splitlines()]
    if mark.hint is not None:
        lines.append(f"hint:  {mark.hint.sentence}")
    lines += [f"holds: {finding.statement}" for finding in mark.findings if finding.holds]
    lines += [f"note:  {note}" for note in mark.notes]
    if mark.printed:
        lines += ["Your function printed:", mark.printed]
    return lines


def _question(answer: ManualAnswer, title: str) -> dict[str, Any]:
    test: dict[str, Any] = {
        "number": answer.question,
        "name": f"{title or 'Question'} (marked by a person)",
        "output_format": "text",
    }
    if answer.points is None:
        waiting = f"To be marked by a person, up to {answer.maximum:g} points."
        return {**test, "output": waiting, "visibility": "visible"}
    return {
        **test,
        "score": round(answer.points, 4),
        "max_score": answer.maximum,
        "status": "passed" if answer.points >= answer.maximum else "failed",
        "output": visible(answer.comment),
        # A person's marks appear together, when the instructor publishes the grades.
        "visibility": "after_published",
    }
