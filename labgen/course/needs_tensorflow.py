"""Whether the course in use needs TensorFlow: by its cases, and by what its own files import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec

from labgen.execution.drivers import TENSORFLOW_DRIVERS
from labgen.exercises.check import oracle_of
from labgen.reading.files import read_file
from labgen.reading.notebook import NotebookError
from labgen.registry import Course, course

# Loads it; the kit of a course that does without comes without this file.
_LOADER = "labgen.util.tf_setup"
_IMPORT = re.compile(r"^\s*(?:import|from) +(?:tensorflow|keras)\b", re.MULTILINE)


def needs_tensorflow() -> bool:
    """Whether answers of the course in use get tensors, or its own files import TensorFlow.

    A course on NumPy's arrays runs, is checked and graded where TensorFlow is not installed, and
    nobody waits for its import.
    """
    return _needed_by(course())


@cache
def _needed_by(used: Course) -> bool:
    if find_spec(_LOADER) is None:
        return False
    asks = any(driver in TENSORFLOW_DRIVERS for driver in drivers(used))
    return asks or any(_IMPORT.search(text) for text in _sources(used))


def drivers(used: Course) -> Iterator[str]:
    """By which drivers the cases of a course are called, one after the other."""
    for task in used.tasks:
        for exercise in task.exercises:
            for case in oracle_of(exercise).cases(seed=1):
                yield case.driver


def _sources(used: Course) -> Iterator[str]:
    """The code of its package and of its notebooks, as text."""
    for path in used.folder.rglob("*.py"):
        yield path.read_text(encoding="utf-8", errors="replace")
    for folder in used.notebooks_folders:
        for name in used.notebooks:
            try:
                cells = read_file(folder / f"{name}.ipynb")
            except (NotebookError, OSError):
                continue
            yield from (cell.source for cell in cells if cell.kind == "code")
