"""The embedded MNIST: four IDX files, checked against their SHA-256 before use."""

from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path

import numpy as np

from labgen.data.digits import DataError
from labgen.data.idx_files import array_of

FOLDER = Path(__file__).parent / "mnist"
SHA256 = {
    f"{name}-ubyte.gz": checksum
    for name, checksum in (
        ("train-images-idx3", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        ("train-labels-idx1", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        ("t10k-images-idx3", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        ("t10k-labels-idx1", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    )
}
_HEADER, _SIDE = 16, 28  # of the file of images: its first bytes, and of each image


def read(
    folder: Path = FOLDER, limit: int | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Training images [60000, 28, 28], labels [60000], test images and labels, all uint8.

    Args:
        folder: that holds the four canonical files.
        limit: how many training images and labels, from the first one on: the others are not
            unpacked, which takes most of the time. None gives all.

    Raises:
        DataError: if a file is missing or is not the canonical one.
    """
    images, *others = (folder / name for name in SHA256)
    size = -1 if limit is None else _HEADER + limit * _SIDE**2
    pixels = np.frombuffer(_unpacked(images, size), np.uint8, offset=_HEADER)
    train_labels, test_images, test_labels = (array_of(_unpacked(path)) for path in others)
    return pixels.reshape(-1, _SIDE, _SIDE), train_labels[:limit], test_images, test_labels


def _unpacked(path: Path, size: int = -1) -> bytes:
    """All bytes of a file, or so many of the first, once its checksum is right."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"MNIST's file {path.name} cannot be read from {path.parent} ({error.strerror}): "
            "install labgen again, or restore the file from the repository."
        ) from None
    if hashlib.sha256(packed).hexdigest() != SHA256[path.name]:
        raise DataError(
            f"MNIST's file {path.name} in {path.parent} is not the canonical one (its SHA-256 "
            "differs): install labgen again, or restore the file from the repository."
        )
    with gzip.open(io.BytesIO(packed)) as file:
        return file.read(size)
