"""Several measures of several models, a panel for each measure."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from labgen.plots.parts import alt_sentences, colours, validation
from labgen.plots.parts.alt_text import set_alt_text

_PADDING = 4  # points, between a bar and its text


def draw_bars(
    measures: Mapping[str, Mapping[str, float]],
    title: str,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> Figure:
    """One panel for each measure, one bar for each model, the value at the bar's end.

    Args:
        measures: measure -> {model -> number}; the same models in every measure, in the same
            colours. The axis of each panel begins at 0, so that lengths compare.
        labels: measure -> {model -> text}: what stands at the end of a bar in place of its number,
            such as the range in a table.

    Returns:
        The figure.

    Raises:
        ValueError: for no measure, other models in one of them, or a number that is not finite.
    """
    where = "draw_bars"
    panels = validation.mapping(measures, "measures", where)
    models = list(validation.mapping(next(iter(panels.values())), "measures", where))
    for name, values in panels.items():
        if list(values) != models:
            raise ValueError(
                f"{where}: {name!r} has the models {', '.join(values)}, but the first measure has "
                f"{', '.join(models)}. Give the same models in the same order."
            )
        if not np.isfinite(list(values.values())).all():
            raise ValueError(f"{where}: {name!r} holds a number that is not finite: {values}.")
    figure, axes = plt.subplots(
        1,
        len(panels),
        figsize=(min(10, 5 * len(panels)), 1.3 + 0.42 * len(models)),
        squeeze=False,
        sharey=True,
        layout="constrained",
    )
    palette = [colours.CLASSES[place % len(colours.CLASSES)] for place in range(len(models))]
    written = {}
    words: list[tuple[Axes, list[float], list[Annotation]]] = []
    for panel, (name, values) in zip(axes[0], panels.items(), strict=True):
        numbers = [float(value) for value in values.values()]
        bars = panel.barh(range(len(models)), numbers, color=palette)
        given = (labels or {}).get(name, {})
        ends = [given.get(model, f"{number:.4g}") for model, number in values.items()]
        written[name] = dict(zip(models, ends, strict=True))
        words.append((panel, numbers, panel.bar_label(bars, labels=ends, padding=_PADDING)))
        panel.set_title(name)
        panel.locator_params(axis="x", nbins=6)  # "0.0025" and its like need their room
    axes[0][0].set_yticks(range(len(models)), models)
    axes[0][0].invert_yaxis()
    figure.suptitle(title)
    figure.draw_without_rendering()
    for panel, numbers, texts in words:
        _make_room(panel, numbers, texts)
    plt.close(figure)
    set_alt_text(figure, alt_sentences.of_bars(title, written))
    return figure


def _make_room(panel: Axes, numbers: list[float], texts: list[Annotation]) -> None:
    """Have the axis reach as far as the texts at the ends of the bars, on both sides of 0."""
    padding = 2 * _PADDING * panel.figure.dpi / 72
    widths = [text.get_window_extent().width + padding for text in texts]
    sides = [
        [
            (0.0, 0.0),
            *((abs(x), width) for x, width in zip(numbers, widths, strict=True) if x * sign > 0),
        ]
        for sign in (-1, 1)
    ]
    # Data in a pixel: where it is smaller, the two longest of both sides do not fit.
    scale = max(
        (left + right) / max(1.0, panel.bbox.width - width - other)
        for left, width in sides[0]
        for right, other in sides[1]
    )
    if scale > 0:
        low, high = (max(x + width * scale for x, width in side) for side in sides)
        panel.set_xlim(-low, high)
