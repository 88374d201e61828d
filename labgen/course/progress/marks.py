"""How the verdict on an exercise looks in tables: a sign, words and a colour for each status.

Signs and words say all that colours say. Each colour is dark enough for white letters on it and
light enough to stand out from a black page, so that one table fits a light and a dark notebook.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from labgen.exercises.verdict import words_of

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
    "right": LookOf("✓", words_of("right"), "#0b7a55"),
    "wrong": LookOf("✗", words_of("wrong"), "#b5420a"),
    "error": LookOf("!", words_of("error"), "#8a4fd0"),
    "not attempted": LookOf("–", words_of("not attempted")),
    NOT_CHECKED: LookOf("○", "not checked yet"),
}


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
