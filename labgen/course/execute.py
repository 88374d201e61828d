"""Execute one notebook in a kernel of its own, cell by cell, and say what went wrong."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.utils import ensure_event_loop, run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from labgen.course.headings import headings
from labgen.reading.notebook import NotebookError
from labgen.reading.whole import read_whole

# What nbclient has to say ends up in the failure's sentence, not in between the progress.
_SILENT = logging.getLogger("labgen.course.execute")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


# A kernel is given ports that were free a moment ago. Where another program takes one of them in
# between, it dies before its first cell, and the next one is given others.
_STARTS = 3


class Watch(Protocol):
    """Is told which cell is being executed, while it happens."""

    def cell_starts(self, number: int, total: int, heading: str) -> None: ...

    def cell_ends(self, seconds: float) -> None: ...


@dataclass(frozen=True)
class Failure:
    """Why a notebook did not run to its end. `cell` counts all the cells from 1; None: none ran."""

    reason: str
    cell: int | None = None
    total: int | None = None
    cell_id: str | None = None
    heading: str = ""

    def __str__(self) -> str:
        if self.cell is None:
            return self.reason
        under = f', under "{self.heading}"' if self.heading else ""
        return f"Cell {self.cell} of {self.total} (id {self.cell_id}{under}): {self.reason}"


@dataclass(frozen=True)
class Execution:
    """The result of one notebook: the notebook with its outputs (None: unreadable), or a failure.

    Attributes:
        notes: sentences on what had to be mended before it could be executed.
    """

    notebook: nbformat.NotebookNode | None
    seconds: float
    failure: Failure | None = None
    notes: list[str] = field(default_factory=list)


def execute(
    path: Path, *, env: Mapping[str, str], timeout: int | None = None, watch: Watch
) -> Execution:
    """Execute the notebook at `path` in its own folder and return it with its outputs.

    The file itself is left alone. Nothing that goes wrong in the notebook is raised:
    a missing or damaged file, a cell that raises or takes too long and a kernel that dies come
    back as the failure, with all outputs up to there. KeyboardInterrupt kills the kernel and is
    passed on.

    Args:
        path: of the notebook.
        env: the whole environment of the kernel.
        timeout: seconds for one cell; None is no limit.
        watch: is told what cell runs.
    """
    start = time.monotonic()
    try:
        notebook, notes = read_whole(path.read_bytes())
    except FileNotFoundError:
        return Execution(None, 0.0, Failure(f"There is no notebook {path}."))
    except (OSError, NotebookError) as error:
        reason = f"{path} cannot be read as a notebook: {_first_line(str(error))}"
        return Execution(None, 0.0, Failure(reason))
    notes += _with_known_kernel(notebook)
    for _ in range(_STARTS):
        with tempfile.TemporaryFile() as last_words:
            failure = _run(notebook, path.parent, env, timeout, watch, last_words)
        if failure is None or failure.cell is not None:
            break
    return Execution(notebook, time.monotonic() - start, failure, notes)


def _with_known_kernel(notebook: nbformat.NotebookNode) -> list[str]:
    """Make python3 the notebook's kernel where it names one that is not here; say so."""
    named = str(notebook.metadata.get("kernelspec", {}).get("name", "python3"))
    try:
        language = KernelSpecManager().get_kernel_spec(named).language
    except (NoSuchKernel, OSError, ValueError):
        language = ""
    if language.lower() == "python" or named == "python3":
        return []
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    why = "is not Python" if language else "is not installed here"
    return [f"It names the kernel {named!r}, which {why}: it was run with python3."]


class _Position:
    """Which cell of a notebook is being executed."""

    def __init__(self, notebook: nbformat.NotebookNode):
        self._notebook, self._headings = notebook, headings(notebook)
        self.number = 0  # counts all cells from 1; 0: none has begun

    @property
    def heading(self) -> str:
        return self._headings[self.number - 1]

    def code_cells(self) -> Iterator[nbformat.NotebookNode]:
        """The cells to execute, one after the other."""
        for number, cell in enumerate(self._notebook.cells, start=1):
            self.number = number
            if cell.cell_type == "code":
                yield cell

    def failed(self, reason: str, ename: str | None = None) -> Failure:
        """Why it went no further; `ename` puts an error that the kernel could not tell below it."""
        if not self.number:
            return Failure(f"Its kernel did not start: {reason}")
        cells = self._notebook.cells
        cell = cells[self.number - 1]
        if ename:
            text = f"{ename}: {reason}"
            cell.outputs.append(
                nbformat.v4.new_output("error", ename=ename, evalue=reason, traceback=[text])
            )
        return Failure(reason, self.number, len(cells), cell.get("id"), self.heading)


def _run(
    notebook: nbformat.NotebookNode,
    folder: Path,
    env: Mapping[str, str],
    timeout: int | None,
    watch: Watch,
    last_words: IO[bytes],
) -> Failure | None:
    client = NotebookClient(
        notebook,
        timeout=timeout,
        startup_timeout=180,
        coalesce_streams=True,  # a progress bar leaves its last state, not all of them
        record_timing=False,  # the same run twice gives the same file
        store_widget_state=False,  # widgets would need scripts from the network; their text stays
        log=_SILENT,
    )
    at = _Position(notebook)
    try:
        # Cell by cell rather than client.execute(): that one installs its own handlers of SIGINT,
        # under which Ctrl-C ends as a dead kernel instead of as KeyboardInterrupt.
        with client.setup_kernel(env=dict(env), cwd=str(folder), stderr=last_words):
            _run_cells(client, at, watch)
    except CellExecutionError as error:
        return at.failed(_one_sentence(error.ename, error.evalue))
    except CellTimeoutError:
        return at.failed(
            f"it took longer than {timeout} s, the limit for one cell; --timeout sets another.",
            "CellTimeout",
        )
    except DeadKernelError:
        return at.failed(
            "the kernel died while it ran this cell; the usual cause is a lack of memory.",
            "DeadKernel",
        )
    except NoSuchKernel as error:
        return at.failed(f"there is no kernel {error.name!r} here; install ipykernel.")
    except (RuntimeError, OSError) as error:
        return at.failed(_first_line(str(error)) + _last_line(last_words), type(error).__name__)
    finally:
        # An interrupt during the start of the kernel comes before nbclient looks after it.
        if client.km is not None and client.km.has_kernel:
            shut_down: Any = client.km.shutdown_kernel  # whose wrapper hides that it is awaited
            run_sync(shut_down)(now=True)
    return None


def _run_cells(client: NotebookClient, at: _Position, watch: Watch) -> None:
    total = len(client.nb.cells)
    try:
        for cell in at.code_cells():
            watch.cell_starts(at.number, total, at.heading)
            start = time.monotonic()
            client.execute_cell(cell, at.number - 1)
            watch.cell_ends(time.monotonic() - start)
    except BaseException:
        client.shutdown_kernel = "immediate"  # nothing is left to be tidied up in there
        _drop_pending_tasks()
        raise


def _drop_pending_tasks() -> None:
    """Cancel what nbclient still waits for, or asyncio complains about it at exit."""
    loop = ensure_event_loop()
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


def _one_sentence(name: str, message: str) -> str:
    message = _first_line(message)
    return f"{name}: {message}" if message else f"{name}."


def _first_line(text: str, limit: int = 300) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line if not line or line[-1] in ".!?…" else f"{line}."


def _last_line(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read().decode(errors="replace").strip().splitlines()
    return f" Its last words: {lines[-1].strip()}" if lines else ""
