"""Data sets from folders: the four files of MNIST's format, and pictures of one's own."""

from __future__ import annotations

import gzip
import hashlib
import struct

import numpy as np
import pytest
from PIL import Image

from labgen.data import DataError, current, idx_files, load, png_folder, read
from labgen.data.png_folder import picture

# -- IDX -----------------------------------------------------------------------------------------


def idx(array):
    """The bytes of a file of MNIST's format, as its description has it."""
    header = struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *array.shape)
    return header + array.tobytes()


@pytest.fixture
def arrays():
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (6, 28, 28), dtype=np.uint8)
    return images[:4], np.array([0, 1, 2, 9], np.uint8), images[4:], np.array([3, 3], np.uint8)


def write_idx(folder, arrays, ending=".gz"):
    folder.mkdir(exist_ok=True)
    for name, array in zip(idx_files.NAMES, arrays, strict=True):
        data = idx(array)
        (folder / f"{name}{ending}").write_bytes(gzip.compress(data) if ending else data)
    return folder


@pytest.mark.parametrize("ending", [".gz", ""])
def test_a_folder_of_idx_files_is_read_in_their_order(tmp_path, arrays, ending):
    digits = load(write_idx(tmp_path / "fashion-mnist", arrays, ending))
    np.testing.assert_allclose(digits.train_images, arrays[0].reshape(4, 784) / 255, rtol=1e-6)
    assert digits.train_labels.tolist() == [0, 1, 2, 9]
    assert digits.test_labels.tolist() == [3, 3]
    assert (digits.name, repr(digits)) == (
        "fashion-mnist",
        "Digits(fashion-mnist, 4 to train, 2 to test)",
    )


def test_what_was_loaded_last_counts_and_what_was_only_read_does_not(tmp_path, arrays):
    digits = load(str(write_idx(tmp_path / "mine", arrays)), limit=3)
    read("mnist", limit=1)
    assert current() is digits
    assert len(digits.train_images) == 3


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-7], lambda data: data[40:], lambda data: b"", lambda data: data[:30]],
)
def test_a_damaged_idx_file_is_a_sentence(tmp_path, arrays, damage):
    folder = write_idx(tmp_path / "mine", arrays)
    path = folder / "train-labels-idx1-ubyte.gz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=r"train-labels.*cannot be read.*Get it again"):
        load(folder)


def test_a_missing_idx_file_is_named(tmp_path, arrays):
    folder = write_idx(tmp_path / "mine", arrays)
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"has no t10k-labels-idx1-ubyte.gz"):
        load(folder)


def test_more_classes_than_the_plots_have_colours_for_are_refused(tmp_path, arrays):
    arrays[1][0] = 10
    with pytest.raises(DataError, match="has 11 classes or more; the plots of this lab know ten"):
        load(write_idx(tmp_path / "mine", arrays))


# -- pictures ------------------------------------------------------------------------------------


def write_pictures(folder, count=260, classes=("a", "b"), size=(28, 28), ending=".png"):
    for number in range(count):
        place = folder / classes[number % len(classes)] if classes else folder
        place.mkdir(parents=True, exist_ok=True)
        Image.new("L", size, number % 256).save(place / f"{number}{ending}")
    return folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    return write_pictures(tmp_path_factory.mktemp("data") / "mine")


def test_sub_folders_are_the_classes(pictures):
    digits = load(pictures)
    assert digits.class_names == ("a", "b")
    for images, labels in (
        (digits.train_images, digits.train_labels),
        (digits.test_images, digits.test_labels),
    ):
        grey = np.round(255 * images[:, 0]).astype(int)
        # 256 to 259 have begun again at 0, which leaves even numbers even.
        np.testing.assert_array_equal(labels, grey % 2)
    assert len(digits.train_images) + len(digits.test_images) == 260


def test_what_is_tested_depends_on_the_name_alone(pictures, tmp_path):
    fewer = write_pictures(tmp_path / "elsewhere" / "mine", 250)
    some, more = (read(folder).test_images[:, 0].tolist() for folder in (fewer, pictures))
    expected = [
        number / 255
        for number in range(250)
        if hashlib.sha256(f"{'ab'[number % 2]}/{number}.png".encode()).digest()[-1] % 6 == 0
    ]
    assert sorted(some) == pytest.approx(sorted(expected))
    assert set(some) <= set(more)


def test_the_first_training_pictures_are_of_all_classes(pictures):
    assert set(read(pictures, limit=20).train_labels.tolist()) == {0, 1}


def test_flat_pictures_are_all_of_one_class(tmp_path):
    digits = read(write_pictures(tmp_path / "flat", classes=(), ending=".JPG"))
    assert digits.class_names == ("flat",)
    assert set(digits.train_labels.tolist()) == {0}


def test_inverted_pictures_are_another_data_set(pictures):
    plain, inverted = read(pictures), read(pictures, invert=True)
    np.testing.assert_allclose(inverted.train_images, 1 - plain.train_images, atol=1e-6)
    assert inverted.name == "mine, inverted"


def test_a_picture_of_the_right_size_is_taken_as_it_is(tmp_path):
    grey = np.arange(784, dtype=np.uint16).reshape(28, 28).astype(np.uint8)
    Image.fromarray(grey).save(tmp_path / "a.png")
    np.testing.assert_array_equal(picture(tmp_path / "a.png"), grey)


def test_a_picture_of_another_size_keeps_its_proportions_and_its_ground(tmp_path):
    wide = np.full((50, 100), 200, np.uint8)
    wide[10:40, 45:55] = 0  # an upright bar in the middle
    Image.fromarray(wide).save(tmp_path / "a.png")
    small = picture(tmp_path / "a.png")
    assert small.shape == (28, 28)
    dark = small < 100
    assert (small[:6] == 200).all() and (small[-6:] == 200).all()
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    # 30 of 50 rows on 14, and 10 of 100 columns on 28.
    assert len(rows) in (8, 9) and len(columns) in (2, 3)
    assert abs(rows.mean() - 13.5) <= 0.5 and abs(columns.mean() - 13.5) <= 0.5


def test_colours_become_grey_and_what_is_transparent_white(tmp_path):
    rgba = np.zeros((28, 28, 4), np.uint8)
    rgba[:, :14] = (255, 0, 0, 255)
    Image.fromarray(rgba).save(tmp_path / "a.png")
    grey = picture(tmp_path / "a.png")
    assert set(grey[:, :14].ravel().tolist()) == {76}  # 0.299 of 255
    assert set(grey[:, 14:].ravel().tolist()) == {255}


def refused(folder, words):
    with pytest.raises(DataError, match=words) as caught:
        load(folder)
    assert str(caught.value).endswith(".")


def test_a_folder_without_pictures_is_refused(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("words")
    refused(tmp_path, "holds no pictures")


def test_too_few_pictures_are_refused(tmp_path):
    refused(write_pictures(tmp_path / "few", 60), r"holds 60 pictures.*too few.*at least 200")


def test_pictures_beside_folders_of_pictures_are_refused(pictures, tmp_path):
    folder = write_pictures(tmp_path / "mixed", 4)
    Image.new("L", (28, 28)).save(folder / "stray.png")
    refused(folder, "pictures beside folders with pictures, such as stray.png")


def test_more_than_ten_folders_are_refused(tmp_path):
    folder = write_pictures(tmp_path / "many", 260, [f"class {n:02}" for n in range(13)])
    refused(folder, "has 13 classes or more; the plots of this lab know ten")


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_a_broken_picture_is_named(tmp_path, data):
    folder = write_pictures(tmp_path / "mine")
    (folder / "a" / "0.png").write_bytes(data)
    refused(folder, r"0\.png cannot be read as a picture.*take it out of the folder")


def test_a_huge_picture_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(png_folder, "_MOST_PIXELS", 783)
    refused(write_pictures(tmp_path / "mine"), "more than 50 million pixels")


@pytest.mark.parametrize("name", ["./nothing", "/nothing/there", "~/nothing there"])
def test_a_folder_that_is_not_there_is_no_name_of_a_data_set(name):
    refused(name, "There is no folder")
