"""Says in advance that a cell takes long, and while it runs how long it still takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from labgen.training.display.pace import Pace
from labgen.training.display.progress import progress
from labgen.util.words.durations import about, duration


@contextmanager
def announced(title: str, seconds: float) -> Iterator[Callable[[float, str], None]]:
    """Announces work that takes some seconds and is no training; two lines in a notebook.

    Example:
        >>> with announced("The table", 3) as tell:
        ...     for done, model in enumerate(("RBM", "DBN"), start=1):
        ...         tell(done / 2, model)

    Args:
        title: what the work makes, as the beginning of a sentence.
        seconds: roughly, on a laptop with two cores. It is replaced by what is measured as soon
            as two parts are done.

    Yields:
        A function to call after each part, with the fraction of the whole that is done, in [0, 1],
        and what comes next or was done last; to be left alone by work that has no parts.
    """
    shown, pace, began = progress(), Pace(), monotonic()
    shown.start(f"{title}: {about(seconds)} on a laptop with two cores")

    def tell(fraction: float, doing: str = "") -> None:
        pace.done(fraction)
        left = "" if pace.left is None else f", {about(pace.left)} left"
        shown.update(fraction, f"{title}{left}\n{doing}")

    try:
        yield tell
    except BaseException:
        shown.finish(f"{title}: not finished, after {duration(monotonic() - began)}")
        raise
    shown.finish(f"{title}: done in {duration(monotonic() - began)}")
