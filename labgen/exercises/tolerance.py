"""When two arrays agree, and how to say where they do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

# An answer computes in float32: a relative rounding error of 6e-8 per operation, and sums of at
# most a thousand terms, some of which cancel. 2e-5 leaves a hundredfold margin above that, and
# lies far below what any mistake changes (a wrong sign, a missing term: 1e-2 and more).
RELATIVE = 2e-5
ABSOLUTE = 2e-5
_MOST_ENTRIES = 4


@dataclass(frozen=True)
class Entry:
    """An entry of an array that is off: its index, the number there, and the right one if told."""

    index: tuple[int, ...]
    yours: float | bool
    expected: float | bool | None = None


class Difference(str):
    """A sentence about an array that is off, and the numbers behind it; empty if nothing is off.

    Attributes:
        entries: a few that are off. The first is the one of the sentence, and only there is the
            right number known.
        yours: the whole array. A copy is a plain str: what is kept or sent is text.
    """

    entries: tuple[Entry, ...]
    yours: np.ndarray | None

    def __new__(
        cls, words: str, entries: tuple[Entry, ...] = (), yours: np.ndarray | None = None
    ) -> Difference:
        made = super().__new__(cls, words)
        made.entries, made.yours = entries, yours
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return str, (str(self),)


def agree(got: np.ndarray, expected: np.ndarray, slack: float = 1.0) -> bool:
    """Same shape, and every entry equal within the tolerance (times `slack`)."""
    got, expected = np.asarray(got), np.asarray(expected)
    return got.shape == expected.shape and not bool(np.any(_off(got, expected, slack)))


def disagreement(got: np.ndarray, expected: np.ndarray, slack: float = 1.0) -> str:
    """Where two arrays of one shape differ most, a Difference; empty where they agree."""
    got, expected = np.asarray(got), np.asarray(expected)
    wrong = _off(got, expected, slack)
    if not np.any(wrong):
        return ""
    with np.errstate(invalid="ignore"):
        gap = np.abs(np.asarray(got, np.float64) - np.asarray(expected, np.float64))
    distance = np.where(np.isfinite(gap), gap, np.inf)
    place = np.unravel_index(int(np.argmax(np.where(wrong, distance, -1.0))), got.shape)
    where = f"entry {shape_words(place)}: " if got.ndim else ""
    how_many = f" ({int(wrong.sum())} of {wrong.size} entries differ)" if wrong.size > 1 else ""
    words = f"{where}yours {number(got[place])}, expected {number(expected[place])}{how_many}"
    first = Entry(_index(place), got[place], expected[place])
    return Difference(words, (first, *_others(got, expected, wrong, first.index)), got)


def _others(
    got: np.ndarray, expected: np.ndarray, wrong: np.ndarray, first: tuple[int, ...]
) -> list[Entry]:
    """More entries that are off. None where to know which ones would tell the right numbers."""
    if np.all((expected == 0) | (expected == 1)):
        return []
    places = [_index(place) for place in np.argwhere(wrong)[: _MOST_ENTRIES + 1]]
    return [Entry(place, got[place]) for place in places if place != first][: _MOST_ENTRIES - 1]


def _index(place: Iterable[Any]) -> tuple[int, ...]:
    return tuple(int(i) for i in place)


def framed(frame: str, words: str) -> str:
    """The frame with the words in the place of its first {}; a Difference stays one."""
    before, _, after = frame.partition("{}")
    whole = f"{before}{words}{after}"
    return Difference(whole, words.entries, words.yours) if isinstance(words, Difference) else whole


def number(value: float | bool) -> str:
    """A number for a reader: six digits at most; a truth value as Python writes it."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    return f"{float(value):.6g}"


def shape_words(shape: Iterable[Any]) -> str:
    """A shape as messages write it: "[3, 5]"."""
    return "[" + ", ".join(str(int(side)) for side in shape) + "]"


def _off(got: np.ndarray, expected: np.ndarray, slack: float) -> np.ndarray:
    got, expected = np.asarray(got, np.float64), np.asarray(expected, np.float64)
    with np.errstate(invalid="ignore"):
        close = np.abs(got - expected) <= slack * (ABSOLUTE + RELATIVE * np.abs(expected))
    off: np.ndarray = ~close  # not-a-number and infinity are never close
    return off
