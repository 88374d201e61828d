"""Finds the course and its tasks: the folders are the list."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from labgen.registry.errors import RegistryError
from labgen.registry.exercise import Exercise
from labgen.registry.task import Task

GROUP = "labgen.tasks"
VARIABLE = "LABGEN_COURSE"
OWN = {"labgen": "labgen.tasks"}


@dataclass(frozen=True)
class Course:
    """A package of tasks.

    Attributes:
        name: of the entry point; the lab's own is "labgen".
        package: the package whose folders are the tasks, "labgen.tasks". Its module may define
            TITLE, the course's title, and NOTEBOOKS, the folder of its notebooks.
    """

    name: str
    package: str

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """In the order of their numbers."""
        found = sorted(self._records(), key=lambda record: record.number)
        if not found:
            raise RegistryError(
                f"The course {self.name!r} has no tasks: {self.package} holds no folder with a "
                "task.py."
            )
        numbers = [record.number for record in found]
        for record in found:
            if numbers.count(record.number) > 1:
                raise RegistryError(
                    f"Two tasks of {self.package} have the number {record.number}: give one of "
                    "them another in its task.py."
                )
        return tuple(found)

    def _records(self) -> Iterator[Task]:
        package = self._imported()
        for folder in iter_modules(package.__path__):
            name = f"{self.package}.{folder.name}"
            if not folder.ispkg or not _has_record(name):
                continue
            record = getattr(import_module(f"{name}.task"), "TASK", None)
            if not isinstance(record, Task) or record.package != name or record.name != folder.name:
                raise RegistryError(
                    f"{name}.task must define TASK, a labgen.registry.Task with "
                    f"name={folder.name!r} and package=__package__."
                )
            yield record

    def _imported(self) -> ModuleType:
        try:
            return import_module(self.package)
        except ModuleNotFoundError as error:
            if not f"{self.package}.".startswith(f"{error.name}."):
                raise  # something that the package imports in its turn
            raise RegistryError(
                f"The package {self.package} of the course {self.name!r} is not there: install it "
                "again, or correct the entry point in its pyproject.toml."
            ) from None

    @property
    def is_labs_own(self) -> bool:
        """Whether it is part of labgen itself, and no package of somebody else's."""
        return self.top == OWN["labgen"].partition(".")[0]

    @property
    def setting(self) -> str:
        """What LABGEN_COURSE must be for a process that may not see the entry point."""
        return f"{self.name}={self.package}"

    @property
    def title(self) -> str:
        """As pages have it: TITLE of its package, else its name in words."""
        written: str = getattr(import_module(self.package), "TITLE", "")
        return written or self.name.replace("_", " ").replace("-", " ").capitalize()

    @property
    def notebooks(self) -> tuple[str, ...]:
        """The names of its notebooks, without their ending, in order."""
        return tuple(record.notebook for record in self.tasks)

    @property
    def top(self) -> str:
        """The name of its top package, which a kit holds: "labgen"."""
        return self.package.partition(".")[0]

    @cached_property
    def folder(self) -> Path:
        """Where the top package is."""
        return _folder_of(self.top)

    @cached_property
    def tasks_folder(self) -> Path:
        """Where the folders of the tasks are."""
        return _folder_of(self.package)

    @property
    def root(self) -> Path:
        """The folder that holds the top package: the course's checkout, where it is one."""
        return self.folder.parent

    @property
    def notebooks_folders(self) -> tuple[Path, ...]:
        """Where its own notebooks may be, the likeliest first.

        What NOTEBOOKS of its package names, else the folder `notebooks` beside the top package, as
        in a checkout, or in it, as in a wheel.
        """
        named = getattr(import_module(self.package), "NOTEBOOKS", None)
        first = () if named is None else (Path(named),)
        return (*first, self.root / "notebooks", self.folder / "notebooks")

    @property
    def kit_folder(self) -> Path:
        """What `labgen start` copies out: there where a students' wheel is installed."""
        return self.folder / "kit"


def _folder_of(package: str) -> Path:
    return Path(next(iter(import_module(package).__path__))).resolve()


def _has_record(package: str) -> bool:
    return any(file.name == "task" for file in iter_modules(import_module(package).__path__))


def course() -> Course:
    """The course that counts: the one LABGEN_COURSE names, else an installed one, else the lab.

    LABGEN_COURSE is the name of an entry point, "mylab", or one written out as pyproject.toml has
    it, "mylab=mylab.tasks", for a package that is not installed but can be imported.

    Raises:
        RegistryError: if LABGEN_COURSE names none, or if several are installed and it is not set.
    """
    return _course(os.environ.get(VARIABLE, ""))


