"""What a worker left behind, for the next one must find nothing.

Only what a single call takes away is taken away. Whatever else there is spoils the box: it is
given up and a new one made, so there is no cleaning that could be tricked.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_MOST_FILES = 100
_SYSTEM_V = ("shm", "sem", "msg")


class Traces:
    """Remembers the state of a box before the first worker. `scratch` is emptied at once."""

    def __init__(self, scratch: Path, pipes: Sequence[int]) -> None:
        self._scratch, self._pipes = scratch, tuple(pipes)
        _remove_own(scratch)
        # Folders on the way to an environment that lies in /tmp can be written as well.
        self._folders = tuple(_folders(scratch, scratch.stat().st_dev))
        self._before = self._state()

    def are_gone(self) -> bool:
        """Whether everything is as it was, once plain files in `scratch` are removed."""
        try:
            known = set(self._before["names"][0])
            new = [name for name in os.listdir(self._scratch) if name not in known]
            for name in new[:_MOST_FILES]:
                _remove_one(self._scratch / name)
            return self._state() == self._before
        except OSError:
            return False

    def _state(self) -> dict[str, Any]:
        kinds = [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]
        state: dict[str, Any] = {
            "names": [tuple(sorted(os.listdir(folder))) for folder in self._folders],
            "rights": [_rights(folder) for folder in self._folders],
            "pipes": [fcntl.fcntl(pipe, fcntl.F_GETFL) for pipe in self._pipes],
            # A worker may change these of any process of the same user.
            "limits": [resource.getrlimit(kind) for kind in kinds],
            "priority": os.getpriority(os.PRIO_PROCESS, 0),
        }
        with contextlib.suppress(AttributeError):  # Linux has them
            state["room"] = [fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ) for pipe in self._pipes]
        with contextlib.suppress(AttributeError):
            state["processors"] = os.sched_getaffinity(0)
            state["schedule"] = os.sched_getscheduler(0)
        if os.getpid() == 1:  # these are the box's own
            state["ipc"] = [len(_lines(Path("/proc/sysvipc", kind))) for kind in _SYSTEM_V]
        return state


def _remove_own(scratch: Path) -> None:
    """Take away what the libraries wrote when they were imported."""
    # An environment that lies there is a mount, and stays.
    for folder in reversed(tuple(_folders(scratch, scratch.stat().st_dev))):
        for path in folder.iterdir():
            _remove_one(path)


def _remove_one(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        with contextlib.suppress(OSError):
            path.rmdir()


def _folders(folder: Path, device: int) -> Iterator[Path]:
    """It and all folders in it that are no mounts of their own."""
    yield folder
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink() and path.stat().st_dev == device:
            yield from _folders(path, device)


def _rights(folder: Path) -> tuple[object, ...]:
    found = os.stat(folder)
    further = os.listxattr(folder) if hasattr(os, "listxattr") else []
    return found.st_mode, found.st_uid, found.st_gid, tuple(further)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
