"""Which latent units a model uses: box plots and bars in three dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like, to_rgb
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from labgen.plots.parts import alt_sentences, validation
from labgen.plots.parts.alt_text import set_alt_text


def boxplot_vis(
    pos: int,
    input_data: Any,
    label_x: str,
    label_y: str,
    figure: Figure | None = None,
    title: str | None = None,
) -> Axes:
    """Horizontal box plots, one for each column, at position `pos` of three in a row.

    Args:
        pos: 1, 2 or 3.
        input_data: [n, units]; the box of unit j (from 0, at the top) summarises column j: median,
            quartiles, and whiskers to the last value within 1.5 box lengths. No outliers are drawn.
        label_x, label_y: what is measured, and what the rows are.
        figure: where to draw. None takes pyplot's current figure; with pos = 1, or where there is
            none, a current figure that already holds axes is left alone and a new one is made.

    Raises:
        ValueError: on a wrong shape, NaN or a position outside 1 to 3.
    """
    where = "boxplot_vis"
    pos = _position(pos, 3, where)
    data = validation.matrix(input_data, "input_data", where, "samples", "units")
    figure = _figure_for(pos, figure, (10.4, 4.6))
    if figure.get_layout_engine() is None:
        figure.set_layout_engine("tight")
    axes = figure.add_subplot(1, 3, pos)
    units = data.shape[1]
    axes.boxplot(
        data,
        orientation="horizontal",
        showfliers=False,
        widths=0.65 if units > 4 else 0.4,
        patch_artist=True,
        boxprops={"facecolor": "#a6c8e4", "edgecolor": "#1f4e79", "linewidth": 0.8},
        medianprops={"color": "#b2182b", "linewidth": 1.6},
        whiskerprops={"color": "#1f4e79", "linewidth": 0.8},
        capprops={"color": "#1f4e79", "linewidth": 0.8},
    )
    step = -(-units // 25)  # at most 25 of the units carry their number
    shown = np.arange(0, units, step)
    axes.set_yticks(shown + 1, labels=shown, fontsize=9 if len(shown) < 15 else 8)
    axes.invert_yaxis()
    axes.set_xlabel(label_x)
    axes.set_ylabel(label_y)
    title = title or f"{label_x}\n({len(data):,} values each)"
    axes.set_title(title, fontsize=11)
    axes.grid(True, axis="x", linewidth=0.5, alpha=0.5)
    axes.set_axisbelow(True)
    set_alt_text(axes, alt_sentences.of_boxes(title, data, label_x, label_y))
    return axes


def bargraph_vis(
    pos: int,
    input_data: Any,
    dims: tuple[int, int],
    color: Any,
    labels: Sequence[str],
    figure: Figure | None = None,
    title: str | None = None,
) -> Axes:
    """A matrix as bars in three dimensions, at position `pos` of two in a row.

    Args:
        pos: 1 or 2.
        input_data: [rows, columns].
        dims: (rows, columns) that are drawn, from the upper left corner of input_data.
        color: colour of the bars.
        labels: names of the row axis, the column axis and the height.
        figure: as in boxplot_vis.

    Raises:
        ValueError: on a wrong shape, NaN, dims beyond input_data or a position outside 1 to 2.
    """
    where = "bargraph_vis"
    pos = _position(pos, 2, where)
    data = validation.matrix(input_data, "input_data", where, "rows", "columns")
    rows, columns = validation.pair(dims, "dims", where, example="(200, 20)")
    if rows > data.shape[0] or columns > data.shape[1]:
        raise ValueError(
            f"{where}: dims = {(rows, columns)} asks for more than input_data holds "
            f"(shape {data.shape}). Pass dims within it."
        )
    if not is_color_like(color):
        raise ValueError(
            f"{where}: color = {color!r} is no colour. Use a name such as 'tab:green'."
        )
    labels = validation.sequence_of_text(labels, 3, "labels", where)
    heights = data[:rows, :columns].astype(float)
    figure = _figure_for(pos, figure, (10.4, 5.2))
    if figure.get_layout_engine() is None:  # layout engines measure 3-D axes badly
        figure.subplots_adjust(left=0.03, right=0.95, bottom=0.02, top=0.98, wspace=0.1)
    axes = figure.add_subplot(1, 2, pos, projection="3d")
    axes.add_collection3d(_bars(heights, np.array(to_rgb(color))))
    axes.set_xlim(0, rows)
    axes.set_ylim(-0.5, columns)
    numbered = np.arange(0, columns, -(-columns // 10))
    axes.set_yticks(numbered + 0.25, labels=numbered)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=5)
    low, high = min(heights.min(), 0.0), max(heights.max(), 0.0)
    axes.set_zlim(low, high if high > low else low + 1)
    axes.view_init(elev=30, azim=5)
    axes.set_box_aspect((1.2, 1.3, 0.8), zoom=1.02)
    axes.set_xlabel(labels[0], labelpad=8)
    axes.set_ylabel(labels[1], labelpad=8)
    axes.set_zlabel(labels[2])
    title = title or f"{labels[2]}: {rows} x {columns} values"
    axes.set_title(title, fontsize=11, y=0.94)
    set_alt_text(axes, alt_sentences.of_columns(title, heights, labels))
    return axes


def _bars(heights: np.ndarray, colour: np.ndarray) -> Poly3DCollection:
    """Bars [rows, columns] as the faces that a viewer at positive x and above can see.

    Matplotlib's bar3d draws six faces for each bar and sorts them all for every picture.
    """
    rows, columns = heights.shape
    x, y = (part.ravel().astype(float) for part in np.mgrid[:rows, :columns])
    values = heights.ravel()
    low, high = np.minimum(values, 0), np.maximum(values, 0)
    right, back = x + 1, y + 0.5
    top = [(x, y, high), (right, y, high), (right, back, high), (x, back, high)]
    front = [(right, y, low), (right, back, low), (right, back, high), (right, y, high)]
    side = [(x, back, low), (right, back, low), (right, back, high), (x, back, high)]
    faces = np.concatenate([np.moveaxis(np.array(face), 2, 0) for face in (top, front, side)])
    # Tops are lighter than sides, and every second column is darker, to tell rows of bars apart.
    white = np.repeat([0.45, 0.0, 0.0], len(values))[:, None]
    shade = np.repeat([1.0, 0.9, 0.6], len(values)) * np.tile(np.where(y % 2, 0.72, 1.0), 3)
    colours = (white + (1 - white) * colour) * shade[:, None]
    return Poly3DCollection(faces, facecolors=colours, linewidths=0)


def _position(pos: Any, places: int, where: str) -> int:
    pos = validation.whole(pos, "pos", where)
    if pos > places:
        raise ValueError(f"{where}: pos = {pos}, but a row has {places} places. Use 1 to {places}.")
    return pos


def _figure_for(pos: int, figure: Figure | None, size: tuple[float, float]) -> Figure:
    """The given figure, the open one if it waits for this panel, or a new one."""
    if figure is None:
        waiting = plt.get_fignums() and (pos > 1 or not plt.gcf().axes)
        figure = plt.gcf() if waiting else plt.figure(figsize=size)
    return figure
