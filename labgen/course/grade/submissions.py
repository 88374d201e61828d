"""One submission for each student of a class: the notebooks that count, and notes on the rest."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from labgen.course.grade.names import identity, slugify
from labgen.course.grade.students import by_label, students_of
from labgen.course.grade.unpack import printable
from labgen.course.grade.walking import roots
from labgen.course.grade.which import File, file_of
from labgen.exercises.registry import EXERCISES
from labgen.reading.notebook import NotebookError, read_notebook

_OTHER_ARCHIVE = re.compile(r"\.(tar|tgz|gz|bz2|xz|7z|rar)$", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    student: the name, for display, unique; slug: the same as a file name, unique even where case
    does not count. notebooks: the bytes by the notebook's name, "1_rbm"; whether they are a
    notebook is for `read_notebook` to say. problems: by the same names, why one that was handed
    in could not be read at all. notes: on copies, links and files that were not counted.
    """

    student: str
    notebooks: dict[str, bytes]
    problems: dict[str, str]
    notes: tuple[str, ...] = ()
    slug: str = ""

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that grading reads: the same digest, the same marks."""
        contents = {name: hashlib.sha256(data).hexdigest() for name, data in self.notebooks.items()}
        whole = [self.student, contents, self.problems, self.notes]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def collect(paths: Sequence[Path]) -> list[Submission]:
    """The submissions in these files and folders, sorted by student.

    Of two copies of one notebook in a student's files, a readable one counts before one that is
    not, one with answers before one as it was handed out, then the one modified later, then the
    one whose path sorts later; a note says which.

    Raises:
        FileNotFoundError: if a path does not exist.
    """
    found: dict[tuple[str, str], list[File]] = defaultdict(list)
    for owner, is_folder, members in roots(paths):
        files = [file_of(member) for member in members]
        for name, own in students_of(files, 0, owner, is_folder):
            found[identity(name)] += own
    submissions = [_submission(name, members) for name, members in by_label(found).items()]
    return _with_slugs(sorted(submissions, key=lambda one: (one.student.casefold(), one.student)))


def _submission(student: str, members: list[File]) -> Submission:
    copies: dict[str, list[File]] = defaultdict(list)
    notes = []
    for member in sorted(members, key=lambda one: one.path):
        which = member.which
        if which:
            copies[which].append(member)
        else:
            notes += _note_on(member)
    notebooks, problems = {}, {}
    for name in sorted(copies):
        counted, left_out = _choose(copies[name])
        if counted.problem:
            problems[name] = f"{counted.shown}: {counted.problem}"
        else:
            notebooks[name] = counted.data
        if left_out:
            others = ", ".join(member.shown for member in left_out)
            notes.append(f"Of the copies of {name}, {counted.shown} counts; not counted: {others}.")
    if not copies:
        notes.append(_nothing(members))
    return Submission(student, notebooks, problems, tuple(dict.fromkeys(notes)))


def _note_on(member: File) -> list[str]:
    if member.problem:
        place = member.path[:-1] if member.path[-1] == "?" else member.path
        return [f"{replace(member, path=place or member.path).shown}: {member.problem}"]
    if not member.is_notebook:
        return []
    try:
        read_notebook(member.data)
    except NotebookError as error:
        return [f"{member.shown}: {error}"]
    return [f"{member.shown} was not counted: it is none of the lab's notebooks."]


def _nothing(members: list[File]) -> str:
    files = sorted({member.path[-1] for member in members} - {"?"})
    if any(_OTHER_ARCHIVE.search(name) for name in files):
        return "No notebook was found: pack the notebooks as .zip, no other archive is unpacked."
    shown = ", ".join(printable(name)[:60] for name in files[:5])
    return f"No notebook was found among {shown}." if files else "No notebook was found."


def _choose(copies: list[File]) -> tuple[File, list[File]]:
    """The copy that counts, and those that differ from it."""
    if len(copies) == 1:
        return copies[0], []
    ranked = sorted(copies, key=lambda one: (_worth(one), one.modified, one.path))
    best = ranked[-1]
    same = [one for one in copies if one.data == best.data and not one.problem]
    counted = min(same, key=lambda one: one.path, default=best)
    return counted, [one for one in copies if one is not counted and one not in same]


def _worth(member: File) -> int:
    """-1: cannot be read; 0: is no notebook; 1: has no answer; 2: has at least one."""
    if member.problem:
        return -1
    try:
        cells = read_notebook(member.data)
    except NotebookError:
        return 0
    names = "|".join(exercise.name for exercise in EXERCISES)
    defines = re.compile(rf"^def ({names})\(", re.MULTILINE)
    answered = (
        cell.kind == "code"
        and defines.search(cell.source)
        and "raise NotImplementedError" not in cell.source
        for cell in cells
    )
    return 2 if any(answered) else 1


def _with_slugs(submissions: list[Submission]) -> list[Submission]:
    taken: set[str] = set()
    named = []
    for submission in submissions:
        base = slug = slugify(submission.student)
        number = 1
        while slug.casefold() in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug.casefold())
        named.append(replace(submission, slug=slug))
    return named
