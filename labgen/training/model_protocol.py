"""What the training loop asks of a model, whatever else the model is.

The models' base, `labgen.engine.trainable.TrainableModel`, has all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from labgen.training.checkpoints.unfinished import Unfinished


class ModelInTraining(Protocol):
    """A model as `labgen.training.loop.fit` sees it.

    Attributes:
        seed: decides the order of the images, together with the epoch.
        trained: whole epochs so far, and of the last fit batch size and digits.
        unfinished: the training that was stopped or broke off, None after a finished one.
    """

    seed: int
    trained: dict[str, int]
    unfinished: Unfinished | None

    def to_tensor(self, images: np.ndarray) -> Any:
        """The images as `train` takes them, converted once for the whole run."""

    def train(self, images: Any, batches: np.ndarray) -> Mapping[str, float]:
        """Train on mini-batches of indices [n, batch_size]; the means of the metrics by name."""

    def evaluate(self, test_images: Any) -> Mapping[str, float]:
        """Metrics of test images after an epoch; only for a run that is given some."""

    def seconds_per_batch(self, batch_size: int) -> float:
        """Roughly, on a laptop with two cores: for the estimate before a run."""

    def steps_per_execution(self) -> int:
        """How many mini-batches go into one call of `train`."""

    def state(self) -> dict[str, np.ndarray]:
        """Copies of all that training changes, by name."""

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Put back what `state` returned."""

    def run_key(self) -> dict[str, Any]:
        """What a run depends on besides the data."""
