"""The loop over epochs that all models share.

The loop hands a model whole chunks of mini-batches, which the model trains on inside one
compiled TensorFlow function: between two chunks Python reports progress and keeps checkpoints.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from labgen.data import MNIST, current_name
from labgen.training.cells.interrupt import asked_to_stop
from labgen.training.checkpoints.checkpoint_manager import CheckpointManager, plain
from labgen.training.checkpoints.run_plan import RunPlan, run_identity
from labgen.training.checkpoints.unfinished import Unfinished
from labgen.training.current_run import CurrentRun
from labgen.training.display import run_sentences
from labgen.training.display.progress import progress
from labgen.training.history import History
from labgen.training.model_protocol import ModelInTraining
from labgen.training.run_log import RunLog


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
    plan = RunPlan(title or type(model).__name__, epochs, batch_size, n_batches, chunk)
    shown = progress()
    shown.start(run_sentences.announcement(plan, model.seconds_per_batch(batch_size)))
    with asked_to_stop() as stop:
        identity = run_identity(plan, model.run_key(), images, test_images, after_epoch)
        this = _this_run(model, plan, identity)
        manager = CheckpointManager(this.identity, shown.say, again=again)
        try:
            run = CurrentRun(model, plan, this, images, test_images, shown, manager, preview, log)
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
    shown.finish(run_sentences.finished(plan, history))
    return history


def _this_run(model: ModelInTraining, plan: RunPlan, identity: dict[str, Any]) -> Unfinished:
    """The run that is asked for: the model may be in the middle of it."""
    identity = plain(identity)
    left = getattr(model, "unfinished", None)
    if left is not None and left.is_run_of(identity):
        model.trained = left.trained
        return left
    model.unfinished = None
    trained = dict(getattr(model, "trained", {"epochs": 0}))
    return Unfinished(identity, model.state(), trained, plan.epochs)


def _count(model: ModelInTraining, plan: RunPlan, this: Unfinished, n_images: int) -> None:
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
