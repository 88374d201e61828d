"""The progress of `labgen run`: one live line on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import click

from labgen.util.words.durations import duration

if TYPE_CHECKING:
    from rich.progress import TaskID


class PlainProgress:
    """One line per heading and per cell that took longer than a second.

    A cell that runs for minutes says so once a minute, so that nobody, and no CI, takes it
    for a hang.
    """

    def __init__(self, every: float = 60.0) -> None:
        self.every = every
        self._name = self._where = self._told = ""
        self._heading = ""
        self._ended = threading.Event()
        self._pulse: threading.Thread | None = None

    def __enter__(self) -> PlainProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_pulse()

    def notebook(self, name: str) -> None:
        self._stop_pulse()
        self._name, self._told = name, ""

    def cell_starts(self, number: int, total: int, heading: str) -> None:
        self._stop_pulse()
        self._heading = heading
        self._where = "  ".join(part for part in (f"cell {number}/{total}", heading) if part)
        self._ended = threading.Event()
        self._pulse = threading.Thread(target=self._beat, args=(self._ended,), daemon=True)
        self._pulse.start()

    def cell_ends(self, seconds: float) -> None:
        self._stop_pulse()
        if seconds >= 1 or self._heading != self._told:
            self._told = self._heading
            self.say(f"{self._name}  {self._where}  {duration(seconds)}")

    def say(self, text: str, *, error: bool = False) -> None:
        click.echo(text, err=error)
        (sys.stderr if error else sys.stdout).flush()

    def _beat(self, ended: threading.Event) -> None:
        passed = 0.0
        while not ended.wait(self.every):
            passed += self.every
            words = duration(passed)
            self.say(f"{self._name}  {self._where}  still running after {words}")

    def _stop_pulse(self) -> None:
        self._ended.set()
        if self._pulse is not None:
            self._pulse.join()
            self._pulse = None


class LiveProgress:
    """One line that is rewritten in place and counts the seconds of the cell it names."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
        from rich.table import Column

        self._escape = escape
        self._console = Console(highlight=False)
        self._bar = Progress(
            TextColumn("[bold]{task.fields[name]}"),
            BarColumn(bar_width=18),
            TextColumn("cell {task.fields[cell]}"),
            TextColumn("{task.description}", table_column=Column(ratio=1, no_wrap=True)),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            expand=True,
        )
        self._task: TaskID | None = None
        self._name = ""

    def __enter__(self) -> LiveProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def notebook(self, name: str) -> None:
        self._name = name
        self._replace("starting its kernel", "-", 0, None)

    def cell_starts(self, number: int, total: int, heading: str) -> None:
        self._replace(heading, f"{number}/{total}", number - 1, total)

    def cell_ends(self, seconds: float) -> None:
        pass

    def say(self, text: str, *, error: bool = False) -> None:
        self._console.print(text, style="red" if error else None, markup=False, soft_wrap=True)

    def _replace(self, heading: str, cell: str, done: int, total: int | None) -> None:
        # A new task for each cell, because its clock is the cell's.
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(
            self._escape(heading), completed=done, total=total, name=self._name, cell=cell
        )


def progress() -> PlainProgress | LiveProgress:
    """The kind of progress that fits where standard output goes."""
    return LiveProgress() if sys.stdout.isatty() else PlainProgress()
