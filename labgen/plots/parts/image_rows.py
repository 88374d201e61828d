"""Rows of small pictures that share their columns: the layout of all digit comparisons."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from labgen.plots.parts import colours
from labgen.plots.parts.figure_layout import MARGIN, TALLEST, TITLE, WIDTH, FigureLayout, beyond
from labgen.plots.tiles import mosaic

_LABELS = 1.15  # inches left of the pictures
_BARS = 0.85  # inches right of them
_NUMBERS = 0.2  # inches above a block, for the numbers of the digits
_BETWEEN = 0.12  # inches between two blocks
_ROOM = WIDTH - _LABELS - _BARS
_SMALLEST, _LARGEST = 0.28, 1.25  # inches, width of one tile with its gap
_GAP = 0.07  # share of a tile that separates it from the next


@dataclass(frozen=True)
class Scale:
    """What a colour means; strips with equal scales share one colour bar."""

    name: str
    low: float
    high: float
    signed: bool = False
    grey: bool = False

    @property
    def colour_map(self) -> object:
        if self.signed:
            return colours.signed_map()
        return colours.PIXELS if self.grey else colours.STATES


PIXEL = Scale("pixel", 0, 1, grey=True)


def state_scale(low: float, high: float, name: str = "hidden state") -> Scale:
    """Signed colours where the range has two sides, one hue ramp otherwise."""
    return Scale(name, low, high, signed=low < 0 < high)


@dataclass(frozen=True)
class Strip:
    """A labelled row of n pictures [n, h, w]."""

    label: str
    images: np.ndarray
    scale: Scale

    @property
    def tallness(self) -> float:
        """Height of a tile for width 1; long flat states are stretched to stay visible."""
        height, width = self.images.shape[1:]
        return min(max(height / width, 0.3), 1.5)


@dataclass(frozen=True)
class _Layout:
    columns: int
    tile: float
    height: float


def draw_strips(strips: list[Strip], title: str, where: str, *, together: bool = False) -> Figure:
    """Draw the strips under one another, 10 or more pictures in a line.

    Normally picture i of all strips stands in one column, in blocks of lines (input above
    hidden state above reconstruction), and each column carries its number.
    With `together`, all lines of one strip stand together: samples that have no partner.
    Every line of tiles is one image, which keeps 20 digits with three rows at six axes.
    """
    count = max(len(strip.images) for strip in strips)
    layout = _fit(strips, count, together, where)
    blocks = math.ceil(count / layout.columns)
    width = _LABELS + layout.columns * layout.tile + _BARS
    left = max(0.0, (6.0 - width) / 2)
    sheet = FigureLayout(max(width, 6.0), layout.height, title)

    top, drawn = TITLE, {}
    for group in range(len(strips) if together else blocks):
        top += _above(group, together)
        lines = (
            [(strips[group], block) for block in range(_lines(strips[group], layout.columns))]
            if together
            else [(strip, group) for strip in strips]
        )
        start = top
        for index, (strip, block) in enumerate(lines):
            image = _draw_line(sheet, strip, block, layout, left, top)
            drawn.setdefault(strip.scale, (image, []))[1].append(strip.images)
            height = strip.tallness * layout.tile
            if not together:
                _write_label(sheet, strip.label, left, top + height / 2)
                if index == 0:
                    _write_numbers(sheet, block, count, layout, left, top)
            top += height
        if together:
            _write_label(sheet, strips[group].label, left, (start + top) / 2)
    right = left + _LABELS + layout.columns * layout.tile
    _draw_bars(sheet, drawn, right, TITLE + _above(0, together), layout.height)
    return sheet.done()


def _above(group: int, together: bool) -> float:
    """Inches above a block: room for the numbers, and a gap to the block before."""
    return (0.0 if together else _NUMBERS) + (_BETWEEN if group else 0.0)


def _lines(strip: Strip, columns: int) -> int:
    return math.ceil(len(strip.images) / columns)


def _fit(strips: list[Strip], count: int, together: bool, where: str) -> _Layout:
    """The fewest columns (10 at least) with which the figure is not too tall."""
    for columns in range(min(count, 10), int(_ROOM / _SMALLEST) + 1):
        tile = min(_ROOM / columns, _LARGEST)
        lines = sum(strip.tallness * _lines(strip, columns) for strip in strips)
        groups = len(strips) if together else math.ceil(count / columns)
        between = sum(_above(group, together) for group in range(groups))
        height = TITLE + between + lines * tile + MARGIN
        if height <= TALLEST:
            return _Layout(columns, tile, max(height, 1.9))
    raise ValueError(
        f"{where}: {count} pictures in {len(strips)} rows do not fit legibly into one figure of "
        "20 inches. Ask for a smaller N, or draw fewer rows at a time."
    )


def _draw_line(
    sheet: FigureLayout, strip: Strip, block: int, layout: _Layout, left: float, top: float
) -> object:
    images = strip.images[block * layout.columns : (block + 1) * layout.columns]
    height, width = images.shape[1:]
    # Repeating pixels gives pictures of different resolution gaps of the same width.
    repeat = max(1, round(80 / max(height, width)))
    large = images.astype(np.float32).repeat(repeat, axis=1).repeat(repeat, axis=2)
    gaps = tuple(max(1, round(_GAP * size)) for size in large.shape[1:])
    tiles = mosaic(large, (1, layout.columns), gaps, blank=np.nan)
    # The last gap of a line stays part of the picture: columns then line up in all strips.
    tiles = np.pad(tiles, ((0, gaps[0]), (0, gaps[1])), constant_values=np.nan)
    axes = sheet.axes(
        left + _LABELS, top, layout.columns * layout.tile, strip.tallness * layout.tile, False
    )
    return axes.imshow(
        np.ma.masked_invalid(tiles),
        cmap=strip.scale.colour_map,
        vmin=strip.scale.low,
        vmax=strip.scale.high,
        interpolation="nearest",
        aspect="auto",
    )


def _write_label(sheet: FigureLayout, label: str, left: float, middle: float) -> None:
    text = "\n".join(textwrap.wrap(label, 15)) or label
    sheet.text(left + _LABELS - 0.1, middle, text, ha="right", va="center", fontsize=10)


def _write_numbers(
    sheet: FigureLayout, block: int, count: int, layout: _Layout, left: float, top: float
) -> None:
    start = block * layout.columns
    for column in range(min(layout.columns, count - start)):
        middle = left + _LABELS + (column + 0.5 * (1 - _GAP)) * layout.tile
        sheet.text(
            middle, top - 0.04, str(start + column),
            ha="center", va="bottom", fontsize=8, color="0.45",
        )  # fmt: skip


def _draw_bars(sheet: FigureLayout, drawn: dict, left: float, first: float, height: float) -> None:
    """One colour bar per scale, stacked at the right."""
    room = (height - first - MARGIN) / len(drawn)
    tall = min(2.0, room - 0.25)
    for index, (scale, (image, parts)) in enumerate(drawn.items()):
        low = min(float(part.min()) for part in parts)
        high = max(float(part.max()) for part in parts)
        extend = beyond(np.array([low, high]), scale.low, scale.high)
        sheet.colour_bar(image, left + 0.1, first + index * (tall + 0.3), tall, scale.name, extend)
