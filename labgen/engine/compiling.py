"""Compiles what a model computes, as far as the answers in it can be compiled.

A TensorFlow function is traced once and then runs without Python. An answer that calls NumPy,
asks a tensor for its `.numpy()` or keeps count in a Python variable does not survive that: the
model then computes in plain Python, and says whose line it is and what it costs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from labgen.engine.answer_errors import answers_named, place_of
from labgen.engine.rng_state import RANDOM_STATES
from labgen.engine.side_effects import global_state, random_numbers
from labgen.execution.tracebacks import explain
from labgen.util.tf_setup import quiet_stderr


class Way(NamedTuple):
    """One way to compute something.

    Attributes:
        call: the function, compiled or plain.
        means: what falling back to this way means, as half a sentence; of the first way, nothing.
    """

    call: Callable
    means: str = ""


def without_xla(longer: str) -> str:
    """What it means to do without XLA; `longer` is measured, such as "twice as long"."""
    return f"the model goes on without XLA, which takes {longer}"


def in_python(longer: str) -> str:
    """What it means to do without compiling; `longer` is measured, such as "twice as long"."""
    return f"the model goes on in plain Python, which takes {longer}"


def any_sizes(function: Callable, xla: bool = False) -> Callable:
    """The function compiled, once for each new number of dimensions or so."""
    return tf.function(function, jit_compile=xla or None, reduce_retracing=True)


def stretches(function: Callable) -> Callable:
    """The function of (images, batches [n, batch_size]) compiled once, whatever n is.

    A second compilation for another n may round otherwise. Then a run that goes on in the middle
    of an epoch, and so meets the numbers n in another order, would end otherwise.
    """
    traced = tf.function(function)

    def call(images, batches: tf.Tensor):
        images = tf.convert_to_tensor(images)
        any_number = tf.TensorSpec([None, *batches.shape[1:]], batches.dtype)
        of_images = tf.TensorSpec(images.shape, images.dtype)
        return traced.get_concrete_function(of_images, any_number)(images, batches)

    return call


class Compiled:
    """Calls the first of some ways that works, the fastest standing first.

    A way is given up when its first call fails or would freeze what the answer does anew in every
    call; the model's variables are put back to what they were before. What fails in the last way,
    or later, is no question of compiling.

    Args:
        model: has `state`, `restore` and `say_once`; its class has the answers.

    Raises:
        AnswerError: by a call, if an answer raises in every way.
    """

    def __init__(self, model, *ways: Way):
        self._model, self._ways = model, list(ways)
        self._proven = False

    def __call__(self, *arguments):
        reason = ""
        if not self._proven and (reason := global_state(type(self._model))):
            del self._ways[:-1]
        while len(self._ways) > 1 and not self._proven:
            before = self._model.state()
            result, failed = self._try(before, arguments)
            if not failed:
                return self._works(reason, result)
            reason = failed
            self._model.restore(before)
            del self._ways[0]
        with answers_named(type(self._model)):
            result = self._ways[0].call(*arguments)
        return self._works(reason, result)

    def _try(self, before: dict[str, np.ndarray], arguments: tuple):
        """The result of the first way, and why it cannot be used; empty if it can."""
        try:
            # XLA's own log of what it cannot compile would be a red box in the notebook.
            with quiet_stderr(show_if_it_raises=False):
                result = self._ways[0].call(*arguments)
        except tf.errors.ResourceExhaustedError:
            raise
        except Exception as error:
            return None, self._why(error)
        return result, self._frozen(before)

    def _works(self, reason: str, result):
        self._proven = True
        if reason:
            self._model.say_once(self._ways[0].means, f"{reason}: ")
        return result

    def _frozen(self, before: dict[str, np.ndarray]) -> str:
        """Why the answers may not be compiled though they can: what draws random numbers of
        Python's or NumPy's would draw the same ones in every call."""
        after = self._model.state()
        if all(np.array_equal(before[name], after[name]) for name in RANDOM_STATES):
            return ""
        place = random_numbers(type(self._model)) or "An answer"
        return f"{place} draws random numbers that TensorFlow does not know, and cannot be compiled"

    def _why(self, error: Exception) -> str:
        place = place_of(type(self._model), error) or "An answer"
        place = place[0].upper() + place[1:]
        return f"{place} cannot be compiled ({explain(error).message.rstrip('.')})"
