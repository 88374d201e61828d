"""Written answers, which a person reads: their placeholder, and which of them are still empty."""

from __future__ import annotations

import re
from collections.abc import Iterable

from labgen.reading.cell_marks import is_declaration, question_number
from labgen.reading.notebook import Cell

MOST_TEXT = 100_000  # characters of a cell that are read
# Within one line, and bounded: a page of line breaks must not keep the search busy.
_PLACEHOLDER = re.compile(
    r"^[^\w\n]{0,20}(write )?your answer here[^\w\n]{0,20}$", re.MULTILINE | re.IGNORECASE
)


def without_placeholder(text: str) -> str:
    """What a student wrote into a cell: its text without the words that invite to it."""
    return _PLACEHOLDER.sub("", text[:MOST_TEXT]).strip()


def empty_answers(cells: Iterable[Cell]) -> list[str]:
    """The numbers of the questions, "1.a", whose own cells hold nothing but their placeholder.

    What a student wrote into a new cell below is not looked for: it cannot be told from what came
    with the notebook.
    """
    is_empty: dict[str, bool] = {}
    for cell in cells:
        number = question_number(cell.grade_id)
        if number:
            is_empty[number] = is_empty.get(number, True) and not without_placeholder(cell.source)
    return [number for number, empty in is_empty.items() if empty]


def declares_nothing(cells: Iterable[Cell]) -> bool:
    """Whether a notebook asks what helped (a declaration), and its cell still has no word in it."""
    texts = [without_placeholder(cell.source) for cell in cells if is_declaration(cell.grade_id)]
    return bool(texts) and not any(texts)
