"""marking.html: all answers to one question below each other, for the person who marks them.

Below them stands what each student says helped (the declarations), which has no points.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from labgen.instructor.grade.answers.instructor_notebooks import Template
from labgen.instructor.grade.marking.records import Graded
from labgen.instructor.grade.reports.pages import write_page


def write_marking_page(
    out: Path, graded: Sequence[Graded], template: Template, changed: Collection[tuple[str, str]]
) -> None:
    """Write `out`/marking.html.

    Args:
        changed: students and questions answered again after a mark.
    """
    answers = [
        (result.student, answer)
        for result in sorted(graded, key=lambda result: result.student)
        for answer in result.manual
    ]
    sections = []
    for question in template.questions:
        to_it = [pair for pair in answers if pair[1].question == question.number]
        sections.append(
            {
                "question": question,
                "answers": [pair for pair in to_it if pair[1].text.strip()],
                "without": [student for student, answer in to_it if not answer.text.strip()],
                "left": sum(answer.points is None for _, answer in to_it),
                "all": len(to_it),
            }
        )
    write_page(
        out / "marking.html",
        "marking.html.j2",
        sections=sections,
        changed=set(changed),
        declared=_declared(graded),
    )


def _declared(graded: Sequence[Graded]) -> list[dict[str, object]]:
    """Students whose notebooks ask what helped: what they wrote, and where they wrote nothing."""
    return [
        {
            "student": result.student,
            "said": [given for given in result.declarations if given.text.strip()],
            "empty": [given.notebook for given in result.declarations if not given.text.strip()],
        }
        for result in sorted(graded, key=lambda result: result.student)
        if result.declarations
    ]
