"""How long a student waits before the first line runs: import, data, the first picture.

    python -m benchmarks.startup [--rounds 5] [--out out]

Each time in a new process. Writes startup.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from rich.console import Console
from rich.table import Table

from benchmarks.facts import facts
from benchmarks.racing.race import ROOT

_IMPORT = """
import sys, time
began = time.perf_counter()
import labgen
print(time.perf_counter() - began)
assert "tensorflow" not in sys.modules, "import labgen loads TensorFlow"
"""
_DATA = """
import time
import labgen
began = time.perf_counter()
labgen.data.load("mnist")
print(time.perf_counter() - began)
"""


@dataclass(frozen=True)
class Wait:
    """What is waited for: a function that measures it once, and the seconds it may take."""

    title: str
    measure: Callable[[], float]
    limit: float


def in_python(code: str) -> float:
    """The seconds that the code prints, in a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(done.stderr.strip().splitlines()[-1])
    return float(done.stdout)


def first_picture(notebook: str = "1_rbm") -> float:
    """Seconds from starting the kernel of a notebook to the first picture under a cell."""
    path = ROOT / "notebooks" / f"{notebook}.ipynb"
    client = _UntilPicture(nbformat.read(path, as_version=4), timeout=600)
    with tempfile.TemporaryDirectory() as runs:
        env = {**os.environ, "LABGEN_RUNS": runs, "PYTHONPATH": str(ROOT)}
        env.pop("LABGEN_PROFILE", None)
        client.began = time.perf_counter()
        try:
            client.execute(cwd=str(path.parent), env=env)
        except DeadKernelError:
            if client.seconds is None:
                raise
    if client.seconds is None:
        raise click.ClickException(f"{path.name} shows no picture.")
    return client.seconds


class _UntilPicture(NotebookClient):
    """Executes a notebook and kills its kernel as soon as it has sent a picture."""

    began, seconds = 0.0, None

    def process_message(self, msg, cell, cell_index):
        if self.seconds is None and "image/png" in msg["content"].get("data", {}):
            self.seconds = time.perf_counter() - self.began
            self.km.provisioner.process.kill()
        return super().process_message(msg, cell, cell_index)


WAITS = (
    Wait("import labgen", lambda: in_python(_IMPORT), 0.3),
    Wait("MNIST as arrays", lambda: in_python(_DATA), 0.5),
    Wait("first picture of notebook 1, from starting its kernel", first_picture, 15.0),
)


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1))
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
def main(rounds: int, out: Path) -> None:
    """Time the start."""
    console = Console()
    out.mkdir(parents=True, exist_ok=True)
    table = Table(title="Seconds until something is there", title_justify="left")
    for name in ("", "median", "least", "most", "at most"):
        table.add_column(name, justify="right" if name else "left")
    rows = []
    for wait in WAITS:
        with console.status(wait.title):
            seconds = [wait.measure() for _ in range(rounds)]
        row = {
            "what": wait.title,
            "median": median(seconds),
            "minimum": min(seconds),
            "maximum": max(seconds),
            "rounds": seconds,
            "limit": wait.limit,
            "reached": median(seconds) <= wait.limit,
        }
        rows.append(row)
        times = (f"{row[name]:.3f}" for name in ("median", "minimum", "maximum"))
        verdict = "reached" if row["reached"] else "missed"
        table.add_row(wait.title, *times, f"{wait.limit}: {verdict}")
    console.print(table)
    result = {"machine": facts(), "rows": rows}
    (out / "startup.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
