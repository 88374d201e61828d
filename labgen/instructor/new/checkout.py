"""Where a new task goes, and whether its number and its name are free there."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path

from labgen.registry import Course, Task, course
from labgen.training.profiles import Profile

_NAME = re.compile(r"(\d+)_(.+)")
# So that no line of the skeleton becomes too long.
_LONGEST = 20


class NewTaskError(ValueError):
    """A task cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Checkout:
    """A course's checkout.

    Attributes:
        package: whose folders are the tasks, "labgen.tasks".
        root: the folder that holds the top package, `notebooks` and pyproject.toml.
        known: the tasks that are there.
    """

    package: str
    root: Path
    known: Sequence[Task] = ()

    @property
    def tasks(self) -> Path:
        """The folder of the tasks."""
        return self.root.joinpath(*self.package.split("."))

    @property
    def top(self) -> str:
        """The top package, "labgen"."""
        return self.package.partition(".")[0]

    @property
    def models(self) -> Path:
        """The folder of the model files."""
        return self.root / self.top / "models"

    @property
    def notebooks(self) -> Path:
        """The folder of the instructor's notebooks."""
        return self.root / "notebooks"


def checkout_of(package: Path | None) -> Checkout:
    """The checkout of the course in use, or the one with this package folder.

    Args:
        package: the folder whose subfolders are the tasks; it may be yet to be made.

    Raises:
        NewTaskError: where the course is installed without its checkout, or PACKAGE is no
            package's name.
    """
    if package is None:
        used = course()
        if not (used.root / "pyproject.toml").is_file():
            raise NewTaskError(
                f"The course {used.name!r} is installed without its source: {used.root} has no "
                "pyproject.toml. Install it from its checkout with pip install --editable, or name "
                "its package's folder with --package."
            )
        return Checkout(used.package, used.root, used.tasks)
    folder = package.resolve()
    names = [folder.name]
    above = folder.parent
    while not above.exists() or (above / "__init__.py").is_file():
        names.insert(0, above.name)
        above = above.parent
    for name in names:
        if not name.isidentifier():
            raise NewTaskError(
                f"{folder} cannot be a Python package: {name!r} is no name in Python. Name a "
                "folder such as mylab/tasks."
            )
    return Checkout(".".join(names), above, _tasks_in(folder, ".".join(names), above))


def _tasks_in(folder: Path, package: str, root: Path) -> Sequence[Task]:
    if not any(folder.glob("*/task.py")):
        return ()
    sys.path.insert(0, str(root))
    try:
        found = Path(str(import_module(package).__file__)).parent
        if found != folder:
            raise NewTaskError(
                f"Another package {package} is installed, in {found}: name that folder, or rename "
                f"{folder}."
            )
        return Course(package.partition(".")[0], package).tasks
    finally:
        sys.path.remove(str(root))


def number_and_name(written: str, checkout: Checkout) -> tuple[int, str]:
    """The two parts of "6_name".

    Raises:
        NewTaskError: if it is none of that form, or one of the parts is taken.
    """
    match = _NAME.fullmatch(written)
    number = int(match[1]) if match else 0
    if match is None or match[1] != str(number) or number < 1:
        raise NewTaskError(
            f"{written!r} is no number and name: write such as 6_mixture, with a number from 1 on."
        )
    name = match[2]
    _check_name(name)
    for task in checkout.known:
        if task.number == number:
            free = max(known.number for known in checkout.known) + 1
            raise NewTaskError(
                f"The number {number} is taken by {task.notebook}: the next free one is {free}."
            )
        if task.name == name:
            raise NewTaskError(f"The name {name!r} is taken by {task.notebook}: choose another.")
    return number, name


def _check_name(name: str) -> None:
    if not (name.isidentifier() and name.isascii() and name == name.lower()):
        raise NewTaskError(
            f"{name!r} cannot name a task: use small letters, digits and underscores, and a letter "
            "first, for Python imports the folder by this name."
        )
    if keyword.iskeyword(name) or name.startswith("_"):
        raise NewTaskError(f"{name!r} cannot name a task: Python has another use for it.")
    if name in {field.name for field in fields(Profile)}:
        raise NewTaskError(
            f"{name!r} cannot name a task: labgen.profile().{name} is something else already."
        )
    if len(name) > _LONGEST:
        raise NewTaskError(
            f"{name!r} is too long: use {_LONGEST} letters at most. The title may be longer."
        )


def check_free(checkout: Checkout, number: int, name: str, files: Sequence[Path]) -> None:
    """Raises NewTaskError where one of the files, the task's folder or its notebook is there."""
    notebooks = sorted(checkout.notebooks.glob(f"{number}_*.ipynb"))
    module = checkout.tasks / f"{name}.py"
    for path in (checkout.tasks / name, module, *files, *notebooks):
        if path.exists():
            raise NewTaskError(
                f"{path} exists: choose another number or name, or move it away. Nothing was "
                "written."
            )
