"""Learning curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from labgen.plots.parts import alt_sentences, colours, validation
from labgen.plots.parts.alt_text import set_alt_text
from labgen.util.words.quantities import in_words

_LINES = ("-", "--", ":", "-.")
_NOT_CURVES = ("epoch", "seconds")


def draw_curves(
    curves: dict[str, Any], x_label: str, y_label: str, title: str, log: bool = False
) -> Figure:
    """One or several runs, one line for each quantity, with a legend.

    Args:
        curves: quantity -> values, or run -> {quantity -> values}. Runs differ in colour and in the
            shape of their points, and their quantities in the line style. The columns of a History
            fit: "epoch" then gives the positions along x (otherwise 1, 2, 3, ...), "seconds" is
            left out, and the legend has the quantities in words. A NaN is a point that was not
            measured and leaves a gap.
        log: logarithmic y axis.

    Returns:
        The figure.

    Raises:
        ValueError: on an empty curve, one without any finite value, lengths that differ from
            "epoch", or values at or below zero on a logarithmic axis.
    """
    where = "draw_curves"
    runs = validation.mapping(curves, "curves", where)
    nested = [isinstance(run, Mapping) for run in runs.values()]
    if any(nested) and not all(nested):
        raise ValueError(
            f"{where}: curves mixes runs (dictionaries) with bare sequences. "
            "Pass run -> {quantity -> values} for all, or quantity -> values for all."
        )
    lines = _lines_of_runs(runs, where) if all(nested) else _lines_of_one(runs, where)
    if log and any((line["y"] <= 0).any() for line in lines):
        raise ValueError(f"{where}: a logarithmic axis needs values above zero. Pass log=False.")

    figure = plt.figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for index, line in enumerate(lines):
        axes.plot(
            line["x"], line["y"], label=line["label"], color=line["color"], ls=line["style"],
            marker=line["marker"], markersize=4, linewidth=1.6,
            # Lines that lie on each other have their shapes at other places.
            markevery=(index % (step := -(-len(line["y"]) // 30)), step),
        )  # fmt: skip
    if log:
        axes.set_yscale("log")
    locator: Any = axes.xaxis.get_major_locator()  # of a linear axis: it knows `integer`
    locator.set_params(integer=True, min_n_ticks=1)  # also where there is one epoch alone
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    axes.set_title(title)
    axes.grid(True, linewidth=0.5, alpha=0.5)
    if len(lines) > 8:
        figure.legend(loc="outside right center", frameon=False)
    else:
        axes.legend(frameon=False)
    plt.close(figure)
    set_alt_text(figure, alt_sentences.of_curves(title, x_label, y_label, lines))
    return figure


def _lines_of_one(columns: dict, where: str) -> list[dict]:
    x, rest = _split(columns, "curves", where)
    return [
        _line(x, values, name, name, index, "-", where)
        for index, (name, values) in enumerate(rest.items())
    ]


def _lines_of_runs(runs: dict, where: str) -> list[dict]:
    lines = []
    styles: dict[str, str] = {}  # a quantity has the same line style in every run
    for index, (run, columns) in enumerate(runs.items()):
        x, rest = _split(columns, f"curves[{run!r}]", where)
        for name, values in rest.items():
            style = styles.setdefault(name, _LINES[len(styles) % len(_LINES)])
            label = f"{run}, {name}" if len(rest) > 1 else run
            lines.append(_line(x, values, label, f"{run}, {name}", index, style, where))
    return lines


def _split(columns: Mapping, name: str, where: str) -> tuple[np.ndarray | None, dict]:
    columns = validation.mapping(columns, name, where)
    rest = {key: values for key, values in columns.items() if key not in _NOT_CURVES}
    if not rest:
        raise ValueError(f"{where}: {name} has no curve besides {', '.join(columns)}.")
    if "epoch" not in columns:
        return None, rest
    x = validation.numbers(columns["epoch"], f"{name}['epoch']", where)
    return x, {in_words(key): values for key, values in rest.items()}


def _line(
    x: np.ndarray | None, values: Any, label: str, name: str, place: int, style: str, where: str
) -> dict:
    try:
        y = np.asarray(values, dtype=float)  # None becomes NaN
    except (TypeError, ValueError):
        raise ValueError(f"{where}: the curve {name!r} does not consist of numbers.") from None
    if y.ndim != 1 or not np.isfinite(y).any():
        raise ValueError(
            f"{where}: the curve {name!r} has shape {y.shape} and {np.isfinite(y).sum()} finite "
            "values, but it must be a sequence with at least one finite number."
        )
    if x is not None and x.shape != y.shape:
        raise ValueError(
            f"{where}: the curve {name!r} has {len(y)} values, but its 'epoch' has shape {x.shape}."
        )
    positions = np.arange(1, len(y) + 1) if x is None else x
    return {
        **{"x": positions, "y": y, "label": label, "style": style},
        "color": colours.CLASSES[place % len(colours.CLASSES)],
        "marker": colours.MARKERS[place % len(colours.MARKERS)],
    }
