"""What an answer does outside TensorFlow, which a compiled function would do only once."""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from types import CodeType

from labgen.engine.answer_errors import code_of
from labgen.engine.exercise_slot import exercises_of
from labgen.execution.tracebacks import Frame, is_students


def global_state(model: type) -> str:
    """Why an answer that assigns to a variable outside cannot be compiled; empty if none does."""
    place = _place(model, lambda instruction: instruction.opname == "STORE_GLOBAL")
    return place and f"{place} changes a variable outside itself, and cannot be compiled"


def random_numbers(model: type) -> str:
    """The place of an answer that uses a module or function called `random`, if there is one."""
    return _place(
        model, lambda instruction: instruction.argval in ("random", "rand", "default_rng")
    )


def _place(model: type, wanted: Callable[[dis.Instruction], bool]) -> str:
    for name, number in exercises_of(model).items():
        code = code_of(getattr(model, name))
        if code is None or not is_students(code.co_filename):
            continue
        for line in _lines(code, wanted):
            source = Frame(code.co_filename, line, name).source
            where = f"Exercise {number}, {name}, line {line}"
            return f"{where} ({source})" if source else where
    return ""


def _lines(code: CodeType, wanted: Callable[[dis.Instruction], bool]) -> Iterator[int]:
    starts = dict(dis.findlinestarts(code))
    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        line = starts.get(instruction.offset) or line
        if wanted(instruction):
            yield line
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _lines(constant, wanted)
