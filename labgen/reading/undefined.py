"""NameError in a notebook: which cell makes the name that is not defined, and so what to run first.

Whoever runs cells one by one passes one over, goes on after a restart, or gives a function another
name. Python then shows a page of frames that ends in the name, and not in what to do.
"""

from __future__ import annotations

import textwrap
from typing import Any

from labgen.reading.answers.handed_out import squeezed
from labgen.reading.code import read_code
from labgen.reading.executed import how_it_ran, notebook_file
from labgen.reading.notebook import Cell, NotebookError, read_notebook
from labgen.registry import find_exercise

_WIDEST = 60  # characters of a line of code that a sentence cites


def what_makes(name: str, shell: Any) -> str:
    """Which cell to run before one that needs this name, in two lines; empty where no cell is
    known to make it: then the name may be misspelt, and Python's own message says more.

    Args:
        name: what is not defined.
        shell: IPython's, of the kernel.
    """
    if name in shell.user_ns:
        return ""
    maker = _maker(name, shell)
    if maker is not None:
        return (
            f"This cell needs {name}, and {_state(maker, name)}\n"
            f"Run that cell first, then this one. It begins with: {_first_line(maker.source)}"
        )
    try:
        asked = find_exercise(name)
    except ValueError:
        return ""
    return (
        f"This cell needs {name}, and no cell defines a function of this name.\n"
        f"Exercise {asked.number} asks for it: look at the name after `def`, run that cell, then "
        "this one."
    )


def _maker(name: str, shell: Any) -> Cell | None:
    """The first cell of the saved notebook that binds the name, but for the one that runs."""
    file = notebook_file(shell)
    if file is None:
        return None
    try:
        cells = read_notebook(file.read_bytes())
    except (NotebookError, OSError):
        return None
    running = squeezed((shell.user_ns.get("In") or [""])[-1])
    others = (cell for cell in cells if cell.kind == "code" and squeezed(cell.source) != running)
    return next((cell for cell in others if name in read_code(cell.source).binds), None)


def _state(maker: Cell, name: str) -> str:
    ran, problem = how_it_ran(maker.id, name)
    if not ran:
        return "the cell that makes it has not run since the kernel started."
    return f"the cell that makes it did not. {problem}".rstrip()


def _first_line(source: str) -> str:
    line = next((line for line in source.splitlines() if line.strip()), "")
    return textwrap.shorten(line, _WIDEST, placeholder=" …")
