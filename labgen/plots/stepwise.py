"""A reconstruction that grows by one active hidden unit at a time."""

from __future__ import annotations

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from labgen.plots.parts import alt_sentences, colours, validation
from labgen.plots.parts.alt_text import set_alt_text
from labgen.plots.parts.figure_layout import MARGIN, TALLEST, TITLE, WIDTH, FigureLayout
from labgen.plots.parts.mosaic import mosaic

_CAPTION = 0.24  # inches above each thumbnail
_SMALLEST = 0.5  # inches, width of a thumbnail with its gap


def draw_rec(
    inp: Any,
    title: str,
    size: tuple[int, int],
    Nrows: int,
    in_a_row: int,
    j: int,
    figure: Figure | None = None,
) -> Axes:
    """One thumbnail at position j (from 1, row by row) of a grid in a figure of your own.

    Args:
        inp: rows * columns values in [0, 1], in any shape.
        size: (rows, columns) of the thumbnail.
        Nrows, in_a_row: size of the grid.
        figure: None takes pyplot's current figure, or a new one where there is none.

    Raises:
        ValueError: on a wrong shape, NaN, values outside [0, 1] or j outside the grid.
    """
    where = "draw_rec"
    size = validation.pair(size, "size", where)
    Nrows, in_a_row = (
        validation.whole(Nrows, "Nrows", where),
        validation.whole(in_a_row, "in_a_row", where),
    )
    j = validation.whole(j, "j", where)
    if j > Nrows * in_a_row:
        raise ValueError(
            f"{where}: position j = {j} lies outside a grid of {Nrows} rows of {in_a_row}. "
            f"Use j from 1 to {Nrows * in_a_row} or a larger grid."
        )
    values = validation.numbers(inp, "inp", where)
    if values.size != math.prod(size):
        raise ValueError(
            f"{where}: inp has {values.size} values, but size = {size} asks for "
            f"{math.prod(size)}. Pass one layer state and its (rows, columns)."
        )
    values = validation.unit_interval(values, "inp", where)
    axes = (figure or plt.gcf()).add_subplot(Nrows, in_a_row, j)
    axes.imshow(values.reshape(size), cmap=colours.PIXELS, vmin=0, vmax=1, interpolation="nearest")
    axes.set_title(title, fontsize=9)
    axes.set_axis_off()
    set_alt_text(axes, alt_sentences.of_thumbnail(title, values.reshape(size)))
    return axes


def reconstruct(
    ind: int,
    states: Any,
    orig: Any,
    weights: Any,
    biases: Any,
    shape_in: tuple[int, int] = (28, 28),
    shape_state: tuple[int, int] = (10, 10),
    max_steps: int | None = None,
    title: str | None = None,
) -> Figure:
    """Digit `ind` rebuilt from its hidden state, one active hidden unit after the other.

    The panels: the hidden state, the input, the sigmoid of the visible biases alone, and then
    the sigmoid after the weights of each active unit are added; "+ h17" is column 17 of
    `weights`, counted from 0. The last panel is p(v = 1 | h).

    Args:
        ind: row of the digit in states and orig.
        states: [n, hidden] 0/1 states (a unit counts as active above 0.5).
        orig: [n, visible] digits in [0, 1].
        weights: [visible, hidden].
        biases: [visible].
        shape_in, shape_state: (rows, columns) in which pixels and units are shown.
        max_steps: draw at most this number of units; one last panel then adds all the others.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong shape, NaN, an ind that does not exist, or more active units than one
            figure can show.
    """
    where = "reconstruct"
    shape_in = validation.pair(shape_in, "shape_in", where)
    shape_state = validation.pair(shape_state, "shape_state", where, example="(10, 10)")
    ind = validation.whole(ind, "ind", where, least=0)
    hidden = validation.pictures(states, shape_state, "states", "shape_state", where)
    digits = validation.pictures(orig, shape_in, "orig", "shape_in", where)
    for name, values in (("states", hidden), ("orig", digits)):
        if ind >= len(values):
            raise ValueError(
                f"{where}: ind = {ind}, but {name} holds {len(values)} digits. "
                f"Use an ind from 0 to {len(values) - 1}."
            )
    state = validation.unit_interval(hidden[ind], "states", where)
    digit = validation.unit_interval(digits[ind], "orig", where)
    visible, units = math.prod(shape_in), math.prod(shape_state)
    weights = validation.matrix(weights, "weights", where, "visible", "hidden")
    if weights.shape != (visible, units):
        raise ValueError(
            f"{where}: weights has shape {weights.shape}, but {visible} pixels and {units} "
            f"hidden units ask for [{visible}, {units}]. Pass w [visible, hidden]."
        )
    biases = validation.vector(biases, visible, "biases", where, "visible units")
    active = np.flatnonzero(state.reshape(-1) > 0.5)
    steps = len(active) if max_steps is None else validation.whole(max_steps, "max_steps", where)
    steps = min(steps, len(active))

    totals = biases + np.cumsum(weights[:, active].T, axis=0, dtype=np.float64)
    totals = np.vstack([biases, totals])
    kept = list(range(steps + 1)) + ([len(active)] if steps < len(active) else [])
    images = np.vstack([digit.reshape(1, -1), _sigmoid(totals[kept])])
    captions = ["input", "biases", *(f"+ h{unit}" for unit in active[:steps])]
    if steps < len(active):
        captions.append(f"+ {len(active) - steps} more")
    title = title or f"Digit {ind} from its active hidden units ({len(active)}), one at a time"
    figure = _draw_steps(state, images.reshape(-1, *shape_in), captions, title)
    set_alt_text(figure, alt_sentences.of_steps(title, digit, images[1:], len(active)))
    return figure


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * x))  # tanh cannot overflow


