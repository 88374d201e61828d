"""What came with a notebook: so that a student's own cells can be told from the lab's.

A kit holds a list of all cells of its notebooks, as students got them, in the folder of the
course's tasks; a students' wheel among what `labgen start` copies out; a checkout has the
instructor's notebooks themselves.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from labgen.reading.cell_marks import answer_cell_id, answer_grade_id, is_answer
from labgen.reading.code import read_code
from labgen.reading.notebook import Cell, read_notebook
from labgen.registry import Course, Exercise, course
from labgen.util.records import from_json, to_json

LIST = "handed_out.json"


@dataclass(frozen=True)
class AnswerCell:
    """The answer cell of an exercise: nbgrader's grade_id, the cell's id, the released source."""

    exercise: Exercise
    grade_id: str
    cell_id: str
    hole: str = ""


def answer_cell_of(exercise: Exercise) -> AnswerCell:
    """Where an exercise's answer belongs, as all notebooks of the lab name their cells."""
    number = exercise.number
    return AnswerCell(exercise, answer_grade_id(number, exercise.name), answer_cell_id(number))


@dataclass(frozen=True)
class Given:
    """A cell as it came with a notebook."""

    kind: str
    source: str
    id: str
    grade_id: str


class HandedOut:
    """The cells that came with one notebook, without those for answers."""

    def __init__(self, cells: Iterable[Given]):
        self.cells = tuple(cells)
        self._by_id = {cell.id: cell.source for cell in self.cells if cell.id}
        self._by_source = {squeezed(cell.source): cell.source for cell in self.cells}
        self._by_grade_id = {cell.grade_id: cell.source for cell in self.cells if cell.grade_id}

    def of(self, cell: Cell) -> str | None:
        """The source that the cell was handed out with; None for a student's or an answer cell."""
        by_grade_id = self._by_grade_id.get(cell.grade_id)
        if by_grade_id is not None or cell.grade_id:
            return by_grade_id
        return self._by_id.get(cell.id, self._by_source.get(squeezed(cell.source)))

    @cached_property
    def imports(self) -> dict[str, str]:
        """The plain imports of the notebook, by the name that each binds."""
        found: dict[str, str] = {}
        for cell in self.cells:
            tree = read_code(cell.source).tree if cell.kind == "code" else None
            for node in tree.body if tree else ():
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    for alias in node.names:
                        name = alias.asname or alias.name.partition(".")[0]
                        found.setdefault(name, ast.unparse(node))
        return found


def handed_out(notebook: str) -> HandedOut | None:
    """The code cells that came with a notebook ("1_rbm"); None where nobody can tell."""
    return _handed_out(course(), notebook)


@lru_cache(maxsize=8)
def _handed_out(known: Course, notebook: str) -> HandedOut | None:
    try:
        for listed in (known.tasks_folder / LIST, known.kit_folder / LIST):
            if listed.is_file():
                return code_of(read_list(listed.read_bytes())[notebook])
        places = (folder / f"{notebook}.ipynb" for folder in known.notebooks_folders)
        source = next(place for place in places if place.is_file())
        return code_of(given_cells(source.read_bytes()))
    except (OSError, ValueError, KeyError, StopIteration):
        return None


def is_list(name: str) -> bool:
    """Whether a file of a kit is its list of cells: with the tasks, or at the top from a wheel."""
    return name.rpartition("/")[2] == LIST


def as_list(notebooks: Mapping[str, Iterable[Given]]) -> str:
    """The text of the list that a kit gets, of the notebooks as students get them."""
    listed = {name: list(cells) for name, cells in notebooks.items()}
    return to_json(listed, indent=1) + "\n"


def read_list(data: bytes) -> dict[str, list[Given]]:
    """The cells of each notebook, from a list that `as_list` wrote.

    Raises:
        ValueError: if it is none.
    """
    return from_json(data, dict[str, list[Given]])


def given_cells(notebook: bytes) -> list[Given]:
    """All cells of a notebook as it is handed out.

    Raises:
        NotebookError: if the bytes are no notebook.
    """
    return [
        Given(cell.kind, cell.source, cell.id, cell.grade_id) for cell in read_notebook(notebook)
    ]


def code_of(cells: Iterable[Given]) -> HandedOut:
    """What a student's code is told from: the code cells that are no answers."""
    return HandedOut(cell for cell in cells if cell.kind == "code" and not is_answer(cell.grade_id))


def squeezed(source: str) -> str:
    """The source without what no reader sees: blanks at line ends, empty lines around it."""
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))
