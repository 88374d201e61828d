"""The command `labgen`: its subcommands, their options, help and exit codes.

`students` has the commands that students and CI run, `instructors` the others; `command` has what
all have in common. The work of each is done in `labgen.course` or `labgen.instructor`.
"""

from __future__ import annotations

import click

from labgen import __version__
from labgen.cli.command import CommandLine
from labgen.cli.instructors import INSTRUCTORS_COMMANDS
from labgen.cli.students import STUDENTS_COMMANDS


def _say_version(context: click.Context, option: click.Parameter, asked: bool) -> None:
    """Print version and package, then end."""
    if not asked or context.resilient_parsing:
        return
    from labgen.course.kit.package import about
    from labgen.registry import RegistryError

    click.echo(f"labgen, version {__version__}")
    try:
        click.echo(about())
    except RegistryError as error:
        click.echo(str(error))
    context.exit()


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version, and which package of labgen it is: a student's or the instructor's.",
)
def main() -> None:
    """The course kit of a lab on generative models."""


for _command in (*STUDENTS_COMMANDS, *INSTRUCTORS_COMMANDS):
    main.add_command(_command)
