"""Many small pictures in one array: the raster behind almost every figure of the lab."""

from __future__ import annotations

from typing import Any

import numpy as np

from labgen.plots.parts import validation


def mosaic(
    images: np.ndarray, grid: tuple[int, int], spacing: tuple[int, int], blank: float
) -> np.ndarray:
    """images [n, h, w] on a (rows, columns) grid, read row by row -> one picture.

    Positions without an image, and the spacing (vertical, horizontal), hold `blank`. Images
    beyond the last position are left out.
    """
    rows, columns = grid
    count, height, width = images.shape
    shown = min(count, rows * columns)
    # Each image sits in the upper left corner of a cell that includes the spacing, so that one
    # reshape puts all cells in place.
    cells = np.full((rows * columns, height + spacing[0], width + spacing[1]), blank, images.dtype)
    cells[:shown, :height, :width] = images[:shown]
    joined = cells.reshape(rows, columns, *cells.shape[1:]).swapaxes(1, 2)
    picture = joined.reshape(rows * cells.shape[1], columns * cells.shape[2])
    return picture[: picture.shape[0] - spacing[0], : picture.shape[1] - spacing[1]]


def tile_raster_images(
    X: Any,
    img_shape: tuple[int, int],
    tile_shape: tuple[int, int],
    tile_spacing: tuple[int, int] = (0, 0),
    scale_rows_to_unit_interval: bool = True,
    output_pixel_vals: bool = True,
) -> np.ndarray:
    """Lay flat images out on a grid and return one grey picture.

    The name and arguments follow the Theano deep learning tutorials (LISA lab, 2010).

    Args:
        X: [n, pixels], one image per row (NumPy array or tensor).
        img_shape: (height, width) of one image, height * width = pixels.
        tile_shape: (rows, columns) of the grid, filled row by row. Rows of X that do not fit are
            left out; positions without an image stay 0.
        tile_spacing: pixels between tiles (vertical, horizontal), also 0.
        scale_rows_to_unit_interval: stretch each image separately to [0, 1]; an image that is the
            same everywhere becomes 0. Without it, X must lie in [0, 1] already.
        output_pixel_vals: True gives uint8 in 0..255, False gives floats in [0, 1].

    Returns:
        [rows * (height + spacing) - spacing, columns * (width + spacing) - spacing].

    Raises:
        ValueError: on a wrong shape, NaN, or values outside [0, 1] that are not to be scaled.

    Examples:
        Two images of 2x2 pixels side by side, one black column between them:

        >>> tile_raster_images([[0, 1, 2, 3], [0, 0, 0, 1]], (2, 2), (1, 2), (0, 1))
        array([[  0,  85,   0,   0,   0],
               [170, 255,   0,   0, 255]], dtype=uint8)
    """
    where = "tile_raster_images"
    images = validation.matrix(X, "X", where, "images", "pixels")
    height, width = validation.pair(img_shape, "img_shape", where)
    grid = validation.pair(tile_shape, "tile_shape", where, example="(10, 10)")
    spacing = validation.pair(tile_spacing, "tile_spacing", where, least=0, example="(1, 1)")
    if images.shape[1] != height * width:
        raise ValueError(
            f"{where}: X has {images.shape[1]} pixels per row, but img_shape = "
            f"{(height, width)} asks for {height * width}. Pass images as rows "
            "(weights [visible, hidden] need a transpose first)."
        )
    images = images[: grid[0] * grid[1]]
    images = (
        _stretch(images)
        if scale_rows_to_unit_interval
        else validation.unit_interval(images, "X (with scale_rows_to_unit_interval=False)", where)
    )
    picture = mosaic(images.reshape(-1, height, width), grid, spacing, blank=0)
    return np.rint(picture * 255).astype(np.uint8) if output_pixel_vals else picture


def _stretch(rows: np.ndarray) -> np.ndarray:
    """Each row to [0, 1]; a constant row has no range to divide by and becomes 0."""
    low = rows.min(axis=1, keepdims=True)
    extent = rows.max(axis=1, keepdims=True) - low
    return (rows - low) / np.where(extent > 0, extent, 1)
