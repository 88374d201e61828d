"""Temporary folders that do not stay, even where the process that made them is killed.

Who made a folder holds a lock on it, which ends with the process. The next run takes away those
that nobody holds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # the word for "there is none" below


class Scratch:
    """A new folder, `path`, in `parent` (the system's temporary directory).

    Raises:
        OSError: if it cannot be made.
    """

    def __init__(self, prefix: str, parent: Path | None = None) -> None:
        # Under another name until it is locked: nobody may take it for one that was left.
        new = Path(tempfile.mkdtemp(prefix=f"new-{prefix}", dir=parent))
        self._descriptor = None
        if fcntl is not None:
            self._descriptor = os.open(new, os.O_RDONLY)
            _lock(self._descriptor)
        self.path = new.rename(new.with_name(new.name.removeprefix("new-")))

    def remove(self) -> None:
        """Take the folder away, whatever is in it."""
        remove_tree(self.path)
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def clear_left(prefix: str, parent: Path | None = None) -> None:
    """Remove the folders of this user's processes that were killed; those of others stay."""
    if fcntl is None:
        return
    with contextlib.suppress(OSError):
        for path in Path(parent or tempfile.gettempdir()).iterdir():
            if path.name.startswith(prefix):
                with contextlib.suppress(OSError):
                    _clear(path)


def _clear(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        return
    path.chmod(0o700)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.path.samestat(os.fstat(descriptor), found) and _lock(descriptor):
            remove_tree(path)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody else has it, or the file system knows no locks
        return False
    return True


def remove_tree(folder: Path) -> None:
    """Remove a folder, also one that was made to resist: far nested, or without rights."""
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(folder)
    if os.path.lexists(folder) and os.name == "posix":
        # These go down without recursion, and follow no link.
        for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(folder)], capture_output=True, check=False)
