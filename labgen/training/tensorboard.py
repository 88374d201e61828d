"""A training run written for TensorBoard, and TensorBoard opened from a notebook.

What TensorFlow 1 did with ``merge_all`` and a session is three calls now: ``tf.summary`` writes
scalars and histograms, ``tf.summary.graph`` the graph of a traced function, and
``tf.profiler.experimental`` what the machine did while a few batches ran.
See https://www.tensorflow.org/tensorboard/get_started.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tensorflow as tf

from labgen.training.log_contents import EVENT_FILES, PROFILES, describe
from labgen.util.kernel.attended import nobody_watches


def variable_summaries(var: Any, name: str, step: int | None = None) -> dict[str, float]:
    """Write mean, stddev, max, min and a histogram of ``var`` under the default summary writer.

    Without a default writer nothing is written, as everywhere in ``tf.summary``, but the numbers
    are returned all the same.

    Args:
        var: a tensor, a variable or an array of any shape with at least one number.
        name: the prefix of the tags: ``name/mean``, ``name/stddev``, ``name/max``, ``name/min``
            and ``name/histogram``.
        step: where on the time axis; without it the writer's default step, and without that 0.

    Returns:
        The four numbers by their names; inside a ``tf.function`` they are tensors.

    Raises:
        TypeError: for what has no values (a symbolic Keras tensor, text).
        ValueError: for an empty tensor or name.
    """
    if not isinstance(name, str) or not name:
        raise ValueError(f"variable_summaries needs a name for its tags, not {name!r}.")
    values = _numbers(var, name)
    mean = tf.reduce_mean(values)
    numbers = {
        "mean": mean,
        "stddev": tf.sqrt(tf.reduce_mean(tf.square(values - mean))),
        "max": tf.reduce_max(values),
        "min": tf.reduce_min(values),
    }
    if step is None:
        step = tf.summary.experimental.get_step()
    if step is None:
        step = 0
    for tag, number in numbers.items():
        tf.summary.scalar(f"{name}/{tag}", number, step=step)
    tf.summary.histogram(f"{name}/histogram", values, step=step)
    if tf.executing_eagerly():
        return {tag: float(number) for tag, number in numbers.items()}
    return numbers


def _numbers(var: Any, name: str) -> tf.Tensor:
    if type(var).__name__ == "KerasTensor":
        raise TypeError(
            f"variable_summaries({name!r}): this is a symbolic Keras tensor, it has a shape but no "
            "values yet. Give the layer's weights, or the output of the model for real images."
        )
    try:
        values = tf.convert_to_tensor(var)
    except (TypeError, ValueError):
        raise TypeError(
            f"variable_summaries({name!r}) needs a tensor, a variable or an array of numbers, "
            f"not {type(var).__name__}."
        ) from None
    if not (values.dtype.is_floating or values.dtype.is_integer or values.dtype.is_bool):
        raise TypeError(
            f"variable_summaries({name!r}) needs numbers, not values of type {values.dtype.name}."
        )
    if values.shape.num_elements() == 0:
        raise ValueError(
            f"variable_summaries({name!r}): a tensor of shape {tuple(values.shape)} holds no "
            "number, so it has no mean and no histogram."
        )
    return values if values.dtype.is_floating else tf.cast(values, tf.float32)


class EpochLogger:
    """Writes one training run into a folder that TensorBoard reads.

    Args:
        log_dir: the folder, made where it is missing. What an earlier run left in it is removed,
            for TensorBoard would draw both runs into one zigzag curve.
        keep: leave it, for a run that goes on after an interruption.
    """

    def __init__(self, log_dir: str | Path, *, keep: bool = False):
        self.log_dir = Path(log_dir)
        if self.log_dir.exists() and not self.log_dir.is_dir():
            raise NotADirectoryError(
                f"The TensorBoard log needs a folder, but {self.log_dir} is a file. "
                "Choose another log_dir."
            )
        if not keep:
            _remove_earlier_run(self.log_dir)
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self._writer = tf.summary.create_file_writer(str(self.log_dir))

    def log(
        self,
        step: int,
        scalars: dict[str, float] | None = None,
        histograms: dict[str, Any] | None = None,
    ) -> None:
        """Write one epoch: single numbers, and tensors as histograms with their statistics.

        Args:
            step: where on the time axis, such as the number of the epoch.
            scalars: tag -> one number.
            histograms: tag -> a tensor or an array of any shape, as `variable_summaries` takes it.
        """
        with self._writer.as_default(step=step):
            for tag, number in (scalars or {}).items():
                tf.summary.scalar(tag, number)
            for tag, values in (histograms or {}).items():
                variable_summaries(values, tag)
        self._writer.flush()

    def graph(self, function: Any, *example_args: Any) -> None:
        """Write the graph of a function of tensors, such as the training step.

        The function is traced with arguments like the examples and never executed, so no weight
        moves and no random number is used up.

        Args:
            function: of tensors, compiled by `tf.function` or not.
            example_args: tensors of the shapes and types that it takes.
        """
        if not hasattr(function, "get_concrete_function"):
            function = tf.function(function)
        graph = function.get_concrete_function(*example_args).graph
        with self._writer.as_default(step=0):
            tf.summary.graph(graph)
        self._writer.flush()

    @contextmanager
    def profile(self) -> Iterator[None]:
        """Record what the machine does inside the ``with`` block. A few batches are enough:
        the recording grows with every operation."""
        try:
            tf.profiler.experimental.start(str(self.log_dir))
        except tf.errors.AlreadyExistsError:
            raise RuntimeError(
                "A profile is being recorded already, and TensorFlow records one at a time. "
                "End the other one, or restart the kernel."
            ) from None
        try:
            yield
        finally:
            tf.profiler.experimental.stop()

    def close(self) -> None:
        """Write what is still in memory and close the file."""
        self._writer.close()

    def __enter__(self) -> EpochLogger:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _remove_earlier_run(log_dir: Path) -> None:
    for old in log_dir.glob(EVENT_FILES):
        old.unlink()
    shutil.rmtree(log_dir / PROFILES, ignore_errors=True)


def show(log_dir: str | Path) -> None:
    """Open TensorBoard below the notebook cell, or print what the log holds.

    With somebody at the notebook this is ``%tensorboard --logdir ...``: one server, reused when
    the cell runs again. Where nobody watches (``LABGEN_UNATTENDED`` or ``CI`` is set, a script,
    or a runner that executes the notebook) no server is started: what the log holds is read back
    and printed, with the command that opens it.

    Args:
        log_dir: the folder of the log.
    """
    contents = describe(log_dir)
    if nobody_watches():
        print(contents)
        print(f"To look at it: tensorboard --logdir {shlex.quote(str(log_dir))}")
        return
    from tensorboard import notebook

    # A kernel need not have the environment's programs on its PATH; TensorBoard looks there only.
    beside = shutil.which("tensorboard", path=str(Path(sys.executable).parent))
    if beside:
        os.environ.setdefault("TENSORBOARD_BINARY", beside)
    if not _has_profile_viewer() and contents.profiles:
        print("The profile is recorded; to see its tab as well: pip install xprof")
    notebook.start(f"--logdir {shlex.quote(str(Path(log_dir).resolve()))}")


def _has_profile_viewer() -> bool:
    from importlib.util import find_spec

    return find_spec("xprof") is not None
