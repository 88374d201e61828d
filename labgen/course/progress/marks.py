"""Verdicts in tables: a small box for each exercise, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from labgen.exercises.status_look import LOOKS


def badge(status: str, text: str) -> str:
    """HTML of a small box with the sign of a status and a text, such as an exercise's number."""
    look = LOOKS[status]
    colours = "" if look.plain else f"background:{look.colour};color:#fff"
    border = "currentColor" if look.plain else look.colour
    style = (
        f"display:inline-block;white-space:nowrap;margin:1px 3px 1px 0;padding:0 .45em;"
        f"border:1px solid {border};border-radius:.6em;{colours}"
    )
    return f'<span style="{style}">{look.sign} {escape(text)}</span>'


def legend(statuses: Iterable[str]) -> str:
    """What the signs of these statuses mean, on one line: "✓ right   ✗ not right yet"."""
    present = set(statuses)
    return "   ".join(
        f"{look.sign} {look.words}" for status, look in LOOKS.items() if status in present
    )
