"""Keeps the folder of checkpoints and finished trainings from growing for ever."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from labgen.training.checkpoints.lock import Lock

FINISHED = "-finished"


def make_room(folder: Path, most: int, spare: Path) -> None:
    """Remove files until no more than `most` bytes are left: ends of finished runs, then
    checkpoints, of each kind first what was not used for longest.

    What another process trains at the moment stays, and so does the file `spare`.
    """
    files = []
    for path in folder.glob("*.safetensors"):
        with suppress(OSError):  # gone by now: another process makes room too
            about = path.stat()
            files.append((not path.stem.endswith(FINISHED), about.st_mtime, about.st_size, path))
    total = sum(size for _, _, size, _ in files)
    for _, _, size, path in sorted(files):
        if total <= most:
            return
        if path != spare and _removed(path):
            total -= size


def _removed(path: Path) -> bool:
    with suppress(OSError):
        lock = Lock.take(path.with_name(path.stem.removesuffix(FINISHED)).with_suffix(".lock"))
        if lock is not None:
            try:
                path.unlink(missing_ok=True)
                return True
            finally:
                lock.release()
    return False
