"""A known mistake: the hint about it, and how it shows in what an answer gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from labgen.exercises.verdict import Hint

# What a mistake raises where it leads to no result, or its question has no meaning. A division by
# zero or an overflow among them: it is the mistake that fails there, and not the check.
NO_RESULT = (ValueError, IndexError, KeyError, ArithmeticError)


@dataclass(frozen=True)
class Misconception:
    """A known mistake, in whatever kind of exercise it is tried.

    It is told by what it would have given, or by a question about what came back.

    Attributes:
        key: names it for statistics; students do not see it.
        sentence: the hint.
        counterfactual: what there would be if it were made, from what the oracle knows. A
            `Comparison` hands over the `Truth` of a case and takes one array, or a tuple of all
            results, where None stands for "whatever it is". Raises one of NO_RESULT where there
            would be nothing.
        predicate: instead, a question about what came back. A `Comparison` asks it with the
            `Truth` of a case and the results (see symptoms.py), a `CallLogOracle` with the `Trial`.
        groups: the groups of cases it must explain, where they are not the oracle's usual ones.
        about: the argument or the part of the result that it changes; empty where it cannot meet
            another mistake.
        vague: whether more should be said about it than the sentence does, where that is known.
        last: whether it counts only where nothing exact is found.
    """

    key: str
    sentence: str
    counterfactual: Callable[[Any], Any] | None = None
    predicate: Callable[..., bool] | None = None
    groups: tuple[str, ...] = ()
    about: str = ""
    vague: bool = False
    last: bool = False

    @property
    def hint(self) -> Hint:
        """What a student is told."""
        return Hint(self.key, self.sentence)

    def instead(self, known: Any) -> Any:
        """What there would be if it were made."""
        if self.counterfactual is None:
            raise ValueError(f"What {self.key!r} leads to is not known.")
        return self.counterfactual(known)

    def gives(self, known: Any) -> tuple[Any, ...] | None:
        """All results that it leads to in a case, in order; None where it leads to none."""
        try:
            with np.errstate(all="ignore"):
                given = self.instead(known)
        except NO_RESULT:
            return None
        return given if isinstance(given, tuple) else (given,)

    def shows(self, *seen: Any) -> bool:
        """Whether the question holds; False where it has no meaning for these shapes."""
        try:
            with np.errstate(all="ignore"):
                return self.predicate is not None and bool(self.predicate(*seen))
        except NO_RESULT:
            return False
