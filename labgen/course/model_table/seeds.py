"""The same training with several seeds: mean and spread of each figure over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean, stdev
from typing import Any

from labgen.course.model_table.row import OverSeeds, Row

# Heading of a table -> (name in `Row.seeds`, field of a row, its part).
_FIGURES = {
    "log p(v), binary": ("likelihood", "likelihood", "mean"),
    "bound, binary": ("bound", "bound", "mean"),
    "Fréchet, grey": ("grey_frechet", "grey", "frechet"),
    "Fréchet, binary": ("binary_frechet", "binary", "frechet"),
    "Fréchet, second": ("second_frechet", "grey", "second_frechet"),
    "score": ("grey_score", "grey", "score"),
}


def over_seeds(row: Row, others: Sequence[Row]) -> Row:
    """A row with mean and standard deviation over its own training and those with other seeds.

    Args:
        row: of the model that the package ships.
        others: of the same training with other seeds, measured at the same sizes.

    Raises:
        ValueError: if there is no other, or one was measured at other sizes.
    """
    rows = [row, *others]
    if len(rows) < 2 or len({(each.profile, each.digits, each.data) for each in rows}) > 1:
        raise ValueError(
            f"{row.name}: a spread over seeds needs at least one more training, measured at the "
            f"same sizes ({row.profile})."
        )
    found = {}
    for name, field, part in _FIGURES.values():
        values: list[Any] = [getattr(getattr(each, field), part, None) for each in rows]
        if None not in values:
            found[name] = OverSeeds(mean(values), stdev(values), len(values))
    return replace(row, seeds=found)


def seeds_table(rows: Sequence[Row]) -> str:
    """The rows that know several seeds, as a Markdown table; empty where none does."""
    known = [row for row in rows if row.seeds]
    if not known:
        return ""
    headings = [h for h, (name, *_) in _FIGURES.items() if any(name in row.seeds for row in known)]
    lines = [
        f"| model | seeds | {' | '.join(headings)} |",
        "| --- |" + " --- |" * (1 + len(headings)),
    ]
    for row in known:
        texts = [_text(row, _FIGURES[heading][0]) for heading in headings]
        n = max(each.n for each in row.seeds.values())
        lines.append(f"| {row.label} | {n} | {' | '.join(texts)} |")
    return "\n".join(lines)


def _text(row: Row, name: str) -> str:
    figure = row.seeds.get(name)
    if figure is None:
        return ""
    bound = "at least " if name == "likelihood" and row.is_lower_bound else ""
    return bound + f"{figure.mean:.2f} ± {figure.spread:.2f}".replace("-", "−")
