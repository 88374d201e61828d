"""One run of the training loop: its chunks and epochs, what is kept of it, and how it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import isfinite
from typing import Any

import numpy as np

from labgen.training.checkpoints.checkpoint import Checkpoint
from labgen.training.checkpoints.checkpoint_manager import CheckpointManager
from labgen.training.checkpoints.run_plan import RunPlan
from labgen.training.checkpoints.run_state import RunState, packed, unpacked
from labgen.training.checkpoints.unfinished import Unfinished
from labgen.training.display import run_sentences
from labgen.training.display.pace import Pace
from labgen.training.display.progress import Progress
from labgen.training.display.run_pictures import RunPictures
from labgen.training.history import History, describe
from labgen.training.model_protocol import ModelInTraining
from labgen.training.run_log import RunLog
from labgen.util.errors import Diverged, Interrupted


class CurrentRun:
    """A model on its way through a plan: `labgen.training.loop.fit` says what comes when.

    Args:
        model: that is trained.
        plan: the sizes of the run.
        this: the run, which the model may have been in the middle of; its position moves on.
        images: [n, ...] float32.
        test_images: measured after each epoch; None if there are none.
        shown: where progress and pictures appear.
        manager: of the run's checkpoints.
        preview: draws the model; None for the loss curve, False for nothing.
        log: written after each epoch; None if there is none.
    """

    def __init__(
        self,
        model: ModelInTraining,
        plan: RunPlan,
        this: Unfinished,
        images,
        test_images,
        shown: Progress,
        manager: CheckpointManager,
        preview,
        log: RunLog | None = None,
    ):
        self.model, self.plan, self.images, self.test_images = model, plan, images, test_images
        self.shown, self.manager, self.log = shown, manager, log
        self._pictures = RunPictures(model, plan, shown, preview)
        self._this, self._base = this, this.start
        self._pace = Pace()
        self._order: tuple[int, np.ndarray] = (0, np.empty(0))
        self._kept_at = (0, 0)

    @property
    def position(self) -> RunState:
        """How far the run is."""
        return self._this.position

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self.position.epoch > self.plan.epochs

    def was_finished(self, lacks: Callable[[History], str]) -> bool:
        """Whether the same run was finished before; then the model is what it was at its end.

        Args:
            lacks: told the history, says as half a sentence why the run must be done once more.
        """
        found = self.manager.finished
        if found is None:
            return False
        try:
            position, state, left = unpacked(found)
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
        went_on = found is not None and self._restore(found)
        if not went_on and self.model.unfinished is self._this:
            # The model is no longer what it was at the start of the run.
            self.model.restore(self._this.start)
            self._this.position = RunState()
        self.model.unfinished = None

    def train_chunk(self) -> None:
        """Train on the next mini-batches, as many as go into one call.

        Raises:
            Diverged: if a metric becomes NaN or infinite.
        """
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

    def end_epoch(self, after_epoch: Callable[[dict[str, float]], object] | None) -> None:
        """Measure test images, add the epoch to the history, call `after_epoch` with its row."""
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
        self._pictures.show(self.position, last)

    def keep(self, now: bool = False) -> None:
        """Write a checkpoint if one is due; at the end of the run, its result.

        Raises:
            Diverged: if a parameter became NaN or infinite: then nothing is written.
        """
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
        sentence = f"{self.plan.title}: stopped {run_sentences.place_of_stop(self.plan, at)}."
        self.show(last=True)
        self.shown.finish(f"{self.plan.title}: not finished\n{describe(at.history.last)}")
        to_do = "go on from there" if self.manager.keeps else "start from the beginning"
        return Interrupted(f"{sentence}\nRun this cell again to {to_do}.", self.model)

    def _all_there_is(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The position as text, and the arrays of the position and the model."""
        state, at = self.model.state(), self.position
        for name, array in state.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise self._diverged(f"the variable {name} became NaN or infinite", 0)
            if not np.array_equal(array, self._base[name]):
                at.changed.add(name)
        return packed(at, state)

    def _restore(self, found: Checkpoint) -> bool:
        """Bring the model and the run to where a checkpoint left them; False if that fails."""
        try:
            position, state, left = unpacked(found)
            self.model.restore(state)
        except (ValueError, LookupError, TypeError) as error:
            self.manager.refuse(str(error))
            return False
        self._this.position, self._base = position, state
        self._kept_at = (position.epoch, position.batches)
        where = run_sentences.place_of(self.plan, position)
        self.shown.say(f"{self.plan.title}: going on {where}, as left at {left}.")
        return True

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
        self.shown.update(done, run_sentences.on_the_way(plan, at, self._pace.left))

    def _diverged(self, what: str, batches: int) -> Diverged:
        path = self.manager.path
        kept = path if path is not None and path.exists() else None
        rate = getattr(self.model, "learning_rate", "this one")
        sentence = run_sentences.diverged(self.plan, self.position, what, batches, rate, kept)
        return Diverged(sentence)
