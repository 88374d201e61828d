"""Files that are written whole or not at all, whatever stops the writing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import psutil

# The end of a file's name while it is being written; one that a killed process left keeps it.
UNFINISHED = ".unfinished"


@contextlib.contextmanager
def atomic_write(path: Path, *, wait: bool = True) -> Iterator[BinaryIO]:
    """A file that becomes `path` when the block ends, and is complete on the disk by then.

    Until then, and if the block raises or the disk is full, an older file stays in its place.

    Args:
        wait: for the disk; else a machine that loses its power may lose the file, or half of it.

    Raises:
        OSError: such as a full disk.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            if wait:
                os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def clear_unfinished(folder: Path) -> None:
    """Remove what processes that were killed had not finished writing in a folder."""
    for path in folder.glob(f"*{UNFINISHED}"):
        owner = path.name.removesuffix(UNFINISHED).rpartition(".")[2]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            with contextlib.suppress(OSError):
                path.unlink()


def atomic_write_text(path: Path, text: str) -> None:
    """Write a text file, UTF-8, as `atomic_write` does."""
    with atomic_write(path) as file:
        file.write(text.encode())
