"""The hidden units of a model: their weights as pictures, and how often they are on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.colors import Colormap
from matplotlib.figure import Figure

from labgen.plots.parts import alt_sentences, colours, validation
from labgen.plots.parts.alt_text import set_alt_text
from labgen.plots.parts.figure_layout import MARGIN, TALLEST, TITLE, FigureLayout, beyond
from labgen.plots.parts.mosaic import mosaic
from labgen.util.words.quantities import counted

_BAR = 0.9  # inches at the right for the colour bar
_STRONGEST = 99.5  # percentile of |w| at the end of the colours: one wild pixel must not fade all


def draw_weights(
    W: Any,
    shape: tuple[int, int],
    N: int,
    stat_shape: tuple[int, int],
    interpolation: str = "bilinear",
    title: str | None = None,
    symmetric: bool = True,
) -> Figure:
    """The weights of the first N hidden units, one tile for each unit.

    All tiles share one scale and its colour bar.

    Args:
        W: [visible, hidden].
        shape: (height, width) of the visible layer.
        N: units drawn.
        stat_shape: (rows, columns) in which the hidden layer is shown; tile j then stands where
            unit j stands in a picture of the states. Rows are added where N needs more.
        symmetric: True gives signed colours with zero in the middle, blue below and red above.
            False gives grey from the smallest to the largest weight.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong shape (also of a transposed W), NaN or N above hidden.
    """
    where = "draw_weights"
    weights = validation.matrix(W, "W", where, "visible", "hidden")
    height, width = validation.pair(shape, "shape", where)
    grid = validation.pair(stat_shape, "stat_shape", where, example="(10, 10)")
    N = validation.whole(N, "N", where)
    if weights.shape[0] != height * width:
        turned = weights.shape[1] == height * width
        raise ValueError(
            f"{where}: W has {weights.shape[0]} rows, but shape = {(height, width)} asks for "
            f"{height * width} visible units. "
            + ("Pass the transpose of W." if turned else "Pass W [visible, hidden] or its shape.")
        )
    validation.enough(N, weights.shape[1], "W", where, "hidden units")
    units = weights[:, :N].T.reshape(N, height, width)

    colour_map: str | Colormap
    if symmetric:
        high = float(np.percentile(np.abs(units), _STRONGEST)) or float(np.abs(units).max()) or 1.0
        low, colour_map = -high, colours.signed_map()
    else:
        low, high, colour_map = float(units.min()), float(units.max()), colours.PIXELS
        high = high if high > low else low + 1.0

    columns = min(grid[1], N)
    rows = math.ceil(N / columns)
    title = title or f"Weights of {counted(N, 'hidden unit')}"
    figure = _one_picture(
        mosaic(units, (rows, columns), (1, 1), blank=np.nan),
        title,
        {"cmap": colour_map, "vmin": low, "vmax": high, "interpolation": interpolation},
        bar=("weight", beyond(units, low, high)),
        tile=min(8.0 / columns, 1.3),
        columns=columns,
    )
    set_alt_text(figure, alt_sentences.of_weights(title, units, weights.shape[1]))
    return figure


def draw_frequencies(states: Any, stat_shape: tuple[int, int], title: str | None = None) -> Figure:
    """The share of samples in which each hidden unit is on, as a map.

    The shares are in per cent; up to 120 units also carry the number.

    Args:
        states: [n, hidden], 0/1 states or probabilities.
        stat_shape: (rows, columns) in which the layer is shown, rows * columns = hidden.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong shape, NaN or values outside [0, 1].
    """
    where = "draw_frequencies"
    states = validation.matrix(states, "states", where, "samples", "hidden")
    grid = validation.pair(stat_shape, "stat_shape", where, example="(10, 10)")
    if states.shape[1] != math.prod(grid):
        raise ValueError(
            f"{where}: states has {states.shape[1]} hidden units, but stat_shape = {grid} has "
            f"room for {math.prod(grid)}. Choose rows * columns = {states.shape[1]}."
        )
    shares = (
        validation.unit_interval(states, "states", where).mean(axis=0, dtype=float).reshape(grid)
    )
    title = title or f"Activation frequency of {counted(shares.size, 'hidden unit')}"
    figure = _one_picture(
        100 * shares,
        title,
        {"cmap": colours.SHARES, "vmin": 0, "vmax": 100, "interpolation": "nearest"},
        bar=("per cent of samples", "neither"),
        tile=min(5.5 / grid[1], 1.0),
        columns=grid[1],
    )
    set_alt_text(figure, alt_sentences.of_frequencies(title, shares))
    if shares.size <= 120:
        axes = figure.axes[0]
        for (row, column), share in np.ndenumerate(shares):
            axes.text(
                column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=9,
                color="white" if share < 0.65 else "black",
            )  # fmt: skip
    return figure


def _one_picture(
    picture: np.ndarray, title: str, style: dict, bar: tuple[str, str], tile: float, columns: int
) -> Figure:
    """One image with a colour bar, `columns` tiles of `tile` inches wide where height allows."""
    tallness = picture.shape[0] / picture.shape[1]
    width = min(columns * tile, (TALLEST - TITLE - MARGIN) / tallness)
    height = width * tallness
    total = max(width + _BAR + MARGIN, 4.5)
    sheet = FigureLayout(total, max(height, 1.2) + TITLE + MARGIN, title)
    left = (total - width - _BAR + MARGIN) / 2
    axes = sheet.axes(left, TITLE, width, height, frame=False)
    # Interpolating numbers, not colours, keeps to the colours of the map (and the files small).
    image = axes.imshow(
        np.ma.masked_invalid(picture), aspect="auto", interpolation_stage="data", **style
    )
    sheet.colour_bar(image, left + width + 0.12, TITLE, min(max(height, 1.1), 3.0), *bar)
    return sheet.done()
