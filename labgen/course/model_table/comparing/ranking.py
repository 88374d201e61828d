"""Which models are better by a figure, and which differ by no more than chance: ties."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labgen.course.model_table.row import Pictures, Row

# So many standard deviations of a difference make one: chance alone goes so far once in twenty.
_SURE = 2.0


@dataclass(frozen=True)
class Figure:
    """A figure of samples of which less is better.

    Attributes:
        name: as sentences call it.
        value, spread: of a model's pictures; None where it was not measured.
        seeds: its name in `Row.seeds`.
    """

    name: str
    value: Callable[[Pictures], float | None]
    spread: Callable[[Pictures], float | None]
    seeds: str


FIRST = Figure(
    "Fréchet distance, grey",
    lambda seen: seen.frechet,
    lambda seen: seen.frechet_spread,
    "grey_frechet",
)
SECOND = Figure(
    "Fréchet distance through the second classifier, grey",
    lambda seen: seen.second_frechet,
    lambda seen: seen.second_frechet_spread,
    "second_frechet",
)


def ranking(rows: Sequence[Row], figure: Figure = FIRST) -> str:
    """The models from the best to the worst, as one sentence; empty for fewer than two.

    Neighbours whose figures differ by less than twice the spread of the difference have a "="
    between them.
    """
    known = sorted(_measured(rows, figure), key=lambda row: _value(row, figure))
    if len(known) < 2:
        return ""
    words = [known[0].label]
    for better, worse in itertools.pairwise(known):
        words.append("=" if tied(better, worse, figure) else "<")
        words.append(worse.label)
    over_seeds = any(figure.seeds in row.seeds for row in known)
    return (
        f"{figure.name}, from the best to the worst: {' '.join(words)}. Where '=' stands the "
        "figures differ by less than chance may do: twice the spread of their difference"
        f"{', over draws and, where it is known, over training seeds' if over_seeds else ''}."
    )


def tied(one: Row, other: Row, figure: Figure = FIRST) -> bool:
    """Whether two figures differ by less than twice the spread of their difference."""
    spread = math.hypot(*_spreads(one, figure), *_spreads(other, figure))
    return abs(_value(one, figure) - _value(other, figure)) < _SURE * spread


def _spreads(row: Row, figure: Figure) -> tuple[float, float]:
    """From draw to draw, and from one training to the next; 0 where unknown."""
    assert row.grey is not None
    over_seeds = row.seeds.get(figure.seeds)
    return figure.spread(row.grey) or 0.0, over_seeds.spread if over_seeds else 0.0


def agreement(rows: Sequence[Row]) -> str:
    """Whether both classifiers rank the models alike, as a sentence; empty for fewer than two."""
    known = [row for row in _measured(rows, FIRST) if row in _measured(rows, SECOND)]
    if len(known) < 2:
        return ""
    pairs = [(one, other) for place, one in enumerate(known) for other in known[:place]]
    against = [pair for pair in pairs if _better(*pair, FIRST) * _better(*pair, SECOND) < 0]
    if not against:
        return (
            "The second classifier, of another size, ranks the models as the first one does, but "
            "for ties."
        )
    named = "; ".join(f"{one.label} and {other.label}" for one, other in against)
    return (
        f"The second classifier, of another size, ranks {len(pairs) - len(against)} of "
        f"{len(pairs)} pairs of models as the first one does, or sees a tie. Not so: {named}."
    )


def _better(one: Row, other: Row, figure: Figure) -> int:
    """1 where the first is better, -1 where the other is, 0 for a tie."""
    if tied(one, other, figure):
        return 0
    return 1 if _value(one, figure) < _value(other, figure) else -1


def _measured(rows: Sequence[Row], figure: Figure) -> list[Row]:
    return [
        row
        for row in rows
        if row.grey is not None
        and figure.value(row.grey) is not None
        and figure.spread(row.grey) is not None
    ]


def _value(row: Row, figure: Figure) -> float:
    assert row.grey is not None
    value = figure.value(row.grey)
    assert value is not None
    return value
