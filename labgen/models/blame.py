"""Which exercise an error comes from, in one sentence."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator
from types import CodeType

from labgen.calling.faults import Frame, explain, students_frames
from labgen.models.exercise import exercises_of
from labgen.training.stopped import Stopped


class AnswerError(Stopped):
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
    kind = NotAnswered if isinstance(error, NotImplementedError) else AnswerError
    place = place_of(model, error)
    message = explain(error).message
    if place:
        return kind(f"{place}: {message}")
    if kind is NotAnswered:
        return kind(message.removeprefix("NotImplementedError: "))
    return error


def place_of(model: type, error: BaseException) -> str:
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
    for name, number in exercises_of(model).items():
        code = code_of(getattr(model, name))
        if code and code.co_filename == frame.file and code.co_name == frame.function:
            return f"exercise {number}, {name}"
    return ""


def code_of(function: object) -> CodeType | None:
    """The code of a function, also of a decorated one."""
    return getattr(inspect.unwrap(function), "__code__", None)
