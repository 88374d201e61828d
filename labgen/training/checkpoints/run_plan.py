"""What a run of the training loop is to do: its sizes, and by what it is known again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labgen.training.checkpoints.fingerprint import of_arrays, of_function


@dataclass(frozen=True)
class RunPlan:
    """The sizes of a run.

    Attributes:
        title: what people call the run.
        epochs: passes over the images.
        batch_size: images in a mini-batch.
        n_batches: mini-batches in an epoch.
        chunk: mini-batches that the model trains on in one call.
    """

    title: str
    epochs: int
    batch_size: int
    n_batches: int
    chunk: int


def run_identity(
    plan: RunPlan,
    run_key: Mapping[str, Any],
    images: np.ndarray,
    test_images: Any,
    after_epoch: Callable[..., object] | None,
) -> dict[str, Any]:
    """All that decides how a run ends, so that a checkpoint belongs to one run alone.

    Args:
        run_key: what the model says of itself, see `ModelInTraining.run_key`.
        images: that are trained on, [n, ...] float32.
        test_images: measured after each epoch, [n, ...]; None if there are none.
        after_epoch: called after each epoch; None if nothing is.
    """
    data = {"images": images}
    if test_images is not None:
        data["test images"] = np.asarray(test_images)
    return {
        **run_key,
        "data": of_arrays(data),
        "epochs": plan.epochs,
        "batch_size": plan.batch_size,
        "batches in a call": plan.chunk,
        "after each epoch": after_epoch and of_function(after_epoch),
    }
