"""The results as a picture: a panel for each task, a bar for each implementation."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from benchmarks.peers import FLOOR, OURS, PEER
from benchmarks.racing.rows import Row
from labgen.plots.parts import style

_COLOURS = {OURS: "C0", PEER: "0.55", FLOOR: "0.82"}


def draw(rows: list[Row], title: str) -> Figure:
    """Bars are medians, whiskers reach from the fastest to the slowest round."""
    style.use()
    by_task: dict[str, list[Row]] = {}
    for row in rows:
        by_task.setdefault(row.model, []).append(row)
    across = min(2, len(by_task))
    down = -(-len(by_task) // across)
    figure, panels = plt.subplots(
        down, across, figsize=(5.6 * across, 2.7 * down), squeeze=False, layout="constrained"
    )
    for axes in panels.flat[len(by_task) :]:
        axes.set_axis_off()
    for axes, of_task in zip(panels.flat, by_task.values(), strict=False):
        _panel(axes, of_task)
    figure.suptitle(title)
    plt.close(figure)
    return figure


def _panel(axes, rows: list[Row]) -> None:
    rows = rows[::-1]  # the first row of the table at the top
    medians = [row.median for row in rows]
    reach = [
        [row.median - row.minimum for row in rows],
        [row.maximum - row.median for row in rows],
    ]
    axes.barh(
        [row.name for row in rows],
        medians,
        xerr=reach,
        color=[_COLOURS[row.kind] for row in rows],
        error_kw={"linewidth": 1},
    )
    for place, row in enumerate(rows):
        axes.annotate(
            f"{row.median:.3g}",
            (row.maximum, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.margins(x=0.12)
    axes.set_title(rows[0].title)
    axes.set_xlabel(f"seconds for {rows[0].unit}")
