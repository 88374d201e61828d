"""What the registry knows of one task: a record in the task's own folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from labgen.registry.errors import RegistryError
from labgen.registry.exercise import Exercise


@dataclass(frozen=True)
class Shipped:
    """A trained model that a task ships beside its own: a recipe, or another size.

    Attributes:
        name: of its file, "rbm_best".
        whose: what it is, for sentences: "the recipe for notebook 1".
        label: what tables write behind the name of its kind: ", persistent chains".
        recipe: whether it trains the same layers better; else it is a model of the task.
        model: its class, as "module:name"; empty for the task's own.
    """

    name: str
    whose: str
    label: str = ""
    recipe: bool = True
    model: str = ""


@dataclass(frozen=True)
class Task:
    """One task of a course: one folder, one notebook. The folder's task.py holds it as TASK.

    Three further files of the folder are found by their names, with `part`: measured.py says how
    the table of models sees the task's model (see `labgen.evaluation.subject`), players.py what
    the playground shows of it (see `labgen.course.task_players`), and reference_training.py
    how the models that it ships are trained (see `labgen.instructor.make_reference`). A task
    without the first is not in the table.

    Attributes:
        number: the notebook's name begins with it.
        name: the folder's, and the rest of the notebook's name.
        title: of the notebook.
        package: the folder as Python imports it; write `package=__package__`.
        sizes: for each profile ("smoke", "quick", "full"), what a notebook reads as
            `labgen.profile().NAME`.
        model: the class of its model, as "module:name"; empty where it has none.
        starts_from: the task whose model it begins with, by its name; "" for none.
        settings: which of the sizes are settings of the model of its main experiment; by them
            `labgen.load_model` knows whether a student's own model fits the profile.
        fixed_settings: those that the model has under every profile.
        shipped: further trained models in the folder `reference`.
        gpu: whether its trainings are worth a GPU, which its notebook asks Colab for.
    """

    number: int
    name: str
    title: str
    package: str
    sizes: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""
    starts_from: str = ""
    settings: tuple[str, ...] = ()
    fixed_settings: Mapping[str, Any] = field(default_factory=dict)
    shipped: tuple[Shipped, ...] = ()
    gpu: bool = False

    @property
    def notebook(self) -> str:
        """The notebook's file name without its ending, "1_rbm"."""
        return f"{self.number}_{self.name}"

    @property
    def label(self) -> str:
        """What sentences call it, as students know it: "notebook 1"."""
        return f"notebook {self.number}"

    @cached_property
    def folder(self) -> Path:
        """Where its files are."""
        return Path(str(import_module(self.package).__file__)).parent

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """Its exercises in order: one file each in its folder `exercises`.

        Raises:
            RegistryError: where a number is not one of this task's, or is there twice.
        """
        files = self.part("exercises")
        if files is None:
            return ()
        found = []
        for file in iter_modules(files.__path__):
            module = import_module(f"{files.__name__}.{file.name}")
            if hasattr(module, "EXERCISE"):
                named = {"notebook": self.notebook, "module": module.__name__}
                found.append(replace(module.EXERCISE, **named))
        numbers = [exercise.number for exercise in found]
        for exercise in found:
            task, _, part = exercise.number.partition(".")
            if (
                task != str(self.number)
                or not part.isdecimal()
                or numbers.count(exercise.number) > 1
            ):
                raise RegistryError(
                    f"{exercise.module} has the number {exercise.number!r}: give it one of "
                    f"{self.number}.1, {self.number}.2 and so on that no other exercise has."
                )
        return tuple(sorted(found, key=lambda exercise: exercise.order))

    @property
    def references(self) -> tuple[str, ...]:
        """Names of the trained models that it ships: its own, then the further ones of the task."""
        further = (shipped.name for shipped in self.shipped if not shipped.recipe)
        return (self.name, *further) if self.model else ()

    @property
    def recipes(self) -> tuple[str, ...]:
        """Names of the models that it ships and that a recipe trained better."""
        return tuple(shipped.name for shipped in self.shipped if shipped.recipe)

    def part(self, name: str) -> ModuleType | None:
        """A file or folder of the task as a module; None where it is not there.

        Args:
            name: without its ending, "measured".
        """
        try:
            return import_module(f"{self.package}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{self.package}.{name}":
                raise
            return None

    def model_class(self, name: str = "") -> type:
        """The class of its model, or of one that it ships.

        Args:
            name: of a model that it ships, see `Shipped.model`; empty for its own.
        """
        written = (
            next((model.model for model in self.shipped if model.name == name), "") or self.model
        )
        module, _, attribute = written.partition(":")
        found: type = getattr(import_module(module), attribute)
        return found
