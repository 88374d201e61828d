"""Errors that are one sentence: a notebook shows it without the frames that led to it."""

from __future__ import annotations

from labgen.util.words.lines import wrapped


class OneSentence:
    """Goes in front of an exception: IPython prints its message instead of a traceback."""

    def _render_traceback_(self) -> list[str]:
        """What IPython prints."""
        return wrapped(f"{type(self).__name__}: {self}").split("\n")


class LabgenError(OneSentence, Exception):
    """A run cannot go on; the message says where it stopped and what to do."""


class Diverged(LabgenError, ArithmeticError):
    """A loss or a parameter is NaN or infinite."""


class NotFinished(LabgenError):
    """A model whose training was stopped is asked for something that only a finished one has."""


class NotThere(LabgenError, KeyError):
    """An epoch of which a history holds nothing."""

    # KeyError's own text is its key.
    __str__ = Exception.__str__


class Interrupted(OneSentence, KeyboardInterrupt):
    """A training was stopped by the user; running its cell again goes on.

    It ends the cell, and "Run all" with it, so that nothing after it takes the model for trained.

    Attributes:
        model: that was being trained.
    """

    def __init__(self, sentence: str, model: object = None):
        super().__init__(sentence)
        self.model = model

    def _render_traceback_(self) -> list[str]:
        return wrapped(str(self)).split("\n")
