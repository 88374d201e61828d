"""The loop over epochs that all models share.

The loop hands a model whole chunks of mini-batches, which the model trains on inside one
compiled TensorFlow function: between two chunks Python reports progress and keeps checkpoints.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

import numpy as np

from labgen.data import MNIST, current_name
from labgen.training.checkpoints.checkpoint import Checkpoint
from labgen.training.checkpoints.checkpoint_manager import CheckpointManager, plain
from labgen.training.checkpoints.fingerprint import of_arrays, of_function
from labgen.training.checkpoints.run_state import RunState, moment
from labgen.training.checkpoints.unfinished import Unfinished
from labgen.training.display.live_curve import LiveCurve
from labgen.training.display.pace import Pace
from labgen.training.display.progress import Progress, progress
from labgen.training.history import History, describe
from labgen.training.interrupt import asked_to_stop
from labgen.training.model_protocol import ModelInTraining
from labgen.training.run_log import RunLog
from labgen.util.errors import Diverged, Interrupted
from labgen.util.words.durations import about, duration
from labgen.util.words.quantities import counted

_MODEL = "model/"


def fit(
    model: ModelInTraining,
    images,
    epochs: int,
    *,
    batch_size: int = 100,
    test_images=None,
    preview: Callable[[Any], object] | Literal[False] | None = None,
    before: Callable[[bool], None] | None = None,
    after_epoch: Callable[[dict[str, float]], object] | None = None,
    lacks: Callable[[History], str] | None = None,
    log: RunLog | None = None,
    title: str | None = None,
    again: bool = False,
) -> History:
    """Train `model` for `epochs` passes over `images` in a random order of their own.

    The order depends on the model's seed and the epoch alone. The last images that do not fill
    a mini-batch are left out of that epoch.

    A checkpoint in `runs/checkpoints` is written after each epoch and at least once a minute.
    Where one of the same unfinished run is there, with the same model, answers, data and sizes,
    the run goes on from it and ends as it would have without the break. At the end the result
    takes the checkpoint's place: the same run is not done twice, the result is loaded.

    An interrupt ends the run after the chunk of batches that is being trained, and the cell with
    it. Running the cell again goes on, with the same model or with a new one.

    Args:
        model: says how to learn from a chunk of mini-batches.
        images: [n, ...] float32, n at least `batch_size`; not to be changed while the run lasts.
        epochs: passes over the images.
        batch_size: images in a mini-batch.
        test_images: measured after each epoch if given.
        preview: draws the model as a figure; shown before the first batch and updated in a notebook
            while it trains. What it draws at random does not change how the training goes on.
            Without one, the loss curve is drawn in its place; False draws nothing.
        before: called once before the first batch; told whether the run goes on from a checkpoint.
        after_epoch: called with the row of each finished epoch. An array of numbers that it
            returns stands in the history's `kept`, also after a break and of a finished run.
        lacks: told the history of a finished run, says as half a sentence what else the run has
            made and is no longer there, so that it is done once more; empty if nothing is. By
            default `after_epoch` has made something else where `kept` has not all epochs.
        log: written after each epoch; a finished run whose log is gone is done once more.
        title: what the progress line calls the run.
        again: train also where the same run was finished before.

    Raises:
        ValueError: if there are fewer images than a batch, or no epoch, or images of NaN.
        Diverged: if a metric or a parameter becomes NaN or infinite.
        Interrupted: a KeyboardInterrupt, if the run is stopped.
    """
    images = np.asarray(images, np.float32)
    _check(images, epochs, batch_size)
    n_batches = len(images) // batch_size
    chunk = max(1, min(model.steps_per_execution(), n_batches))
    plan = _Plan(title or type(model).__name__, epochs, batch_size, n_batches, chunk)
    shown = progress()
    shown.start(_announcement(plan, model))
    with asked_to_stop() as stop:
        this = _this_run(model, plan, _identity(model, plan, images, test_images, after_epoch))
        manager = CheckpointManager(this.identity, shown.say, again=again)
        try:
            run = _Run(model, plan, this, images, test_images, shown, manager, preview, log)
            if not run.was_finished(_lacks_of(after_epoch, lacks, log)):
                run.prepare()
                if before is not None:
                    before(manager.found is not None)
                if log is not None:
                    log.open(this.position.history)
                run.show()
                while not run.finished and not stop():
                    run.train_chunk()
                    if run.position.batches == n_batches:
                        run.end_epoch(after_epoch)
                    else:
                        run.show()
                    run.keep()
            if stop():
                raise run.stopped()
            model.unfinished = None
        except BaseException:
            model.unfinished = this
            raise
        finally:
            _count(model, plan, this, len(images))
            manager.close()
            if log is not None:
                log.close()
    history = this.position.history
    shown.finish(
        f"{plan.title}: {counted(epochs, 'epoch')} in {duration(history.seconds)}\n"
        f"{describe(history.last)}"
    )
    return history


@dataclass(frozen=True)
class _Plan:
    """The sizes of a run; `chunk` is how many mini-batches go into one call."""

    title: str
    epochs: int
    batch_size: int
    n_batches: int
    chunk: int


class _Run:
    """A model on its way through a plan."""

    def __init__(
        self,
        model: ModelInTraining,
        plan: _Plan,
        this: Unfinished,
        images,
        test_images,
        shown: Progress,
        manager: CheckpointManager,
        preview,
        log: RunLog | None = None,
    ):
        self.model, self.plan, self.images, self.test_images = model, plan, images, test_images
        self.shown, self.manager, self.preview, self.log = shown, manager, preview, log
        self._curve = LiveCurve(plan.title, plan.epochs)
        self._this, self._base = this, this.start
        self._pace = Pace()
        self._order: tuple[int, np.ndarray] = (0, np.empty(0))
        self._kept_at = (0, 0)

    @property
    def position(self) -> RunState:
        return self._this.position

    @property
    def finished(self) -> bool:
        return self.position.epoch > self.plan.epochs

    def was_finished(self, lacks: Callable[[History], str]) -> bool:
        """Whether the same run was finished before; then the model is what it was at its end."""
        found = self.manager.finished
        if found is None:
            return False
        try:
            position, state, left = _read(found)
            if position.epoch != self.plan.epochs + 1:
                raise ValueError("it has another number of epochs")
            lacking = lacks(position.history)
            if not lacking:
                # What training does not change, such as random states that it does not use, has
                # gone its own way since then.
                self.model.restore(
                    {
                        name: state[name] if name in position.changed else now
                        for name, now in self._this.start.items()
                    }
                )
        except (ValueError, LookupError, TypeError) as error:
            lacking = f"cannot be used ({error})"
        if lacking:
            self.manager.refuse_finished(lacking)
            return False
        self._this.position = position
        self._kept_at = (position.epoch, position.batches)
        self.shown.say(
            f"{self.plan.title}: this training was finished at {left}; its result is loaded.\n"
            "fit(..., again=True) trains again."
        )
        self.show(last=True)
        return True

    def prepare(self) -> None:
        """Make ready for the next batch: the first, or that behind the checkpoint."""
        self._held = self.model.to_tensor(self.images)
        found = self.manager.found
        went_on = found is not None and self._go_on(found)
        if not went_on and self.model.unfinished is self._this:
            # The model is no longer what it was at the start of the run.
            self.model.restore(self._this.start)
            self._this.position = RunState()
        self.model.unfinished = None

    def train_chunk(self) -> None:
        at = self.position
        part = self._batches()[at.batches : at.batches + self.plan.chunk]
        began = time.monotonic()
        means = {name: float(x) for name, x in self.model.train(self._held, part).items()}
        at.seconds += time.monotonic() - began
        for name, mean in means.items():
            if not isfinite(mean):
                raise self._diverged(f"{name.replace('_', ' ')} became {mean}", len(part))
            at.sums[name] = at.sums.get(name, 0.0) + mean * len(part)
        at.batches += len(part)
        self._tell()

    def end_epoch(self, after_epoch) -> None:
        at = self.position
        measured = {name: total / self.plan.n_batches for name, total in at.sums.items()}
        if self.test_images is not None:
            tested = self.model.evaluate(self.test_images)
            measured |= {name: float(x) for name, x in tested.items()}
        epoch = at.epoch
        at.history.rows.append({"epoch": epoch, "seconds": at.seconds, **measured})
        at.next_epoch()
        if self.log is not None:
            self.log.write(at.history)
        if after_epoch is not None:
            result = after_epoch(at.history.last)
            if hasattr(result, "__array__") and np.asarray(result).dtype.kind in "fiub":
                at.history.kept[epoch] = np.asarray(result)
        self.show(last=self.finished)

    def show(self, last: bool = False) -> None:
        """Draw the model as it was asked for, or else the loss curve, if it is time for it."""
        if self.preview is None:
            self.shown.curve(self._drawn_curve, last=last)
        elif self.preview:
            self.shown.picture(self._drawn, last=last)

    def keep(self, now: bool = False) -> None:
        """Write a checkpoint if one is due; at the end of the run, its result."""
        at = self.position
        if self.finished:
            self.manager.finish(*self._all_there_is())
        elif now or self.manager.due(after_epoch=at.batches == 0):
            began = time.monotonic()
            self.manager.write(*self._all_there_is(), began)
        else:
            return
        self._kept_at = (at.epoch, at.batches)

    def stopped(self) -> Interrupted:
        """After an interrupt: what to raise."""
        at = self.position
        if self._kept_at != (at.epoch, at.batches):
            self.keep(now=True)
        sentence = f"{self.plan.title}: stopped {self._after()}."
        self.show(last=True)
        self.shown.finish(f"{self.plan.title}: not finished\n{describe(at.history.last)}")
        to_do = "go on from there" if self.manager.keeps else "start from the beginning"
        return Interrupted(f"{sentence}\nRun this cell again to {to_do}.", self.model)

    def _drawn(self) -> object:
        # How often there is time for a picture must not decide how the training goes on.
        before = self.model.state()
        try:
            return self.preview(self.model)
        finally:
            self.model.restore(before)

    def _drawn_curve(self) -> tuple[bytes, str]:
        """The loss curve as PNG, and in words."""
        at = self.position
        now = None
        if at.batches:
            epochs = at.epoch - 1 + at.batches / self.plan.n_batches
            now = epochs, {name: total / at.batches for name, total in at.sums.items()}
        return self._curve.draw(at.history, now), self._curve.describe(at.history)

    def _all_there_is(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The position as text, and the arrays of the position and the model."""
        state, at = self.model.state(), self.position
        for name, array in state.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise self._diverged(f"the variable {name} became NaN or infinite", 0)
            if not np.array_equal(array, self._base[name]):
                at.changed.add(name)
        arrays = {f"{_MODEL}{name}": array for name, array in state.items()}
        return at.as_text(), {**arrays, **at.arrays()}

    def _go_on(self, found: Checkpoint) -> bool:
        try:
            position, state, left = _read(found)
            self.model.restore(state)
        except (ValueError, LookupError, TypeError) as error:
            self.manager.refuse(str(error))
            return False
        self._this.position, self._base = position, state
        self._kept_at = (position.epoch, position.batches)
        self.shown.say(f"{self.plan.title}: going on {self._where()}, as left at {left}.")
        return True

    def _where(self) -> str:
        at = self.position
        if at.batches == 0:
            return f"from epoch {at.epoch} of {self.plan.epochs}"
        return (
            f"in epoch {at.epoch} of {self.plan.epochs}, after {at.batches} of "
            f"{self.plan.n_batches} batches"
        )

    def _after(self) -> str:
        at = self.position
        if at.batches == 0 and at.epoch > 1:
            return f"after epoch {at.epoch - 1} of {self.plan.epochs}"
        return self._where() if at.batches else "before the first batch"

    def _batches(self) -> np.ndarray:
        """The mini-batches [n, batch_size] of the current epoch."""
        epoch, plan = self.position.epoch, self.plan
        if self._order[0] != epoch:
            order = np.random.default_rng([self.model.seed, epoch]).permutation(len(self.images))
            order = order[: plan.n_batches * plan.batch_size].astype(np.int32)
            self._order = epoch, order.reshape(plan.n_batches, plan.batch_size)
        return self._order[1]

    def _tell(self) -> None:
        at, plan = self.position, self.plan
        done = (at.epoch - 1 + at.batches / plan.n_batches) / plan.epochs
        self._pace.done(done)
        left = self._pace.left
        soon = "measuring how long it takes" if left is None else f"{about(left)} left"
        self.shown.update(
            done,
            f"epoch {at.epoch} of {plan.epochs}, {soon}\n"
            f"{plan.title}: {describe(at.history.last) or 'first epoch'}",
        )

    def _diverged(self, what: str, batches: int) -> Diverged:
        at = self.position
        first, last = at.batches + 1, at.batches + batches
        where = f"in epoch {at.epoch}"
        if batches:
            where += f", batches {first} to {last} of {self.plan.n_batches}"
        answer = (
            "an answer that divides by 0 or takes the logarithm or the exponential of too much: "
            "run the checks of its exercises again"
        )
        rate = getattr(self.model, "learning_rate", "this one")
        if at.epoch == 1 and at.batches == 0:
            cause = f"The likely cause is {answer}; else try a smaller learning rate than {rate}."
        else:
            cause = f"The likely cause is the learning rate {rate}: try a tenth; else {answer}."
        kept = self.manager.path is not None and self.manager.path.exists()
        stays = f" The last good checkpoint stays in {self.manager.path}." if kept else ""
        return Diverged(f"{self.plan.title} stopped: {what} {where}. {cause}{stays}")


