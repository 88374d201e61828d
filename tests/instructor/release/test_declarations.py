"""The declaration of help: no question and no points, read by whoever marks, kept by an update."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import nbformat
import pytest

from labgen.course.check import points_by_hand
from labgen.course.hand_in.receipt import Receipt
from labgen.course.update.notebook import merge_notebook
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.answers.questions import read_declaration, read_manual
from labgen.instructor.grade.intake.submissions import Submission
from labgen.instructor.grade.marking.records import Declaration, Graded
from labgen.instructor.grade.reports.manual_marks import write_marks
from labgen.instructor.grade.run import to_mark
from labgen.instructor.release.kit.student_version import INVITATION, with_holes
from labgen.reading.answers.handed_out import given_cells
from labgen.reading.answers.written_answers import declares_nothing, empty_answers
from labgen.reading.cell_marks import is_declaration
from labgen.reading.notebook import read_notebook
from labgen.registry import tasks
from labgen.util.records import from_json, to_json
from tests.conftest import NOTEBOOKS

SAID = "A chatbot explained broadcasting for exercise 1.1."


@pytest.fixture(scope="module")
def template():
    return read_template(NOTEBOOKS)


@pytest.fixture
def student():
    """Notebook 1 as a student gets it."""
    return with_holes(NOTEBOOKS / "1_rbm.ipynb")


def data(notebook):
    return nbformat.writes(notebook).encode()


def written(notebook, text=SAID):
    notebook.cells[-1].source = text
    return data(notebook)


@pytest.mark.parametrize("task", tasks(), ids=lambda task: task.notebook)
def test_each_notebook_ends_with_one_that_has_no_points(task):
    heading, cell = nbformat.read(NOTEBOOKS / f"{task.notebook}.ipynb", as_version=4).cells[-2:]
    assert heading.source.startswith("## ") and "What you used" in heading.source
    marked = cell.metadata.nbgrader
    assert (marked.grade_id, marked.points) == (f"declaration_{task.number}", 0)
    assert cell.id == f"declaration-{task.number}" and marked.solution and marked.grade


def test_students_get_it_empty(student):
    assert student.cells[-1].source == INVITATION
    assert is_declaration(student.cells[-1].metadata.nbgrader.grade_id)


def test_it_is_no_unanswered_question_and_worth_nothing(student, template):
    without = data(student)
    assert "1.f" in empty_answers(read_notebook(without))
    assert empty_answers(read_notebook(written(student))) == empty_answers(read_notebook(without))
    assert points_by_hand(without) == sum(
        question.maximum for question in template.questions if question.notebook == "1_rbm"
    )
    assert "declaration" not in json.dumps([q.grade_id for q in template.questions])


def test_whoever_marks_reads_it(student, template):
    assert read_declaration(read_notebook(data(student)), "1_rbm", template) == ""
    cells = read_notebook(written(student))
    assert read_declaration(cells, "1_rbm", template) == SAID
    assert SAID not in read_manual(cells, "1_rbm", template).values()


def test_a_cell_added_below_it_counts_too(student, template):
    written(student)
    student.cells.append(nbformat.v4.new_markdown_cell("And my sister."))
    cells = read_notebook(data(student))
    assert read_declaration(cells, "1_rbm", template) == f"{SAID}\n\nAnd my sister."


def test_it_is_found_without_its_names(student, template):
    student.cells[-1].metadata.clear()
    student.cells[-1].id = "new"
    assert read_declaration(read_notebook(written(student)), "1_rbm", template) == SAID


def test_a_notebook_that_does_not_ask_has_none(template):
    assert template.only({"2_dbn"}).declarations == template.declarations[1:2]
    cells = read_notebook((NOTEBOOKS / "1_rbm.ipynb").read_bytes())
    assert read_declaration(cells, "1_rbm", replace(template, declarations=())) is None


def test_it_goes_with_the_submission_and_survives_the_cache(student, template):
    submission = Submission("anna", {"1_rbm": written(student)}, {})
    asked = to_mark(submission, template.only({"1_rbm"}), seed=1)
    assert asked.declarations == (Declaration("1_rbm", SAID),)
    graded = Graded("anna", (), declarations=asked.declarations)
    assert from_json(to_json(graded), Graded) == graded


def test_the_marking_page_shows_what_each_student_says(tmp_path, template):
    hostile = Declaration("2_dbn", "*none* <script>alert(1)</script>")
    graded = [
        Graded("Bob", (), declarations=(Declaration("1_rbm", SAID), Declaration("4_vae"))),
        Graded("Ada", (), declarations=(hostile,)),
        Graded("Eve", (), declarations=(Declaration("1_rbm", " "),)),
        Graded("Old", ()),
    ]
    write_marks(tmp_path, graded, template)
    page = (tmp_path / "marking.html").read_text(encoding="utf-8")
    section = page[page.index('<section id="declarations">') :]
    assert section.index("Ada") < section.index("<em>none</em>") < section.index(SAID)
    assert "Nothing said in 4_vae." in section
    assert "Nothing said: <bdi>Eve</bdi>." in " ".join(section.split())
    assert "Old" not in section and "<script>alert" not in page
    assert '<a href="#declarations">' in page


def test_a_course_that_does_not_ask_has_no_such_section(tmp_path, template):
    write_marks(tmp_path, [Graded("Ada", ())], template)
    assert "declarations" not in (tmp_path / "marking.html").read_text(encoding="utf-8")


def test_an_update_keeps_it(student):
    old = given_cells(data(student))
    revised = with_holes(NOTEBOOKS / "1_rbm.ipynb")
    revised.cells[-2].source += "\n\nRevised."
    merged = merge_notebook("1_rbm", written(student), old, data(revised))
    assert merged.notebook.cells[-1].source == SAID and merged.texts == 1
    assert merged.notebook.cells[-2].source.endswith("Revised.")


def test_an_update_from_a_kit_that_had_none_brings_it(student):
    old = nbformat.from_dict({**student, "cells": student.cells[:-2]})
    merged = merge_notebook("1_rbm", data(old), given_cells(data(old)), data(student))
    assert merged.notebook.cells[-1].source == INVITATION


def test_the_receipt_names_an_empty_one(student, tmp_path):
    assert declares_nothing(read_notebook(data(student)))
    assert not declares_nothing(read_notebook(written(student)))
    assert not declares_nothing(read_notebook(data(nbformat.v4.new_notebook())))
    when = datetime(2026, 11, 29)
    said = repr(Receipt(tmp_path / "x.zip", when, "", {}, undeclared=("1_rbm",)))
    assert 'Write "none"' in said and "1_rbm: the last cell" in said
    assert "last cell" not in repr(Receipt(tmp_path / "x.zip", when, "", {}))
