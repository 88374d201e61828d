"""Reads the files in the folders and zips that are given; follows no link and no pipe."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from labgen.instructor.grade.intake.kinds import is_archive, is_notebook, is_passed_over, is_zip
from labgen.instructor.grade.intake.unpack import (
    MAX_NOTEBOOK,
    NOT_UNPACKED,
    Member,
    most_bytes,
    read_zip,
    too_large,
)


def roots(paths: Sequence[Path]) -> Iterator[tuple[str, bool, list[Member]]]:
    """(name, whether it is a folder, its files) for each folder or zip that holds the given."""
    unique = {Path(os.path.abspath(path)): None for path in paths}
    for path in unique:
        if not path.exists():
            raise FileNotFoundError(f"{path} does not exist. Name the folder of the submissions.")
    together: dict[Path, list[Path]] = defaultdict(list)
    for path in unique:
        together[path.parent].append(path)
    for parent, given in together.items():
        if len(given) == 1 and given[0].is_dir():
            yield given[0].name, True, list(_walk(given[0], ()))
        elif len(given) == 1 and is_zip(given[0].name):
            yield given[0].name, False, _below(_given(given[0]))
        else:
            members = [member for path in given for member in _given(path)]
            yield parent.name, True, members


def _below(members: Iterable[Member]) -> list[Member]:
    return [replace(member, path=member.path[1:]) for member in members]


def _given(path: Path) -> Iterable[Member]:
    if path.is_dir():
        return _walk(path, (path.name,))
    return _file(path.resolve(), (), name=path.name, is_download=True)


def _walk(top: Path, prefix: tuple[str, ...]) -> Iterator[Member]:
    """The files below a folder, in the order of their paths; links are not followed."""
    waiting = [(top, prefix)]
    while waiting:
        folder, parts = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            reason = f"The folder cannot be read ({error.strerror or error})."
            yield Member((*parts, "?"), 0, problem=reason)
            continue
        # The only zip in the folder that was named may be the download of a whole class.
        is_download = not parts and sum(is_zip(entry.name) for entry in entries) == 1
        for entry in entries:
            if is_passed_over(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append((Path(entry.path), (*parts, entry.name)))
            else:
                yield from _file(Path(entry.path), parts, is_download=is_download)


def _file(
    path: Path, folders: tuple[str, ...], *, name: str = "", is_download: bool = False
) -> Iterable[Member]:
    parts = (*folders, name or path.name)
    packed = is_zip(parts[-1]) or is_archive(parts[-1])
    try:
        status = os.lstat(path)
        problem = _refusal(status) or (NOT_UNPACKED if is_archive(parts[-1]) else "")
        member = Member(parts, status.st_mtime)
        if not problem and packed:
            return read_zip(path, parts, status.st_mtime, is_download=is_download)
        most = most_bytes(parts[-1])
        if not problem and (is_notebook(parts[-1]) or 0 < status.st_size <= most):
            return [replace(member, data=_read(path))]
    except OSError as error:
        member = Member(parts, 0)
        problem = f"The file cannot be read ({error.strerror or error})."
    except ValueError as error:
        problem = str(error)
    if packed:
        member = replace(member, path=(*parts, "?"))
    return [replace(member, problem=problem)]


def _refusal(status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "It is a link to another place, which is not followed. Hand in the file itself."
    return "" if stat.S_ISREG(status.st_mode) else "It is not an ordinary file."


def _read(path: Path) -> bytes:
    # The flags: what has become a link or a pipe since it was looked at is not followed either.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_NOTEBOOK:
            raise ValueError(too_large())
        return file.read(size)
