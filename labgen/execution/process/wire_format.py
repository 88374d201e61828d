"""What travels between the grader and the process that runs a student's code: bytes, and nothing
that runs when it is read.

A message is one safetensors file: arrays, and beside them one JSON text. The reader
trusts neither: every value is checked for its type, and a message is refused in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labgen.execution.cases import (
    MOST_CALLS,
    Call,
    Case,
    FakeConditional,
    FakeSampler,
    Fault,
    Outcome,
)
from labgen.util.arrays import array_file

_NUMBERS = "fiub"
# Far above what an honest reply holds, and little enough for the judge
_MOST_EXTRAS = 200
_MOST_SIDES = 8
_MOST_BYTES = 16 << 20  # in all arrays of a call, one that is named twice counted twice
_NAME, _PRINTED, _SENTENCE = 200, 2000, 1000


class WireError(ValueError):
    """Bytes that are no message, or not the one that was asked for."""


@dataclass(frozen=True)
class Request:
    """One exercise for a worker: the cells to run, the function to call, and the calls."""

    notebook: str
    cells: tuple[tuple[str, str], ...]
    function: str
    returns: tuple[str, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Reply:
    """What the worker saw, a call each.

    Attributes:
        problem: why the function could not even be defined.
    """

    outcomes: tuple[Outcome, ...]
    problem: str = ""


def pack_request(request: Request) -> bytes:
    """The request without what a case keeps for the judge: `oracle_data`, `name`, `group`."""
    arrays = _Arrays()
    cases = [
        {
            "how": case.driver,
            "args": [[name, arrays.put(value)] for name, value in case.args.items()],
            "feed": [[name, arrays.put(value)] for name, value in case.driver_data.items()],
        }
        for case in request.cases
    ]
    text = {
        "notebook": request.notebook,
        "cells": request.cells,
        "function": request.function,
        "returns": request.returns,
        "cases": cases,
    }
    return _write(text, arrays)


def unpack_request(message: bytes) -> Request:
    """The worker's side of pack_request; it trusts the grader, and reads without checks."""
    text, arrays = _read(message)
    cases = tuple(
        Case(
            "",
            {name: arrays.get(value) for name, value in case["args"]},
            driver=case["how"],
            driver_data={name: arrays.get(value) for name, value in case["feed"]},
        )
        for case in text["cases"]
    )
    cells = tuple((title, source) for title, source in text["cells"])
    return Request(text["notebook"], cells, text["function"], tuple(text["returns"]), cases)


def pack_reply(reply: Reply) -> bytes:
    arrays = _Arrays()
    outcomes = [
        {
            "results": [arrays.put(array) for array in seen.results],
            "extras": [[name, arrays.put(array)] for name, array in seen.extras.items()],
            "events": [
                [call.name, arrays.put(call.asked), arrays.put(call.given)] for call in seen.calls
            ],
            "fault": _fault_out(seen.fault),
            "printed": seen.printed,
        }
        for seen in reply.outcomes
    ]
    return _write({"observations": outcomes, "problem": reply.problem}, arrays)


def unpack_reply(message: bytes, calls: int) -> Reply:
    """The grader's side: raises WireError for anything but a reply to so many calls."""
    try:
        text, arrays = _read(message)
        _need(isinstance(text, dict), "its text is no object")
        problem = _words(text["problem"], _SENTENCE)
        calls_seen = _sequence(text["observations"], calls)
        outcomes = tuple(_outcome(call, arrays) for call in calls_seen)
    except WireError:
        raise
    except Exception as error:
        # Whatever a hostile reply is made of, it costs its own exercise only.
        raise WireError(f"The reply has not the form of one ({type(error).__name__}).") from None
    if not problem and len(outcomes) != calls:
        raise WireError(f"The reply speaks of {len(outcomes)} calls, not of {calls}.")
    return Reply(outcomes, problem)


