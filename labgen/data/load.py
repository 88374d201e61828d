"""One door to every data set."""

from __future__ import annotations

from labgen.data import mnist_files
from labgen.data.digits import Digits, digits_from_bytes


def load(name: str = "mnist", limit: int | None = None) -> Digits:
    """The data set `name` as arrays.

    Args:
        name: "mnist" is read from the files inside the package and needs no network. Any other
            name is looked up in TensorFlow Datasets and must have 28x28 grey images, for example
            "fashion_mnist" or "kmnist".
        limit: how many training images to keep, from the first one on; None keeps all.

    Raises:
        DataError: if the data are unknown, damaged, of another shape, or not on this computer
            while there is no network. The message says what to do.
        ValueError: if `limit` is not a positive number.
    """
    if limit is not None and limit < 1:
        raise ValueError(f"limit is {limit}: give a positive number of digits, or None for all.")
    if name == "mnist":
        return digits_from_bytes(*mnist_files.read(), source="MNIST", limit=limit)
    # Importing TensorFlow Datasets takes seconds, and MNIST does not need it.
    from labgen.data import tfds_source

    return digits_from_bytes(*tfds_source.read(name), source=f"the data set {name}", limit=limit)
