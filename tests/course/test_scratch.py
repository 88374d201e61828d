"""Temporary folders that a killed process left are cleared by the next one, and no others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from labgen.instructor.scratch import Scratch, clear_left, remove_tree
from labgen.util.atomic_write import UNFINISHED, clear_unfinished
from tests.conftest import NOBODY

LEAVE = """
import sys, time
from pathlib import Path
from labgen.instructor.scratch import Scratch
print(Scratch("ours-", Path(sys.argv[1])).path, flush=True)
time.sleep(600)
"""


@pytest.fixture
def other(tmp_path):
    """A process that has a folder: (process, folder)."""
    command = [sys.executable, "-c", LEAVE, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_a_killed_process_leaves_nothing_for_long(tmp_path, other):
    process, folder = other
    (folder / "a" / "b").mkdir(parents=True)
    mine = Scratch("ours-", tmp_path)
    clear_left("ours-", tmp_path)
    assert folder.is_dir() and mine.path.is_dir()  # both are in use
    process.send_signal(signal.SIGKILL)
    process.wait()
    clear_left("ours-", tmp_path)
    assert not folder.exists() and mine.path.is_dir()
    mine.remove()
    assert list(tmp_path.iterdir()) == []


def test_what_only_looks_like_ours_stays(tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").touch()
    (tmp_path / "ours-link").symlink_to(tmp_path / "precious")
    (tmp_path / "ours-file").touch()
    (tmp_path / "theirs-1").mkdir()
    (tmp_path / "ours-1").mkdir()
    (tmp_path / "ours-1" / "link").symlink_to(tmp_path / "precious")
    clear_left("ours-", tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"precious", "ours-link", "ours-file", "theirs-1"}
    assert (tmp_path / "precious" / "file").exists()


def test_what_belongs_to_another_user_stays(tmp_path, monkeypatch):
    (tmp_path / "ours-1").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: NOBODY + 1)
    clear_left("ours-", tmp_path)
    assert (tmp_path / "ours-1").is_dir()


def nested(folder: Path, levels: int) -> None:
    """Folders in folders, deeper than a path may be long."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def test_folders_that_resist_are_removed(as_nobody):
    folder = as_nobody / "folder"
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / os.fsdecode(b"\xff\n-rf")).touch()
    os.mkfifo(folder / "-fifo")
    (folder / "closed" / "inner").chmod(0)
    (folder / "closed").chmod(0)
    nested(folder, 3000)
    folder.chmod(0)
    remove_tree(folder)
    assert not folder.exists()


def test_files_that_were_not_finished(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f"index.html.{dead.pid}{UNFINISHED}").touch()
    (tmp_path / f"index.html.{os.getpid()}{UNFINISHED}").touch()
    (tmp_path / f"notes{UNFINISHED}").touch()
    clear_unfinished(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"index.html.{os.getpid()}{UNFINISHED}", f"notes{UNFINISHED}"}
