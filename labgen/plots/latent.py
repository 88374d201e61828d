"""The latent space of a VAE: where digits land in it, and what it decodes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from labgen.plots.parts import alt_sentences, colours, validation
from labgen.plots.parts.alt_text import set_alt_text
from labgen.plots.parts.figure_layout import TALLEST, WIDTH
from labgen.util.words.quantities import counted

_LABEL = 0.04  # height of a class's number, as a part of the axes

_latest: Figure | None = None  # what save_latent_plot saves when it is given no figure


def plot_latent(
    inmat: Any,
    labels: Any,
    title: str | None = None,
    axis_labels: Sequence[str] = ("z0", "z1"),
    limit: float | None = None,
) -> Figure:
    """Samples as points of the latent plane, a colour for each class, its number in its middle.

    Args:
        inmat: [n, 2] coordinates (project or choose two columns where there are more).
        labels: class numbers [n] from 0 to 9, or one-hot rows [n, classes].
        axis_labels: names of the two axes.
        limit: both axes run from -limit to limit; None shows all points.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong shape, NaN, or labels that are no class numbers.
    """
    global _latest
    where = "plot_latent"
    points = validation.matrix(inmat, "inmat", where, "samples", "2")
    if points.shape[1] != 2:
        raise ValueError(
            f"{where}: inmat has {points.shape[1]} columns, but a plane has two. Choose two "
            "columns, or project the codes onto two directions first."
        )
    classes = validation.class_numbers(labels, len(points), where)
    if classes.max() > 9:
        raise ValueError(
            f"{where}: labels go up to class {classes.max()}, but there are ten colours, for "
            "the classes 0 to 9. Merge or leave out classes."
        )
    axis_labels = validation.sequence_of_text(axis_labels, 2, "axis_labels", where)
    if limit is not None and not _is_positive(limit):
        raise ValueError(f"{where}: limit is {limit!r}, but it must be a number above 0 or None.")

    figure = plt.figure(figsize=(7.7, 7), layout="constrained")
    axes = figure.add_subplot()
    # One scatter in a mixed order: class by class, the last class would cover the others.
    order = np.random.default_rng(0).permutation(len(points))
    size = float(np.clip(40000 / len(points), 7, 40))
    x, y = points[order].T
    axes.scatter(
        x, y, c=np.array(colours.CLASSES)[classes[order]], s=size, alpha=0.75, linewidths=0
    )
    handles = [
        Line2D([], [], ls="", marker="o", markersize=8, color=colours.CLASSES[k], label=str(k))
        for k in np.unique(classes)
    ]
    present = np.unique(classes)
    middles = np.array([np.median(points[classes == k], axis=0) for k in present])
    span = 2 * limit if limit else np.ptp(points, axis=0).max()
    for k, place in zip(present, _apart(middles, _LABEL * span), strict=True):
        axes.annotate(
            str(k), place, ha="center", va="center",
            fontsize=15, fontweight="bold", path_effects=[withStroke(linewidth=4, foreground="w")],
        )  # fmt: skip
    figure.legend(handles=handles, title="class", loc="outside right center", frameon=False)
    axes.set_aspect("equal", adjustable="box" if limit else "datalim")
    if limit:
        axes.set_xlim(-limit, limit)
        axes.set_ylim(-limit, limit)
    axes.set_xlabel(axis_labels[0])
    axes.set_ylabel(axis_labels[1])
    title = title or f"{counted(len(points), 'sample')} in the latent plane"
    axes.set_title(title)
    axes.grid(True, linewidth=0.5, alpha=0.4)
    axes.set_axisbelow(True)
    plt.close(figure)
    set_alt_text(figure, alt_sentences.of_plane(title, points, classes, axis_labels))
    _latest = figure
    return figure


def _apart(places: np.ndarray, least: float) -> np.ndarray:
    """Places [n, 2], those moved that lie closer together than `least`: labels on top of each other
    cannot be read."""
    order = np.arange(len(places))
    later = order[:, None] - order
    others = later != 0
    # Where two coincide, the later one goes to the right.
    to_the_right = 1e-6 * least * np.stack([later, 0 * later], axis=-1)
    for _ in range(200):
        away = places[:, None] - places + to_the_right
        distances = np.linalg.norm(away, axis=-1, keepdims=True)
        missing = np.clip(least - distances, 0, None) * others[..., None]
        if missing.max() < 0.01 * least:
            break
        places = places + (away / np.fmax(distances, 1e-12) * missing / 2).sum(axis=1)
    return places


def save_latent_plot(name: str | Path, figure: Figure | None = None) -> Path:
    """Save a figure, by default the last one that plot_latent made; return its path.

    Args:
        name: file name; without an ending it becomes a PNG. Missing folders are made.

    Raises:
        ValueError: where there is no figure yet or the ending is no picture format.
    """
    figure = figure or _latest
    if figure is None:
        raise ValueError(
            "save_latent_plot: there is no figure yet. Call plot_latent first, or pass figure=."
        )
    path = Path(name)
    path = path if path.suffix else path.with_suffix(".png")
    known = figure.canvas.get_supported_filetypes()
    if path.suffix[1:].lower() not in known:
        raise ValueError(
            f"save_latent_plot: {path.name} ends in {path.suffix}, which is no picture format. "
            "Use .png, .svg or .pdf."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    return path


def latent_grid(nx: int, ny: int, extent: float = 3.0) -> np.ndarray:
    """Points of a grid over the latent plane: [ny * nx, 2], from -extent to extent.

    The order is row by row: z0 runs fastest, z1 grows from row to row. get_canvas expects it.
    """
    where = "latent_grid"
    nx, ny = validation.whole(nx, "nx", where), validation.whole(ny, "ny", where)
    extent = _positive(extent, "extent", where)
    z0, z1 = np.meshgrid(_axis(nx, extent), _axis(ny, extent))
    return np.column_stack([z0.ravel(), z1.ravel()]).astype(np.float32)


def get_canvas(
    Z: Any,
    decode: Callable[[np.ndarray], Any],
    nx: int,
    ny: int,
    in_shape: tuple[int, int],
    batch_size: int = 100,
) -> np.ndarray:
    """Decode every point of a grid and put the pictures where the points are.

    Args:
        Z: [ny * nx, n_z], row by row with z1 growing (latent_grid makes it for n_z = 2).
        decode: latent vectors [batch, n_z] -> pictures [batch, h * w] (array or tensor); it is
            called with at most `batch_size` rows.
        nx, ny: points along z0 and z1.
        in_shape: (h, w) of one picture.

    Returns:
        [ny * h, nx * w]: z0 grows to the right and z1 grows upwards.

    Raises:
        ValueError: on a wrong number of points, of pictures or of pixels, and on NaN.
    """
    where = "get_canvas"
    nx, ny = validation.whole(nx, "nx", where), validation.whole(ny, "ny", where)
    height, width = validation.pair(in_shape, "in_shape", where)
    batch_size = validation.whole(batch_size, "batch_size", where)
    points = validation.matrix(Z, "Z", where, "ny * nx", "latent units")
    if len(points) != nx * ny:
        raise ValueError(
            f"{where}: Z has {len(points)} rows, but nx = {nx} and ny = {ny} ask for {nx * ny}. "
            "Pass one latent vector for each point, as latent_grid(nx, ny) does."
        )
    if not callable(decode):
        raise ValueError(
            f"{where}: decode is {type(decode).__name__}, but it must be a function that turns "
            "latent vectors into pictures, such as vae.decode."
        )
    parts = []
    for start in range(0, len(points), batch_size):
        batch = points[start : start + batch_size]
        images = validation.pictures(
            decode(batch), (height, width), "the result of decode", "in_shape", where
        )
        if len(images) != len(batch):
            raise ValueError(
                f"{where}: decode gave {len(images)} pictures for {len(batch)} latent vectors. "
                "It must return one picture for each."
            )
        parts.append(images)
    grid = np.concatenate(parts).reshape(ny, nx, height, width)
    # Row 0 of an array is the top of a picture, but the lowest z1 belongs at the bottom.
    return grid[::-1].swapaxes(1, 2).reshape(ny * height, nx * width)


def draw_canvas(
    canvas: Any,
    extent: float = 3.0,
    in_shape: tuple[int, int] = (28, 28),
    title: str | None = None,
    labels: Sequence[str] = ("z0", "z1"),
) -> Figure:
    """The picture of get_canvas with the latent coordinates at its edges.

    Args:
        canvas: [ny * h, nx * w] in [0, 1].
        in_shape: (h, w).
        extent: the outermost pictures are centred at -extent and extent, as in latent_grid.
        labels: names of the two coordinates.

    Returns:
        The figure.

    Raises:
        ValueError: where the canvas is no whole number of pictures, on NaN, or on values outside
            [0, 1].
    """
    where = "draw_canvas"
    picture = validation.matrix(canvas, "canvas", where, "ny * height", "nx * width")
    height, width = validation.pair(in_shape, "in_shape", where)
    extent = _positive(extent, "extent", where)
    labels = validation.sequence_of_text(labels, 2, "labels", where)
    if picture.shape[0] % height or picture.shape[1] % width:
        raise ValueError(
            f"{where}: canvas has shape {picture.shape}, which is no whole number of pictures "
            f"of {(height, width)}. Pass the array of get_canvas and the same in_shape."
        )
    picture = validation.unit_interval(picture, "canvas", where)
    ny, nx = picture.shape[0] // height, picture.shape[1] // width
    right, top = _edge(nx, extent), _edge(ny, extent)

    tallness = picture.shape[0] / picture.shape[1]
    wide = min(8.5, (TALLEST - 1) / tallness, WIDTH)
    figure = plt.figure(figsize=(wide, wide * tallness), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(
        picture, cmap=colours.PIXELS, vmin=0, vmax=1, extent=(-right, right, -top, top),
        aspect=(2 * right / picture.shape[1]) / (2 * top / picture.shape[0]),
    )  # fmt: skip
    axes.set_xticks(_ticks(nx, extent))
    axes.set_yticks(_ticks(ny, extent))
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    title = title or f"What the decoder makes of {nx} x {ny} points of the latent plane"
    axes.set_title(title)
    plt.close(figure)
    images = picture.reshape(ny, height, nx, width).swapaxes(1, 2)
    set_alt_text(figure, alt_sentences.of_canvas(title, images, extent, labels))
    return figure


def _axis(count: int, extent: float) -> np.ndarray:
    return np.linspace(-extent, extent, count) if count > 1 else np.zeros(1)


def _edge(count: int, extent: float) -> float:
    """Outer edge of a canvas whose outermost pictures are centred at -extent and extent."""
    return extent * count / (count - 1) if count > 1 else extent


def _ticks(count: int, extent: float) -> np.ndarray:
    return np.linspace(-extent, extent, 7) if count > 1 else np.zeros(1)


def _positive(value: Any, name: str, where: str) -> float:
    if not _is_positive(value):
        raise ValueError(f"{where}: {name} is {value!r}, but it must be a number above 0.")
    return float(value)


def _is_positive(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and bool(0 < value < np.inf)
