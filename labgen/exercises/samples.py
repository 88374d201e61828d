"""Sample answers to the exercises: right ones, which pass, and wrong ones, which a hint names.

They stand in the file samples.py of each task, and the tests of the oracles walk over them. The
release leaves them out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from labgen.registry import course, find_exercise, tasks

Answer = TypeVar("Answer", bound=Callable[..., Any])
Sample = TypeVar("Sample", "RightAnswer", "WrongAnswer")


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


# With the module that registered it: answers of several courses may be imported.
_RIGHT: list[tuple[str, RightAnswer]] = []
_WRONG: list[tuple[str, WrongAnswer]] = []


def right(exercise: str) -> Callable[[Answer], Answer]:
    """Register a right answer to the exercise with this number."""
    module = _calling_module()

    def register(function: Answer) -> Answer:
        _RIGHT.append((module, RightAnswer(exercise, function)))
        return function

    return register


def wrong(exercise: str, key: str | None) -> Callable[[Answer], Answer]:
    """Register a wrong answer, which the hint with this key names; None where none can."""
    module = _calling_module()

    def register(function: Answer) -> Answer:
        _WRONG.append((module, WrongAnswer(exercise, key, function)))
        return function

    return register


def right_answers() -> list[RightAnswer]:
    """The right answers of all tasks of the course in use, exercise by exercise."""
    _import_samples()
    return sorted(_of_the_course(_RIGHT), key=_order)


def wrong_answers() -> list[WrongAnswer]:
    """The wrong answers of all tasks of the course in use, exercise by exercise."""
    _import_samples()
    return sorted(_of_the_course(_WRONG), key=_order)


def _import_samples() -> None:
    for task in tasks():
        name = f"{task.package}.samples"
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise


def _calling_module() -> str:
    """The name of the module that calls `right` or `wrong`; a function may come from elsewhere."""
    return str(sys._getframe(2).f_globals["__name__"])


def _of_the_course(registered: Iterable[tuple[str, Sample]]) -> list[Sample]:
    folder = f"{course().package}."
    return [answer for module, answer in registered if module.startswith(folder)]


def _order(answer: RightAnswer | WrongAnswer) -> tuple[int, ...]:
    return find_exercise(answer.exercise).order
