"""Breaks sentences into lines that a notebook shows whole.

JupyterLab breaks a longer line of text anywhere, in the middle of a word.
"""

from __future__ import annotations

import textwrap

WIDTH = 100
_LEAST = 40  # room for words, however deep a line is indented


def wrapped(text: str, hanging: int = 0, width: int = WIDTH) -> str:
    """The text with no line longer than that, broken between words.

    Args:
        hanging: how much further than its first line the rest of a line is indented.
    """
    return "\n".join(
        part for line in text.split("\n") for part in _parts(line, hanging, max(width, _LEAST))
    )


def _parts(line: str, hanging: int, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip(" "))]
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=indent + " " * hanging,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
