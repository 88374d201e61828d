"""Imports what a command needs; where it is not installed, a sentence says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import click


def instructors(module: str, extra: str = "dev") -> ModuleType:
    """A module of the instructor's side; one sentence where it is absent, as in a kit."""
    try:
        return with_extra(module, extra)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise
        from labgen.course.kit.package import this_package

        raise click.ClickException(
            "This command is for instructors: a students' kit comes without it, and the labgen in "
            f"{this_package().root} is a student's."
        ) from None


def of_models(module: str) -> ModuleType:
    """A module of the table of models; one sentence where it is absent, as in some kits."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise
        raise click.ClickException(
            "This command measures trained models. This kit comes without it, because its course "
            "measures none."
        ) from None


def with_extra(module: str, extra: str) -> ModuleType:
    """A module that imports what one of the extras installs; one sentence where that is missing."""
    with needing_extra(extra):
        return import_module(module)


@contextmanager
def needing_extra(extra: str) -> Iterator[None]:
    """Imports inside may need what one of the extras installs; one sentence where it is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in ("", "labgen"):
            raise
        from labgen.course.kit.package import add_extra

        raise click.ClickException(
            f"This command needs the package {missing}, which is not installed here: run "
            f"{add_extra(extra)}."
        ) from None
