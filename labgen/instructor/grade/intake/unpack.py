"""Reads what is in a zip, in memory and within bounds; nothing is written, no name is trusted."""

from __future__ import annotations

import io
import re
import stat
import struct
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from labgen.instructor.grade.intake.kinds import (
    is_archive,
    is_nameless,
    is_notebook,
    is_passed_over,
    is_record,
    is_zip,
)
from labgen.instructor.grade.intake.zip_names import code_page_of, name_of
from labgen.reading.files import known_name

MEGABYTE = 1_000_000
MAX_NOTEBOOK = 50 * MEGABYTE
MAX_FOLDER = 200 * MEGABYTE  # what one student's files may unpack to
MAX_DOWNLOAD = 2_000 * MEGABYTE  # and the files of all students of a class's download
MAX_MEMBERS = 10_000
MAX_RATIO = 200  # a notebook shrinks to a tenth, text that repeats to a hundredth
_RATIO_FROM = 5 * MEGABYTE
_MAX_DIRECTORY = 8 * MEGABYTE
_CHUNK = MEGABYTE
_HEADER = 30  # bytes in front of each member
_ENCRYPTED = 99  # the method that stands for AES
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # which zipfile unpacks piece by piece
_TOO_MANY = (
    f"The zip holds more than {MAX_MEMBERS:,} files. Hand in the notebooks only, "
    "without environments, data and trained models."
)
NOT_UNPACKED = "It is not unpacked. Pack the notebooks as .zip and hand it in again."
_MAX_NAMELESS = 2 * MEGABYTE  # of a file that nothing but its content would tell as a notebook


class ZipError(ValueError):
    """A zip, or one file of it, is refused; the message is a sentence for the student."""


@dataclass(frozen=True)
class Member:
    """A file that was handed in.

    Attributes:
        path: its folders and name, a zip being a folder with its name.
        modified: seconds since 1970.
        data: the bytes of what may be a notebook, or of a platform's record of who handed in what;
            empty for any other file.
        problem: why it was not read.
    """

    path: tuple[str, ...]
    modified: float
    data: bytes = b""
    problem: str = ""

    @cached_property
    def is_notebook(self) -> bool:
        """By its name, or by its content where the ending is lost."""
        return is_notebook(self.path[-1]) or (
            is_nameless(self.path[-1]) and _looks_like_notebook(self.data)
        )

    @property
    def shown(self) -> str:
        """The path for a message: printable, and not endless."""
        text = printable("/".join(self.path))
        return text if len(text) <= 200 else "..." + text[-197:]


def printable(text: str) -> str:
    """The text with control characters and lone surrogates as their numbers."""
    text = text.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else f"[{ord(letter):04x}]" for letter in text)


def most_bytes(name: str) -> int:
    """How large a file may be to be read; 0 for what cannot be a notebook, nor a record."""
    if is_notebook(name) or (is_nameless(name) and known_name(name)):
        return MAX_NOTEBOOK
    return _MAX_NAMELESS if is_nameless(name) or is_record(name) else 0


def _looks_like_notebook(data: bytes) -> bool:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"cells"' in data and b'"nbformat' in data


def too_large(what: str = "The notebook") -> str:
    return (
        f"{what} is larger than {MAX_NOTEBOOK // MEGABYTE} MB. Clear its outputs "
        "(in Jupyter: Edit, Clear Outputs of All Cells), save it and hand it in again."
    )


def read_zip(
    source: Path | bytes, path: tuple[str, ...], modified: float, *, is_download: bool = False
) -> list[Member]:
    """The files in a zip, each below `path`, which ends with the zip's own name.

    Only notebooks are unpacked, and zips in the zip (not those in these in turn). What is refused
    or broken is a member with a problem: one file of the zip, or the zip itself, under the name
    "?". Never raises for what is in the zip.

    Args:
        is_download: the zip may hold a whole class, so that the limit for one student's files is
            counted for each of its folders.
    """
    try:
        return list(_Unpacker(is_download).members(source, path, modified))
    except ZipError as error:
        return [Member((*path, "?"), modified, problem=str(error))]


