"""The loop over epochs that all five models share.

The loop hands a model whole stretches of mini-batches, which the model trains on inside one
compiled TensorFlow function: between two stretches Python only reports progress.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

from labgen.training.history import History, describe
from labgen.training.progress import progress


class Trainable(Protocol):
    """What the loop needs of a model."""

    seed: int

    def seconds_per_batch(self, batch_size: int) -> float:
        """Roughly, on a laptop with two cores: for the estimate before the run."""

    def batches_per_call(self) -> int:
        """How many mini-batches one call of `train` takes: about half a second's work."""

    def train(self, images, batches: np.ndarray) -> dict[str, float]:
        """Train on `batches`, int32 [n, batch_size] indices into `images`; mean measures."""

    def evaluate(self, test_images) -> dict[str, float]:
        """Measures on test images after an epoch; called only where there are some."""


def fit(
    model: Trainable,
    images,
    epochs: int,
    *,
    batch_size: int = 100,
    test_images=None,
    view: Callable[[Trainable], object] | None = None,
    after_epoch: Callable[[dict[str, float]], None] | None = None,
    title: str | None = None,
) -> History:
    """Train `model` for `epochs` passes over `images` in a random order of their own.

    The order depends on the model's seed and the epoch alone. The last images that do not fill
    a mini-batch are left out of that epoch.

    Args:
        images: [n, ...] float32, n at least `batch_size`.
        test_images: measured after each epoch if given.
        view: draws the model as a figure; shown and updated in a notebook while it trains.
        after_epoch: called with the row of each finished epoch.
        title: what the progress line calls the run.

    Raises:
        ValueError: if there are fewer images than a batch, or no epoch, or images of NaN.
    """
    images = np.asarray(images, np.float32)
    _check(images, epochs, batch_size)
    n_batches = len(images) // batch_size
    stretch = max(1, min(model.batches_per_call(), n_batches))
    title = title or type(model).__name__
    shown = progress()
    shown.start(_announcement(title, model, epochs, n_batches, batch_size))
    history = History()
    for epoch in range(1, epochs + 1):
        order = np.random.default_rng([model.seed, epoch]).permutation(len(images))
        batches = order[: n_batches * batch_size].reshape(n_batches, batch_size).astype(np.int32)
        sums: dict[str, float] = {}
        seconds = 0.0
        for first in range(0, n_batches, stretch):
            part = batches[first : first + stretch]
            began = time.monotonic()
            for name, mean in model.train(images, part).items():
                sums[name] = sums.get(name, 0.0) + float(mean) * len(part)
            seconds += time.monotonic() - began
            done = (epoch - 1 + min(first + stretch, n_batches) / n_batches) / epochs
            left = (history.seconds + seconds) / done * (1 - done)
            shown.update(
                done,
                f"{title}: epoch {epoch} of {epochs}, {describe(history.last) or 'first epoch'}, "
                f"{duration(left)} left",
            )
        measured = {name: total / n_batches for name, total in sums.items()}
        if test_images is not None:
            measured |= {name: float(x) for name, x in model.evaluate(test_images).items()}
        history.rows.append({"epoch": epoch, "seconds": seconds, **measured})
        if after_epoch is not None:
            after_epoch(history.last)
        if view is not None:
            shown.picture(lambda: view(model), last=epoch == epochs)
    shown.finish(
        f"{title}: {epochs} {_plural('epoch', epochs)} in {duration(history.seconds)}; "
        f"{describe(history.last)}"
    )
    return history


def duration(seconds: float) -> str:
    """Seconds in words a student reads at a glance: "8 s", "2 min 10 s", "1 h 5 min"."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _announcement(title, model, epochs, n_batches, batch_size) -> str:
    seconds = epochs * n_batches * model.seconds_per_batch(batch_size)
    return (
        f"{title}: {epochs} {_plural('epoch', epochs)} of {n_batches * batch_size:,} digits, "
        f"about {duration(seconds)} on a laptop with two cores"
    )


def _plural(noun: str, number: int) -> str:
    return noun if number == 1 else noun + "s"


def _check(images: np.ndarray, epochs: int, batch_size: int) -> None:
    if epochs < 1:
        raise ValueError(f"epochs is {epochs}: train for at least one epoch.")
    if batch_size < 1 or len(images) < batch_size:
        raise ValueError(
            f"{len(images)} images do not fill one mini-batch of {batch_size}: give more images "
            "or a smaller batch_size (at least 1)."
        )
    if not np.isfinite(images).all():
        raise ValueError("The images hold NaN or infinite values: look at how they were scaled.")
