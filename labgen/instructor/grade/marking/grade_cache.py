"""Keeps what is graded already, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import nbformat

import labgen
from labgen.instructor.grade.answers.instructor_notebooks import Template
from labgen.instructor.grade.marking.records import Graded
from labgen.instructor.grade.marking.sandbox import Limits
from labgen.registry import course
from labgen.util.atomic_write import atomic_write_text
from labgen.util.records import from_json, to_json

# What computes the numbers that are judged
_LIBRARIES = ("tensorflow", "keras", "numpy")


class State:
    """Graded submissions on disk, a file each, under a name that their content decides.

    Another submission, other notebooks or limits, another labgen, course, TensorFlow or Python
    lead to another name: nothing out of date is ever found.
    """

    def __init__(self, folder: Path, template: Template, limits: Limits) -> None:
        self._folder = folder
        used = course()
        code = digest_of_folder(Path(labgen.__file__).parent)
        if not used.is_labs_own:
            code += f" {used.name} {digest_of_folder(used.folder)}"
        self._settings = f"{code} {_versions()} {_digest_of_notebooks(template)} {limits}"

    def find(self, digest: str) -> Graded | None:
        """None also where the file is damaged: the submission is graded again."""
        try:
            return from_json(self._path(digest).read_bytes(), Graded)
        except (OSError, ValueError):
            return None

    def keep(self, digest: str, graded: Graded) -> None:
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_text(path, to_json(graded))

    def _path(self, digest: str) -> Path:
        name = hashlib.sha256(f"{self._settings} {digest}".encode()).hexdigest()[:32]
        return self._folder / f"{name}.json"


def digest_of_folder(folder: Path) -> str:
    """Of the names and contents of all files in a folder, however deep.

    Of all: an oracle may lie in any sub-folder, read numbers from any file and import anything.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(folder).as_posix()
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{name}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _versions() -> str:
    libraries = [f"{name} {_version(name)}" for name in _LIBRARIES]
    return ", ".join([f"Python {platform.python_version()}", *libraries])


def _version(name: str) -> str:
    """A course on NumPy alone is graded where TensorFlow is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _digest_of_notebooks(template: Template) -> str:
    """With their metadata, which say what an answer to a question is worth."""
    digest = hashlib.sha256()
    for name in sorted(template.notebooks):
        digest.update(f"{name}\0{nbformat.writes(template.notebooks[name])}\0".encode())
    return digest.hexdigest()
