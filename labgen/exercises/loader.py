"""Reads the answers of a notebook: runs its answer cells, and nothing else of it.

The notebooks are the only place where answers live. Whoever needs a finished function (a later
task, a test, the grader) takes it from there, from the instructor's notebook or a student's.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labgen.calling.cells import fresh_namespace, run_cell
from labgen.exercises.registry import EXERCISES, find, of_notebook


class AnswersError(ValueError):
    """A notebook cannot be found or read."""


class MissingAnswer(AttributeError):
    """An exercise that is not answered (or whose cell cannot be run) was asked for."""


class Answers:
    """The functions of one notebook's answer cells, as attributes.

    names: the exercise functions that are there; missing: those that are not (a function that
    raises NotImplementedError is there: whether it answers is for the check to say);
    problems: what stopped a cell, by the name of the exercise or of the cell;
    namespace: everything the cells defined, helper functions included.
    """

    def __init__(self, notebook: str, namespace: dict[str, Any], problems: dict[str, str]):
        expected = [exercise.name for exercise in of_notebook(notebook)]
        self.notebook = notebook
        self.namespace = namespace
        self.problems = problems
        self.names = tuple(name for name in expected if callable(namespace.get(name)))
        self.missing = tuple(name for name in expected if name not in self.names)

    def __getattr__(self, name: str) -> Any:
        # only reached where normal attribute access found nothing
        namespace = self.__dict__.get("namespace", {})
        if name in namespace and name not in self.__dict__.get("missing", ()):
            return namespace[name]
        raise MissingAnswer(self._sentence(name))

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.names})

    def __repr__(self) -> str:
        return f"Answers of {self.notebook}: {', '.join(self.names) or 'none yet'}"

    def _sentence(self, name: str) -> str:
        file = f"{self.__dict__.get('notebook', '')}.ipynb"
        known = {exercise.name for exercise in EXERCISES}
        if name not in known:
            return f"{file} has no answer cell that defines {name}."
        exercise = find(name)
        if name in self.__dict__.get("problems", {}):
            problem = self.problems[name]
            return f"{name} is exercise {exercise.number}: its cell in {file} stops with {problem}"
        home = f"{exercise.notebook}.ipynb"
        if home != file:
            return f"{name} is exercise {exercise.number}: it belongs to {home}, not to {file}."
        return f"{name} is exercise {exercise.number}: answer it in {file} first."


def load_answers(notebook: str | os.PathLike[str]) -> Answers:
    """Run the answer cells of a notebook (nbgrader solution cells with code) in one namespace.

    The namespace already holds tf, np, keras and labgen. A cell that raises costs only what it
    alone defines. Raises AnswersError where the file is missing or is no notebook.
    """
    path = Path(notebook)
    namespace = fresh_namespace(path.stem)
    problems: dict[str, str] = {}
    for position, cell in enumerate(_answer_cells(path)):
        source = _source(cell)
        grade_id = str(cell["metadata"]["nbgrader"].get("grade_id") or f"answer cell {position}")
        problem = run_cell(source, f"{path.name}, {grade_id}", namespace)
        if problem:
            for name in _defined_in(source) or [grade_id]:
                if not callable(namespace.get(name)):
                    problems[name] = problem
    return Answers(path.stem, namespace, problems)


def answers(name: str) -> Answers:
    """The answers of the notebook NAME.ipynb, for a later task to build on.

    Looks in the current folder, in the folder LABGEN_NOTEBOOKS names, then in a folder
    `notebooks` of the current folder or of one above it. Raises AnswersError where there is none.
    """
    file = name if name.endswith(".ipynb") else f"{name}.ipynb"
    for folder in _folders():
        if (folder / file).is_file():
            return load_answers(folder / file)
    raise AnswersError(
        f"{file} was not found in {Path.cwd()}, nor in a folder 'notebooks' there or above. "
        f"Put {file} beside this notebook, or name its folder in LABGEN_NOTEBOOKS."
    )


def _folders() -> Iterator[Path]:
    here = Path.cwd()
    yield here
    if os.environ.get("LABGEN_NOTEBOOKS"):
        yield Path(os.environ["LABGEN_NOTEBOOKS"]).expanduser()
    for folder in (here, *here.parents):
        yield folder / "notebooks"


def _answer_cells(path: Path) -> list[dict]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AnswersError(f"{path} cannot be read: {error.strerror or error}.") from None
    except ValueError:  # broken JSON, or not UTF-8
        raise AnswersError(
            f"{path.name} is not a notebook: it is not readable JSON. "
            "Save it again from Jupyter, or take a fresh copy."
        ) from None
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        raise AnswersError(
            f"{path.name} is not a notebook of format 4: it has no list of cells. "
            "Open it in Jupyter and save it, or take a fresh copy."
        )
    return [cell for cell in cells if _is_answer(cell)]


def _is_answer(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return False
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return isinstance(nbgrader, dict) and nbgrader.get("solution") is True


def _source(cell: dict) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(str(line) for line in source)
    return str(source)


def _defined_in(source: str) -> list[str]:
    """The exercise functions that a cell sets out to define, read without running it."""
    found = re.findall(r"^(?:def\s+(\w+)|(\w+)\s*=)", source, flags=re.MULTILINE)
    known = {exercise.name for exercise in EXERCISES}
    return [name for pair in found for name in pair if name in known]
