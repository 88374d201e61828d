"""A notebook from a text: cells behind lines that begin with %%%.

Such a line says the kind of cell and its id; for the cells that are graded or locked also what
they are for, their grade_id and their points; a tag of the cell has a + before it:

    %%% code check-6-1 check check_6_1_log_prob 2
    %%% code mixture-setup +parameters
"""

from __future__ import annotations

import re

import nbformat
from nbformat import NotebookNode

_MARK = re.compile(r"^%%% (.+)\n", re.MULTILINE)
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_MAKE = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
# nbgrader's (grade, locked, solution), by what a cell is for.
_PURPOSES = {
    "answer": (False, False, True),
    "check": (True, True, False),
    "manual": (True, False, True),
    "locked": (False, True, False),
}


def notebook_of(text: str) -> str:
    """The notebook's file, laid out as Jupyter saves it."""
    _, *parts = _MARK.split(text)
    cells = [_cell(*part) for part in zip(parts[::2], parts[1::2], strict=True)]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=_METADATA)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _cell(mark: str, source: str) -> NotebookNode:
    kind, name, *more = mark.split()
    cell = _MAKE[kind](source.rstrip("\n"), id=name)
    tags = [word[1:] for word in more if word.startswith("+")]
    if tags:
        cell.metadata["tags"] = tags
    graded = [word for word in more if not word.startswith("+")]
    if graded:
        purpose, grade_id, *points = graded
        grade, locked, solution = _PURPOSES[purpose]
        cell.metadata["nbgrader"] = {
            "grade": grade,
            "grade_id": grade_id,
            "locked": locked,
            **({"points": int(points[0])} if points else {}),
            "schema_version": 3,
            "solution": solution,
            "task": False,
        }
    return cell
