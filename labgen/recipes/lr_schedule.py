"""A learning rate that falls over a run, to zero or to a level.

While the rate is large, the parameters of a model that learns from samples rattle around the best
ones; it has to end small, but starting small wastes the run.
"""

from __future__ import annotations

import tensorflow as tf

from labgen.engine.trainable import TrainableModel


class LinearDecay:
    """A rate that falls linearly, one step per mini-batch.

    Args:
        start: the first rate.
        final_fraction: to which it falls, as a share of the first.
        hold_fraction: for how much of a run, at its end, it stays there; under 1.
    """

    def __init__(self, start: float, final_fraction: float = 0.0, hold_fraction: float = 0.0):
        self.start, self._final_fraction, self._falling = start, final_fraction, 1.0 - hold_fraction
        self._done = tf.Variable(0.0)
        self._total = tf.Variable(1.0)

    def plan(self, batches: int) -> None:
        """Begin a run of this number of mini-batches."""
        self._done.assign(0.0)
        self._total.assign(float(batches))

    @tf.autograph.experimental.do_not_convert
    def next(self) -> tf.Tensor:
        """The rate of the next mini-batch, in a graph or outside."""
        fallen = tf.minimum(self._share(), 1.0)
        self._done.assign_add(1.0)
        return self.start * (1.0 - (1.0 - self._final_fraction) * fallen)

    @tf.autograph.experimental.do_not_convert
    def has_fallen(self) -> tf.Tensor:
        """Whether the rate of the next mini-batch is the last one."""
        return self._share() >= 1.0

    def state_variables(self) -> dict[str, tf.Variable]:
        return {"batches_done": self._done, "batches_planned": self._total}

    def _share(self) -> tf.Tensor:
        """How much of the fall is done."""
        return self._done / (self._falling * self._total)


class LinearDecayMixin(TrainableModel):
    """Goes in front of a model in a list of base classes: its rate falls over every run.

    The model has `learning_rate`, the first rate, and asks `_next_rate` once a mini-batch.

    Attributes:
        FINAL_FRACTION, HOLD_FRACTION: as `final_fraction` and `hold_fraction` of `LinearDecay`.
    """

    FINAL_FRACTION = HOLD_FRACTION = 0.0

    learning_rate: float

    def __init__(self, *args, **settings):
        super().__init__(*args, **settings)
        self._rate = LinearDecay(self.learning_rate, self.FINAL_FRACTION, self.HOLD_FRACTION)

    def on_train_begin(self, images, epochs: int, batch_size: int) -> None:
        super().on_train_begin(images, epochs, batch_size)
        self._rate.plan(epochs * (len(images) // batch_size))

    def state_variables(self) -> dict:
        return {**super().state_variables(), **self._rate.state_variables()}

    def _next_rate(self) -> tf.Tensor:
        return self._rate.next()
