"""A training run written for TensorBoard, and TensorBoard opened from a notebook.

What TensorFlow 1 did with ``merge_all`` and a session is three calls now: ``tf.summary`` writes
scalars and histograms, ``tf.summary.graph`` the graph of a traced function, and
``tf.profiler.experimental`` what the machine did while a few batches ran.
See https://www.tensorflow.org/tensorboard/get_started.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tensorflow as tf

from labgen.util.kernel.attended import nobody_watches

EVENT_FILES = "events.out.tfevents.*"
PROFILES = Path("plugins") / "profile"


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


@dataclass(frozen=True)
class LogContents:
    """What a log folder holds, read back from its files.

    Attributes:
        scalars: tag -> the values in the order of their steps.
        histograms: the tags.
        graph: is there one.
        profiles: the names of the recordings.
        operations: milliseconds for each kind of operation in the newest recording, longest first.
    """

    log_dir: Path
    scalars: dict[str, list[float]]
    histograms: tuple[str, ...]
    graph: bool
    profiles: tuple[str, ...]
    operations: dict[str, float]

    def __str__(self) -> str:
        # The statistics of a tensor stand beside its histogram: one line a tensor says it all.
        own = {
            tag: values
            for tag, values in self.scalars.items()
            if f"{tag.rpartition('/')[0]}/histogram" not in self.histograms
        }
        tensors = [tag.removesuffix("/histogram") for tag in self.histograms]
        lines = [f"The log in {self.log_dir} holds"]
        for tag, values in own.items():
            lines.append(
                f"  scalar     {tag}: {len(values)} values, {values[0]:.4g} to {values[-1]:.4g}"
            )
        lines += [f"  histogram  {tag}, with mean, stddev, max and min" for tag in tensors]
        lines.append(f"  graph      {'yes' if self.graph else 'no'}")
        lines.append(f"  profile    {', '.join(self.profiles) if self.profiles else 'no'}")
        for operation, milliseconds in list(self.operations.items())[:5]:
            lines.append(f"             {milliseconds:8.1f} ms  {operation}")
        return "\n".join(lines)


def describe(log_dir: str | Path) -> LogContents:
    """Read a log folder back.

    Args:
        log_dir: the folder of the log.

    Raises:
        FileNotFoundError: where there is no TensorBoard log.
    """
    # Imported here: TensorBoard's reader is needed by nobody who only trains.
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    log_dir = Path(log_dir)
    if not any(log_dir.glob(EVENT_FILES)):
        raise FileNotFoundError(
            f"There is no TensorBoard log in {log_dir}. "
            "Train with log_dir set to this folder first."
        )
    events = EventAccumulator(str(log_dir), size_guidance={"tensors": 0}).Reload()
    scalars = {tag: _by_step(events.Tensors(tag)) for tag in _tags(events, "scalars")}
    profiles = sorted(path.name for path in (log_dir / PROFILES).glob("*") if path.is_dir())
    return LogContents(
        log_dir=log_dir,
        scalars=scalars,
        histograms=_tags(events, "histograms"),
        graph=bool(events.Tags()["graph"]),
        profiles=tuple(profiles),
        operations=_operations(log_dir / PROFILES / profiles[-1]) if profiles else {},
    )


def _by_step(written: Iterable[Any]) -> list[float]:
    """Numbers in the order of their steps. A run that went on has a second file, which is read
    before the first one where its name comes first: "10" before "9"."""
    from tensorboard.util import tensor_util

    ordered = sorted(written, key=lambda event: event.step)
    return [float(tensor_util.make_ndarray(event.tensor_proto)) for event in ordered]


def _tags(events: Any, plugin: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(events.PluginTagToContent(plugin)))
    except KeyError:
        return ()


def _operations(recording: Path) -> dict[str, float]:
    """Milliseconds for each kind of operation, summed over the processor's threads."""
    try:
        from xprof.profile_data import ProfileData
    except ImportError:  # not made for every computer: without it only this table is missing
        return {}
    spent: Counter[str] = Counter()
    for file in recording.glob("*.xplane.pb"):
        with ProfileData.from_file(file) as recorded:
            events = (
                event for plane in recorded.planes for line in plane.lines for event in line.events
            )
            for event in events:
                # An operation is recorded as "name in the graph:kind of operation".
                found = re.fullmatch(r"[\w./]+:(\w+)", event.name)
                if found:
                    spent[found[1]] += event.duration_ns / 1e6
    return dict(spent.most_common())


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
