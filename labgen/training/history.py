"""What a training run measured, epoch by epoch."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import numpy as np

from labgen.util.atomic_write import atomic_write_text
from labgen.util.errors import LabgenError, NotThere
from labgen.util.tables import html_table
from labgen.util.words.quantities import counted, in_words

# Of a long history, a table shows so many epochs at its beginning and at its end.
_ROWS = 5


class Kept(dict[int, np.ndarray]):
    """What `after_epoch` returned, by epoch; asking for another epoch raises a sentence."""

    def __missing__(self, epoch: object) -> np.ndarray:
        there = f"it holds epochs {min(self)} to {max(self)}" if self else "it holds none"
        raise NotThere(
            f"The history keeps nothing of epoch {epoch}: {there}.\n"
            "Is the training shorter than this cell expects? Run its cell again with more epochs."
        )


@dataclass
class History:
    """One row an epoch; a notebook shows it as a table.

    Examples:
        >>> history = History([{"epoch": 1, "seconds": 2.0, "train_error": 0.0512}])
        >>> history.columns["train_error"]
        [0.0512]
        >>> history
        History(1 epochs: training error 0.0512)

    Attributes:
        rows: dictionaries with "epoch" (from 1), "seconds" and the model's own metrics.
        kept: what `after_epoch` returned, by epoch; checkpoints keep it too.
    """

    rows: list[dict[str, float]] = field(default_factory=list)
    kept: dict[int, np.ndarray] = field(default_factory=Kept)

    @property
    def columns(self) -> dict[str, list[float]]:
        """The same numbers by name: {"epoch": [1, 2, ...], "train_error": [...], ...}."""
        names = list(self.rows[0]) if self.rows else []
        return {name: [row[name] for row in self.rows] for name in names}

    @property
    def last(self) -> dict[str, float]:
        """The last epoch's row; empty before the first epoch."""
        return dict(self.rows[-1]) if self.rows else {}

    @property
    def seconds(self) -> float:
        """Seconds spent training, without the pictures."""
        return sum(row["seconds"] for row in self.rows)

    def to_csv(self, path: str | os.PathLike[str]) -> Path:
        """Write all rows as a spreadsheet: a line for each epoch below the names of the columns.

        Args:
            path: the file, such as "rbm.csv"; one that is there is replaced, a folder is made.

        Returns:
            The path.

        Raises:
            LabgenError: if it cannot be written; an older file stays.
        """
        path, text = Path(path), io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(zip(*self.columns.values(), strict=True))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_text(path, text.getvalue())
        except OSError as error:
            raise LabgenError(
                f"The history cannot be written to {path} ({error.strerror or error}): name "
                "another file."
            ) from None
        return path

    def _repr_html_(self) -> str | None:
        if not self.rows:
            return None  # a notebook shows the text
        epochs = counted(len(self.rows), "epoch")
        caption, rows = f"History of {epochs}", self.rows
        if len(rows) > 2 * _ROWS + 1:
            caption += f": the first {_ROWS} and the last {_ROWS}"
            rows = [*rows[:_ROWS], {}, *rows[-_ROWS:]]
        names = list(self.columns)
        return html_table(
            caption,
            [escape(in_words(name)) for name in names],
            (tuple(f"{row[name]:.4g}" if row else "…" for name in names) for row in rows),
            numbers=True,
        )

    def __repr__(self) -> str:
        return f"History({len(self.rows)} epochs: {describe(self.last)})"


def describe(row: dict[str, float]) -> str:
    """The metrics of a row in words: "training error 0.0212, test error 0.0199".

    Args:
        row: metric -> number, as the rows of a `History` are.
    """
    return ", ".join(
        f"{in_words(name)} {value:.4g}"
        for name, value in row.items()
        if name not in ("epoch", "seconds")
    )
