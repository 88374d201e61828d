"""One page for each student: the points, and for each answer why.

The page is whole in itself, pictures and formulas included, so that it can be sent by mail;
formulas are MathML, which browsers show without a script, and no page of ours allows one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from labgen.instructor.grade.answers.instructor_notebooks import Template
from labgen.instructor.grade.intake.student_names import file_names
from labgen.instructor.grade.marking.records import Graded
from labgen.instructor.grade.reports.pages import write_page
from labgen.instructor.grade.reports.tables import given_points, open_questions
from labgen.registry import find_exercise

# The model answer stands above it, and may be needed again next year.
_SCHEME = re.compile(r"^\*\*Marking\b.*", re.MULTILINE | re.DOTALL)


def write_feedback(out: Path, graded: Sequence[Graded], template: Template) -> None:
    """Write `out`/feedback/<name>.html for each student."""
    folder = out / "feedback"
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names(result.student for result in graded)
    questions = {question.number: question for question in template.questions}
    schemes = {number: marking_scheme(question.scheme) for number, question in questions.items()}
    for result in graded:
        write_page(
            folder / f"{names[result.student]}.html",
            "feedback.html.j2",
            result=result,
            exercises={mark.exercise: find_exercise(mark.exercise) for mark in result.marks},
            questions=questions,
            schemes=schemes,
            by_hand=given_points(result.manual),
            left=open_questions(result.manual),
        )


def marking_scheme(scheme: str) -> str:
    """What a student may see of a question's scheme: from "**Marking" on, or nothing."""
    found = _SCHEME.search(scheme)
    return found[0] if found else ""
