"""Errors that are one sentence: a notebook shows it without the frames that led to it."""

from __future__ import annotations

from labgen.lines import wrapped


class Stopped(Exception):
    """A run cannot go on; the message says where it stopped and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in the place of a traceback."""
        return wrapped(f"{type(self).__name__}: {self}").split("\n")


class Diverged(Stopped, ArithmeticError):
    """A loss or a parameter is NaN or infinite."""
