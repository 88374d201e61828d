"""A lock between processes, which ends with the process that holds it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # the word for "there is none" everywhere below
    import msvcrt


class Lock:
    """A lock on a file of its own: `take` gets it or says that another process has it."""

    def __init__(self, path: Path, descriptor: int):
        self._path, self._descriptor = path, descriptor

    @classmethod
    def take(cls, path: Path) -> Lock | None:
        """The lock, or None where somebody else has it.

        Raises:
            OSError: if the file cannot be made.
        """
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            if not _locked(descriptor):
                os.close(descriptor)
                return None
            # Its last holder may have removed the file between our two steps.
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(descriptor), os.stat(path)):
                    return cls(path, descriptor)
            os.close(descriptor)

    def release(self) -> None:
        """Give the lock back and remove its file."""
        # Windows removes no open file; there an empty file stays.
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)


def _locked(descriptor: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        # A file system without locks: then two processes are told apart by their files' names only.
        return True
    return True
