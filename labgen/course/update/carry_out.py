"""Writes and removes files all together: where one cannot be, all are as they were."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from labgen.course.update.changes import Change
from labgen.util.atomic_write import atomic_write

_WORKPLACE = ".labgen-update-"


def carry_out(home: Path, changes: Sequence[Change]) -> None:
    """Make the changes. Each file is whole at any time, the old one or the new one.

    All is written to a folder beside first, so that a full disk is met before anything changes;
    then files take their places by being renamed. A process that is killed in between leaves some
    old and some new; the next update goes on from there.

    Raises:
        OSError: such as a full disk; then nothing has changed.
    """
    with _workplace(home) as place:
        staged = [_staged(change, place, number) for number, change in enumerate(changes)]
        done: list[tuple[Change, Path]] = []
        made: list[Path] = []
        try:
            for change, (new, old, kept) in zip(changes, staged, strict=True):
                if change.kept and not change.kept.exists():
                    made.append(change.kept)
                    os.replace(kept, change.kept)
                done.append((change, old))
                if change.data is None:
                    change.path.unlink()
                else:
                    change.path.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(new, change.path)
        except BaseException:
            for change, old in reversed(done):
                if old.exists():
                    os.replace(old, change.path)
                else:
                    change.path.unlink(missing_ok=True)
            for path in made:
                path.unlink(missing_ok=True)
            raise
    for change in changes:
        if change.data is None:
            _remove_if_empty(change.path.parent, home)


def keep_order(paths: Sequence[Path]) -> None:
    """Give files the present time, each a little later than the one before.

    Of several copies of a notebook the one changed last counts, which must not be another now.
    """
    if len(paths) < 2:
        return
    now = time.time()
    for number, path in enumerate(paths):
        with contextlib.suppress(OSError):
            os.utime(path, (now, now + number / 100))


def _staged(change: Change, place: Path, number: int) -> tuple[Path, Path, Path]:
    """The new file, and two copies of the old one, in the workplace."""
    new, old, kept = (place / f"{number}-{what}" for what in ("new", "old", "kept"))
    if change.data is not None:
        with atomic_write(new) as file:
            file.write(change.data)
    if change.path.exists():
        shutil.copy2(change.path, old)  # with the time of its last change
        if change.data is not None:
            shutil.copymode(change.path, new)
        if change.kept:
            shutil.copy2(change.path, kept)
    return new, old, kept


@contextlib.contextmanager
def _workplace(home: Path) -> Iterator[Path]:
    """A temporary folder on the same disk; those that killed updates left are taken away."""
    for left in home.glob(f"{_WORKPLACE}*"):
        owner = left.name.removeprefix(_WORKPLACE)
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    place = home / f"{_WORKPLACE}{os.getpid()}"
    try:
        place.mkdir(exist_ok=True)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _remove_if_empty(folder: Path, home: Path) -> None:
    """A folder that holds nothing but what Python had compiled."""
    while folder != home and folder.is_relative_to(home) and folder.is_dir():
        if {path.name for path in folder.iterdir()} - {"__pycache__"}:
            return
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
        folder = folder.parent
