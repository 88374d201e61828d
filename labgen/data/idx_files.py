"""A folder with the four files of MNIST's format (IDX), as Fashion-MNIST and others come.

Each may be packed (.gz) or not.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import numpy as np

from labgen.data.digits import DataError

NAMES = (
    *("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    *("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
)
_BYTES = 8  # the third byte of the file, for bytes without a sign


def is_there(folder: Path) -> bool:
    """Whether a folder holds at least one of the four files."""
    return any(_file(folder, name) for name in NAMES)


def read(folder: Path) -> tuple[tuple[np.ndarray, ...], tuple[str, ...]]:
    """Training images, their labels, test images and theirs, as bytes; and no names of classes.

    Raises:
        DataError: if one of the files is missing or damaged.
    """
    return tuple(_read(folder, name) for name in NAMES), ()


def _file(folder: Path, name: str) -> Path | None:
    places = (folder / f"{name}.gz", folder / name)
    return next((place for place in places if place.is_file()), None)


def _read(folder: Path, name: str) -> np.ndarray:
    path = _file(folder, name)
    if path is None:
        raise DataError(
            f"{folder} has no {name}.gz: a data set of this format has the four files "
            f"{', '.join(f'{name}.gz' for name in NAMES)}. Put it there."
        )
    try:
        raw = path.read_bytes()
        return array_of(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({error}): it is damaged, or no file of MNIST's format. Get "
            "it again."
        ) from None


def array_of(raw: bytes) -> np.ndarray:
    """The array of bytes in a file of this format.

    The format is described by Y. LeCun, C. Cortes and C. Burges, "The MNIST database of
    handwritten digits": a big-endian magic number, the size of each dimension, then one byte a
    pixel.

    Raises:
        ValueError: if it is none, or not complete.
    """
    if len(raw) < 4 or raw[:2] != b"\0\0" or raw[2] != _BYTES or len(raw) < 4 + 4 * raw[3]:
        raise ValueError("it does not begin as such a file")
    dimensions = raw[3]
    shape = np.frombuffer(raw, ">i4", dimensions, offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
