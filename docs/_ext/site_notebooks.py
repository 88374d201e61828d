"""The notebooks of the site: the students' version, with the outputs of an executed one.

The site is public, so its notebooks have holes where the answers are. What a cell brought comes
from a notebook that `labgen run` executed, with the instructor's answers: pictures and numbers,
which give no answer away.
"""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from labgen.instructor.release.kit.student_version import with_holes
from labgen.registry import notebooks as known_notebooks

EXECUTED = (
    "This is the notebook as students get it: the answers are left out. What stands below the "
    "cells was made with the instructor's answers, under the profile `{profile}`."
)
NOT_EXECUTED = (
    "This is the notebook as students get it: the answers are left out. It was not executed for "
    "this site; `make run` and then `make docs` show pictures and numbers, too."
)
# What a notebook's front end fills in while it runs; a page shows the text beside it.
_OF_WIDGETS = "application/vnd.jupyter.widget"


def write_notebooks(source: Path, executed: Path, out: Path) -> dict[str, str]:
    """Write the notebooks of the course, and the diagrams that they show, into `out`.

    Args:
        source: the folder of the instructor's notebooks.
        executed: what `labgen run` left: notebooks and results.json. May be missing.
        out: the folder of the site's sources.

    Returns:
        The words of each picture, by the SHA-256 of its file.
    """
    words: dict[str, str] = {}
    profiles = _profiles(executed)
    out.mkdir(parents=True, exist_ok=True)
    for name in known_notebooks():
        notebook = with_holes(source / f"{name}.ipynb")
        path = executed / f"{name}.ipynb"
        if name in profiles and path.is_file():
            # What a cell says of a file begins where the notebooks ran: nobody else's business.
            text = path.read_text(encoding="utf-8")
            here = str(executed.resolve())
            ran = nbformat.reads(text.replace(here, executed.name), as_version=4)
            take_outputs(notebook, nbformat.read(source / f"{name}.ipynb", as_version=4), ran)
            words |= words_of_pictures(notebook)
            note = EXECUTED.format(profile=profiles[name])
        else:
            note = NOT_EXECUTED
        cell = nbformat.v4.new_markdown_cell(f":::{{note}}\n{note}\n:::", id="site-note")
        notebook.cells.insert(1, cell)
        text = nbformat.writes(notebook)
        target = out / f"{name}.ipynb"
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
    shutil.copytree(source / "figures", out / "figures", dirs_exist_ok=True)
    return words


def take_outputs(notebook: NotebookNode, source: NotebookNode, ran: NotebookNode) -> None:
    """Put the outputs of `ran` under the cells of `notebook`.

    A cell that was executed as something else than the source has it now stays without any.
    """
    now = {cell.id: cell.source for cell in source.cells}
    outputs = {
        cell.id: cell.outputs
        for cell in ran.cells
        if cell.cell_type == "code" and cell.source == now.get(cell.id)
    }
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [_shown(output) for output in outputs.get(cell.id, ())]


def _shown(output: NotebookNode) -> NotebookNode:
    output = copy.deepcopy(output)
    data = output.get("data", {})
    for kind in [kind for kind in data if kind.startswith(_OF_WIDGETS)]:
        del data[kind]
    return output


def words_of_pictures(notebook: NotebookNode) -> dict[str, str]:
    """The alt texts that figures brought, by the SHA-256 of the picture, as myst-nb names it."""
    return {
        hashlib.sha256(b64decode(output.data["image/png"])).hexdigest(): " ".join(alt.split())
        for output in _outputs(notebook)
        if "image/png" in output.get("data", {})
        and (alt := output.metadata.get("image/png", {}).get("alt"))
    }


def _outputs(notebook: NotebookNode) -> Iterable[NotebookNode]:
    return (output for cell in notebook.cells for output in cell.get("outputs", ()))


def _profiles(executed: Path) -> dict[str, str]:
    """The profile of each notebook that ran to its end, by its name."""
    try:
        entries = json.loads((executed / "results.json").read_text(encoding="utf-8"))
        return {
            entry["name"]: entry["profile"] for entry in entries if entry.get("status") == "done"
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
