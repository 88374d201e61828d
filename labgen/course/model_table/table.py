"""The table of models, for a notebook, a terminal and a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import numpy as np
from rich.table import Table as RichTable
from rich.text import Text

from labgen.course.model_table.columns import (
    COLUMNS,
    Column,
    Part,
    parts_of,
    shown_columns,
    spreadsheet,
)
from labgen.course.model_table.comparing.comparison import Comparison
from labgen.course.model_table.comparing.ranking import agreement, ranking
from labgen.course.model_table.row import LIMITS, Row
from labgen.course.model_table.states import States, distance_in_words
from labgen.util.tables import RULER

# Long names and ranges may go over two lines: nine columns have to stand beside each other.
_CELL = "padding: 0.25em 0.45em; text-align: right; white-space: normal"
# In pixels. Samples of a good RBM differ from the nearest of 2,000 digits in some 50.
_FAR = 80
# In a terminal: the least width of names, and a border with the space on both sides of it.
_NARROWEST, _BORDER = 12, 3
_TABLE = "margin: 0 0 1em 0"
_CAPTION = "text-align: left; font-weight: bold; padding: 0.25em 0.45em"
_FIRST = "padding: 0.25em 0.45em; text-align: left; white-space: normal"


@dataclass(frozen=True)
class Table:
    """Measured models, all with the same counts of digits and samples.

    Attributes:
        rows: (whose model it is, such as "yours", and the row), in the order of the table.
        notes: sentences below it.
    """

    rows: tuple[tuple[str, Row], ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [f"{row.label} ({whose}): {_in_words(row)}" for whose, row in self.rows]
        return "\n".join([*lines, *self.sentences()])

    def _repr_html_(self) -> str:
        parts = parts_of(self._rows())
        tables = "".join(self._part(part) for part in parts)
        meanings = "".join(
            f"<dt><b>{escape(column.heading)}</b></dt><dd>{escape(column.means)}</dd>"
            for part in parts
            for column in part.columns
            if column.means
        )
        counts, doubts = (
            "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
            for sentences in ([*self._counts(), *self._seen(), *self.notes], self._doubts())
        )
        if doubts:
            doubts = f"<details><summary>What the question marks mean</summary>{doubts}</details>"
        return (
            f'<div class="{RULER}" style="overflow-x: auto">{tables}</div>{counts}{doubts}'
            f"<details><summary>What the columns mean</summary><dl>{meanings}</dl></details>"
        )

    def row(self, label: str) -> Row:
        """The row of that label; the first one where several have it.

        Raises:
            KeyError: if there is none.
        """
        for _, row in self.rows:
            if row.label == label:
                return row
        raise KeyError(
            f"No row is called {label!r}: {', '.join(row.label for _, row in self.rows)}"
        )

    def compare(self, errors: Mapping[str, float]) -> Comparison:
        """Two or more models by their reconstruction error and by their likelihood.

        Args:
            errors: label of a row -> squared error per pixel.

        Raises:
            KeyError: if no row has a label.
        """
        return Comparison({label: (error, self.row(label)) for label, error in errors.items()})

    def states(self, digits: np.ndarray) -> States:
        """Where your Boltzmann machines spend their time, as annealing found it.

        Args:
            digits: training digits [n, pixels] in [0, 1], among which the nearest ones are shown.
        """
        rows = {row.label: row for whose, row in self.rows if whose == "yours" and row.states}
        return States(rows, digits)

    def for_terminal(self, width: int | None = None) -> list[RichTable]:
        """The table as rich prints it; several below each other where one would be too wide.

        No figure is ever cut or broken: names and headings go over two lines instead.

        Args:
            width: of the terminal in characters; None is as wide as need be.
        """
        names, *others = (self._of_terminal(column) for column in shown_columns(self._rows()))
        if width is not None:
            names = names.narrowed(max(_NARROWEST, width // 3))
        return [_rich([names, *block]) for block in _blocks(names, others, width)]

    def write_csv(self, path: Path) -> None:
        """Every number of every row."""
        with path.open("w", newline="", encoding="utf-8") as file:
            cells = [{"whose": whose, **spreadsheet(row)} for whose, row in self.rows]
            writer = csv.DictWriter(file, list(cells[0]))
            writer.writeheader()
            writer.writerows(cells)

    def _of_terminal(self, column: Column) -> _Strip:
        return _Strip(column.heading, tuple(column.text(row) for _, row in self.rows))

    def _rows(self) -> list[Row]:
        return [row for _, row in self.rows]

    def _part(self, part: Part) -> str:
        first, *others = (
            f'<th scope="col" style="{_CELL if place else _FIRST}" title="{escape(column.means)}">'
            f"{escape(column.heading)}</th>"
            for place, column in enumerate(part.columns)
        )
        head = f'{first}<th scope="col" style="{_FIRST}">whose</th>{"".join(others)}'
        body = "".join(
            self._line(whose, row, part.columns) for whose, row in self.rows if part.has(row)
        )
        return (
            f'<table style="{_TABLE}"><caption style="{_CAPTION}">{escape(part.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _line(self, whose: str, row: Row, columns: Sequence[Column]) -> str:
        weight = "font-weight: bold" if whose == "yours" else ""
        first, *texts = (escape(column.text(row)) for column in columns)
        first = first.replace("-", "\N{NON-BREAKING HYPHEN}")  # "784-100-100" is one word
        figures = "".join(f'<td style="{_CELL}; {weight}">{_together(text)}</td>' for text in texts)
        return (
            f'<tr><td style="{_FIRST}; {weight}">{first}</td>'
            f'<td style="{_FIRST}">{escape(whose)}</td>{figures}</tr>'
        )

    def sentences(self) -> list[str]:
        """What the reader has to know besides the numbers."""
        return [*self._counts(), *self._doubts(), *self._seen(), *self.notes]

    def _counts(self) -> list[str]:
        counts = {(row.digits, _samples(row)) for _, row in self.rows}
        return [f"{n:,} test digits{samples}." for n, samples in sorted(counts)]

    def _seen(self) -> list[str]:
        """What is easily overlooked among many figures."""
        noise = next((row.grey for _, row in self.rows if row.name == "noise"), None)
        sentences = [
            distance_in_words(f"{row.label}, {whose}", row)
            for whose, row in self.rows
            if row.distance is not None and row.distance > _FAR
        ]
        worse = [
            f"{row.label}, {whose} ({row.grey.frechet:.1f})"
            for whose, row in self.rows
            if noise and row.grey and row.grey.frechet > noise.frechet
        ]
        if noise and worse:
            sentences.append(
                f"Samples that are further from digits than noise is ({noise.frechet:.1f}), by the "
                f"Fréchet distance: {'; '.join(worse)}. Pictures that all look the same and are "
                "not digits are worse than pictures that have nothing in common."
            )
        models = [
            replace(row, label=f"{row.label} ({whose})")
            for whose, row in self.rows
            if row.name not in LIMITS
        ]
        return [*sentences, *filter(None, (ranking(models), agreement(models)))]

    def _doubts(self) -> list[str]:
        return [
            f"(?) {row.label}, {whose}: {row.warning}" for whose, row in self.rows if row.warning
        ]


@dataclass(frozen=True)
class _Strip:
    """A column of a terminal's table. A width of None is that of its longest line."""

    heading: str
    texts: tuple[str, ...]
    most: int | None = None

    @property
    def width(self) -> int:
        needed = max(map(len, (*self.texts, *self.heading.split())))
        return needed if self.most is None else min(needed, self.most)

    def narrowed(self, most: int) -> _Strip:
        return replace(self, most=most)