def _outcome(data: Any, arrays: _Arrays) -> Outcome:
    _need(isinstance(data, dict), "a call is no object")
    arrays.room = _MOST_BYTES
    results = tuple(arrays.number(result) for result in _sequence(data["results"], _MOST_EXTRAS))
    extras = {}
    for pair in _sequence(data["extras"], _MOST_EXTRAS):
        name, value = _sequence(pair, 2)
        _need(isinstance(value, dict), "an extra has no value")
        name = _words(name, _NAME)
        extras[name] = _strings(value) if "strings" in value else arrays.number(value)
    log = []
    for triple in _sequence(data["events"], MOST_CALLS):
        name, asked, given = _sequence(triple, 3)
        log.append(Call(_words(name, _NAME), arrays.number(asked), arrays.number(given)))
    printed = _words(data["printed"], _PRINTED)
    return Outcome(results, extras, tuple(log), _fault_in(data["fault"]), printed)


def _fault_out(fault: Fault | None) -> dict[str, Any] | None:
    if fault is None:
        return None
    return {
        "kind": fault.kind,
        "message": fault.message,
        "line": fault.line,
        "source": fault.source,
    }


def _fault_in(data: Any) -> Fault | None:
    if data is None:
        return None
    _need(isinstance(data, dict), "a fault is no object")
    kind, line = _words(data["kind"], _NAME), data["line"]
    _need(kind in ("not attempted", "exception", "result"), "a fault is of no known kind")
    _need(line is None or (type(line) is int and 0 < line < 10**6), "a line has no number")
    message, source = (_words(data[name], _SENTENCE) for name in ("message", "source"))
    return Fault(kind, message, line, source)


class _Arrays:
    """The arrays of a message by key, and how other values stand in its text."""

    def __init__(self, arrays: Mapping[str, np.ndarray] | None = None) -> None:
        self.arrays: dict[str, np.ndarray] = dict(arrays or {})
        self.room = 0

    def put(self, value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "U":
            return {"strings": value.tolist()}
        if isinstance(value, np.ndarray):
            key = str(len(self.arrays))
            self.arrays[key] = np.array(value, order="C")  # a copy: safetensors takes no views
            return {"array": key}
        if isinstance(value, FakeConditional):
            return {"probabilities": [value.name, value.takes, value.gives, value.salt]}
        if isinstance(value, FakeSampler):
            return {"sampler": value.salt}
        if isinstance(value, tuple):
            return {"tuple": list(value)}
        if value is None or isinstance(value, (bool, int, float, str)):
            return {"value": value}
        raise TypeError(f"A case may not hold a {type(value).__name__}.")

    def get(self, data: Mapping[str, Any]) -> Any:
        if "array" in data:
            return self.arrays[data["array"]]
        if "probabilities" in data:
            return FakeConditional(*data["probabilities"])
        if "sampler" in data:
            return FakeSampler(data["sampler"])
        return tuple(data["tuple"]) if "tuple" in data else data["value"]

    def number(self, data: Any) -> np.ndarray:
        _need(isinstance(data, dict) and isinstance(data.get("array"), str), "an array is missing")
        array = self.arrays[data["array"]]
        _need(array.dtype.kind in _NUMBERS, "an array holds no real numbers")
        _need(array.ndim <= _MOST_SIDES, "an array has too many sides")
        self.room -= array.nbytes + 64
        _need(self.room >= 0, "its arrays are too large")
        return array


def _strings(data: dict[str, Any]) -> np.ndarray:
    words = [_words(word, _NAME) for word in _sequence(data["strings"], _MOST_EXTRAS)]
    return np.array(words, dtype=str)


def _words(value: Any, most: int) -> str:
    _need(isinstance(value, str), "a text is missing")
    return str(value)[:most]


def _sequence(value: Any, most: int) -> Sequence[Any]:
    _need(isinstance(value, list) and len(value) <= most, "a list is missing, or is too long")
    found: Sequence[Any] = value
    return found


def _need(holds: bool, complaint: str) -> None:
    if not holds:
        raise WireError(f"The message cannot be read: {complaint}.")


def _write(text: Any, arrays: _Arrays) -> bytes:
    return array_file.pack(text, arrays.arrays)


def _read(message: bytes) -> tuple[Any, _Arrays]:
    try:
        text, arrays = array_file.unpack(message)
    except array_file.DAMAGED as error:
        raise WireError(f"The message cannot be read ({type(error).__name__}).") from None
    return text, _Arrays(arrays)
