"""Tells which notebook of the course a file is, and finds a student's own file of a notebook.

Whatever it is called by now. Editors, drives and platforms rename: "Copy of 1_rbm.ipynb",
"1_rbm (2).ipynb", "anna_1_rbm.ipynb".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from labgen.reading.cell_marks import function_name, task_number
from labgen.reading.code import functions_begun
from labgen.reading.notebook import Cell, NotebookError, read_notebook
from labgen.registry import Course, course, exercises, notebooks, tasks

_ASSIGNED = re.compile(r"^[ \t]*(\w+) = ", re.MULTILINE)
BEFORE_UPDATE = ".before-update"  # in the name of what `labgen update` keeps, before the ending
_MOST_FILES = 50  # of a folder, whose names say nothing, are looked into
_MOST_BYTES = 50_000_000


def known_name(text: str) -> re.Match[str] | None:
    """Where a notebook's name stands in a text: "1_rbm", also as "1 RBM", "1-rbm" or "1rbm"."""
    return _names_of(course()).search(text)


def names_in(text: str) -> set[str]:
    """The notebooks whose names stand in a text."""
    return {_named(match) for match in _names_of(course()).finditer(text)}


def notebook_of(file_name: str, cells: Iterable[Cell] = ()) -> str:
    """Which notebook of the lab a file is, "1_rbm": by its name, else by its cells; "" for none."""
    named = names_in(file_name)
    return named.pop() if len(named) == 1 else _by_cells(cells)


def has_answers(cells: Iterable[Cell]) -> bool:
    """Whether a cell defines the function of an exercise, and not as it was handed out."""
    asked = {exercise.name for exercise in exercises()}
    return any(
        cell.kind == "code"
        and "raise NotImplementedError" not in cell.source
        and asked & {*functions_begun(cell.source, indented=True), *_ASSIGNED.findall(cell.source)}
        for cell in cells
    )


def own_file(folder: Path, notebook: str) -> Path | None:
    """The file of a notebook ("1_rbm") in a folder; None where there is none.

    The one with the very name, if it has an answer; else the one changed last that has one, by
    its name or, where no name says so, by its cells; else one without answers. What
    `labgen update` keeps counts only where no other has an answer.
    """
    exact = folder / f"{notebook}.ipynb"
    others = list(_others(folder, notebook))
    if exact.is_file() and not others:
        return exact
    files = ([exact] if exact.is_file() else []) + others
    if exact.is_file() and has_answers(_cells(exact)):
        return exact
    return max(files, key=lambda file: (*_rank(file), file == exact, _age(file)), default=None)


def read_file(path: Path) -> list[Cell]:
    """The cells of a notebook file.

    Raises:
        NotebookError: if it is missing, cannot be read or is no notebook; a sentence that names it.
    """
    try:
        return read_notebook(path.read_bytes())
    except OSError as error:
        raise NotebookError(f"{path} cannot be read: {error.strerror or error}.") from None
    except NotebookError as error:
        raise NotebookError(f"{path.name} is not a notebook that can be read. {error}") from None


def _others(folder: Path, notebook: str) -> Iterator[Path]:
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".ipynb")
    except OSError:
        return
    unnamed = []
    for file in files:
        which = notebook_of(file.name)
        if which == notebook and file.name != f"{notebook}.ipynb":
            yield file
        elif not which:
            unnamed.append(file)
    for file in unnamed[:_MOST_FILES]:
        if notebook_of("", _cells(file)) == notebook:
            yield file


def _rank(file: Path) -> tuple[bool, bool]:
    return has_answers(_cells(file)), BEFORE_UPDATE not in file.name


def _cells(file: Path) -> list[Cell]:
    try:
        return read_file(file) if file.stat().st_size < _MOST_BYTES else []
    except (OSError, NotebookError):
        return []


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _by_cells(cells: Iterable[Cell]) -> str:
    """By what nbgrader and Jupyter call the cells, else by the functions that they define."""
    of_number = {record.number: record.notebook for record in tasks()}
    cells = list(cells)
    asked = {function_name(cell.grade_id) for cell in cells} - {""}
    if asked and asked.isdisjoint(exercise.name for exercise in exercises()):
        return ""  # a notebook of another course, whose tasks have numbers too
    marks: Counter[str] = Counter()
    code = []
    for cell in cells:
        number = task_number(cell.grade_id) or task_number(cell.id)
        if number in of_number:
            marks[of_number[number]] += 1
        elif cell.kind == "code":
            code.append(cell.source)
    if not marks:
        begun = functions_begun("\n".join(code), indented=True)
        marks.update(exercise.notebook for exercise in exercises() if exercise.name in begun)
    # The first of several that are named as often
    return max(notebooks(), key=lambda name: marks[name]) if marks else ""


@lru_cache(maxsize=8)
def _names_of(known: Course) -> re.Pattern[str]:
    """The names of a course's notebooks; the group that matched says which, from 1."""
    names = "|".join(f"({name.replace('_', '[ _.-]?')})" for name in known.notebooks)
    return re.compile(rf"(?<!\d)(?:{names})(?![a-z])", re.IGNORECASE)


def _named(match: re.Match[str]) -> str:
    return notebooks()[(match.lastindex or 1) - 1]
