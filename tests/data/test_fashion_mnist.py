"""Another data set by its name: Fashion-MNIST, with Debian's package in place of the download."""

from __future__ import annotations

import gzip
import struct
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from labgen.data import idx_files, load, tfds_source

pytestmark = pytest.mark.slow
PACKAGE = Path("/usr/share/datasets/fashion-mnist")  # dataset-fashion-mnist
TRAIN, TEST = 300, 100


@pytest.fixture(scope="module")
def downloaded(tmp_path_factory):
    """The four files: those of the package, else made-up ones of the same form."""
    if PACKAGE.is_dir():
        return PACKAGE
    folder = tmp_path_factory.mktemp("fashion")
    random = np.random.default_rng(1)
    for name, shape in zip(
        idx_files.NAMES, [(TRAIN, 28, 28), (TRAIN,), (TEST, 28, 28), (TEST,)], strict=True
    ):
        array = random.integers(0, 256 if len(shape) > 1 else 10, shape, dtype=np.uint8)
        header = struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *shape)
        (folder / f"{name}.gz").write_bytes(gzip.compress(header + array.tobytes()))
    return folder


def test_a_data_set_is_loaded_by_its_name(downloaded, tmp_path, monkeypatch):
    from tensorflow_datasets.image_classification import mnist as theirs

    # It reads so many from the beginning of each file; all 70,000 take half a minute.
    monkeypatch.setattr(theirs, "_TRAIN_EXAMPLES", TRAIN)
    monkeypatch.setattr(theirs, "_TEST_EXAMPLES", TEST)
    there = {"data_dir": tmp_path, "manual_dir": downloaded}
    monkeypatch.setattr(tfds_source, "read", partial(tfds_source.read, **there))
    names = partial(tfds_source.class_names, data_dir=tmp_path)
    monkeypatch.setattr(tfds_source, "class_names", names)

    fashion = load("fashion_mnist")

    assert (fashion.name, len(fashion.train_images)) == ("fashion_mnist", TRAIN)
    assert (fashion.class_names[0], fashion.class_names[9]) == ("T-shirt/top", "Ankle boot")
    plain = load(downloaded)
    for part in ("train", "test"):
        count = TRAIN if part == "train" else TEST
        images, labels = getattr(fashion, f"{part}_images"), getattr(fashion, f"{part}_labels")
        expected = (
            getattr(plain, f"{part}_images")[:count],
            getattr(plain, f"{part}_labels")[:count],
        )
        assert ordered(images, labels) == ordered(*expected)


def ordered(images, labels):
    """TensorFlow Datasets has an order of its own."""
    return sorted((labels[n], images[n].tobytes()) for n in range(len(labels)))
