"""Finds a student's own file of a notebook, whatever it is called by now.

Editors, drives and platforms rename: "Copy of 1_rbm.ipynb", "1_rbm (2).ipynb", "anna_1_rbm.ipynb".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from labgen.reading.notebook import Cell, NotebookError, read_notebook

_MARK = re.compile(r"(?:answer|check|manual)[_-]([1-9])[_-]")
_MOST_FILES = 50  # of a folder, whose names say nothing, are looked into
_MOST_BYTES = 50_000_000


def notebook_of(file_name: str, cells: Iterable[Cell] = ()) -> str:
    """Which notebook of the lab a file is, "1_rbm": by its name, else by its cells; "" for none."""
    named = [name for name in _names() if _pattern(name).search(file_name)]
    return named[0] if len(named) == 1 else _by_cells(cells)


def own_file(folder: Path, notebook: str) -> Path | None:
    """The file of a notebook ("1_rbm") in a folder; None where there is none.

    The one with the very name, if it has an answer; else the one changed last that has one, by
    its name or, where no name says so, by its cells; else one without answers.
    """
    exact = folder / f"{notebook}.ipynb"
    others = list(_others(folder, notebook))
    if exact.is_file() and not others:
        return exact
    files = ([exact] if exact.is_file() else []) + others
    if exact.is_file() and _has_answers(exact):
        return exact
    return max(files, key=lambda one: (_has_answers(one), one == exact, _age(one)), default=None)


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


def _cells(file: Path) -> list[Cell]:
    try:
        return read_file(file) if file.stat().st_size < _MOST_BYTES else []
    except (OSError, NotebookError):
        return []


def _has_answers(file: Path) -> bool:
    functions = "|".join(name for names in _functions().values() for name in names)
    defines = re.compile(rf"^\s*(def ({functions})\(|({functions}) = )", re.MULTILINE)
    return any(
        cell.kind == "code"
        and defines.search(cell.source)
        and "raise NotImplementedError" not in cell.source
        for cell in _cells(file)
    )


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _by_cells(cells: Iterable[Cell]) -> str:
    """By what nbgrader and Jupyter call the cells, else by the functions that they define."""
    marks: Counter[str] = Counter()
    code = []
    numbers = {name[0]: name for name in _names()}
    for cell in cells:
        match = _MARK.match(cell.grade_id) or _MARK.match(cell.id)
        if match and match[1] in numbers:
            marks[numbers[match[1]]] += 1
        elif cell.kind == "code":
            code.append(cell.source)
    if not marks:
        defined = set(re.findall(r"^\s*def (\w+)\(", "\n".join(code), re.MULTILINE))
        for name, functions in _functions().items():
            marks[name] = len(defined.intersection(functions))
    best = min(marks, key=lambda name: (-marks[name], name), default="")
    return best if best and marks[best] else ""


@cache
def _pattern(notebook: str) -> re.Pattern[str]:
    number, *words = notebook.split("_")
    name = "[ _.-]?".join([number, *words])
    return re.compile(rf"(?<!\d){name}(?![a-z])", re.IGNORECASE)


def _names() -> list[str]:
    return list(_functions())


@cache
def _functions() -> dict[str, list[str]]:
    """The functions that the exercises ask for, by notebook."""
    # Here, because the package of the exercises needs this one to load answers.
    from labgen.registry import exercises

    found: dict[str, list[str]] = {}
    for exercise in exercises():
        found.setdefault(exercise.notebook, []).append(exercise.name)
    return found
