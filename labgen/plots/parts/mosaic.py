"""Many small pictures in one array: the raster behind almost every figure of the lab."""

from __future__ import annotations

import numpy as np


def mosaic(
    images: np.ndarray, grid: tuple[int, int], spacing: tuple[int, int], blank: float
) -> np.ndarray:
    """Images on a grid as one picture, row by row.

    Images beyond the last position are left out.

    Args:
        images: [n, h, w].
        grid: rows and columns.
        spacing: pixels between two rows, and between two columns.
        blank: what the spacing and positions without an image hold.

    Returns:
        [rows * h + (rows - 1) * spacing, ...], of the images' type.
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
