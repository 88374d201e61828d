"""Another data set by its name: Fashion-MNIST, with Debian's package in place of the download."""

from __future__ import annotations

import gzip
import importlib
import socket
import struct
from pathlib import Path

import numpy as np
import pytest

from labgen.data import idx_files, load

pytestmark = pytest.mark.slow(seconds=1)
PACKAGE = Path("/usr/share/datasets/fashion-mnist")  # dataset-fashion-mnist
TRAIN, TEST = 300, 100


@pytest.fixture(scope="module")
def downloaded(tmp_path_factory):
    """The four files: those of the package, else made-up ones of the same form."""
    if PACKAGE.is_dir():
        return PACKAGE
    folder = tmp_path_factory.mktemp("datasets") / "fashion-mnist"
    folder.mkdir()
    random = np.random.default_rng(1)
    for name, shape in zip(
        idx_files.NAMES, [(TRAIN, 28, 28), (TRAIN,), (TEST, 28, 28), (TEST,)], strict=True
    ):
        array = random.integers(0, 256 if len(shape) > 1 else 10, shape, dtype=np.uint8)
        header = struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *shape)
        (folder / f"{name}.gz").write_bytes(gzip.compress(header + array.tobytes()))
    return folder


def test_a_data_set_is_loaded_by_its_name_without_a_network(downloaded, monkeypatch):
    def refuse(*arguments, **named):
        raise OSError("no route")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(importlib.import_module("labgen.data.load"), "SYSTEM", downloaded.parent)
    fashion = load("fashion_mnist", limit=TRAIN)
    plain = load(downloaded, limit=TRAIN)
    assert (fashion.name, len(fashion.train_images)) == ("fashion_mnist", TRAIN)
    assert (fashion.class_names[0], fashion.class_names[9]) == ("T-shirt/top", "Ankle boot")
    for part in ("train_images", "train_labels", "test_images", "test_labels"):
        np.testing.assert_array_equal(getattr(fashion, part), getattr(plain, part))
