"""Reads a kit from its zip or folder, whole and as it was released; nothing is written here.

Only the files that the kit's own list names are read, and each must be as the list says. So
whatever else is in a zip, no name of it leads anywhere.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from labgen.course.kit.kit_mark import MARK, KitError, KitMark, checksum, read_mark
from labgen.reading.answers.handed_out import LIST, is_list

_MOST_FILES = 10_000
_MOST_BYTES = 1_000_000_000
_STUDENTS = ("runs", "out")  # folders of the student's own
# Where Copilot looks for its rules. Other hidden files are a student's, or a program's.
_HIDDEN = (".github/copilot-instructions.md",)
_AGAIN = "Get it again from where you had it."


@dataclass(frozen=True)
class NewKit:
    """A kit in memory.

    Attributes:
        files: the bytes of each file, by its place in the kit, kit.json too.
    """

    mark: KitMark
    files: Mapping[str, bytes]


def read_kit(path: Path) -> NewKit:
    """The kit in a zip file or folder; it may lie in a folder in there.

    Raises:
        KitError: if there is none, or it is not whole.
    """
    try:
        if path.is_dir():
            return _checked(_in_folder(path), str(path))
        with _opened(path) as archive:
            return _checked(_in_zip(archive, path), str(path))
    except OSError as error:
        raise KitError(f"{path} cannot be read: {error.strerror or error}.") from None


# Gives the bytes of a file by its place in the kit; KeyError where there is none.
_Read = Callable[[str], bytes]


def _checked(read: _Read, place: str) -> NewKit:
    mark = read_mark(read(MARK), place)
    files = {}
    for name, expected in mark.files.items():
        if not _is_harmless(name):
            raise KitError(f"{place} is not as it was released: it lists a file {name!r}. {_AGAIN}")
        try:
            files[name] = read(name)
        except KeyError:
            raise KitError(f"{place} is not complete: {name} is missing. {_AGAIN}") from None
        if checksum(files[name]) != expected:
            raise KitError(f"{place} is not as it was released: {name} differs. {_AGAIN}")
    if not any(map(is_list, files)):
        raise KitError(f"{place} is not complete: {LIST} is missing. {_AGAIN}")
    return NewKit(mark, {**files, MARK: read(MARK)})


def _is_harmless(name: str) -> bool:
    """Whether a name of the list stays in the kit, and away from what students make."""
    if name in _HIDDEN:
        return True
    parts = name.split("/")
    plain = all(part and not part.startswith(".") and part == part.strip() for part in parts)
    return plain and not re.search(r"[\\:\0]", name) and parts[0].lower() not in _STUDENTS


def _in_folder(path: Path) -> _Read:
    places = [path, *sorted(part for part in path.iterdir() if part.is_dir())]
    top = next((place for place in places if (place / MARK).is_file()), None)
    if top is None:
        raise KitError(f"{path} is no kit: it has no {MARK}. Name the zip that you were given.")

    def read(name: str) -> bytes:
        try:
            return (top / name).read_bytes()
        except FileNotFoundError:
            raise KeyError(name) from None

    return read


def _in_zip(archive: zipfile.ZipFile, path: Path) -> _Read:
    infos = {info.filename.replace("\\", "/"): info for info in archive.infolist()}
    if len(infos) > _MOST_FILES or sum(info.file_size for info in infos.values()) > _MOST_BYTES:
        raise KitError(f"{path} is no kit: it holds more than any kit does. {_AGAIN}")
    for name in infos:
        if name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name):
            raise KitError(
                f"{path} is not as it was released: a name in it, {name[:80]!r}, leads out of it. "
                f"{_AGAIN}"
            )
    marks = [name for name in infos if name == MARK or name.endswith(f"/{MARK}")]
    if not marks:
        raise KitError(f"{path} is no kit: it has no {MARK}. Name the zip that you were given.")
    top = min(marks, key=lambda name: name.count("/")).removesuffix(MARK)

    def read(name: str) -> bytes:
        info = infos[top + name]
        try:
            return archive.read(info)
        except Exception as error:  # broken bytes raise all there is
            raise KitError(
                f"{path} is damaged: {name} cannot be read ({error}). {_AGAIN}"
            ) from None

    return read


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.exists():
        raise KitError(f"There is no file or folder {path}: name the zip that you were given.")
    try:
        archive = zipfile.ZipFile(path)
    except OSError:
        raise
    except Exception:  # broken bytes raise all there is
        raise KitError(f"{path} is not a zip that can be read. {_AGAIN}") from None
    with archive:
        yield archive
