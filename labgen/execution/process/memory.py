"""How much memory a worker and its children hold, whatever the rest of the machine does."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

import psutil


def own_bytes(process: psutil.Process) -> int:
    """What a process shares with no file and no other mapping. Zero where it has ended."""
    try:
        memory = process.memory_info()
    except psutil.Error:
        return 0
    return int(memory.rss - getattr(memory, "shared", 0))


def shared_bytes(processes: Iterable[psutil.Process], scratch: Path) -> int:
    """What lies in files in memory: those in `scratch` and those that a process maps or has open.

    At most: a shared mapping counts whole, for no system says how much of it is in use, and a
    process that hides what it holds may hold anything.
    """
    scratch_device = os.stat(scratch).st_dev
    sizes: dict[tuple[int, int], int] = {}  # by device and inode: one file may be seen many times
    for process in processes:
        try:
            for file, size in (*_mapped(process.pid), *_open(process.pid)):
                sizes[file] = max(size, sizes.get(file, 0))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended
        except PermissionError:
            if not _has_ended(process):
                return sys.maxsize
    held = sum(size for (device, _), size in sizes.items() if device != scratch_device)
    return held + _in_file_system(scratch) + _of_system_v()


def machine_bytes() -> int:
    """The files in memory of the whole machine, or 0 where the system does not say."""
    return getattr(psutil.virtual_memory(), "shared", 0)


def _has_ended(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return True


def _mapped(pid: int) -> Iterable[tuple[tuple[int, int], int]]:
    with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as maps:
        for line in maps:
            span, rights, offset, device, inode, *_ = line.split(maxsplit=5)
            if rights.endswith("s"):
                first, last = (int(end, 16) for end in span.split("-"))
                major, minor = (int(part, 16) for part in device.split(":"))
                yield (os.makedev(major, minor), int(inode)), int(offset, 16) + last - first


def _open(pid: int) -> Iterable[tuple[tuple[int, int], int]]:
    """The open files that have no name: those of memfd_create, and deleted ones."""
    folder = f"/proc/{pid}/fd"
    for name in os.listdir(folder):
        with contextlib.suppress(FileNotFoundError):
            found = os.stat(f"{folder}/{name}")
            if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                yield (found.st_dev, found.st_ino), found.st_blocks * 512


def _in_file_system(scratch: Path) -> int:
    """Zero on a real disk, which is no memory."""
    if not _is_all_ours():
        return 0
    room = os.statvfs(scratch)
    return (room.f_blocks - room.f_bfree) * room.f_frsize


def _of_system_v() -> int:
    """Shared memory of the old sort, which outlives its processes."""
    if not _is_all_ours():
        return 0
    lines = Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()
    columns = lines[0].split()
    at = columns.index("rss"), columns.index("swap")
    return sum(int(line.split()[column]) for line in lines[1:] for column in at)


def _is_all_ours() -> bool:
    """Whether this is the first process of a box, so that all that is seen belongs to the box."""
    return os.getpid() == 1
