"""What the instructor's notebooks say about grading: where answers stand, and how to mark them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from labgen.instructor.solution_regions import region
from labgen.reading.answers.handed_out import AnswerCell, Given, HandedOut
from labgen.reading.cell_marks import is_declaration
from labgen.reading.code import functions_begun
from labgen.registry import Exercise, exercises
from labgen.registry import notebooks as known_notebooks

_HEADING = re.compile(r"^#+ .*?(\d+\.[a-z]) · (.*?) \(\d+ points?\)", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A question that a person marks.

    Attributes:
        number: "1.a".
        task: the question as the student reads it (Markdown).
        scheme: model answer and marking scheme (Markdown).
    """

    number: str
    title: str
    notebook: str
    maximum: float
    grade_id: str
    cell_id: str
    task: str
    scheme: str


@dataclass(frozen=True)
class DeclarationCell:
    """Where students declare what helped them with a notebook.

    Attributes:
        task: the cell above it, which asks (Markdown).
    """

    notebook: str
    grade_id: str
    cell_id: str
    task: str


@dataclass(frozen=True)
class Template:
    """The instructor's notebooks, and what students answer in them.

    Attributes:
        notebooks: by name.
        answer_cells: in the order of the exercises.
        questions: in the order of the notebooks.
        declarations: one for each notebook that asks what helped; they are no questions: no points.
    """

    notebooks: dict[str, nbformat.NotebookNode]
    answer_cells: tuple[AnswerCell, ...]
    questions: tuple[Question, ...]
    declarations: tuple[DeclarationCell, ...] = ()

    @property
    def for_a_person(self) -> tuple[Question | DeclarationCell, ...]:
        """Where students write what a person reads."""
        return (*self.questions, *self.declarations)

    def only(self, notebooks: Container[str]) -> Template:
        """What these notebooks ("1_rbm") say, as if the course had no others."""
        return Template(
            {name: read for name, read in self.notebooks.items() if name in notebooks},
            tuple(cell for cell in self.answer_cells if cell.exercise.notebook in notebooks),
            tuple(question for question in self.questions if question.notebook in notebooks),
            tuple(asked for asked in self.declarations if asked.notebook in notebooks),
        )

    def cell_ids(self, notebook: str) -> frozenset[str]:
        return frozenset(cell.id for cell in self.notebooks[notebook].cells)

    def answer_cells_of(self, notebook: str) -> tuple[AnswerCell, ...]:
        """Where the answers to the exercises of one notebook belong."""
        return tuple(asked for asked in self.answer_cells if asked.exercise.notebook == notebook)

    def handed_out(self, notebook: str) -> HandedOut:
        """What came with a notebook and is not for a student's answer, question or declaration."""
        return self._handed_out[notebook]

    @cached_property
    def _handed_out(self) -> dict[str, HandedOut]:
        """The same of each notebook, read once for all submissions."""
        answers = {asked.cell_id for asked in self.answer_cells}
        answers |= {place.cell_id for place in self.for_a_person}
        return {
            name: HandedOut(
                Given(cell.cell_type, cell.source, cell.id, _graded(cell).get("grade_id") or "")
                for cell in notebook.cells
                if cell.id not in answers
            )
            for name, notebook in self.notebooks.items()
        }


def read_template(folder: Path) -> Template:
    """Read the instructor's notebooks, all of the course.

    Raises:
        FileNotFoundError: if one is missing.
        ValueError: if one has no cell for an exercise, or a solution that is not marked as one.
    """
    notebooks: dict[str, nbformat.NotebookNode] = {}
    questions: list[Question] = []
    declarations: list[DeclarationCell] = []
    for name in known_notebooks():
        path = folder / f"{name}.ipynb"
        if not path.is_file():
            raise FileNotFoundError(
                f"Grading needs all notebooks of the course, and {path} is missing."
            )
        notebooks[name] = nbformat.read(path, as_version=4)
        for cell, task in _read_by_a_person(notebooks[name]):
            if is_declaration(_graded(cell)["grade_id"]):
                asked = DeclarationCell(name, _graded(cell)["grade_id"], cell.id, task)
                declarations.append(asked)
            else:
                questions.append(_question(name, cell, task))
    answer_cells = tuple(
        _answer_cell(exercise, notebooks[exercise.notebook]) for exercise in exercises()
    )
    return Template(notebooks, answer_cells, tuple(questions), tuple(declarations))


def _graded(cell: nbformat.NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def _answer_cell(exercise: Exercise, notebook: nbformat.NotebookNode) -> AnswerCell:
    for cell in notebook.cells:
        is_answer = cell.cell_type == "code" and _graded(cell).get("solution")
        if is_answer and exercise.name in functions_begun(cell.source):
            found = region(cell.source, f"{exercise.notebook}.ipynb, cell {cell.id}")
            hole = found.hole if found else cell.source
            return AnswerCell(exercise, _graded(cell)["grade_id"], cell.id, hole)
    raise ValueError(f"{exercise.notebook}.ipynb has no answer cell for exercise {exercise.label}.")


def _read_by_a_person(
    notebook: nbformat.NotebookNode,
) -> Iterator[tuple[nbformat.NotebookNode, str]]:
    """The cells for written answers, each with the text above it."""
    task = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            marked = _graded(cell)
            if marked.get("grade") and marked.get("solution"):
                yield cell, task
            else:
                task = cell.source


def _question(name: str, cell: nbformat.NotebookNode, task: str) -> Question:
    heading = _HEADING.search(task)
    if heading is None:
        raise ValueError(
            f"{name}.ipynb, cell {cell.id}: the cell above a question's answer should start "
            "with a heading like '### Question 1.a · The weights (4 points)'."
        )
    number, title = heading.groups()
    solution = region(cell.source, f"{name}.ipynb, cell {cell.id}")
    scheme = "\n".join(solution.solution).strip() if solution else ""
    points, grade_id = float(_graded(cell)["points"]), _graded(cell)["grade_id"]
    return Question(number, title, name, points, grade_id, cell.id, task, scheme)