def _blocks(names: _Strip, others: Sequence[_Strip], width: int | None) -> list[list[_Strip]]:
    """As many columns beside each other as fit; the names stand at the left of each block."""
    blocks: list[list[_Strip]] = [[]]
    for strip in others:
        taken = _BORDER + sum(column.width + _BORDER for column in (names, *blocks[-1], strip))
        if width is not None and taken > width and blocks[-1]:
            blocks.append([])
        blocks[-1].append(strip)
    return blocks


def _rich(strips: Sequence[_Strip]) -> RichTable:
    table = RichTable()
    for place, strip in enumerate(strips):
        # A column of a fixed width is never made narrower, so that nothing in it is cut.
        table.add_column(
            strip.heading,
            justify="right" if place else "left",
            width=strip.width,
            overflow="fold",
        )
    for texts in zip(*(strip.texts for strip in strips), strict=True):
        table.add_row(*map(Text, texts))
    return table


def _samples(row: Row) -> str:
    if row.grey is None:
        return ""
    draws = f" {row.grey.draws} draws of" if row.grey.draws > 1 else ""
    if row.grey.n in (None, row.digits):
        return f" and{draws} as many samples"
    return f" and{draws} {row.grey.n:,} samples"


def _together(figures: str) -> str:
    """What belongs together stays on one line; a range may go over two."""
    joined = figures.replace(" ", "\N{NO-BREAK SPACE}")
    return joined.replace("\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}", " to ")


def _in_words(row: Row) -> str:
    texts = ((column.heading, column.text(row)) for column in COLUMNS[1:])
    return ", ".join(f"{heading} {text}" for heading, text in texts if text)
