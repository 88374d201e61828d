"""The search for answers in a finished kit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from labgen.instructor.release.leaks.code import SameCode
from labgen.instructor.release.leaks.extract import Text, texts_of
from labgen.instructor.release.leaks.lines import Lines
from labgen.instructor.release.leaks.prose import Sentences
from labgen.instructor.release.leaks.secrets import Answer


@dataclass(frozen=True)
class Leak:
    """What was found where: exercise ("exercise 1.2"), how it shows, and an excerpt."""

    place: str
    exercise: str
    how: str
    excerpt: str

    def __str__(self) -> str:
        excerpt = " ".join(self.excerpt.split())
        shown = excerpt if len(excerpt) <= 60 else f"{excerpt[:57]}..."
        return f"{self.place}: {self.exercise}, {self.how}: {shown}"


class AnswerSearch:
    """Searches texts for answers: as they are, as code under other names, as sentences.

    What it found in a text, it knows when the same text comes again, from another file, say.
    """

    def __init__(self, answers: Iterable[Answer]) -> None:
        answers = list(answers)
        self._searches = (Lines(answers), SameCode(answers), Sentences(answers))
        self._known: dict[tuple[str, bool], list[tuple[str, int, str, str]]] = {}

    def findings(self, text: Text) -> list[tuple[str, int, str, str]]:
        """How each answer shows, the line in the text, its exercise, and an excerpt."""
        key = (text.text, text.tree is None)
        if key not in self._known:
            self._known[key] = [
                (search.HOW, *found) for search in self._searches for found in search.search(text)
            ]
        return self._known[key]


def find_leaks(kit: Path, search: AnswerSearch, public: str = "") -> list[Leak]:
    """All places in the files of a folder that give an answer away, each named once.

    Args:
        search: knows the answers. One search for several folders reads once what they share.
        public: the folder in it whose files everybody has already, "labgen/"; none by default.
    """
    leaks: list[Leak] = []
    named: dict[str, set[str]] = {}  # the exercises already named, by place
    for text in texts_of(kit, public):
        for how, line, exercise, excerpt in search.findings(text):
            leak = Leak(text.where(line), exercise, how, excerpt)
            known = named.setdefault(leak.place, set())
            # One that several exercises share adds nothing where one of them is named.
            if known.isdisjoint(exercise.split(" or ")):
                leaks.append(leak)
                known.update(exercise.split(" or "))
    return leaks