def _this_run(model: ModelInTraining, plan: _Plan, identity: dict[str, Any]) -> Unfinished:
    """The run that is asked for: the model may be in the middle of it."""
    identity = plain(identity)
    left = getattr(model, "unfinished", None)
    if left is not None and left.is_run_of(identity):
        model.trained = left.trained
        return left
    model.unfinished = None
    trained = dict(getattr(model, "trained", {"epochs": 0}))
    return Unfinished(identity, model.state(), trained, plan.epochs)


def _count(model: ModelInTraining, plan: _Plan, this: Unfinished, n_images: int) -> None:
    """Note how long the model has been trained, whether or not the run was finished."""
    rows = this.position.history.rows
    if rows:
        trained: dict[str, Any] = {
            "epochs": this.trained["epochs"] + len(rows),
            "batch_size": plan.batch_size,
            "digits": n_images,
        }
        # A file without the key is of MNIST.
        model.trained = trained | ({} if current_name() == MNIST else {"data": current_name()})


def _read(found: Checkpoint) -> tuple[RunState, dict[str, np.ndarray], str]:
    """A checkpoint's position, the model's state, and when it was written."""
    position = RunState.read(found.position, found.arrays)
    state = {
        name.removeprefix(_MODEL): array
        for name, array in found.arrays.items()
        if name.startswith(_MODEL)
    }
    return position, state, moment(found.position["left_at"])


