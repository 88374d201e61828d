"""Compiles what a model computes, as far as the answers in it can be compiled.

A TensorFlow function is traced once and then runs without Python. An answer that calls NumPy,
asks a tensor for its `.numpy()` or keeps count in a Python variable does not survive that: the
model then computes in plain Python, and says whose line it is and what it costs.

Several mini-batches go into one call of XLA: a call costs as much as a quarter of an RBM's
mini-batch, and while XLA goes on by itself it keeps the parameters in their place. Which images
make a mini-batch stays outside: random indices are slow inside XLA.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from labgen.engine.answer_errors import answers_named, where_raised
from labgen.engine.rng import XlaGenerator
from labgen.engine.rng_state import RANDOM_STATES
from labgen.engine.side_effects import global_state, random_numbers
from labgen.execution.tracebacks import explain
from labgen.util.tf_setup import quiet_stderr

_IMAGES_AT_ONCE = 2500


class ExecutionMode(NamedTuple):
    """One way to execute a function: by XLA, as a TensorFlow graph, or in plain Python.

    Attributes:
        call: the function, compiled or plain.
        means: what falling back to this mode means, as half a sentence; empty for the first mode.
    """

    call: Callable
    means: str = ""


def without_xla(longer: str) -> str:
    """What it means to do without XLA; `longer` is measured, such as "twice as long"."""
    return f"the model goes on without XLA, which takes {longer}"


def in_python(longer: str) -> str:
    """What it means to do without compiling; `longer` is measured, such as "twice as long"."""
    return f"the model goes on in plain Python, which takes {longer}"


def relaxed_shapes(function: Callable, xla: bool = False) -> Callable:
    """The function compiled with relaxed shapes: traced again only for another rank."""
    return tf.function(function, jit_compile=xla or None, reduce_retracing=True)


def any_length(function: Callable) -> Callable:
    """The function of (images, batches [n, batch_size]) compiled once, for any number n.

    Tracing it again for another n could round differently, and a resumed run, which meets the
    numbers n in another order, would no longer end the same bit for bit.
    """
    traced = tf.function(function)

    def call(images, batches: tf.Tensor):
        images = tf.convert_to_tensor(images)
        any_number = tf.TensorSpec([None, *batches.shape[1:]], batches.dtype)
        of_images = tf.TensorSpec(images.shape, images.dtype)
        return traced.get_concrete_function(of_images, any_number)(images, batches)

    return call


class Compiled:
    """Executes a function in the first mode that works; the fastest comes first.

    A mode is given up when its first call fails, or would freeze what the answer should do in
    every call; the model's variables are restored. What fails in the last mode, or later, is no
    question of compiling.

    Args:
        model: has `state`, `restore` and `notify_once`; its class has the answers.

    Raises:
        AnswerError: by a call, if an answer raises in every mode.
    """

    def __init__(self, model, *modes: ExecutionMode):
        self._model, self._modes = model, list(modes)
        self._proven = False

    def __call__(self, *arguments):
        reason = ""
        if not self._proven and (reason := global_state(type(self._model))):
            del self._modes[:-1]
        while len(self._modes) > 1 and not self._proven:
            before = self._model.state()
            result, failed = self._try(before, arguments)
            if not failed:
                return self._works(reason, result)
            reason = failed
            self._model.restore(before)
            del self._modes[0]
        with answers_named(type(self._model)):
            result = self._modes[0].call(*arguments)
        return self._works(reason, result)

    def _try(self, before: dict[str, np.ndarray], arguments: tuple):
        """The result of the first mode, and why it cannot be used; empty if it can."""
        try:
            # XLA's own log of what it cannot compile would be a red box in the notebook.
            with quiet_stderr(show_if_it_raises=False):
                result = self._modes[0].call(*arguments)
        except tf.errors.ResourceExhaustedError:
            raise
        except Exception as error:
            return None, self._why(error)
        return result, self._frozen(before)

    def _works(self, reason: str, result):
        self._proven = True
        if reason:
            self._model.notify_once(self._modes[0].means, f"{reason}: ")
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
        place = where_raised(type(self._model), error) or "An answer"
        place = place[0].upper() + place[1:]
        return f"{place} cannot be compiled ({explain(error).message.rstrip('.')})"


def over_mini_batches(
    model, learn: Callable, metrics: int, rng: XlaGenerator, means: tuple[str, str]
) -> Compiled:
    """(images [n, ...], batches [m, batch_size] of indices) -> means of the metrics, [metrics].

    Compiled by XLA, else without XLA, else in plain Python.

    Args:
        learn: one mini-batch [batch_size, ...] -> its metrics, [metrics].
        rng: what `learn` draws from.
        means: what the second and the third mode mean, as in `ExecutionMode`.
    """

    along = partial(_along, learn, metrics)

    def along_in_xla(several: tf.Tensor, n: tf.Tensor) -> tf.Tensor:
        with rng.in_xla():
            return along(several, n)

    plain = partial(_over, along, metrics)
    return Compiled(
        model,
        ExecutionMode(
            any_length(partial(_over, tf.function(along_in_xla, jit_compile=True), metrics))
        ),
        ExecutionMode(any_length(plain), means[0]),
        ExecutionMode(plain, means[1]),
    )


def _along(learn: Callable, metrics: int, several: tf.Tensor, n: tf.Tensor) -> tf.Tensor:
    """Learn from the first n of several mini-batches [any, batch_size, ...]; sums of the metrics.

    Not `for i in tf.range(n)`: for that, XLA compiles once more for every other n.
    """
    sums, i = tf.zeros(metrics), tf.constant(0)
    while i < n:
        sums += learn(several[i])
        i += 1
    return sums


def _over(along: Callable, metrics: int, images: tf.Tensor, batches: tf.Tensor) -> tf.Tensor:
    n, batch_size = tf.shape(batches)[0], batches.shape[1]
    # XLA compiles for one number of mini-batches: what is missing at the end is filled up.
    at_once = max(1, _IMAGES_AT_ONCE // batch_size)
    filled = tf.pad(batches, [[0, at_once], [0, 0]])
    sums = tf.zeros(metrics)
    for first in tf.range(0, n, at_once):
        several = tf.reshape(filled[first : first + at_once], (at_once, batch_size))
        sums += along(tf.gather(images, several), tf.minimum(at_once, n - first))
    return sums / tf.cast(n, tf.float32)
