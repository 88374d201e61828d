"""A course of somebody else's, as if it were installed: what the tests of whole courses share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat


def register(folder: Path, name: str, package: str) -> Path:
    """Write in `folder` what pip leaves of a package that offers tasks; give the folder back."""
    about = folder / f"{name}-0.1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n")
    (about / "entry_points.txt").write_text(f"[labgen.tasks]\n{name} = {package}\n")
    return folder


def without_tensorflow(folder: Path) -> Path:
    """Shadow TensorFlow and its like for each Python that has this folder first; give it back."""
    for name in ("tensorflow", "keras", "tensorflow_datasets", "tensorboard", "xprof"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"raise SystemExit('{name} was imported')\n")
    return folder


def command(*paths: Path, **options):
    """The command `labgen` as a shell runs it, with these folders on Python's path."""
    run = python(*paths, **options)
    return lambda *arguments: run("-m", "labgen.cli", *arguments)


def python(*paths: Path, course: str, runs: Path, cwd: Path):
    """A Python of its own, with these folders on its path: arguments -> exit code and output."""
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LABGEN_COURSE": course,
        "LABGEN_RUNS": str(runs),
    }
    for name in ("LABGEN_NOTEBOOKS", "LABGEN_PROFILE"):
        env.pop(name, None)

    def run(*arguments: object) -> SimpleNamespace:
        words = [sys.executable, *map(str, arguments)]
        done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True)
        text = done.stdout + done.stderr
        assert "Traceback" not in text, text
        return SimpleNamespace(
            code=done.returncode, stdout=done.stdout, text=text, words=" ".join(text.split())
        )

    return run


def changed(notebook: Path, target: Path, changes: dict[str, str]) -> Path:
    """A copy of a notebook with other sources in the cells with these ids."""
    copy = nbformat.read(notebook, as_version=4)
    cells = {cell.id: cell for cell in copy.cells}
    for name, source in changes.items():
        cells[name].source = source
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(copy, target)
    return target


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder by their place in it."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
