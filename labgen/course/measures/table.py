"""The table of models, for a notebook, a terminal and a spreadsheet."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from html import escape
from pathlib import Path

from rich.table import Table as RichTable

from labgen.course.measures.columns import COLUMNS, spreadsheet
from labgen.course.measures.row import Row

# Long names and ranges may go over two lines: eleven columns have to stand beside each other.
_CELL = "padding: 0.25em 0.45em; text-align: right; white-space: normal"
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
        columns = self._columns()
        first, *others = (
            f'<th style="{_CELL if place else _FIRST}" title="{escape(column.means)}">'
            f"{escape(column.heading)}</th>"
            for place, column in enumerate(columns)
        )
        head = f'{first}<th style="{_FIRST}">whose</th>{"".join(others)}'
        body = "".join(self._line(whose, row, columns) for whose, row in self.rows)
        meanings = "".join(
            f"<dt><b>{escape(column.heading)}</b></dt><dd>{escape(column.means)}</dd>"
            for column in columns
            if column.means
        )
        counts, doubts = (
            "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
            for sentences in (self._counts() + list(self.notes), self._doubts())
        )
        if doubts:
            doubts = f"<details><summary>What the question marks mean</summary>{doubts}</details>"
        return (
            f'<div style="overflow-x: auto"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>{counts}{doubts}"
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

    def for_terminal(self) -> RichTable:
        """The table as rich prints it."""
        table = RichTable()
        columns = self._columns()
        for place, column in enumerate(columns):
            table.add_column(column.heading, justify="right" if place else "left")
        for _, row in self.rows:
            table.add_row(*(column.text(row) for column in columns))
        return table

    def write_csv(self, path: Path) -> None:
        """Every number of every row."""
        with path.open("w", newline="", encoding="utf-8") as file:
            cells = [{"whose": whose, **spreadsheet(row)} for whose, row in self.rows]
            writer = csv.DictWriter(file, list(cells[0]))
            writer.writeheader()
            writer.writerows(cells)

    def _columns(self) -> list:
        """Those in which at least one row has something."""
        rows = [row for _, row in self.rows]
        return [column for column in COLUMNS if any(column.text(row) for row in rows)]

    def _line(self, whose: str, row: Row, columns: list) -> str:
        weight = "font-weight: bold" if whose == "yours" else ""
        first, *texts = (escape(column.text(row)) for column in columns)
        figures = "".join(f'<td style="{_CELL}; {weight}">{_together(text)}</td>' for text in texts)
        return (
            f'<tr><td style="{_FIRST}; {weight}">{first}</td>'
            f'<td style="{_FIRST}">{escape(whose)}</td>{figures}</tr>'
        )

    def sentences(self) -> list[str]:
        """What the reader has to know besides the numbers."""
        return [*self._counts(), *self._doubts(), *self.notes]

    def _counts(self) -> list[str]:
        counts = {row.digits for _, row in self.rows}
        return [f"{n:,} test digits and as many samples." for n in sorted(counts)]

    def _doubts(self) -> list[str]:
        return [
            f"(?) {row.label}, {whose}: {row.warning}" for whose, row in self.rows if row.warning
        ]


def _together(figures: str) -> str:
    """What belongs together stays on one line; a range may go over two."""
    return figures.replace(" ", "\N{NO-BREAK SPACE}").replace(
        "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}", " to "
    )


def _in_words(row: Row) -> str:
    texts = ((column.heading, column.text(row)) for column in COLUMNS[1:])
    return ", ".join(f"{heading} {text}" for heading, text in texts if text)
