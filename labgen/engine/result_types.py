"""Blames whole numbers and truth values on the answer that gives them, not on who gets them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
import tensorflow as tf

from labgen.engine.answer_errors import AnswerError
from labgen.engine.exercise_slot import exercises_of

_ORDER = ("first", "second", "third", "fourth")
_WHY = "TensorFlow does not mix types, and training computes in float32: use tf.cast"


def check_result_types(model: type) -> None:
    """Let the answers of a model class stop where numbers of a wrong type come in or go out."""
    for name, number in exercises_of(model).items():
        answer = vars(model).get(name)
        if isinstance(answer, staticmethod):
            setattr(model, name, staticmethod(_checked(answer.__func__, number, name)))


def _checked(answer: Callable, number: str, name: str) -> Callable:
    @wraps(answer)
    def checked(*arguments, **named):
        kind = _whole(arguments)
        if kind:
            # No frame of this answer: the one that called it is to blame.
            raise TypeError(f"{name} is given numbers of type {kind}. {_WHY}.")
        given = answer(*arguments, **named)
        problem = _problem(given)
        if problem:
            raise AnswerError(f"exercise {number}, {name}: {problem}")
        return given

    return checked


@tf.autograph.experimental.do_not_convert
def _whole(arguments: tuple) -> str:
    kinds = [
        argument.dtype
        for argument in arguments
        if tf.is_tensor(argument) and argument.shape.rank != 0
    ]
    return next((kind.name for kind in kinds if not kind.is_floating), "")


@tf.autograph.experimental.do_not_convert
def _problem(given: Any) -> str:
    several = isinstance(given, (tuple, list))
    for place, result in zip(_ORDER, given if several else [given], strict=False):
        if isinstance(result, np.ndarray):
            kind, whole = result.dtype.name, result.dtype.kind in "iub"
        elif tf.is_tensor(result):
            kind, whole = result.dtype.name, not result.dtype.is_floating
        else:
            continue
        if whole:
            what = f"its {place} result" if several else "its result"
            return f"{what} is of type {kind}. {_WHY}."
    return ""
