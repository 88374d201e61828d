"""Small tables without a script: as HTML that fits light and dark pages, and as text."""

from __future__ import annotations

from collections.abc import Iterable

# The class of the table of models on a page, by which the index of a run finds it.
RULER = "labgen-ruler"
LEFT = "text-align:left"
_NUMBER = "text-align:right;font-variant-numeric:tabular-nums"
_ROOM = "padding:.25em .8em .25em 0;vertical-align:top"


def html_table(
    caption: str, head: Iterable[str], rows: Iterable[tuple[str, ...]], *, numbers: bool = False
) -> str:
    """An HTML table whose first column names its rows. All of it is HTML: escape what is not.

    Args:
        caption: what the table is about; a screen reader says it first.
        head: the names of the columns; without any, the table has no head.
        rows: as many cells each.
        numbers: the cells are numbers, to be read from the right.
    """
    style = f"{_NUMBER if numbers else LEFT};{_ROOM}"
    top = "".join(f'<th scope="col" style="{style}">{name}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row" style="{style}">{first}</th>'
        + "".join(f'<td style="{style}">{cell}</td>' for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    top = f"<thead><tr>{top}</tr></thead>" if top else ""
    return (
        f'<table style="border-collapse:collapse"><caption style="{LEFT}">{caption}</caption>'
        f"{top}<tbody>{body}</tbody></table>"
    )


def text_columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Lines of text whose parts stand below each other."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "   ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
