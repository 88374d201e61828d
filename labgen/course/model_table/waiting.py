"""What a notebook says while models are measured: first how long it takes, then which and what."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from labgen.course.model_table.measure import measured_by
from labgen.evaluation import guessed_time
from labgen.training.display.announce import announced
from labgen.training.profiles import EvaluationSizes
from labgen.util.words.quantities import counted

# Where the parts of a measurement begin and end, of its whole.
_PARTS = {
    "annealing": (0.0, 0.5),
    "pseudo-likelihood": (0.5, 0.6),
    "two layers": (0.5, 0.7),
    "importance-weighted bound": (0.1, 0.7),
    "samples": (0.7, 1.0),
}
# The line below the bar.
_WIDEST = 80


def guessed_seconds(model: object, sizes: EvaluationSizes) -> float:
    """About how long it takes to measure a model at these sizes."""
    measured = measured_by(model)
    return guessed_time.every_model(sizes) + (measured.seconds(sizes) if measured else 0.0)


@contextmanager
def waiting(
    titles: Sequence[str], seconds: Sequence[float]
) -> Iterator[Callable[[int, str, float], None]]:
    """Announce a measurement of several models, and tell how it goes, in two short lines.

    Args:
        titles: of the models, in their order.
        seconds: about how long each takes.

    Yields:
        A function of (place of the model, what is being done, which share of that is finished).
    """
    count, whole = len(titles), sum(seconds)
    ends = [sum(seconds[: place + 1]) / whole for place in range(count)]
    with announced(f"Measuring {counted(count, 'model')}", whole) as tell_part:

        def tell(place: int, what: str, share: float) -> None:
            first, last = _PARTS.get(what, (0.0, 1.0))
            begun = ends[place - 1] if place else 0.0
            fraction = begun + (ends[place] - begun) * (first + (last - first) * share)
            line = f"{place + 1} of {count}, {titles[place]}: {what}"
            tell_part(min(1.0, fraction), textwrap.shorten(line, _WIDEST, placeholder="…"))

        yield tell
