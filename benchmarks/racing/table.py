"""The results as tables on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from benchmarks.peers import FLOOR, OURS
from benchmarks.racing.rows import Row
from benchmarks.workload.tasks import Benchmark


def show(console: Console, task: Benchmark, rows: list[Row], verdict: dict | None) -> None:
    """One task's rows and, if it has aims, whether they are reached."""
    table = Table(title=f"{task.title}: seconds for {task.unit}", title_justify="left")
    table.add_column("")
    for name in ("median", "least", "most", "first time", "to the best peer", "to the floor"):
        table.add_column(name, justify="right")
    styles = {OURS: "bold", FLOOR: "dim"}
    for row in rows:
        table.add_row(
            row.name,
            *(_seconds(x) for x in (row.median, row.minimum, row.maximum, row.first_seconds)),
            *(_ratio(x) for x in (row.ratio_to_best_peer, row.ratio_to_floor)),
            style=styles.get(row.kind),
        )
    console.print(table)
    if verdict:
        console.print(_in_words(verdict))
    console.print()


def _in_words(verdict: dict) -> str:
    parts = []
    for name, to in (("to_best_peer", "the best peer"), ("to_floor", "the floor")):
        found = verdict[name]
        if found["ratio"] is None:
            parts.append(f"{to} was not measured")
        else:
            word = "reached" if found["reached"] else "missed"
            parts.append(f"{found['ratio']:.2f} times {to} (at most {found['limit']}: {word})")
    return f"labgen takes {'; '.join(parts)}."


def _seconds(x: float) -> str:
    return f"{x:.3f}"


def _ratio(x: float | None) -> str:
    return "" if x is None else f"{x:.2f}"