class _Unpacker:
    """Unpacks one zip, and counts the bytes that really come out of it and of zips in it."""

    def __init__(self, is_download: bool):
        self.is_download = is_download
        self.total = 0
        self.of_folder: dict[str, int] = {}

    def members(
        self, source: Path | bytes, path: tuple[str, ...], modified: float, folder: str = ""
    ) -> Iterator[Member]:
        """The files in a zip, one by one, each below `path`.

        Args:
            source: the zip, as a file or as its bytes.
            path: ends with the zip's own name.
            modified: when the zip was, in seconds since 1970.
            folder: where this zip lies in another, the outermost folder there.
        """
        with _open(source) as archive:
            infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
            if not infos:
                raise ZipError("The zip is empty. Pack the notebooks and hand it in again.")
            code_page = code_page_of(infos)
            for info in infos:
                parts, problem = _parts(name_of(info, code_page))
                if any(is_passed_over(part) for part in parts):
                    continue
                member = Member((*path, *parts), _stamp(info, modified), problem=problem)
                most = MAX_FOLDER if is_zip(parts[-1]) else most_bytes(parts[-1])
                if is_archive(parts[-1]):
                    yield replace(member, path=(*member.path, "?"), problem=NOT_UNPACKED)
                elif is_zip(parts[-1]) or is_notebook(parts[-1]) or 0 < info.file_size <= most:
                    yield from self._read(archive, info, member, folder or parts[0], bool(folder))
                else:
                    yield member

    def _read(
        self,
        archive: zipfile.ZipFile,
        info: zipfile.ZipInfo,
        member: Member,
        folder: str,
        is_inner: bool,
    ) -> Iterator[Member]:
        packed = is_zip(member.path[-1])
        try:
            _refuse(info, member.problem)
            if packed and is_inner:
                raise ZipError(
                    "A zip in a zip in a zip is not unpacked. Pack the notebooks into one zip."
                )
            data = self._unpacked(archive, info, folder, MAX_FOLDER if packed else MAX_NOTEBOOK)
            if packed:
                yield from self.members(data, member.path, member.modified, folder)
            else:
                yield replace(member, data=data)
        except ZipError as error:
            path = (*member.path, "?") if packed else member.path
            matters = packed or known_name(path[-1]) or is_notebook(path[-1])
            yield Member(path, member.modified, problem=str(error) if matters else member.problem)

    def _unpacked(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: str, limit: int
    ) -> bytes:
        if info.file_size > limit:
            raise ZipError(too_large())
        parts, count = [], 0
        try:
            with archive.open(info) as file:
                while part := file.read(_CHUNK):
                    count += len(part)
                    self._count(len(part), folder)
                    if count > limit:
                        raise ZipError(too_large())
                    if count > _RATIO_FROM and count > MAX_RATIO * info.compress_size:
                        raise ZipError(
                            f"It was not unpacked: it grows to more than {MAX_RATIO} times its "
                            "size. Clear the notebook's outputs and pack it again."
                        )
                    parts.append(part)
        except ZipError:
            raise
        except Exception as error:  # broken bytes raise all there is
            raise ZipError(
                f"It cannot be unpacked ({printable(str(error))[:100]}). Pack it again and hand "
                "it in again."
            ) from None
        return b"".join(parts)

    def _count(self, count: int, folder: str) -> None:
        key = folder if self.is_download else ""
        self.total += count
        self.of_folder[key] = self.of_folder.get(key, 0) + count
        if self.of_folder[key] > MAX_FOLDER or self.total > MAX_DOWNLOAD:
            raise ZipError(
                f"It was not unpacked: the zip holds more than {MAX_FOLDER // MEGABYTE} MB. "
                "Hand in the notebooks only, without data and trained models."
            )


class _Source:
    """A file as zipfile reads it, with two precautions.

    A list of members of endless length is refused before it fills the memory. And names that
    claim to be UTF-8 lose the claim, in that list and in front of each member: zipfile would give
    up the whole archive for one that is not.
    """

    def __init__(self, file: BinaryIO):
        self.file = file
        self.in_directory = True
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, count: int = -1) -> bytes:
        if not self.in_directory:
            data = self.file.read(count)
            is_header = count == _HEADER and data[:4] == b"PK\x03\x04"
            return data[:7] + bytes([data[7] & ~0x08]) + data[8:] if is_header else data
        data = self.file.read(_MAX_DIRECTORY + 1 if count < 0 else min(count, _MAX_DIRECTORY + 1))
        if len(data) > _MAX_DIRECTORY:
            raise ZipError(_TOO_MANY)
        return _without_utf8_flag(data)

    def close(self) -> None:
        self.file.close()


def _without_utf8_flag(directory: bytes) -> bytes:
    data, start = bytearray(directory), 0
    while data[start : start + 4] == b"PK\x01\x02" and start + 46 <= len(data):
        data[start + 9] &= ~0x08
        start += 46 + sum(struct.unpack_from("<HHH", data, start + 28))
    return bytes(data)


@contextmanager
def _open(source: Path | bytes) -> Iterator[zipfile.ZipFile]:
    """Raises ZipError where the source is no zip or has too many members."""
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except OSError as error:
        raise ZipError(f"The zip cannot be read ({error.strerror or error}).") from None
    with file:
        opened = _Source(file)
        try:
            archive = zipfile.ZipFile(opened)
        except ZipError:
            raise
        except Exception as error:  # broken bytes raise all there is
            raise ZipError(
                f"The file is not a readable zip ({printable(str(error))[:100]}). Pack it again, "
                "as .zip and as no other kind of archive, and hand it in again."
            ) from None
        opened.in_directory = False
        if len(archive.infolist()) > MAX_MEMBERS:
            raise ZipError(_TOO_MANY)
        yield archive


def _refuse(info: zipfile.ZipInfo, problem: str) -> None:
    if problem:
        raise ZipError(problem)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ZipError("It is a link to another file. Pack the file itself and hand it in again.")
    if info.flag_bits & 0x1 or info.compress_type == _ENCRYPTED:
        raise ZipError("It is encrypted. Pack it again without a password and hand it in again.")
    if info.compress_type not in _METHODS:
        raise ZipError(
            "It is packed with an unusual method. Pack it again as an ordinary zip (deflate)."
        )


def _parts(name: str) -> tuple[tuple[str, ...], str]:
    """Folders and name of a member, and a problem where the name leads out of the zip."""
    name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
        last = re.sub(r"^[A-Za-z]:", "", parts[-1]) if parts else ""
        last = last if last not in ("", "..") else "?"
        return (last,), "Its name leads out of the zip. Pack the notebooks again, without paths."
    return parts or ("?",), ""


def _stamp(info: zipfile.ZipInfo, otherwise: float) -> float:
    try:
        return time.mktime((*info.date_time, 0, 0, -1))  # a zip knows local time only
    except (ValueError, OverflowError):
        return otherwise
