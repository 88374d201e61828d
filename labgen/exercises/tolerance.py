"""When two arrays agree, and how to say where they do not."""

from __future__ import annotations

import numpy as np

# An answer computes in float32: a relative rounding error of 6e-8 per operation, and sums of at
# most a thousand terms, some of which cancel. 2e-5 leaves a hundredfold margin above that, and
# lies far below what any mistake changes (a wrong sign, a missing term: 1e-2 and more).
RELATIVE = 2e-5
ABSOLUTE = 2e-5


def agree(got: np.ndarray, expected: np.ndarray, slack: float = 1.0) -> bool:
    """Same shape, and every entry equal within the tolerance (times `slack`)."""
    got, expected = np.asarray(got), np.asarray(expected)
    return got.shape == expected.shape and not bool(np.any(_off(got, expected, slack)))


def disagreement(got: np.ndarray, expected: np.ndarray, slack: float = 1.0) -> str:
    """Where two arrays of one shape differ most, in words; empty where they agree."""
    got, expected = np.asarray(got), np.asarray(expected)
    wrong = _off(got, expected, slack)
    if not np.any(wrong):
        return ""
    with np.errstate(invalid="ignore"):
        gap = np.abs(np.asarray(got, np.float64) - np.asarray(expected, np.float64))
    distance = np.where(np.isfinite(gap), gap, np.inf)
    place = np.unravel_index(int(np.argmax(np.where(wrong, distance, -1.0))), got.shape)
    where = f"entry [{', '.join(str(int(i)) for i in place)}]: " if got.ndim else ""
    how_many = f" ({int(wrong.sum())} of {wrong.size} entries differ)" if wrong.size > 1 else ""
    return f"{where}yours {number(got[place])}, expected {number(expected[place])}{how_many}"


def number(value: float | bool) -> str:
    """A number for a reader: six digits at most; a truth value as Python writes it."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    return f"{float(value):.6g}"


def shape_words(shape: tuple[int, ...]) -> str:
    return "[" + ", ".join(str(side) for side in shape) + "]"


def _off(got: np.ndarray, expected: np.ndarray, slack: float) -> np.ndarray:
    got, expected = np.asarray(got, np.float64), np.asarray(expected, np.float64)
    with np.errstate(invalid="ignore"):
        close = np.abs(got - expected) <= slack * (ABSOLUTE + RELATIVE * np.abs(expected))
    off: np.ndarray = ~close  # not-a-number and infinity are never close
    return off
