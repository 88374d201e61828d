"""Remembers what the kernel has run, to say when a check judges an older answer than it seems.

A cell that was changed and not run, or that ended with an error, leaves the function of its last
run behind. The kernel says which cells ran; that a cell was changed since shows only in the
saved notebook. Where neither tells for certain, nothing is said.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labgen.reading.answers.handed_out import squeezed
from labgen.reading.code import functions_begun, read_code
from labgen.reading.notebook import NotebookError, read_notebook
from labgen.util.kernel.colab import open_notebook

_MOST_RUNS = 2_000
_MOST_BYTES = 50_000_000  # of a notebook file
_MOST_SECONDS = 2.0  # that a check waits for Colab's notebook


@dataclass
class _Run:
    """A cell as it was run.

    Attributes:
        failed: how it ended, if not well: "SyntaxError", "NameError".
    """

    cell_id: str
    source: str
    failed: str
    ended: float = field(default_factory=time.time)


def remember_cells(shell: Any) -> None:
    """From now on, remember the cells that IPython runs and which functions they bound.

    Does nothing a second time.
    """
    global _memory
    if _memory is None or _memory.shell is not shell:
        _memory = _Memory(shell)
        shell.events.register("post_run_cell", _memory.after)


def older_answer(name: str, function: object) -> str:
    """Why the function may not be the last version in the notebook, in a sentence; else empty."""
    try:
        return _memory.about(name, function) if _memory is not None else ""
    except Exception:  # a check never fails for want of knowing this
        return ""


def unsaved_notebook() -> Path | None:
    """The file of this notebook, where it is surely older than what was run; None elsewhere.

    Surely: a cell was run after the file was saved, and the file does not hold it as it was run.
    What was changed and not run cannot be known.
    """
    try:
        return _memory.unsaved() if _memory is not None else None
    except Exception:  # as above: whoever asks goes on without knowing
        return None


def how_it_ran(cell_id: str, name: str) -> tuple[bool, str]:
    """Whether a cell has run in this kernel, and why its last run did not bind the name: a
    sentence, empty where it is not known."""
    runs = [run for run in _memory.runs if run.cell_id == cell_id] if _memory and cell_id else []
    if not runs:
        return False, ""
    last = runs[-1]
    ended = f"It ended with {last.failed}." if last.failed else ""
    return True, _about_run(last, name, same=True) or ended


class _Memory:
    """What one kernel has run since it was asked to remember."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._functions = self._callables()
        self.runs: list[_Run] = []
        self._bound_by: dict[str, _Run] = {}

    def after(self, result: Any) -> None:
        """Called by IPython after every cell; raises nothing."""
        try:
            error = result.error_before_exec or result.error_in_exec
            failed = type(error).__name__ if error else ""
            info = result.info
            run = _Run(str(getattr(info, "cell_id", "") or ""), str(info.raw_cell), failed)
            self.runs = [*self.runs[-_MOST_RUNS:], run]
            before, self._functions = self._functions, self._callables()
            for name, function in self._functions.items():
                if function is not before.get(name):
                    self._bound_by[name] = run
        except Exception:
            return

    def _callables(self) -> dict[str, Any]:
        names = self.shell.user_ns.items()
        return {name: value for name, value in names if name[:1] != "_" and callable(value)}

    def about(self, name: str, function: object) -> str:
        origin = self._bound_by.get(name)
        if origin is None or function is not self._functions.get(name):
            return ""
        start = next(i for i, run in enumerate(self.runs) if run is origin)
        last = {run.cell_id or str(i): run for i, run in enumerate(self.runs[start + 1 :])}
        for run in reversed(last.values()):
            same = bool(run.cell_id) and run.cell_id == origin.cell_id
            sentence = _about_run(run, name, same)
            if sentence:
                return f"{sentence} The version before it counts."
        return _about_file(origin, notebook_file(self.shell)) or _about_colab(origin, name)

    def unsaved(self) -> Path | None:
        file = notebook_file(self.shell)
        if file is None:
            return None
        saved = file.stat().st_mtime
        since = {run.cell_id: run for run in self.runs if run.cell_id and run.ended > saved}
        cells = {cell.id: squeezed(cell.source) for cell in read_notebook(file.read_bytes())}
        # Not every editor gives the kernel the ids that it writes into the file.
        held = {id_: {cells[id_]} if id_ in cells else set(cells.values()) for id_ in since}
        differs = any(squeezed(run.source) not in held[id_] for id_, run in since.items())
        return file if differs else None


def _about_run(run: _Run, name: str, same: bool) -> str:
    """Why a later run did not bind the function.

    Args:
        same: of the cell that bound it before.
    """
    code = read_code(run.source)
    sets_out = name in functions_begun(run.source, indented=True)
    if run.failed and code.tree is None and (sets_out or same):
        return f"Your last version of {name} cannot be run: {code.problem}."
    if run.failed and code.defined.get(name) == "def" and not _in_block(run.source, name):
        return f"Your last version of the cell stopped with {run.failed} before it defined {name}."
    if same and not run.failed and name not in code.binds:
        others = [other for other, how in code.defined.items() if how == "def"]
        if others:
            return f"As you ran it last, the cell defines {others[-1]}, not {name}."
        return f"As you ran it last, the cell no longer defines {name}."
    return ""


def _in_block(source: str, name: str) -> bool:
    """Whether the function stands in an `if` or `try`, which may have passed it over."""
    return name not in functions_begun(source)


def notebook_file(shell: Any) -> Path | None:
    """The notebook's own file, as Jupyter or Visual Studio Code tell; None where nobody does."""
    told = os.environ.get("JPY_SESSION_NAME") or shell.user_ns.get("__vsc_ipynb_file__")
    file = Path(str(told or ""))
    if not file.is_absolute() or not file.is_file() or file.stat().st_size > _MOST_BYTES:
        return None
    return file


def _about_file(origin: _Run, file: Path | None) -> str:
    """Whether the saved notebook holds another version of the cell, saved after it was run."""
    if not origin.cell_id or file is None or file.stat().st_mtime < origin.ended + 1:
        return ""
    try:
        cells = read_notebook(file.read_bytes())
    except NotebookError:
        return ""
    saved = [cell.source for cell in cells if cell.id == origin.cell_id and cell.kind == "code"]
    if len(saved) != 1 or squeezed(saved[0]) == squeezed(origin.source):
        return ""
    return (
        "The saved notebook holds another version of the cell than the one that was run last: run "
        "the cell, then the check."
    )


def _about_colab(origin: _Run, name: str) -> str:
    """The same on Colab, which gives the kernel no names of cells, but the open notebook."""
    global _colab_is_quick
    asked = time.monotonic()
    data = open_notebook(_MOST_SECONDS) if _colab_is_quick else None
    # A notebook with many pictures takes long, and a check should not.
    _colab_is_quick = _colab_is_quick and time.monotonic() - asked < _MOST_SECONDS
    cells = read_notebook(data) if data else []
    there = [
        squeezed(cell.source)
        for cell in cells
        if cell.kind == "code" and name in functions_begun(cell.source, indented=True)
    ]
    if len(there) != 1 or there[0] == squeezed(origin.source):
        return ""
    return (
        f"The notebook holds another version of {name} than the one that was run last: run its "
        "cell, then the check."
    )


_memory: _Memory | None = None
_colab_is_quick = True
