"""Options and arguments that several commands share."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import CompletionItem


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


def one_place(argument: Path | None, option: Path | None) -> Path | None:
    """Where a command writes whose place may be named by an argument or by --out.

    Raises:
        click.UsageError: if both are named, and differ.
    """
    if argument is not None and option is not None and argument != option:
        raise click.UsageError(f"Two places are named, {argument} and {option}. Name one.")
    return argument or option


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
