"""The loss curve that a training draws while it runs, where no preview of the model is asked for.

One figure of one size, whose lines are moved: making it anew would take several times as long, and
a picture of another height would let the page jump.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labgen.util.words.quantities import in_words

if TYPE_CHECKING:
    from labgen.training.history import History

INCHES = (7.0, 2.4)
_MARKER_UP_TO = 30  # epochs
_STYLES = ("-", "--", ":", "-.")
_OF_A_CURVE = ("loss", "error")


class LiveCurve:
    """Losses or errors by epoch; where a run has none, whatever it measures.

    Args:
        title: of the run.
        epochs: of the whole run, which the axis has room for from the beginning.
    """

    def __init__(self, title: str, epochs: int):
        self._title, self._epochs = title, epochs
        self._canvas: Any = None
        self._axes: Any = None
        self._lines: dict[str, Any] = {}

    def draw(self, history: History, now: tuple[float, Mapping[str, float]] | None = None) -> bytes:
        """The curve so far, as PNG; always of the same size.

        Args:
            history: the finished epochs.
            now: within an epoch, how far the run is in epochs (2.5), and the means so far.
        """
        if self._canvas is None:
            self._make()
        columns = history.columns
        names = curves_of([*columns, *(now[1] if now else ())])
        for name in names:
            x, y = list(columns.get("epoch", ())), list(columns.get(name, ()))
            if now and name in now[1]:
                x, y = [*x, now[0]], [*y, now[1][name]]
            self._line(name).set_data(x, y)
        self._axes.relim()
        self._axes.autoscale_view(scalex=False)
        if names:
            # Above the curves, which may be anywhere below.
            self._axes.legend(
                loc="lower right", bbox_to_anchor=(1, 1), frameon=False, ncols=len(names)
            )
        picture = io.BytesIO()
        self._canvas.print_png(picture)
        return picture.getvalue()

    def describe(self, history: History) -> str:
        """What the picture shows, for those who do not see it."""
        columns = history.columns
        done = f"Loss curve of {self._title} after {len(history.rows)} of {self._epochs} epochs"
        changes = [
            f"{in_words(name)} from {columns[name][0]:.4g} to {columns[name][-1]:.4g}"
            for name in curves_of(columns)
        ]
        return f"{done}: {', '.join(changes)}." if changes else f"{done}."

    def _make(self) -> None:
        # Not by pyplot: no window, and no figure that a cell of the student's would draw into.
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=INCHES)
        self._canvas = FigureCanvasAgg(figure)
        self._axes = figure.add_axes((0.1, 0.2, 0.88, 0.66))
        # Half an epoch of room, so that the first point does not lie on the frame.
        self._axes.set_xlim(0, self._epochs + 0.5)
        self._axes.set_xlabel("epoch")
        self._axes.set_title(self._title, fontsize=10, pad=6, loc="left")
        self._axes.xaxis.get_major_locator().set_params(integer=True)
        self._axes.grid(True, linewidth=0.5, alpha=0.5)

    def _line(self, name: str) -> Any:
        if name not in self._lines:
            at = len(self._lines)
            (self._lines[name],) = self._axes.plot(
                [],
                [],
                label=in_words(name),
                color=f"C{at}",
                linestyle=_STYLES[at % len(_STYLES)],
                marker="o" if self._epochs <= _MARKER_UP_TO else None,
                markersize=3,
                linewidth=1.5,
            )
        return self._lines[name]


def curves_of(names: Sequence[str] | Mapping[str, object]) -> list[str]:
    """Which columns of a history the curve shows: losses and errors, else all that was measured."""
    measured = [name for name in dict.fromkeys(names) if name not in ("epoch", "seconds")]
    losses = [name for name in measured if any(word in name for word in _OF_A_CURVE)]
    return losses or measured
