"""The table of models as a picture: likelihood and Fréchet distance side by side."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from labgen.course.model_table.row import Row

_BINARY, _GREY = "C0", "0.55"


def draw(rows: Sequence[Row]) -> Figure:
    """A line for each model: log p(v) on the left, distance of its samples on the right.

    The two can disagree, which is why they stand beside each other.
    """
    places = range(len(rows))
    figure, (likelihood, distance) = plt.subplots(
        1, 2, figsize=(10, 1.4 + 0.42 * len(rows)), sharey=True, layout="constrained"
    )
    for place, row in zip(places, rows, strict=True):
        _likelihood(likelihood, place, row)
        for seen, colour, marker in ((row.binary, _BINARY, "o"), (row.grey, _GREY, "s")):
            if seen is not None:
                distance.plot(seen.frechet, place, marker, color=colour)
    likelihood.set_yticks(places, [row.label for row in rows])
    likelihood.invert_yaxis()
    likelihood.set_xlabel("nats per test digit, binary pixels")
    likelihood.set_title("log p(v) (•) and its bound (|)")
    distance.set_xscale("log")
    distance.set_xlabel("Fréchet distance")
    distance.set_title("samples: binary (•) and grey (■)")
    for axes in (likelihood, distance):
        axes.grid(True, axis="both", linewidth=0.5, alpha=0.5)
    plt.close(figure)
    return figure


def draw_curve(rows: Sequence[Row]) -> Figure:
    """One machine after more and more epochs: its likelihood, and the error that training shows.

    Args:
        rows: their settings say the "epoch" and the "test_error".
    """
    figure, (likelihood, error) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    epochs = [row.settings["epoch"] for row in rows]
    for epoch, row in zip(epochs, rows, strict=True):
        likelihood.plot([epoch, epoch], [row.low, row.high], color=_BINARY, linewidth=3)
    # Where annealing warns, the range is of its cautious figures, and the estimate may lie outside.
    middles = [np.mean(np.array((row.low, row.high), dtype=float)) for row in rows]
    likelihood.plot(epochs, middles, "o-", color=_BINARY, linewidth=0.8, markersize=4)
    error.plot(epochs, [row.settings["test_error"] for row in rows], "s-", color=_GREY)
    likelihood.set_title("log p(v): what annealing leaves possible")
    likelihood.set_ylabel("nats per test digit")
    error.set_title("reconstruction of test digits")
    error.set_ylabel("squared error per pixel")
    for axes in (likelihood, error):
        axes.set_xscale("log")
        axes.set_xticks(epochs, [str(epoch) for epoch in epochs])
        axes.minorticks_off()
        axes.set_xlabel("epochs")
        axes.grid(True, linewidth=0.5, alpha=0.5)
    plt.close(figure)
    return figure


def _likelihood(axes, place: int, row: Row) -> None:
    if row.bound is not None:
        axes.plot(row.bound.mean, place, "|", color=_BINARY, markersize=12, markeredgewidth=2)
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [place, place], color=_BINARY, linewidth=2)
    if row.likelihood is not None:
        face = "white" if row.warning else _BINARY
        axes.plot(row.likelihood.mean, place, "o", color=_BINARY, markerfacecolor=face)
