"""What must not leak: the answers, read from the source notebooks."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from labgen.instructor.release.kit.stubs import exercise_of
from labgen.instructor.solution_regions import region, solves
from labgen.reading.cell_marks import is_declaration, question_number
from labgen.registry import notebooks as known_notebooks


@dataclass(frozen=True)
class Answer:
    """One answer: its exercise as messages name it ("exercise 1.2"), and its text.

    Attributes:
        code: the function with its solution, empty for a question that a person reads.
        lines: the lines of the solution.
        prose: model answer and marking scheme, and the comments of a solution.
    """

    exercise: str
    code: str
    lines: tuple[str, ...]
    prose: str


def note(table: dict[str, str], key: str, exercise: str) -> None:
    """Enter an exercise in a table of secrets; one that others share is entered with all names."""
    names = table.get(key, "").split(" or ") if key in table else []
    table[key] = " or ".join(dict.fromkeys([*names, exercise]))


def secrets_of(notebooks: Path) -> list[Answer]:
    """All answers of the course's source notebooks."""
    return [
        answer
        for name in known_notebooks()
        for answer in _answers(nbformat.read(notebooks / f"{name}.ipynb", as_version=4), name)
    ]


def _answers(notebook: nbformat.NotebookNode, name: str) -> Iterator[Answer]:
    for cell in notebook.cells:
        # What helped is no secret: students may declare the very same.
        if not solves(cell) or is_declaration(cell.metadata.nbgrader.grade_id):
            continue
        found = region(cell.source, f"{name}.ipynb, cell {cell.id}")
        lines = found.solution if found else tuple(cell.source.splitlines())
        if cell.cell_type == "code":
            exercise = exercise_of(cell, f"{name}.ipynb")
            comments = [line.partition("#")[2] for line in lines if "#" in line]
            yield Answer(
                f"exercise {exercise.number}",
                _function(cell.source, exercise.name),
                lines,
                "\n\n".join(comments),
            )
        else:
            yield Answer(_question(cell.metadata.nbgrader.grade_id), "", (), "\n".join(lines))


def _function(source: str, name: str) -> str:
    for node in ast.walk(ast.parse(textwrap.dedent(source))):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.unparse(node)
    return ""


def _question(grade_id: str) -> str:
    number = question_number(grade_id)
    return f"question {number}" if number else f"the answer to {grade_id}"
