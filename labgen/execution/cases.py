"""What an answer is called with, and what came back: arrays only, on both ways.

A Case holds no expected value: the process that runs a student's code needs only cases, the one
that judges needs only outcomes.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# Calls that an answer may make of what it is given, in one call of its own. The longest honest
# chain makes a tenth of them.
MOST_CALLS = 500


@dataclass(frozen=True)
class FakeConditional:
    """A test double of one layer given another: states [batch, takes] -> probs [batch, gives].

    The values are arbitrary but fixed by `salt`: different states give different probabilities,
    so that an answer's results show what it asked with.
    """

    name: str
    takes: int
    gives: int
    salt: int


@dataclass(frozen=True)
class FakeSampler:
    """A test double of the callable `sample`: probs -> 0/1 states; each call draws again."""

    salt: int


@dataclass(frozen=True)
class Case:
    """One call of an answer: arguments by name, in the order of the signature.

    Attributes:
        name: as a student reads it, "a batch of 3".
        args: arrays, numbers and test doubles, by name.
        group: which statement of the oracle the case is for.
        driver: the one of `labgen.execution.drivers` that makes the call.
        oracle_data: what the oracle needs beside the arguments; never sent to the answer.
        driver_data: what the driver needs beside the arguments, such as the inputs of a network.
    """

    name: str
    args: Mapping[str, Any]
    group: str = "ordinary"
    driver: str = "plain"
    oracle_data: Mapping[str, Any] = field(default_factory=dict)
    driver_data: Mapping[str, Any] = field(default_factory=dict)

    def arrays(self) -> dict[str, np.ndarray]:
        """The array arguments in float64."""
        return {
            name: np.asarray(value, np.float64)
            for name, value in self.args.items()
            if isinstance(value, np.ndarray)
        }

    def key(self) -> tuple[Any, ...]:
        """The same for cases with the same name, arguments and data for the oracle."""
        values = [*self.args.items(), *self.oracle_data.items()]
        return self.name, *((name, _by_value(value)) for name, value in values)


def _by_value(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    return value


@dataclass(frozen=True)
class Fault:
    """Why a call gave no arrays.

    Attributes:
        kind: "not attempted", "exception" or "result".
    """

    kind: str
    message: str
    line: int | None = None
    source: str = ""


@dataclass(frozen=True)
class Call:
    """One call that the answer made: of what, with what, and what it was given."""

    name: str
    asked: np.ndarray
    given: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """What a case gave: results in order, named extras of the driver, and the calls made."""

    results: tuple[np.ndarray, ...] = ()
    extras: Mapping[str, np.ndarray] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    fault: Fault | None = None
    printed: str = ""


@dataclass(frozen=True)
class Trial:
    """A case together with its outcome."""

    case: Case
    seen: Outcome


def seeded_rng(seed: int, *words: object) -> np.random.Generator:
    """A random generator fixed by a seed and some words, the same on every machine."""
    return np.random.default_rng([seed, *(zlib.crc32(str(word).encode()) for word in words)])


def normal(rng: np.random.Generator, *shape: int, scale: float = 1.0) -> np.ndarray:
    """Numbers from N(0, scale^2) in a shape, float32: `normal(rng, 3, 5)` is [3, 5]."""
    return (scale * rng.standard_normal(shape)).astype(np.float32)


def states(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Binary states in a shape, float32; of two or more, at least one is 1 and one is 0."""
    drawn = (rng.random(shape) < 0.5).astype(np.float32)
    flat = drawn.reshape(-1)
    if flat.size > 1 and flat.min() == flat.max():
        flat[0] = 1 - flat[0]
    return drawn


def uniform(
    rng: np.random.Generator, *shape: int, low: float = 0.05, high: float = 0.95
) -> np.ndarray:
    """Uniform numbers in a shape, float32, from `low` to `high`: inside (0, 1) by default."""
    return rng.uniform(low, high, shape).astype(np.float32)
