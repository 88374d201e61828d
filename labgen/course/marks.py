"""How the verdict on an exercise looks in tables: a sign, words and a colour for each status.

Signs and words say all that colours say. Each colour is dark enough for white letters on it and
light enough to stand out from a black page, so that one table fits a light and a dark notebook.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class LookOf:
    """How one status looks: a sign of one letter, words, and a colour under white letters.

    Without a colour it has a frame in the colour of the text around it.
    """

    sign: str
    words: str
    colour: str = ""


MARKS = {
    "right": LookOf("✓", "right", "#0b7a55"),
    "wrong": LookOf("✗", "not right yet", "#b5420a"),
    "error": LookOf("!", "stopped with an error", "#8a4fd0"),
    "not attempted": LookOf("–", "not attempted"),
    NOT_CHECKED: LookOf("○", "not checked yet"),
}
LEFT = "text-align:left"
CELL = f"{LEFT};padding:.25em .8em .25em 0;vertical-align:top"


def badge(status: str, text: str) -> str:
    """HTML of a small box with the sign of a status and a text, such as an exercise's number."""
    look = MARKS[status]
    colours = f"background:{look.colour};color:#fff" if look.colour else ""
    border = look.colour or "currentColor"
    style = (
        f"display:inline-block;white-space:nowrap;margin:1px 3px 1px 0;padding:0 .45em;"
        f"border:1px solid {border};border-radius:.6em;{colours}"
    )
    return f'<span style="{style}">{look.sign} {escape(text)}</span>'


def legend(statuses: Iterable[str]) -> str:
    """What the signs of these statuses mean, on one line: "✓ right   ✗ not right yet"."""
    present = set(statuses)
    return "   ".join(
        f"{look.sign} {look.words}" for status, look in MARKS.items() if status in present
    )


def in_columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Lines of text whose parts stand below each other."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "   ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def table(caption: str, head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """An HTML table whose first column names its rows; the cells are HTML."""
    top = "".join(f'<th scope="col" style="{CELL}">{name}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row" style="{CELL}">{first}</th>'
        + "".join(f'<td style="{CELL}">{cell}</td>' for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        '<table style="border-collapse:collapse">'
        f'<caption style="{LEFT}">{caption}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )
