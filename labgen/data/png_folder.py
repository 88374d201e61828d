"""A folder of pictures of one's own as a data set: PNG, JPEG and others, of any size.

Sub-folders are the classes, in the order of their names, at most ten; pictures that lie flat in
the folder are all of one class, number 0, for models that want no labels. Each picture becomes
grey (transparent parts white), is scaled to fit into 28x28 by Lanczos' method, keeps its
proportions, and is put into the middle of a ground as bright as its border.

Which pictures are kept for testing, about one in six, depends on a hash of the file's name alone,
with that of its class: the same picture is always on the same side, whatever is added or taken
away. The order is that of the hashes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from labgen.data.digits import IMAGE_SHAPE, DataError

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
# Of the pictures in the notebooks, the widest shows twenty; a mini-batch has a hundred.
LEAST_TRAINING, LEAST_TEST = 100, 20
_MOST_PIXELS = 50_000_000
_ONE_IN = 6


def read(folder: Path) -> tuple[tuple[np.ndarray, ...], tuple[str, ...]]:
    """Training images [n, 28, 28], labels [n], test images and labels, uint8; and class names.

    Raises:
        DataError: if there are no or too few pictures, too many classes, or one cannot be read.
    """
    classes = _classes(folder)
    # By their hashes, so that the first of them are of all classes.
    files = sorted(
        (_hash(file, folder), file, number)
        for number, (_, pictures) in enumerate(classes)
        for file in pictures
    )
    is_test = np.array([hashed[-1] % _ONE_IN == 0 for hashed, _, _ in files], bool)
    _check_counts(folder, len(files), int(is_test.sum()))
    images = np.stack([picture(file) for _, file, _ in files])
    labels = np.array([number for _, _, number in files], np.uint8)
    arrays = (images[~is_test], labels[~is_test], images[is_test], labels[is_test])
    return arrays, tuple(name for name, _ in classes)


def picture(file: Path) -> np.ndarray:
    """A picture as the lab's models see it, uint8 [28, 28].

    Raises:
        DataError: if it cannot be read.
    """
    # Importing Pillow takes a moment, and other data do not need it.
    from PIL import Image

    try:
        with Image.open(file) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise DataError(f"{file} has more than 50 million pixels: make it smaller.")
            whole = image.convert("RGBA")
        white = Image.new("RGBA", whole.size, "white")
        grey = Image.alpha_composite(white, whole).convert("L")
        if grey.size == IMAGE_SHAPE[::-1]:
            return np.asarray(grey)
        share = min(IMAGE_SHAPE[1] / grey.width, IMAGE_SHAPE[0] / grey.height)
        size = (max(1, round(grey.width * share)), max(1, round(grey.height * share)))
        small = grey.resize(size, Image.Resampling.LANCZOS)
    except DataError:
        raise
    except Exception as error:  # broken pictures raise all there is
        raise DataError(
            f"{file} cannot be read as a picture ({error}): take it out of the folder, or save it "
            "again as PNG."
        ) from None
    ground = Image.new("L", IMAGE_SHAPE[::-1], _border(np.asarray(grey)))
    ground.paste(small, ((IMAGE_SHAPE[1] - size[0]) // 2, (IMAGE_SHAPE[0] - size[1]) // 2))
    return np.asarray(ground)


def _border(grey: np.ndarray) -> int:
    edges = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return int(np.median(edges))


def _classes(folder: Path) -> list[tuple[str, list[Path]]]:
    """The names of the classes and the pictures of each, both in order."""
    try:
        parts = sorted(part for part in folder.iterdir() if part.is_dir())
        found = [(part.name, _pictures(part)) for part in parts if not part.name.startswith(".")]
        flat = _pictures(folder)
    except OSError as error:
        raise DataError(f"{folder} cannot be read: {error.strerror or error}.") from None
    found = [(name, files) for name, files in found if files]
    if found and flat:
        raise DataError(
            f"{folder} holds pictures beside folders with pictures, such as {flat[0].name}: put "
            "each picture into the folder of its class, or all of them flat into one folder."
        )
    if not found and not flat:
        raise DataError(
            f"{folder} holds no pictures ({', '.join(ENDINGS[:3])} and others), neither flat nor "
            "in a folder for each class: put them there."
        )
    return found or [(folder.resolve().name, flat)]


def _pictures(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in ENDINGS and not file.name.startswith(".") and file.is_file()
    )


def _hash(file: Path, folder: Path) -> bytes:
    name = file.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
    return hashlib.sha256(name).digest()


def _check_counts(folder: Path, count: int, tests: int) -> None:
    if tests < LEAST_TEST or count - tests < LEAST_TRAINING:
        raise DataError(
            f"{folder} holds {count} pictures, {count - tests} to train and {tests} to test, which "
            f"is too few: the notebooks need {LEAST_TRAINING} and {LEAST_TEST}. About one in "
            f"{_ONE_IN} is kept for testing: put in at least 200."
        )
