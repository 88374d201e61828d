"""What a notebook says while models are measured: first how long it takes, then which and what."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from labgen.course.model_table.measure import measured_by
from labgen.evaluation import guessed_time
from labgen.training.display.progress import progress
from labgen.training.profiles import EvaluationSizes
from labgen.util.durations import duration

# Where the parts of a measurement begin and end, of its whole.
_PARTS = {
    "annealing": (0.0, 0.5),
    "pseudo-likelihood": (0.5, 0.6),
    "two layers": (0.5, 0.7),
    "importance-weighted bound": (0.1, 0.7),
    "samples": (0.7, 1.0),
}
# The sentence beside a bar, so that the whole line has at most 90 characters.
_WIDEST = 50


def guessed_seconds(model: object, sizes: EvaluationSizes) -> float:
    """About how long it takes to measure a model at these sizes."""
    measured = measured_by(model)
    return guessed_time.every_model(sizes) + (measured.seconds(sizes) if measured else 0.0)


@contextmanager
def waiting(
    titles: Sequence[str], seconds: Sequence[float]
) -> Iterator[Callable[[int, str, float], None]]:
    """Announce a measurement of several models, and tell how it goes, in one short line.

    Args:
        titles: of the models, in their order.
        seconds: about how long each takes.

    Yields:
        A function of (place of the model, what is being done, which share of that is finished).
    """
    told, began, count = progress(), time.monotonic(), len(titles)
    models = "1 model" if count == 1 else f"{count} models"
    told.start(f"Measuring {models} for the table: about {_rounded(sum(seconds))}")
    ends = [sum(seconds[: place + 1]) / sum(seconds) for place in range(count)]

    def tell(place: int, what: str, share: float) -> None:
        first, last = _PARTS.get(what, (0.0, 1.0))
        begun = ends[place - 1] if place else 0.0
        fraction = begun + (ends[place] - begun) * (first + (last - first) * share)
        line = f"{place + 1} of {count}, {titles[place]}: {what}"
        told.update(min(1.0, fraction), textwrap.shorten(line, _WIDEST, placeholder="…"))

    try:
        yield tell
    except BaseException:
        told.finish("Not measured to the end: run the cell again")
        raise
    told.finish(f"Measured {models} in {duration(time.monotonic() - began)}")


def _rounded(seconds: float) -> str:
    """A guess promises no more than a guess can keep."""
    return duration(max(5, 5 * round(seconds / 5)) if seconds < 60 else 30 * round(seconds / 30))