def _draw_steps(state: np.ndarray, images: np.ndarray, captions: list[str], title: str) -> Figure:
    """The state in the first cell of a grid, `images` in the others, a caption above each."""
    count = len(images) + 1
    height, width = images.shape[1:]
    columns, tile, tall = _fit(count, height / width)
    rows = math.ceil(count / columns)
    pitch = tall + _CAPTION
    total = max(columns * tile + 2 * MARGIN, 6.0)
    left = (total - columns * tile) / 2
    sheet = FigureLayout(total, TITLE + rows * pitch + MARGIN, title)

    share = 0.93  # of a cell is picture, the rest separates it from the next
    for index in range(count):
        row, column = divmod(index, columns)
        sheet.text(
            left + (column + share / 2) * tile, TITLE + row * pitch + _CAPTION - 0.04,
            captions[index - 1] if index else "hidden state",
            ha="center", va="bottom", fontsize=9 if tile > 0.75 else 7,
        )  # fmt: skip

    state_height = min(share * tile * state.shape[0] / state.shape[1], share * tall)
    state_width = state_height * state.shape[1] / state.shape[0]
    axes = sheet.axes(
        left + (share * tile - state_width) / 2,
        TITLE + _CAPTION + (share * tall - state_height) / 2,
        state_width, state_height, frame=False,
    )  # fmt: skip
    axes.imshow(state, cmap=colours.STATES, vmin=0, vmax=1, interpolation="nearest", aspect="auto")

    # One axes for each line of thumbnails instead of one for each thumbnail: ten times faster.
    blank = np.full((1, height, width), np.nan)
    cells = np.concatenate([blank, images])
    repeat = max(1, round(80 / width))
    gap = round((1 / share - 1) * width * repeat)
    for row in range(rows):
        line = cells[row * columns : (row + 1) * columns].repeat(repeat, 1).repeat(repeat, 2)
        tiles = mosaic(line, (1, columns), (0, gap), blank=np.nan)
        tiles = np.pad(tiles, ((0, 0), (0, gap)), constant_values=np.nan)
        axes = sheet.axes(
            left, TITLE + row * pitch + _CAPTION, columns * tile, share * tall, frame=False
        )
        axes.imshow(
            np.ma.masked_invalid(tiles), cmap=colours.PIXELS, vmin=0, vmax=1,
            interpolation="nearest", aspect="auto",
        )  # fmt: skip
    return sheet.done()


def _fit(count: int, tallness: float) -> tuple[int, float, float]:
    """Columns, and width and height of a cell, so that the figure is not too tall."""
    room = WIDTH - 2 * MARGIN
    most = int(room / _SMALLEST)
    for columns in range(min(count, 8), most + 1):
        tile = min(room / columns, 1.3)
        rows = math.ceil(count / columns)
        if TITLE + rows * (tile * tallness + _CAPTION) + MARGIN <= TALLEST:
            return columns, tile, tile * tallness
    raise ValueError(
        f"reconstruct: {count} panels do not fit legibly into one figure of 20 inches. "
        "Pass max_steps, for instance max_steps=60."
    )
