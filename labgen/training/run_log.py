"""A training run logged for TensorBoard while it runs, and known again when it is finished."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from labgen.training.history import History
from labgen.util.atomic_write import atomic_write_text


class RunLog:
    """The log of one run, made when the run begins.

    A file beside it says which run it tells of, for another run may have written into its place.

    Args:
        log_dir: the folder.
        variables: Keras variables whose histograms are written after each epoch.
    """

    def __init__(self, log_dir: str | Path, variables: Sequence[Any]):
        self._variables, self._log_dir = variables, Path(log_dir)
        self._signature = self._log_dir / "run.json"
        # An EpochLogger from `open` on.
        self._logger: Any = None

    @property
    def callbacks(self) -> dict[str, Any]:
        """What `fit` takes to write the log."""
        return {"before": self.open, "after_epoch": self.write, "lacks": self.lacks}

    def open(self, goes_on: bool) -> None:
        """Begin the log, or go on with that of a run that goes on."""
        # Imports TensorBoard's part of TensorFlow.
        from labgen.training.tensorboard import EpochLogger

        self._signature.unlink(missing_ok=True)
        self._logger = EpochLogger(self._log_dir, keep=goes_on)

    def write(self, row: dict[str, float]) -> None:
        """Write one epoch."""
        scalars = {name: x for name, x in row.items() if name not in ("epoch", "seconds")}
        histograms = {variable.path: variable.value for variable in self._variables}
        self._logger.log(int(row["epoch"]), scalars, histograms)

    def sign(self, history: History) -> None:
        """Note whose log this is."""
        atomic_write_text(self._signature, json.dumps(history.rows))

    def lacks(self, history: History) -> str:
        """What a finished run lacks: its log."""
        from labgen.training.tensorboard import EVENT_FILES

        with suppress(OSError, ValueError):
            signed = json.loads(self._signature.read_text(encoding="utf-8")) == history.rows
            if signed and any(self._log_dir.glob(EVENT_FILES)):
                return ""
        return f"has no log in {self._log_dir} any more"

    def __enter__(self) -> RunLog:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._logger is not None:
            self._logger.close()
