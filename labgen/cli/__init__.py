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


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="labgen")
def main() -> None:
    """The course kit of a lab on generative models."""


for _command in (*STUDENTS_COMMANDS, *INSTRUCTORS_COMMANDS):
    main.add_command(_command)
