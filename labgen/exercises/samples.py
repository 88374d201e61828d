"""Sample answers to the exercises: right ones, which pass, and wrong ones, which a hint names.

They stand in the file samples.py of each task, and the tests of the oracles walk over them. The
release leaves them out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from labgen.registry import find, tasks

Answer = TypeVar("Answer", bound=Callable[..., Any])


@dataclass(frozen=True)
class RightAnswer:
    """An answer that must pass.

    Attributes:
        exercise: its number, "1.2".
        function: the answer.
    """

    exercise: str
    function: Callable[..., Any]

    @property
    def label(self) -> str:
        """What test ids show."""
        return f"{self.exercise} {self.function.__name__}"


@dataclass(frozen=True)
class WrongAnswer:
    """An answer that must fail.

    Attributes:
        exercise: its number, "1.2".
        key: of the hint that names the mistake; None where no hint can.
        function: the answer.
    """

    exercise: str
    key: str | None
    function: Callable[..., Any]

    @property
    def label(self) -> str:
        """What test ids show."""
        return f"{self.exercise} {self.function.__name__}"


_RIGHT: list[RightAnswer] = []
_WRONG: list[WrongAnswer] = []


def right(exercise: str) -> Callable[[Answer], Answer]:
    """Register a right answer to the exercise with this number."""

    def register(function: Answer) -> Answer:
        _RIGHT.append(RightAnswer(exercise, function))
        return function

    return register


def wrong(exercise: str, key: str | None) -> Callable[[Answer], Answer]:
    """Register a wrong answer, which the hint with this key names; None where none can."""

    def register(function: Answer) -> Answer:
        _WRONG.append(WrongAnswer(exercise, key, function))
        return function

    return register


def right_answers() -> list[RightAnswer]:
    """The right answers of all tasks, exercise by exercise."""
    _import_samples()
    return sorted(_RIGHT, key=_order)


def wrong_answers() -> list[WrongAnswer]:
    """The wrong answers of all tasks, exercise by exercise."""
    _import_samples()
    return sorted(_WRONG, key=_order)


def _import_samples() -> None:
    for task in tasks():
        name = f"{task.package}.samples"
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise


def _order(answer: RightAnswer | WrongAnswer) -> tuple[int, ...]:
    return find(answer.exercise).order
