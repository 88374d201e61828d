"""How the status of a verdict looks, in a check and in tables: sign, words and colour.

Signs and words say all that colours say. Each colour is dark enough for white letters on it and
light enough to stand out from a black page, so that one look fits a light and a dark notebook.
"""

from __future__ import annotations

from dataclasses import dataclass

NOT_CHECKED = "not checked"
HOLDS, FAILS = "✓", "✗"


@dataclass(frozen=True)
class LookOf:
    """How one status looks: a sign of one letter, words, and a colour under white letters.

    Attributes:
        plain: nothing has been judged: in tables it has a frame and no colour.
    """

    sign: str
    words: str
    colour: str = "#6f6f6f"

    @property
    def plain(self) -> bool:
        return self.colour == LookOf.colour


LOOKS = {
    "right": LookOf(HOLDS, "right", "#0b7a55"),
    "wrong": LookOf(FAILS, "not right yet", "#bf470c"),
    "error": LookOf("!", "stopped with an error", "#8a4fd0"),
    "not attempted": LookOf("–", "not attempted"),
    NOT_CHECKED: LookOf("○", "not checked yet"),
}
