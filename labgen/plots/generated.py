"""Digits that a model made up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from labgen.plots.parts import alt_sentences, colours, validation
from labgen.plots.parts.alt_text import set_alt_text
from labgen.plots.parts.figure_layout import MARGIN, TALLEST, TITLE, FigureLayout
from labgen.plots.parts.image_rows import PIXEL, Strip, draw_strips, state_scale
from labgen.plots.parts.mosaic import mosaic
from labgen.util.arrays.image_arrays import lie_within
from labgen.util.words.quantities import counted


def draw_generated(
    stin: Any,
    stout: Any,
    gen: Any,
    shape_gen: tuple[int, int],
    shape_state: tuple[int, int],
    N: int,
    title: str | None = None,
) -> Figure:
    """Where a Gibbs chain started, where it ended, and the digit it ended with.

    Args:
        stin, stout: hidden states [n, units] before and after the chain. A start state may be
            larger than 1 (a unit that is forced on); it is drawn as 1, and the colour bar gets an
            arrow.
        gen: the visible layer [n, pixels] or [n, h, w] as probabilities.
        shape_gen, shape_state: (rows, columns) in which pixels and units are shown.
        N: the number of samples drawn.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong or exchanged shape, NaN, or N larger than n.
    """
    where = "draw_generated"
    shape_gen = validation.pair(shape_gen, "shape_gen", where)
    shape_state = validation.pair(shape_state, "shape_state", where, example="(10, 10)")
    N = validation.whole(N, "N", where)
    stin, stout, gen = (
        validation.numbers(values, name, where)
        for values, name in ((stin, "stin"), (stout, "stout"), (gen, "gen"))
    )
    _refuse_exchanged(stin, gen, shape_gen, shape_state, where)
    start = validation.pictures(stin, shape_state, "stin", "shape_state", where)
    end = validation.pictures(stout, shape_state, "stout", "shape_state", where)
    images = validation.pictures(gen, shape_gen, "gen", "shape_gen", where)
    for name, values in (("stin", start), ("stout", end), ("gen", images)):
        validation.enough(N, len(values), name, where, "samples")
    end = validation.unit_interval(end[:N], "stout", where)
    images = validation.unit_interval(images[:N], "gen", where)
    scale = state_scale(0, 1)
    strips = [
        Strip("Start state", start[:N], scale),
        Strip("Final state", end, scale),
        Strip("Generated", images, PIXEL),
    ]
    title = title or counted(N, "generated sample")
    figure = draw_strips(strips, title, where)
    set_alt_text(figure, alt_sentences.of_generated(title, start[:N], end, images))
    return figure


def _refuse_exchanged(
    states: np.ndarray, images: np.ndarray, shape_gen: tuple, shape_state: tuple, where: str
) -> None:
    """The two shapes have the same form, so the commonest slip is to exchange them."""
    units, pixels = states[0].size, images[0].size
    if units != pixels and (math.prod(shape_gen), math.prod(shape_state)) == (units, pixels):
        raise ValueError(
            f"{where}: stin has {units} units and gen has {pixels} pixels, but shape_gen = "
            f"{shape_gen} and shape_state = {shape_state}: the two shapes, or the arrays, are "
            "exchanged. The order is stin, stout, gen, shape_gen, shape_state, N."
        )


def draw_rows(
    rows: dict[str, Any],
    shape: tuple[int, int] = (28, 28),
    N: int = 20,
    title: str | None = None,
) -> Figure:
    """Generated digits of several models, the lines of each model together.

    Args:
        rows: label -> [n, pixels] with pixels = height * width of `shape`, or [n, h, w] of any size
            (a 32x32 model beside a 28x28 one); values in [0, 1].
        N: digits drawn for each model.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong shape, NaN, pixels outside [0, 1] or N larger than n.
    """
    where = "draw_rows"
    shape = validation.pair(shape, "shape", where)
    N = validation.whole(N, "N", where)
    strips = []
    for label, values in validation.mapping(rows, "rows", where).items():
        name = f"rows[{label!r}]"
        array = validation.numbers(values, name, where)
        own = array.shape[1:3] if array.ndim >= 3 else shape
        images = validation.pictures(array, own, name, "shape", where)
        validation.enough(N, len(images), name, where, "digits")
        strips.append(Strip(label, validation.unit_interval(images[:N], name, where), PIXEL))
    title = title or counted(N, "generated digit")
    figure = draw_strips(strips, title, where, together=True)
    pictures = {strip.label: strip.images for strip in strips}
    set_alt_text(figure, alt_sentences.of_rows(title, pictures))
    return figure


def show_generated(
    G: Any,
    N: int,
    shape: tuple[int, int] = (32, 32),
    stat_shape: tuple[int, int] = (10, 10),
    interpolation: str = "bilinear",
    title: str | None = None,
) -> Figure:
    """The first N generated images on a grid.

    Args:
        G: [n, h, w], [n, h, w, 1] or [n, h * w], in [0, 1], or in [-1, 1] as tanh gives them (then
            the picture is shifted to [0, 1]; a negative value is the sign for it).
        N: images drawn.
        shape: (height, width) of an image.
        stat_shape: (rows, columns) of the grid; rows are added where N needs more.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong shape, NaN, values outside [-1, 1] or N larger than n.
    """
    where = "show_generated"
    shape = validation.pair(shape, "shape", where, example="(32, 32)")
    grid = validation.pair(stat_shape, "stat_shape", where, example="(10, 10)")
    N = validation.whole(N, "N", where)
    images = validation.pictures(G, shape, "G", "shape", where)
    validation.enough(N, len(images), "G", where, "images")
    images = images[:N]
    if images.min() < -validation.TOLERANCE:
        images = (images + 1) / 2
        if not lie_within(images, slack=validation.TOLERANCE):
            raise ValueError(
                f"{where}: G runs from {2 * images.min() - 1:.3g} to {2 * images.max() - 1:.3g}, "
                "but images lie in [0, 1], or in [-1, 1] after tanh. Scale them first."
            )
    images = validation.unit_interval(images, "G", where)

    columns = min(grid[1], N)
    rows = math.ceil(N / columns)
    tallness = shape[0] / shape[1]
    tile = min(8.0 / columns, 1.25, (TALLEST - TITLE - MARGIN) / (rows * tallness))
    width, height = columns * tile, rows * tile * tallness
    title = title or counted(N, "generated image")
    sheet = FigureLayout(max(width + 2 * MARGIN, 4.0), height + TITLE + MARGIN, title)
    axes = sheet.axes((sheet.width - width) / 2, TITLE, width, height, frame=False)
    axes.imshow(
        np.ma.masked_invalid(mosaic(images, (rows, columns), (2, 2), blank=np.nan)),
        cmap=colours.PIXELS,
        vmin=0,
        vmax=1,
        interpolation=interpolation,
        aspect="auto",
    )
    set_alt_text(sheet.figure, alt_sentences.of_images(title, images, columns))
    return sheet.done()
