"""How the cost of training grows with samples, k and hidden units: no faster than in proportion.

    python -m benchmarks.growth [--rounds 5] [--out out]

Writes growth.json and growth.png.
"""

from __future__ import annotations

import json
from dataclasses import replace
from math import log
from pathlib import Path
from statistics import median

import click
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator
from rich.console import Console
from rich.table import Table

from benchmarks.facts import facts
from benchmarks.peers import IMPLEMENTATIONS
from benchmarks.racing.race import Entrant, race
from benchmarks.workload.tasks import Sizes
from labgen.plots.parts import style

# As in the race: what is done once a run counts as in a short run.
_EPOCHS = 5
_FEW = Sizes(digits=15_000, epochs=_EPOCHS)
# What grows -> (task, sizes by their number).
SWEEPS: dict[str, tuple[str, dict[int, Sizes]]] = {
    "samples, RBM": ("rbm", {n: replace(_FEW, digits=n) for n in (15_000, 30_000, 60_000)}),
    "samples, VAE": ("vae", {n: replace(_FEW, digits=n) for n in (15_000, 30_000, 60_000)}),
    "k, RBM": ("rbm", {k: replace(_FEW, k=k) for k in (1, 2, 4, 8)}),
    "hidden units, RBM": ("rbm", {n: replace(_FEW, hidden=n) for n in (50, 100, 200, 400, 800)}),
}
# A measured exponent of 1 is hit from above half the time; this much is noise.
_NOISE = 0.05


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1))
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
def main(rounds: int, out: Path) -> None:
    """Time labgen's own models at growing sizes."""
    console = Console()
    ours = IMPLEMENTATIONS["labgen"]
    out.mkdir(parents=True, exist_ok=True)
    table = Table(title="Seconds for an epoch", title_justify="left")
    for name in ("what grows", "to", "median", "exponent of the whole"):
        table.add_column(name, justify="left" if name == "what grows" else "right")
    sweeps = []
    for name, (task, sizes) in SWEEPS.items():
        entrants = [Entrant(str(n), ours, task, size) for n, size in sizes.items()]
        with console.status(name):
            timings, failed = race(entrants, rounds)
        if failed:
            raise click.ClickException(f"{name}: {next(iter(failed.values()))}")
        rounds_of = {n: [run / _EPOCHS for run in timings[str(n)].seconds] for n in sizes}
        seconds = {n: median(rounds_of[n]) for n in sizes}
        power = exponent(seconds)
        linear = power <= 1 + _NOISE
        sweeps.append(
            {
                "what": name,
                "medians": seconds,
                "rounds": rounds_of,
                "exponent": power,
                "no_faster_than_linear": linear,
            }
        )
        for n, middle in seconds.items():
            last = n == max(seconds)
            word = f"{power:.2f}, {'in proportion or less' if linear else 'MORE'}" if last else ""
            table.add_row(name, f"{n:,}", f"{middle:.3f}", word, end_section=last)
    console.print(table)
    result = {"machine": facts(), "sweeps": sweeps}
    (out / "growth.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    draw({sweep["what"]: sweep["medians"] for sweep in sweeps}).savefig(out / "growth.png")


def exponent(seconds: dict[int, float]) -> float:
    """p in seconds ~ size ** p, from the smallest and the largest size."""
    small, large = min(seconds), max(seconds)
    return log(seconds[large] / seconds[small]) / log(large / small)


def draw(sweeps: dict[str, dict[int, float]]) -> Figure:
    """A panel for each sweep, on logarithmic axes, beside a line of proportional cost."""
    style.use()
    figure, panels = plt.subplots(
        1, len(sweeps), figsize=(3.4 * len(sweeps), 3.4), squeeze=False, layout="constrained"
    )
    for axes, (what, seconds) in zip(panels.flat, sweeps.items(), strict=True):
        sizes = list(seconds)
        proportional = [seconds[sizes[0]] * n / sizes[0] for n in sizes]
        axes.loglog(sizes, proportional, color="0.7", ls="--", label="in proportion")
        axes.loglog(sizes, list(seconds.values()), marker="o", label="measured")
        axes.set_xticks(sizes, [f"{n:,}" for n in sizes], rotation=30)
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.minorticks_off()
        axes.set_title(what)
        axes.set_ylabel("seconds for an epoch")
        axes.legend(frameon=False)
    plt.close(figure)
    return figure


if __name__ == "__main__":
    main()
