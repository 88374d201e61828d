"""Options and arguments that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _use_course(context: click.Context, option: click.Parameter, name: str | None) -> None:
    """Make the course of this name the one that counts, here and in every process made here."""
    from labgen.registry import VARIABLE, RegistryError, tasks

    if name:
        os.environ[VARIABLE] = name
    try:
        tasks()
    except RegistryError as error:
        raise click.ClickException(str(error)) from None


# Eager: what comes after it is read as this course has it, such as the numbers of notebooks.
course = click.option(
    "--course",
    metavar="NAME",
    is_eager=True,
    expose_value=False,
    callback=_use_course,
    help="Which course, where several are installed.  [default: LABGEN_COURSE, the only one "
    "installed, or the lab of this package]",
)
notebooks = click.option(
    "--notebooks",
    type=click.Path(path_type=Path),
    help="The folder of the notebooks with the answers.  [default: LABGEN_NOTEBOOKS, ./notebooks "
    "or the one beside the package]",
)


_OUT = f"{__name__}.out"


def folder_to_write(
    metavar: str, path: click.Path, *, without: str = ""
) -> Callable[[_Function], _Function]:
    """The argument `folder` of a command: where it writes.

    `--out`, by which other commands name it, is understood as well and not shown in the help.

    Args:
        metavar: what the help calls the argument.
        path: what may be there.
        without: the sentence by which a call without a folder is refused; empty where none is.
    """

    def remember(context: click.Context, option: click.Parameter, out: Path | None) -> None:
        context.meta[_OUT] = out

    def chosen(
        context: click.Context, argument: click.Parameter, folder: Path | None
    ) -> Path | None:
        out: Path | None = context.meta[_OUT]
        if folder is not None and out is not None and folder != out:
            raise click.UsageError(f"Two places are named, {folder} and {out}. Name one.")
        if without and folder is None and out is None:
            raise click.UsageError(without)
        return folder or out

    def decorate(function: _Function) -> _Function:
        # Eager: it is read before the argument.
        out = click.option(
            "--out", type=path, is_eager=True, expose_value=False, hidden=True, callback=remember
        )
        argument = click.argument(
            "folder", required=False, type=path, metavar=metavar, callback=chosen
        )
        return argument(out(function))

    return decorate


as_json = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Write the results as JSON on stdout, and all else on stderr.",
)


class NotebookNumber(click.ParamType):
    """The number of a notebook of the course."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, context: click.Context | None
    ) -> int:
        """The number as an int."""
        from labgen.registry import tasks

        known = {str(record.number): record.number for record in tasks()}
        if str(value) not in known:
            self.fail(
                f"{value} is not in the range of the course's notebooks: {', '.join(known)}.",
                param,
                context,
            )
        return known[str(value)]

    def shell_complete(
        self, context: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The numbers that begin like this, each with its notebook's name."""
        from labgen.registry import tasks

        return [
            CompletionItem(str(record.number), help=record.notebook)
            for record in tasks()
            if str(record.number).startswith(incomplete)
        ]
