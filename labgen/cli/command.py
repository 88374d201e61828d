"""What all commands have in common: exit codes, the help that lists them, errors as a sentence."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import click

# As diff, grep and ruff have them.
FINE = 0
NOT_RIGHT = 1
NOT_DONE = 2
STOPPED = 130  # 128 and the number of the signal that Ctrl-C sends, as shells count

_CODES = {
    FINE: "It was done, and all is well.",
    NOT_RIGHT: "It was done, and something is not right; the help of each command says what.",
    NOT_DONE: "It could not be done: the command was wrongly called, or something that it needs "
    "is missing. A sentence on stderr says what, and what helps.",
    STOPPED: "Stopped by Ctrl-C.",
}


class NotRight(click.ClickException):
    """The command did its work, and what it found is not right."""

    exit_code = NOT_RIGHT


class Command(click.Command):
    """A command whose help ends with its exit codes.

    Args:
        not_right: when its exit code is 1, as a sentence; empty for a command that only does its
            work or does not.
    """

    def __init__(self, *arguments: Any, not_right: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.not_right = not_right

    def exit_codes(self) -> dict[int, str]:
        """What each exit code of this command means."""
        codes = {**_CODES, NOT_RIGHT: self.not_right}
        return {code: words for code, words in codes.items() if words}

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the exit codes, then what else ends the help."""
        _write_exit_codes(formatter, self.exit_codes())
        super().format_epilog(context, formatter)


class CommandLine(click.Group):
    """The group of the commands. It gives every error and every Ctrl-C its exit code."""

    command_class = Command

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the exit codes of all commands mean."""
        _write_exit_codes(formatter, _CODES)
        super().format_epilog(context, formatter)

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was named."""
        _replace_unknown_letters()
        try:
            return super().invoke(context)
        except NotRight:
            raise
        except click.ClickException as error:
            error.exit_code = NOT_DONE  # type: ignore[misc]  # of this one alone
            raise
        except (KeyboardInterrupt, click.Abort):
            click.echo(_CODES[STOPPED], err=True)
            context.exit(STOPPED)


def _replace_unknown_letters() -> None:
    """A sign or a heading may hold a letter that a terminal or a file cannot: print "?" for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _write_exit_codes(formatter: click.HelpFormatter, codes: Mapping[int, str]) -> None:
    with formatter.section("Exit codes"):
        formatter.write_dl([(str(code), words) for code, words in codes.items()])


_Function = TypeVar("_Function", bound=Callable[..., Any])


def command(
    name: str | None = None, *, not_right: str = "", **options: Any
) -> Callable[[_Function], Command]:
    """Make a function a command of `labgen`; `not_right` as in `Command`."""

    def decorate(function: _Function) -> Command:
        return click.command(name, cls=Command, not_right=not_right, **options)(function)

    return decorate


@contextlib.contextmanager
def sentences(*more: type[Exception]) -> Iterator[None]:
    """Let a person read the sentence of an error instead of its stack trace.

    Args:
        more: kinds of errors that carry a sentence, beside OSError and ValueError.
    """
    kinds: tuple[type[Exception], ...] = (OSError, ValueError, *more)
    try:
        yield
    except kinds as error:
        raise click.ClickException(str(error)) from None
