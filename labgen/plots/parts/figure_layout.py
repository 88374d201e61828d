"""Figures with a layout in inches, which appear exactly once in a notebook."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure

WIDTH = 10.0  # inches: notebook width at the resolution that style.use() sets
TALLEST = 19.5  # inches: no figure of the lab is taller than 20
TITLE = 0.5  # inches reserved above the pictures
MARGIN = 0.12


class FigureLayout:
    """A figure whose axes are placed in inches, measured from its upper left corner."""

    def __init__(self, width: float, height: float, title: str) -> None:
        # plt.figure and not Figure: pyplot is what connects a figure to the notebook.
        self.figure: Figure = plt.figure(figsize=(width, height))
        self.width, self.height = width, height
        size = _title_size(title, width)
        self.figure.suptitle(title, x=0.5, y=1 - 0.1 / height, va="top", fontsize=size)

    def axes(self, left: float, top: float, width: float, height: float, frame: bool) -> Axes:
        """Axes without ticks.

        Args:
            left: distance of the axes' left side from the figure's, in inches.
            top: distance of their upper side from the figure's, in inches.
            width: in inches.
            height: in inches.
            frame: keep the thin border.
        """
        axes = self.figure.add_axes(
            (
                left / self.width,
                1 - (top + height) / self.height,
                width / self.width,
                height / self.height,
            )
        )
        axes.set_xticks([])
        axes.set_yticks([])
        if not frame:
            axes.set_axis_off()
        return axes

    def text(self, left: float, top: float, text: str, **style: Any) -> None:
        """Write text into the figure; left and top in inches, style as Matplotlib knows it."""
        self.figure.text(left / self.width, 1 - top / self.height, text, **style)

    def colour_bar(
        self, image: ScalarMappable, left: float, top: float, height: float, label: str, extend: str
    ) -> Colorbar:
        """A colour bar with the range of an image's colours.

        Args:
            image: whose colours it explains.
            left, top, height: its place, in inches.
            label: what the colours stand for.
            extend: which ends get an arrow, as `beyond` says it.
        """
        axes = self.axes(left, top, 0.13, height, frame=True)
        bar = self.figure.colorbar(image, cax=axes, extend=extend)
        bar.set_label(label, fontsize=9)
        bar.outline.set_visible(False)
        low, high = image.get_clim()
        ticks = 3 if height < 1.3 else 5
        bar.set_ticks(list(np.linspace(low, high, ticks)), labels=_tick_texts(low, high, ticks))
        bar.ax.tick_params(labelsize=8, length=2)
        return bar

    def done(self) -> Figure:
        """Take the figure from pyplot's list: a notebook shows open figures a second time."""
        plt.close(self.figure)
        return self.figure


def _title_size(title: str, width: float) -> float:
    """Points in which the title fits the width, and two lines of it the height of TITLE."""
    lines = title.split("\n")
    widest = 0.6 * max(len(line) for line in lines) / 72  # inches for each point of size
    return max(7.0, min(13 if len(lines) == 1 else 11, (width - 0.2) / max(widest, 1e-9)))


def _tick_texts(low: float, high: float, ticks: int) -> list[str]:
    texts = [f"{value:.3g}" for value in np.linspace(low, high, ticks) + 0.0]
    return [text.replace("-", "\N{MINUS SIGN}") for text in texts]


def beyond(values: np.ndarray, low: float, high: float) -> str:
    """Which ends of a colour bar get an arrow, since values lie outside [low, high].

    Returns:
        "neither", "min", "max" or "both", as Matplotlib's `extend` takes it.
    """
    slack = 1e-6 * (high - low)
    under, over = bool(values.min() < low - slack), bool(values.max() > high + slack)
    return {(0, 0): "neither", (1, 0): "min", (0, 1): "max", (1, 1): "both"}[under, over]
