"""Packs notebooks and models into a new zip, which replaces no earlier one."""

from __future__ import annotations

import errno
import time
import unicodedata
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from labgen.course.hand_in.errors import HandInError
from labgen.util.atomic_write import atomic_write

_LONGEST_NAME = 60
_MOST_TRIES = 60


def pack(
    folder: Path,
    student: str,
    when: datetime,
    notebooks: Mapping[str, bytes],
    models: Mapping[str, Path],
) -> Path:
    """Write a zip into a folder, made where there is none: notebooks at its top, `models/` below.

    Its name, "Anna_Muster_20261129T061500.zip", is one from which a grader reads the student
    and the time, and that no learning platform writes (see `labgen.instructor.grade.intake`).

    Args:
        student: for the zip's name; may be empty.
        when: for the zip's name.
        notebooks: the bytes by the notebook's name, "1_rbm".
        models: files by the model's name, "rbm".

    Raises:
        HandInError: if it cannot be written; then there is no zip.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _new_file(folder, file_name(student), when)
    except OSError as error:
        raise HandInError(_cannot(folder, error)) from None
    try:
        with (
            atomic_write(path) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            stamp = time.localtime(when.timestamp())[:6]
            for name, data in notebooks.items():
                member = zipfile.ZipInfo(f"{name}.ipynb", stamp)
                member.external_attr = 0o644 << 16
                archive.writestr(member, data, zipfile.ZIP_DEFLATED)
            for name, model in models.items():
                archive.write(model, f"models/{name}.npz")
    except BaseException as error:
        with suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            raise HandInError(_cannot(folder, error)) from None
        raise
    return path


def file_name(student: str) -> str:
    """A student's name as part of a file's name, "Anna_Muster": letters of any script, digits."""
    text = unicodedata.normalize("NFC", student)
    kept = "".join(
        letter if unicodedata.category(letter)[0] in "LMN" or letter == "-" else " "
        for letter in text
    )
    return "_".join(kept.split())[:_LONGEST_NAME].strip("_-") or "hand_in"


def _new_file(folder: Path, student: str, when: datetime) -> Path:
    """An empty file of a name that was free until now: of this second, or of the next free one."""
    for later in range(_MOST_TRIES):
        at = when + timedelta(seconds=later)
        path = folder / f"{student}_{at:%Y%m%dT%H%M%S}.zip"
        with suppress(FileExistsError):
            path.open("xb").close()
            return path
    raise FileExistsError(errno.EEXIST, "there are too many zips of this minute")


def _cannot(folder: Path, error: OSError) -> str:
    return (
        f"The zip cannot be written into {folder} ({error.strerror or error}). Nothing was handed "
        "in, and your notebooks are as they were: make room or name another place for it, and "
        "hand in again."
    )
