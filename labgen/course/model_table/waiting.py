"""What a notebook says while models are measured: beforehand how long, then which and what."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from labgen.models import DBN, DCGAN, RBM, VAE, UpDown
from labgen.training.display.progress import progress
from labgen.training.profiles import EvaluationSizes
from labgen.util.durations import duration

# Of a second on two cores of a laptop: for one step of one chain that is annealed (all rounds of
# the search and both ways), for a Gibbs step of one sample, and for one draw of hidden causes.
_ANNEALED, _SAMPLED, _DRAWN = 35e-6, 6e-6, 20e-6
# Seconds for a picture of a convolutional network, for the features of all pictures, for compiling.
_GENERATED, _SEEN, _COMPILED = 2e-3, 1e-3, 4.0
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


def guessed_seconds(model, sizes: EvaluationSizes) -> float:
    """About how long it takes to measure a model at these sizes."""
    seconds = _COMPILED + _SEEN * sizes.digits
    if isinstance(model, (RBM, DBN, UpDown)):
        seconds += _ANNEALED * sizes.chains * sizes.temperatures
        seconds += _SAMPLED * sizes.digits * sizes.gibbs_steps
    if isinstance(model, (DBN, UpDown)):
        seconds += _DRAWN * sizes.digits * sizes.draws
    if isinstance(model, VAE):
        seconds += _DRAWN * sizes.digits * sizes.latent_draws
    if isinstance(model, DCGAN):
        seconds += _GENERATED * sizes.digits
    return seconds


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
