"""Data sets of TensorFlow Datasets (TFDS), without its long waits when there is no network."""

from __future__ import annotations

import socket
from pathlib import Path

import numpy as np

from labgen.data.digits import DataError

_HOST = "storage.googleapis.com"
_PATIENCE_SECONDS = 3.0


def read(
    name: str, data_dir: str | Path | None = None, manual_dir: str | Path | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Training images, training labels, test images, test labels of a TFDS data set, as bytes.

    Args:
        name: the data set's name in TFDS.
        data_dir: where TFDS keeps prepared data; None is TFDS's own default.
        manual_dir: a folder that already holds the files TFDS would download.

    Raises:
        DataError: if TFDS does not know the name, the data are not prepared here and cannot be
            downloaded, or they lack a training or test part of images and labels.
    """
    import tensorflow_datasets as tfds

    if name.partition("/")[0] not in tfds.list_builders(with_community_datasets=False):
        raise DataError(
            f"There is no data set called {name!r}: use 'mnist', or a name from the catalogue of "
            "TensorFlow Datasets with 28x28 grey images, such as 'fashion_mnist' or 'kmnist'."
        )
    builder = tfds.builder(name, data_dir=data_dir, try_gcs=False)
    if not builder.data_path.exists():
        if manual_dir is None and not _network_is_there():
            # TFDS itself retries for more than three minutes before it fails.
            raise DataError(
                f"The data set {name!r} is not on this computer and there is no network to "
                "download it: connect once and load it again, copy a prepared folder to "
                f"{builder.data_path}, or give load() a folder with its four IDX files."
            )
        _prepare(builder, manual_dir)
    parts = []
    for split in ("train", "test"):
        if split not in builder.info.splits or builder.info.supervised_keys is None:
            raise DataError(
                f"The data set {name!r} has no labelled {split} part: choose one with training "
                "and test images, such as 'fashion_mnist' or 'kmnist'."
            )
        # TFDS has an order of its own; without shuffled files it is the same in every run.
        images, labels = builder.as_dataset(
            split=split, batch_size=-1, as_supervised=True, shuffle_files=False
        )
        parts += [images.numpy(), labels.numpy()]
    return tuple(parts)


def class_names(name: str, data_dir: str | Path | None = None) -> tuple[str, ...]:
    """What the classes of a data set that was read stand for; empty where it does not say."""
    import tensorflow_datasets as tfds

    info = tfds.builder(name, data_dir=data_dir, try_gcs=False).info
    features = info.features
    label = features["label"] if hasattr(features, "keys") and "label" in features else None
    return tuple(getattr(label, "names", None) or ())


def _network_is_there() -> bool:
    try:
        with socket.create_connection((_HOST, 443), timeout=_PATIENCE_SECONDS):
            return True
    except OSError:
        return False


def _prepare(builder, manual_dir: str | Path | None) -> None:
    import tensorflow_datasets as tfds

    config = None
    if manual_dir is not None:
        config = tfds.download.DownloadConfig(manual_dir=Path(manual_dir))
    try:
        builder.download_and_prepare(download_config=config)
    except Exception as error:
        raise DataError(
            f"TensorFlow Datasets could not prepare {builder.name!r} "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no reason'}"
            "): check the network and the free disk space, and load it again."
        ) from error
