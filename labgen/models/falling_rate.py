"""A learning rate that falls to nought over a run.

While the rate is large, the parameters of a model that learns from samples rattle around the best
ones; it has to end small, but starting small wastes the run.
"""

from __future__ import annotations

import tensorflow as tf

from labgen.training.history import History


class FallingRate:
    """A rate that falls linearly from its first value to 0, one step per mini-batch."""

    def __init__(self, start: float):
        self.start = start
        self._done = tf.Variable(0.0)
        self._total = tf.Variable(1.0)

    def plan(self, batches: int) -> None:
        """Begin a run of so many mini-batches."""
        self._done.assign(0.0)
        self._total.assign(float(batches))

    def next(self) -> tf.Tensor:
        """The rate of the next mini-batch, in a graph or outside."""
        rate = self.start * (1.0 - self._done / self._total)
        self._done.assign_add(1.0)
        return rate

    def variables_to_keep(self) -> dict[str, tf.Variable]:
        return {"batches_done": self._done, "batches_planned": self._total}


class WithFallingRate:
    """Goes in front of a model in a list of base classes: its rate falls to 0 over every run.

    The model has `learning_rate`, the first rate, and asks `_next_rate` once a mini-batch.
    """

    def __init__(self, *args, **settings):
        super().__init__(*args, **settings)
        self._rate = FallingRate(self.learning_rate)

    def fit(self, images, epochs: int, *, batch_size: int = 100, **options) -> History:
        """Train as the model itself does, the rate falling to 0."""
        self._rate.plan(epochs * (len(images) // batch_size))
        return super().fit(images, epochs, batch_size=batch_size, **options)

    def variables_to_keep(self) -> dict:
        return {**super().variables_to_keep(), **self._rate.variables_to_keep()}

    def _next_rate(self) -> tf.Tensor:
        return self._rate.next()
