"""Python that stands in a text: fenced, between backquotes, in a line, in a paragraph."""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_left
from collections.abc import Iterator

_FENCE = re.compile(r"^[ \t]*(```|~~~)[^\n]*\n(.*?)^[ \t]*\1", flags=re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`([^`]+)`")
_PARAGRAPH = re.compile(r"(?:^.*\S.*$\n?)+", flags=re.MULTILINE)
_LINE = re.compile(r"^.*\S.*$", flags=re.MULTILINE)
_LEADING = re.compile(r"^(?:>>>|\.\.\.|<!--|[\s#>|*-])+")
# No answer does without a call, a matrix product or, where it is hidden, a lambda.
_COMPUTES = re.compile(r"\w\s*\(|@|\blambda\b")
_SIGNS = ("(", "@", "lambda")
_NEWLINE = re.compile("\n")
_WORD = re.compile(r"(?<!\S)\S")
_MOST_WORDS = 40
_LONGEST = 1000  # a longer line is data


def snippets(text: str) -> Iterator[tuple[int, str]]:
    """All pieces that may be code which computes something, each with the lines before it."""
    ends = [found.start() for found in _NEWLINE.finditer(text)]
    for start, piece in _pieces(text):
        if _computes(piece):
            bare = textwrap.dedent(piece).lstrip("\n")
            yield bisect_left(ends, start) + piece.count("\n") - bare.count("\n"), bare


def _computes(text: str) -> bool:
    # The pattern is slow where none of its signs is.
    return any(sign in text for sign in _SIGNS) and _COMPUTES.search(text) is not None


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    yield 0, text
    for found in _FENCE.finditer(text):
        yield found.start(2), found.group(2)
    for found in _QUOTED.finditer(text):
        yield found.start(1), found.group(1)
    for found in _PARAGRAPH.finditer(text):
        yield found.start(), found.group()
    for found in _LINE.finditer(text):
        if len(found.group()) <= _LONGEST and _computes(found.group()):
            yield from ((found.start(), piece) for piece in _parts(found.group()))


def _parts(line: str) -> Iterator[str]:
    """A line, and what is left of it when words around the code are taken away."""
    bare = _LEADING.sub("", line).rstrip(" \t.,;")
    starts = [found.start() for found in _WORD.finditer(bare)][:_MOST_WORDS]
    for start in starts:
        if _COMPUTES.search(bare, start):
            yield bare[start:]
            yield bare[start : bare.rfind(")") + 1]
