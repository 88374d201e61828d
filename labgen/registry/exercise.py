"""What the registry knows of one exercise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labgen.registry.errors import RegistryError


@dataclass(frozen=True)
class WorkedExample:
    """The last hint to an exercise: a small case, worked by hand. Text, and no code of an answer.

    The numbers are the source: the hint is written from them, and a test calls the reference
    answer with `given` and compares what comes back with `results`.

    Attributes:
        given: the arguments by name, in order. A list is an array; a tuple of pairs is a function
            by what it gives for each argument, `(([[0.9]], [[1]]),)`; a text says in words what
            stands there.
        steps: the way from one to the other, in Markdown. A sum that holds only numbers,
            `$2 - 0.5 = 1.5$`, is recomputed by a test.
        results: by name, in order; or what a network is, in words: {"parameters": 17}.
    """

    given: Mapping[str, Any]
    steps: str
    results: Mapping[str, Any]


@dataclass(frozen=True)
class Exercise:
    """One exercise: one answer cell, one pure function. A file of a task holds one as EXERCISE.

    Its points are the source: the notebook writes them once more into its heading, its table of
    points and nbgrader's metadata of its check, and the tests compare all of these with them.

    Attributes:
        number: as the notebooks write it, "1.2".
        name: the function asked for.
        title: a heading, as the notebook has it.
        points: for a right answer.
        returns: the names of the results, in order.
        compiled: whether training compiles the answer; the check then says where it cannot be.
        hints: what `labgen.hint` shows, one after the other: what to look at, the idea in words
            (both Markdown), and a worked example. Never the answer: students get these texts.
        notebook: the notebook's file name without its ending; the task fills it in.
        module: the file with its oracle, as Python imports it; the task fills it in.
    """

    number: str
    name: str
    title: str
    points: int
    returns: tuple[str, ...]
    compiled: bool = True
    hints: tuple[str, str, WorkedExample] | tuple[()] = field(default=(), hash=False)
    notebook: str = ""
    module: str = ""

    def __post_init__(self) -> None:
        kinds = [type(hint) for hint in self.hints]
        if kinds not in ([], [str, str, WorkedExample]):
            raise RegistryError(
                f"The hints of exercise {self.number} are not three: write two texts (what to look "
                "at; the idea) and a WorkedExample, in this order, or leave them out."
            )

    @property
    def label(self) -> str:
        """Number and function name, as messages and test ids show them."""
        return f"{self.number} {self.name}"

    @property
    def results(self) -> tuple[str, ...]:
        """What messages call the results: by their names, or by the function's if there is one."""
        return self.returns if len(self.returns) > 1 else (f"the result of {self.name}",)

    @property
    def order(self) -> tuple[int, ...]:
        """By which exercises are sorted: 1.10 comes after 1.9."""
        return tuple(int(part) for part in self.number.split("."))
