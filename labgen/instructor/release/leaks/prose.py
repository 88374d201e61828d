"""Sentences of model answers, marking schemes and comments, whatever their layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from labgen.instructor.release.leaks.extract import Text
from labgen.instructor.release.leaks.secrets import Answer, note

_END = re.compile(r"(?<=[.!?:;])\s+|\n\s*\n|\||\n(?=\s*[-*]\s)")
_WORD = re.compile(r"[^\W_]+")
_FEWEST_WORDS = 6
_FEWEST_REAL_WORDS = 4  # rows of numbers are no sentences


class Sentences:
    """Finds sentences of at least six words, four of them longer than two letters."""

    HOW = "a sentence of its model answer or marking scheme"

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._secrets: dict[str, str] = {}
        for answer in answers:
            for sentence in _END.split(answer.prose):
                words = _WORD.findall(sentence.lower())
                real = [word for word in words if len(word) > 2 and not word.isdigit()]
                if len(words) >= _FEWEST_WORDS and len(real) >= _FEWEST_REAL_WORDS:
                    note(self._secrets, " ".join(words), answer.exercise)
        self._words = {secret: frozenset(secret.split()) for secret in self._secrets}

    def search(self, text: Text) -> Iterator[tuple[int, str, str]]:
        found = _WORD.findall(text.text.lower())
        there, words = set(found), f" {' '.join(found)} "
        for secret, exercise in self._secrets.items():
            # Most texts lack a word of it: that is seen at once, also in long ones.
            at = words.find(f" {secret} ") if self._words[secret] <= there else -1
            if at >= 0:
                yield _line(text.text, words.count(" ", 0, at + 1) - 1), exercise, secret


def _line(text: str, word: int) -> int:
    """The number of the line in which the word with this position stands."""
    for position, found in enumerate(_WORD.finditer(text)):
        if position == word:
            return text.count("\n", 0, found.start()) + 1
    return 1
