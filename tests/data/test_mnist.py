"""The embedded MNIST, and one sentence for everything that can be wrong with data."""

import gzip
import shutil
import struct
import time

import numpy as np
import pytest

import labgen
from labgen.data import DataError, digits, load, mnist_files, tfds_source

pytestmark = pytest.mark.slow(seconds=2)


@pytest.fixture(scope="module")
def mnist():
    return load("mnist")


def test_sizes_types_and_range(mnist):
    assert mnist.train_images.shape == (60_000, 784)
    assert mnist.test_images.shape == (10_000, 784)
    assert mnist.train_images.dtype == mnist.test_images.dtype == np.float32
    assert mnist.train_labels.dtype == np.int64
    assert mnist.train_images.min() == 0
    assert mnist.train_images.max() == 1


def test_the_order_is_that_of_the_files(mnist):
    assert mnist.test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert mnist.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]


def test_pixels_are_the_bytes_of_the_file_over_255(mnist):
    with gzip.open(mnist_files.FOLDER / "t10k-images-idx3-ubyte.gz") as file:
        header = struct.unpack(">4i", file.read(16))
        raw = file.read(784 * 3)
    assert header == (2051, 10_000, 28, 28)
    for i in range(3):
        expected = [byte / 255 for byte in raw[784 * i : 784 * (i + 1)]]
        np.testing.assert_allclose(mnist.test_images[i], expected, atol=1e-7)


def test_every_class_is_there_in_the_published_numbers(mnist):
    assert np.bincount(mnist.test_labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip


def test_limit_keeps_the_first_digits(mnist):
    few = load("mnist", limit=7)
    np.testing.assert_array_equal(few.train_images, mnist.train_images[:7])
    np.testing.assert_array_equal(few.train_labels, mnist.train_labels[:7])
    np.testing.assert_array_equal(few.test_images, mnist.test_images)


def test_a_limit_above_what_there_is_keeps_all():
    images, labels, *_ = mnist_files.read(limit=10**6)
    assert images.shape == (60_000, 28, 28) and labels.shape == (60_000,)


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="positive number of digits"):
        load("mnist", limit=0)


def test_loading_is_quick():
    # The design asks for half a second on a quiet machine; a busy one gets some room.
    began = time.process_time()
    load("mnist")
    assert time.process_time() - began < 2


def test_a_damaged_file_is_named(tmp_path):
    folder = shutil.copytree(mnist_files.FOLDER, tmp_path / "mnist")
    path = folder / "t10k-labels-idx1-ubyte.gz"
    damaged = bytearray(path.read_bytes())
    damaged[100] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(
        DataError, match=r"t10k-labels.*not the canonical one.*install labgen again"
    ):
        mnist_files.read(folder, limit=10)


def test_a_missing_file_is_named(tmp_path):
    folder = shutil.copytree(mnist_files.FOLDER, tmp_path / "mnist")
    (folder / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DataError, match="train-images.*cannot be read.*restore the file"):
        mnist_files.read(folder)


def test_the_readme_states_the_checksums_that_are_checked():
    readme = (mnist_files.FOLDER / "README.md").read_text()
    for name, checksum in mnist_files.SHA256.items():
        assert f"| {name} | {(mnist_files.FOLDER / name).stat().st_size} | {checksum} |" in readme


def test_images_of_another_shape_are_refused():
    images, labels = np.zeros((5, 32, 32, 3), np.uint8), np.zeros(5, np.uint8)
    with pytest.raises(DataError, match=r"training images of CIFAR have the shape \(32, 32, 3\)"):
        digits.digits_from_bytes(images, labels, images, labels, source="CIFAR")


def test_images_without_their_labels_are_refused():
    images, labels = np.zeros((5, 28, 28), np.uint8), np.zeros(4, np.uint8)
    with pytest.raises(DataError, match="5 training images but 4 labels"):
        digits.digits_from_bytes(images, labels, images, labels, source="X")


def test_an_unknown_name_says_where_names_come_from():
    with pytest.raises(DataError, match="no data set called 'mnits'.*catalogue"):
        load("mnits")


def test_without_a_network_it_answers_at_once(monkeypatch, tmp_path):
    def refuse(*arguments, **named):
        raise OSError("no route")

    monkeypatch.setattr(tfds_source.socket, "create_connection", refuse)
    began = time.monotonic()
    with pytest.raises(DataError, match="fashion_mnist.*not on this computer.*no network"):
        tfds_source.read("fashion_mnist", data_dir=tmp_path)
    assert time.monotonic() - began < 20


def test_tensorflow_datasets_prepares_the_same_mnist_from_the_same_files(
    mnist, tmp_path, monkeypatch
):
    """It reads so many digits from the beginning of each file; of all 70,000 it makes half a
    minute's work."""
    from tensorflow_datasets.image_classification import mnist as theirs_of_tfds

    monkeypatch.setattr(theirs_of_tfds, "_TRAIN_EXAMPLES", 300)
    monkeypatch.setattr(theirs_of_tfds, "_TEST_EXAMPLES", 100)
    arrays = tfds_source.read("mnist", data_dir=tmp_path / "tfds", manual_dir=mnist_files.FOLDER)
    theirs = digits.digits_from_bytes(*arrays, source="TFDS")
    assert sorted_rows(theirs.test_images, theirs.test_labels) == sorted_rows(
        mnist.test_images[:100], mnist.test_labels[:100]
    )
    assert sorted_rows(theirs.train_images, theirs.train_labels) == sorted_rows(
        mnist.train_images[:300], mnist.train_labels[:300]
    )


def sorted_rows(images, labels) -> list[bytes]:
    """TensorFlow Datasets stores its examples in an order of its own."""
    return sorted(
        np.round(image * 255).astype(np.uint8).tobytes() + bytes([label])
        for image, label in zip(images, labels, strict=True)
    )


def test_labgen_reaches_it():
    assert labgen.data.load is load
