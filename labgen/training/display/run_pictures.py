"""The picture of a model while it trains: the preview that was asked for, else its loss curve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from labgen.training.checkpoints.run_plan import RunPlan
from labgen.training.checkpoints.run_state import RunState
from labgen.training.display.live_curve import LiveCurve
from labgen.training.display.progress import Progress
from labgen.training.model_protocol import ModelInTraining


class RunPictures:
    """Shows a picture whenever it is time for one, which `Progress` decides.

    Args:
        shown: where pictures appear.
        preview: draws the model as a figure; None for the loss curve, False for nothing.
    """

    def __init__(
        self,
        model: ModelInTraining,
        plan: RunPlan,
        shown: Progress,
        preview: Callable[[Any], object] | Literal[False] | None,
    ):
        self._model, self._plan, self._shown, self._preview = model, plan, shown, preview
        self._curve = LiveCurve(plan.title, plan.epochs)

    def show(self, at: RunState, last: bool = False) -> None:
        """Draw the model, or its losses so far, if it is time for it; the last one always."""
        preview = self._preview
        if preview is None:
            self._shown.curve(lambda: self._drawn_curve(at), last=last)
        elif preview:
            self._shown.picture(lambda: self._drawn_model(preview), last=last)

    def _drawn_model(self, preview: Callable[[Any], object]) -> object:
        # How often there is time for a picture must not decide how the training goes on.
        before = self._model.state()
        try:
            return preview(self._model)
        finally:
            self._model.restore(before)

    def _drawn_curve(self, at: RunState) -> tuple[bytes, str]:
        """The loss curve as PNG, and in words."""
        now = None
        if at.batches:
            epochs = at.epoch - 1 + at.batches / self._plan.n_batches
            now = epochs, {name: total / at.batches for name, total in at.sums.items()}
        return self._curve.draw(at.history, now), self._curve.describe(at.history)