def _lacks_of(
    after_epoch: Callable | None,
    lacks: Callable[[History], str] | None,
    log: RunLog | None,
) -> Callable[[History], str]:
    def of_after_epoch(history: History) -> str:
        if after_epoch is None or len(history.kept) == len(history.rows):
            return ""
        return "does not hold what after_epoch does"

    asked = lacks or of_after_epoch
    return asked if log is None else lambda history: log.lacks(history) or asked(history)


def _identity(
    model: ModelInTraining, plan: _Plan, images, test_images, after_epoch
) -> dict[str, Any]:
    """All that decides how a run ends, so that a checkpoint belongs to one run alone."""
    data = {"images": images}
    if test_images is not None:
        data["test images"] = np.asarray(test_images)
    return {
        **model.run_key(),
        "data": of_arrays(data),
        "epochs": plan.epochs,
        "batch_size": plan.batch_size,
        "batches in a call": plan.chunk,
        "after each epoch": after_epoch and of_function(after_epoch),
    }


def _announcement(plan: _Plan, model: ModelInTraining) -> str:
    seconds = plan.epochs * plan.n_batches * model.seconds_per_batch(plan.batch_size)
    return (
        f"{plan.title}: {counted(plan.epochs, 'epoch')} of "
        f"{plan.n_batches * plan.batch_size:,} digits\n"
        f"{about(seconds)} on a laptop with two cores; compiling (some seconds) …"
    )


def _check(images: np.ndarray, epochs: int, batch_size: int) -> None:
    if epochs < 1:
        raise ValueError(f"epochs is {epochs}: train for at least one epoch.")
    if batch_size < 1 or len(images) < batch_size:
        raise ValueError(
            f"{len(images)} images do not fill one mini-batch of {batch_size}: give more images "
            "or a smaller batch_size (at least 1)."
        )
    if not np.isfinite(images).all():
        raise ValueError("The images hold NaN or infinite values: check how they were scaled.")
