"""What the registry knows of one exercise."""

from __future__ import annotations

from dataclasses import dataclass


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
        notebook: the notebook's file name without its ending; the task fills it in.
        module: the file with its oracle, as Python imports it; the task fills it in.
    """

    number: str
    name: str
    title: str
    points: int
    returns: tuple[str, ...]
    compiled: bool = True
    notebook: str = ""
    module: str = ""

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
