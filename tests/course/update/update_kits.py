"""Small kits for the tests of `labgen update`, and a student's copy of one."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from labgen.course.kit.kit_mark import MARK, mark_text
from labgen.instructor.release.kit.student_version import with_holes
from labgen.reading.answers.handed_out import as_list, given_cells

SOURCE = Path(__file__).resolve().parents[3] / "notebooks"
# Where a kit has the first notebook, and the list of its cells.
RBM = "notebooks/1_rbm.ipynb"
LISTED = "labgen/tasks/handed_out.json"
FILES = {"utils.py": b"x = 1\n", "labgen/part.py": b"y = 1\n", "labgen/old.py": b"z = 1\n"}


@cache
def _released(name: str) -> NotebookNode:
    return with_holes(SOURCE / f"{name}.ipynb")


def released(name: str = "1_rbm") -> NotebookNode:
    """A notebook as students get it."""
    return copy.deepcopy(_released(name))


def answered(name: str = "1_rbm") -> NotebookNode:
    """The instructor's notebook, which is a student's with full marks."""
    return nbformat.read(SOURCE / f"{name}.ipynb", as_version=4)


def cell(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    return next(one for one in notebook.cells if one.id == cell_id)


def at(notebook: NotebookNode, cell_id: str) -> int:
    return next(index for index, one in enumerate(notebook.cells) if one.id == cell_id)


def as_bytes(notebook: NotebookNode) -> bytes:
    return (nbformat.writes(notebook) + "\n").encode()


def given(notebook: NotebookNode):
    return given_cells(as_bytes(notebook))


def revised(*changes: Callable[[NotebookNode], object], name: str = "1_rbm") -> NotebookNode:
    """The notebook of a new kit."""
    notebook = released(name)
    for change in changes:
        change(notebook)
    return notebook


def kit_files(
    notebooks: Mapping[str, NotebookNode],
    files: Mapping[str, bytes] = FILES,
    course: str = "labgen",
) -> dict[str, bytes]:
    """The files of a kit, its mark too."""
    made = dict(files)
    made[LISTED] = as_list({name: given(one) for name, one in notebooks.items()}).encode()
    made |= {f"notebooks/{name}.ipynb": as_bytes(one) for name, one in notebooks.items()}
    return {**made, MARK: mark_text(course, "1.0", made).encode()}


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def write_zip(path: Path, files: Mapping[str, bytes], top: str = "labgen-kit/") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(top + name, data)
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by name."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
