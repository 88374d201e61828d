"""Which exercise an error comes from, in one sentence."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator
from types import CodeType
from typing import Any

from labgen.engine.exercise_slot import exercises_of, file_of
from labgen.execution.tracebacks import Frame, explain, raised_by_student, students_frames
from labgen.util.errors import LabgenError


class AnswerError(LabgenError):
    """An answer does not work; the message names exercise, function and line."""


class NotAnswered(AnswerError, NotImplementedError):
    """An exercise is not answered yet."""


@contextlib.contextmanager
def answers_named(model: type) -> Iterator[None]:
    """Turn what an answer raises inside into one sentence.

    Raises:
        AnswerError: instead of an error that went through an answer of `model`.
        NotAnswered: where an exercise is open.
    """
    try:
        yield
    except AnswerError:
        raise
    except Exception as error:
        raise answer_error(model, error) from None


def answer_error(model: type, error: Exception) -> Exception:
    """The error in one sentence, as AnswerError; what no answer is to blame for, as it is."""
    place = where_raised(model, error)
    message = explain(error).message
    if isinstance(error, NotImplementedError):
        number, name = _raised_in(model, error)
        if name:
            return NotAnswered(
                f"Exercise {number}, {name}, is not answered yet: answer it in {file_of(number)}, "
                "save the file, and run the cells above this one again."
            )
        if not place:
            return NotAnswered(message.removeprefix("NotImplementedError: "))
    return AnswerError(f"{place}: {message}") if place else error


def _raised_in(model: type, error: BaseException) -> tuple[str, str]:
    """Number and name of the exercise whose answer raised an error itself; empty for none."""
    frames = students_frames(error)
    raised = bool(frames) and (raised_by_student(error) or frames[-1].source.startswith("raise"))
    return _answer_at(model, frames[-1]) if raised else ("", "")


def where_raised(model: type, error: BaseException) -> str:
    """Where an error went through an answer: exercise, function, line; empty if through none."""
    frames = students_frames(error)
    if not frames:
        return ""
    answer = next(filter(None, (answer_at(model, frame) for frame in reversed(frames))), "")
    last = frames[-1]
    where = f"{answer or last.function}, line {last.line}"
    return f"{where} ({last.source})" if last.source else where


def answer_at(model: type, frame: Frame) -> str:
    """ "exercise 1.2, hidden_probs" if the frame is that of an answer."""
    number, name = _answer_at(model, frame)
    return f"exercise {number}, {name}" if name else ""


def _answer_at(model: type, frame: Frame) -> tuple[str, str]:
    for name, number in exercises_of(model).items():
        code = code_of(getattr(model, name))
        if code and code.co_filename == frame.file and code.co_name == frame.function:
            return number, name
    return "", ""


def code_of(function: Any) -> CodeType | None:
    """The code of a function, also of a decorated one."""
    return getattr(inspect.unwrap(function), "__code__", None)
