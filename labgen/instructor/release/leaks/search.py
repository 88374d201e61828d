"""The search for answers in a finished kit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from labgen.instructor.release.leaks.code import SameCode
from labgen.instructor.release.leaks.extract import texts_of
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


def find_leaks(kit: Path, answers: Iterable[Answer], public: str = "") -> list[Leak]:
    """All places in the files of a folder that give an answer away, each named once.

    Args:
        public: the folder in it whose files everybody has already, "labgen/"; none by default.
    """
    answers = list(answers)
    searches = (Lines(answers), SameCode(answers), Sentences(answers))
    leaks: list[Leak] = []
    named: dict[str, set[str]] = {}  # the exercises already named, by place
    for text in texts_of(kit):
        if public and text.place.startswith(public):
            continue
        for search in searches:
            for line, exercise, excerpt in search.search(text):
                leak = Leak(text.where(line), exercise, search.HOW, excerpt)
                known = named.setdefault(leak.place, set())
                # One that several exercises share adds nothing where one of them is named.
                if known.isdisjoint(exercise.split(" or ")):
                    leaks.append(leak)
                    known.update(exercise.split(" or "))
    return leaks
