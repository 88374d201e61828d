"""How long the models train, beside their peers and above the floor, in one run.

    python -m benchmarks.training [--rounds 5] [--only rbm] [--without keras] [--steps 5]
                                  [--out out]

Writes bench.json and bench.png, and prints the tables.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from pathlib import Path

import click
from rich.console import Console

from benchmarks.facts import facts
from benchmarks.peers import IMPLEMENTATIONS, of_task
from benchmarks.racing.picture import draw
from benchmarks.racing.race import Entrant, race
from benchmarks.racing.rows import Row, as_json, rows_of, verdict
from benchmarks.racing.table import show
from benchmarks.workload.products import products_of
from benchmarks.workload.tasks import STEPS, TASKS, Benchmark, of_steps


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1))
@click.option(
    "--only", multiple=True, type=click.Choice(list(TASKS)), help="Some tasks; default is all."
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(list(IMPLEMENTATIONS)),
    help="Implementations to leave out.",
)
@click.option(
    "--steps",
    default=STEPS,
    show_default=True,
    type=click.IntRange(1, 600),
    help="Steps of the DCGAN in a run.",
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
def main(
    rounds: int, only: tuple[str, ...], without: tuple[str, ...], steps: int, out: Path
) -> None:
    """Time labgen and its peers, and write bench.json and bench.png to OUT."""
    all_tasks = {**TASKS, "dcgan": of_steps(TASKS["dcgan"], steps)}
    tasks = [all_tasks[name] for name in only or TASKS]
    bench(tasks, rounds, out, Console(), without)


def bench(
    tasks: Iterable[Benchmark],
    rounds: int,
    out: Path,
    console: Console,
    without: Container[str] = (),
) -> dict:
    """Time the tasks one after another, some implementations left out; return what bench.json
    holds."""
    out.mkdir(parents=True, exist_ok=True)
    result: dict = {"machine": facts(), "rounds": rounds}
    rows: list[Row] = []
    left_out, verdicts, floors = [], [], []
    for task in tasks:
        entrants = [
            Entrant(implementation.name, implementation, task.name, task.sizes)
            for implementation in of_task(task.name)
            if implementation.name not in without
        ]
        with console.status(task.title) as status:
            timings, reasons = race(
                entrants, rounds, lambda said, at=task.title: status.update(f"{at}, {said}")
            )
        of_this = rows_of(task, timings)
        judged = verdict(task, of_this)
        show(console, task, of_this, judged)
        for name, reason in reasons.items():
            console.print(f"Left out: {IMPLEMENTATIONS[name].title} ({reason}).")
            left_out.append({"model": task.name, "implementation": name, "reason": reason})
        rows += of_this
        verdicts += [judged] if judged else []
        floors.append({"model": task.name, "operations": _operations(task)})
    result |= {
        "seeds": {task.name: task.sizes.seed for task in tasks},
        "rows": as_json(rows),
        "aims": verdicts,
        "floors": floors,
        "left_out": left_out,
    }
    (out / "bench.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if rows:
        title = f"Medians of {rounds} rounds on {result['machine']['cores']} cores"
        draw(rows, title).savefig(out / "bench.png")
    return result


def _operations(task: Benchmark) -> float:
    """Multiplications and additions of the matrix products in one unit."""
    products, times = products_of(task.name, task.sizes)
    return sum(product.operations for product in products) * times / task.parts


if __name__ == "__main__":
    main()
