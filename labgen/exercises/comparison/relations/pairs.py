"""Results beside the right ones, and what is asked of them again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.tolerance import agree

# As for known mistakes: what an answer gives and what is compared with it are both rounded
SLACK = 10
# Arguments with a row for every example
BATCHED = (
    *("v", "h", "v0", "h0", "vk", "hk", "h1", "h2", "v_prob", "h_prob"),
    *("x", "logits", "z_mean", "z_log_var", "eps", "images", "real_logits", "fake_logits"),
)


@dataclass(frozen=True)
class Pair:
    """One result of one case: what came back, and what is right.

    Attributes:
        case: one call of the answer.
        got: what came back, of any shape.
        true: what is right.
    """

    case: Case
    got: np.ndarray
    true: np.ndarray

    @property
    def right(self) -> bool:
        """Whether the result is right, within the tolerance of its numbers."""
        return agree(self.got, self.true)


@dataclass(frozen=True)
class Relation:
    """How results relate to the right ones.

    Attributes:
        key: for statistics, "wrong-sign".
        words: go on after "is", such as "twice as large as it should be".
    """

    key: str
    words: str


# A way to look at results.
Scale = Callable[[np.ndarray], np.ndarray]
# How a question is asked, of one result in all cases.
Question = Callable[[Sequence[Pair]], Relation | None]


def same_shapes(pairs: Sequence[Pair]) -> bool:
    """Whether every result has the shape of the right one."""
    return all(pair.got.shape == pair.true.shape for pair in pairs)


def made_by(pairs: Sequence[Pair], change: Callable[..., np.ndarray]) -> bool:
    """Whether a change makes all results of the right ones, and shows somewhere.

    Args:
        change: takes the right result of a case, float64, and returns what it would become.
    """
    told = False
    for pair in pairs:
        try:
            changed = np.asarray(change(np.asarray(pair.true, np.float64)))
        except (ValueError, IndexError):
            return False
        if not agree(pair.got, changed, SLACK):
            return False
        told = told or not agree(changed, pair.true, SLACK)
    return told


def right_after(pairs: Sequence[Pair], change: Callable[..., np.ndarray]) -> bool:
    """Whether the results are right after a change.

    Args:
        change: takes a result as it came back, float64, and returns what it would become.
    """
    try:
        return all(
            agree(change(np.asarray(pair.got, np.float64)), pair.true, SLACK) for pair in pairs
        )
    except (ValueError, IndexError):
        return False
