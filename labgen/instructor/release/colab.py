"""The students' notebooks for Google Colab: a badge, a cell that installs the lab, metadata.

They are made from those of a finished kit. A notebook on Colab has no files beside it: figures come
from the web, and so does the students' wheel.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from labgen import __version__
from labgen.course.kit.kit_mark import MARK, mark_text
from labgen.instructor import TEMPLATES
from labgen.instructor.release.kit.assistants import Assistants
from labgen.instructor.release.web_address import WebAddress, web_address
from labgen.instructor.release.wheel import wheel_name
from labgen.registry import Task, course
from labgen.util.templates import template_environment

START, INSTALL = "colab-start", "colab-install"  # the ids of the cells that come first
_FIGURE = re.compile(r"(?<=\]\()(figures/[^)\s]+)")
_NOTEBOOK = re.compile(r"\[([^\]\n]+)\]\(\w+\.ipynb\)")
_GPU = "T4"  # the one that everybody gets


def folder_beside(out: Path) -> Path:
    """Where the notebooks for Colab go that belong to the kit in the folder `out`."""
    return out.with_name(f"{out.name}-colab")


def write_for_colab(
    kit: Path, place: Path, address: WebAddress, assistants: Assistants | None
) -> None:
    """Write the notebooks of a kit for Colab, and the figures that they show, into a new folder.

    Args:
        kit: the folder of the finished kit.
        place: the new folder.
        address: where on the web its files will be.
        assistants: what assistants may do; None switches Colab's own off.
    """
    place.mkdir(parents=True)
    known = course()
    for task in known.tasks:
        given = nbformat.read(kit / "notebooks" / f"{task.notebook}.ipynb", as_version=4)
        made = for_colab(given, task, address, assistants)
        text = nbformat.writes(made) + "\n"
        (place / f"{task.notebook}.ipynb").write_text(text, encoding="utf-8", newline="\n")
    figures = kit / "notebooks" / "figures"
    if figures.is_dir():
        shutil.copytree(figures, place / "figures")
    files = {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file()
    }
    # By the mark the next release knows that it may replace the folder.
    mark = mark_text(known.name, __version__, files)
    (place / MARK).write_text(mark, encoding="utf-8", newline="\n")


def for_colab(
    notebook: NotebookNode, task: Task, address: WebAddress, assistants: Assistants | None
) -> NotebookNode:
    """One notebook of the kit as Colab gets it; the kit's own cells keep ids and metadata."""
    cells = [_on_the_web(cell, address) for cell in notebook.cells]
    values = {
        "task": task,
        "address": address,
        "package": course().top,
        "assistants": assistants,
        "later": any("labgen.answers(" in cell.source for cell in notebook.cells),
    }
    first = [
        new_markdown_cell(_rendered("start.md", **values), id=START),
        # Colab shows its title and hides its code.
        new_code_cell(_rendered("install.py", **values), id=INSTALL, metadata={"cellView": "form"}),
    ]
    made = NotebookNode({**notebook, "cells": first + cells})
    for cell in made.cells:
        # Colab keeps a cell's name here, and gives it another one where there is none.
        cell.metadata["id"] = cell.id
    colab = {"name": f"{task.notebook}.ipynb", "provenance": [], "toc_visible": True}
    if assistants is None:
        # What Colab itself writes for "Hide generative AI features" in a notebook's settings.
        colab["generative_ai_disabled"] = True
    more: dict[str, object] = {"colab": colab}
    if task.gpu:
        colab["gpuType"] = _GPU
        more["accelerator"] = "GPU"
    made.metadata = NotebookNode({**notebook.metadata, **more})
    nbformat.validate(made)
    return made


def _on_the_web(cell: NotebookNode, address: WebAddress) -> NotebookNode:
    """A cell whose figures come from the web.

    Links to other notebooks become words: the students' own copies lie where nobody here knows.
    """
    cell = NotebookNode({**cell, "metadata": NotebookNode(cell.metadata)})
    if cell.cell_type == "markdown":
        shown = _FIGURE.sub(rf"{address.folder}/\1", cell.source)
        cell.source = _NOTEBOOK.sub(r"\1", shown)
    return cell


def _rendered(name: str, **values: object) -> str:
    template = template_environment(TEMPLATES / "colab").get_template(f"{name}.j2")
    return template.render(values).removesuffix("\n")  # the source of a cell


def what_to_upload(out: Path, written: str) -> str:
    """What an instructor does next with the notebooks for Colab, in sentences.

    Args:
        out: the folder of the kit.
        written: the address, as the option --colab had it.
    """
    address = web_address(written, wheel_name())
    first = course().notebooks[0]
    opens = address.opens(first)
    students = (
        f"Students then open {opens}"
        if opens
        else "Students then download the notebooks and upload them in Colab, or open your copies "
        "in Google Drive; links that open a notebook at once need a folder on GitHub"
    )
    return (
        f"The notebooks for Colab are in {folder_beside(out)}. Put its files and {wheel_name()} "
        f"into {address.folder}. {students}."
    )
