"""From the records of a class to all its files: tables, pages, marking, Gradescope."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labgen.instructor.grade.answers.instructor_notebooks import Template
from labgen.instructor.grade.marking.records import Graded
from labgen.instructor.grade.reports.class_page import write_class_page
from labgen.instructor.grade.reports.feedback import write_feedback
from labgen.instructor.grade.reports.gradescope import write_gradescope
from labgen.instructor.grade.reports.manual_marks import read_marks, write_marks
from labgen.instructor.grade.reports.tables import write_tables
from labgen.instructor.grade.similarity.pairs import similar_pairs


def write_reports(
    out: Path,
    graded: Sequence[Graded],
    template: Template,
    problems: Sequence[str],
    protections: Sequence[str],
) -> tuple[list[Graded], list[str]]:
    """Write every report into `out`, with the marks that a person left in `out`/marks.csv.

    Args:
        problems: sentences about submissions.
        protections: about what was missing to keep student code apart. The class page shows both.

    Returns:
        The records with the marks merged, and sentences about marks that could not be.
    """
    out.mkdir(parents=True, exist_ok=True)
    marked, about_marks = read_marks(out / "marks.csv", graded)
    write_marks(out, marked, template)
    write_tables(out, marked)
    write_gradescope(out, marked, template)
    write_feedback(out, marked, template)
    pairs = similar_pairs(marked, template)
    write_class_page(out, marked, template, pairs, [*problems, *about_marks], protections)
    return marked, about_marks