@cache
def _course(wanted: str) -> Course:
    others = {found.name: found.value for found in entry_points(group=GROUP)}
    known = {**others, **OWN}
    if "=" in wanted:
        return _written_out(wanted)
    if wanted and wanted not in known:
        raise RegistryError(
            f"{VARIABLE} names the course {wanted!r}, and there is none: use one of "
            f"{', '.join(sorted(known))}, or install its package."
        )
    if not wanted and len(others) > 1:
        raise RegistryError(
            f"Several courses are installed ({', '.join(sorted(others))}): set {VARIABLE} to the "
            "name of one, or to labgen for the lab's own."
        )
    name = wanted or next(iter(others), "labgen")
    return Course(name, known[name])


def _written_out(setting: str) -> Course:
    name, _, package = (part.strip() for part in setting.partition("="))
    if not name or not all(part.isidentifier() for part in package.split(".")):
        raise RegistryError(
            f"{VARIABLE} is {setting!r}: write the name of a course, or its name and its package "
            "with = between them, as in mylab=mylab.tasks."
        )
    return Course(name, package)


def tasks() -> tuple[Task, ...]:
    """The tasks of the course, in order."""
    return course().tasks


def task(key: str | int) -> Task:
    """A task of the course.

    Args:
        key: its name ("rbm"), its notebook ("1_rbm") or its number (1).

    Raises:
        ValueError: with the known names, where there is none.
    """
    for record in tasks():
        if key in (record.name, record.notebook, record.number):
            return record
    known = ", ".join(record.name for record in tasks())
    raise ValueError(f"There is no task {key!r}: the course has {known}.")


def tasks_up_to(record: Task) -> tuple[Task, ...]:
    """A task and those whose models it builds on, the nearest first.

    Args:
        record: the task, which comes first.

    Raises:
        RegistryError: if one of them starts from a task that does not come before it.
    """
    found = [record]
    while found[-1].starts_from:
        later, earlier = found[-1], task(found[-1].starts_from)
        if earlier.number >= later.number:
            raise RegistryError(
                f"{later.package}.task starts from {earlier.name!r}, which does not come before "
                "it: name an earlier task."
            )
        found.append(earlier)
    return tuple(found)


def artefacts() -> dict[str, str]:
    """Whose each trained model is that tasks ship, by name: the tasks' own, then further ones."""
    records = [record for record in tasks() if record.model]
    return {
        **{record.name: record.label for record in records},
        **{shipped.name: shipped.whose for record in records for shipped in record.shipped},
    }


def task_of_artefact(name: str) -> Task:
    """The task that ships the trained model of this name, "rbm_best", or would ship it.

    Raises:
        ValueError: with the known names, where there is none.
    """
    for record in tasks():
        if name in (*record.references, *record.recipes):
            return record
    raise ValueError(f"There is no reference {name!r}: use one of {', '.join(artefacts())}.")


def task_of_class(model: type) -> Task | None:
    """The task whose model a class is: one that the task names, or one derived from it."""
    found = {
        record.model_class(name): record
        for record in reversed(tasks())
        for name in (*record.references, *record.recipes)
    }
    return next((found[parent] for parent in model.__mro__ if parent in found), None)


def notebooks() -> tuple[str, ...]:
    """The names of the course's notebooks, without their ending, in order."""
    return course().notebooks


def exercises() -> tuple[Exercise, ...]:
    """The exercises of all tasks, in order."""
    return tuple(exercise for record in tasks() for exercise in record.exercises)


def find_exercise(exercise: str) -> Exercise:
    """An exercise of the course.

    Args:
        exercise: its number ("1.2") or its function's name ("hidden_probs").

    Raises:
        ValueError: with the known numbers, where there is none.
    """
    key = str(exercise).strip()
    known = exercises()
    for found in known:
        if found.number == key:
            return found
    for found in known:
        if found.name == key:
            return found
    numbers = ", ".join(exercise.number for exercise in known)
    raise ValueError(f"There is no exercise {key!r}. The lab has: {numbers}.")


def exercises_of_notebook(notebook: str) -> tuple[Exercise, ...]:
    """The exercises of one notebook ("1_rbm"), in order; empty for an unknown name."""
    return next((record.exercises for record in tasks() if record.notebook == notebook), ())
