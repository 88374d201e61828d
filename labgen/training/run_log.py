"""A training run logged for TensorBoard while it runs, and known again when it is finished."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from labgen.training.history import History
from labgen.training.log_contents import EVENT_FILES
from labgen.util.atomic_write import atomic_write_text


class RunLog:
    """The log of one run, made when the run begins.

    A file beside it says which run it tells of, for another run may have written into its place.

    Args:
        log_dir: the folder.
        values: gives arrays or tensors by name, whose histograms are written after each epoch.
    """

    def __init__(self, log_dir: str | Path, values: Callable[[], Mapping[str, Any]]):
        self._values, self._log_dir = values, Path(log_dir)
        self._signature = self._log_dir / "run.json"
        # An EpochLogger from `open` on.
        self._logger: Any = None

    def open(self, history: History) -> None:
        """Begin the log, or go on with it where it holds just the epochs of the history.

        One that holds others, as after a run without a log, or one that was killed after its last
        checkpoint, is made anew with all that the history knows: numbers and no histograms.
        """
        # Imports TensorBoard's part of TensorFlow.
        from labgen.training.tensorboard import EpochLogger

        rows = history.rows
        held = bool(rows) and self._signed() == rows
        self._logger = EpochLogger(self._log_dir, keep=held)
        for row in [] if held else rows:
            self._logger.log(int(row["epoch"]), _scalars(row))

    def write(self, history: History) -> None:
        """Write the last epoch."""
        row = history.last
        self._logger.log(int(row["epoch"]), _scalars(row), dict(self._values()))
        atomic_write_text(self._signature, json.dumps(history.rows))

    def lacks(self, history: History) -> str:
        """What a finished run lacks: its log."""
        if self._signed() == history.rows and any(self._log_dir.glob(EVENT_FILES)):
            return ""
        return f"has no log in {self._log_dir} any more"

    def close(self) -> None:
        """Write what is still in memory."""
        if self._logger is not None:
            self._logger.close()

    def _signed(self) -> list[dict[str, float]]:
        with suppress(OSError, ValueError):
            rows = json.loads(self._signature.read_text(encoding="utf-8"))
            return rows if isinstance(rows, list) else []
        return []


def _scalars(row: Mapping[str, float]) -> dict[str, float]:
    return {name: x for name, x in row.items() if name not in ("epoch", "seconds")}
