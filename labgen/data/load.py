"""One door to every data set: MNIST, a name of TensorFlow Datasets, IDX files, or pictures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from labgen.data import idx_files, mnist_files, png_folder
from labgen.data.current import remember
from labgen.data.digits import MNIST, DataError, Digits, digits_from_bytes

# Where Debian's packages of data sets, such as dataset-fashion-mnist, put their files.
SYSTEM = Path("/usr/share/datasets")


def load(
    name: str | os.PathLike[str] = MNIST, limit: int | None = None, *, invert: bool = False
) -> Digits:
    """The data set `name` as arrays.

    It counts as the notebook's data from then on: `labgen.evaluate` measures on it, and
    `labgen.save_model` keeps its name with a model.

    Args:
        name: "mnist" is read from the files inside the package and needs no network. A folder is
            read as it is: the four files of MNIST's format (IDX, "train-images-idx3-ubyte.gz" and
            so on), or pictures of your own (see `labgen.data.png_folder`). Any other name is
            looked up in TensorFlow Datasets and must have 28x28 grey images of at most ten
            classes, for example "fashion_mnist" or "kmnist". Where Debian's package of it is
            installed (dataset-fashion-mnist), its files are read and nothing is downloaded.
        limit: how many training images to keep, from the first one on; None keeps all.
        invert: black becomes white: for dark pictures on light paper. The lab's models want the
            paper black.

    Raises:
        DataError: if the data are unknown, damaged, of another shape, or not on this computer
            while there is no network. The message says what to do.
        ValueError: if `limit` is not a positive number.
    """
    digits = read(name, limit, invert=invert)
    remember(digits)
    return digits


def read(
    name: str | os.PathLike[str] = MNIST, limit: int | None = None, *, invert: bool = False
) -> Digits:
    """The same as `load`, but it does not become the notebook's data.

    Args:
        name, limit, invert: as in `load`.

    Raises:
        DataError, ValueError: as `load`.
    """
    if limit is not None and limit < 1:
        raise ValueError(f"limit is {limit}: give a positive number of digits, or None for all.")
    text = os.fspath(name)
    folder = Path(text).expanduser()
    arrays: Sequence[np.ndarray]
    names: tuple[str, ...] = ()
    if text == MNIST:
        arrays, called, source = mnist_files.read(limit=limit), MNIST, "MNIST"
    elif folder.is_dir():
        reader = idx_files if idx_files.is_there(folder) else png_folder
        arrays, names = reader.read(folder)
        called, source = folder.resolve().name, str(folder)
    elif isinstance(name, os.PathLike) or "\\" in text or text.startswith((".", "/", "~")):
        raise DataError(f"There is no folder {text}: name the folder that holds the pictures.")
    else:
        # Importing TensorFlow Datasets takes seconds, and MNIST does not need it.
        from labgen.data import tfds_source

        packaged = SYSTEM / text.replace("_", "-")
        from_files = idx_files.is_there(packaged)
        arrays = idx_files.read(packaged)[0] if from_files else tfds_source.read(text)
        names, called, source = tfds_source.class_names(text), text, f"the data set {text}"
    train_images, train_labels, test_images, test_labels = arrays
    if invert:
        train_images, test_images = 255 - train_images, 255 - test_images
        called = f"{called}, inverted"
    return digits_from_bytes(
        train_images,
        train_labels,
        test_images,
        test_labels,
        source=source,
        limit=limit,
        name=called,
        class_names=names,
    )
