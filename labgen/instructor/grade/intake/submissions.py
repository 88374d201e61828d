"""One submission for each student of a class: the notebooks that count, and notes on the rest."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from labgen.instructor.grade.intake.group_by_student import by_label, students_of
from labgen.instructor.grade.intake.identify_notebook import File, file_of
from labgen.instructor.grade.intake.kinds import stem_of
from labgen.instructor.grade.intake.platforms import Handin, recognise
from labgen.instructor.grade.intake.read_tree import roots
from labgen.instructor.grade.intake.student_names import is_backup, student_name
from labgen.instructor.grade.intake.times import times_in
from labgen.instructor.grade.intake.unpack import printable
from labgen.reading.files import has_answers
from labgen.reading.notebook import NotebookError, read_notebook
from labgen.registry import notebooks as known_notebooks

_AT_ONCE = 60.0  # seconds in which a download writes its files, so that their order says nothing


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes:
        student: the name, for display, unique.
        notebooks: the bytes by the notebook's name, "1_rbm"; whether they are a notebook is for
            `read_notebook` to say.
        problems: by the same names, why one that was handed in could not be read at all.
        notes: on copies, links and files that were not counted.
    """

    student: str
    notebooks: dict[str, bytes]
    problems: dict[str, str]
    notes: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that grading reads: the same digest, the same marks."""
        contents = {name: hashlib.sha256(data).hexdigest() for name, data in self.notebooks.items()}
        whole = [self.student, contents, self.problems, self.notes]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def collect(paths: Sequence[Path]) -> list[Submission]:
    """The submissions in these files and folders, sorted by student.

    Of two copies of one notebook in a student's files, a readable one counts before one that is
    not, one with answers before one as it was handed out, then the one of the later attempt, or
    modified later, or with the later date or number in its name; a note says which.

    Raises:
        FileNotFoundError: if a path does not exist.
    """
    handins: list[Handin] = []
    for owner, is_folder, members in roots(paths):
        known, files = recognise([file_of(member) for member in members], owner)
        handins += known
        if files or not known:
            for name, own in students_of(files, 0, owner, is_folder or bool(known)):
                handins.append(Handin(student_name(name), "", (owner,), own))
    submissions = [_submission(name, members) for name, members in by_label(handins).items()]
    return sorted(
        submissions, key=lambda submission: (submission.student.casefold(), submission.student)
    )


def _submission(student: str, members: list[File]) -> Submission:
    copies: dict[str, list[File]] = defaultdict(list)
    notes = []
    for member in sorted(members, key=lambda member: member.path):
        which = member.which
        if which:
            copies[which].append(member)
        else:
            notes += _note_on(member)
    notebooks, problems = {}, {}
    for name in (known for known in known_notebooks() if known in copies):
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
    shown = ", ".join(printable(name)[:60] for name in files[:5])
    return f"No notebook was found among {shown}." if files else "No notebook was found."


def _choose(copies: list[File]) -> tuple[File, list[File]]:
    """The copy that counts, and those that differ from it."""
    if len(copies) == 1:
        return copies[0], []
    worth = {id(copy): _worth(copy) for copy in copies}
    best = [copy for copy in copies if worth[id(copy)] == max(worth.values())]
    best = [copy for copy in best if copy.attempt == max(other.attempt for other in best)]
    if not all(_dated(copy) for copy in best):
        newest = max(copy.modified for copy in best)
        best = [copy for copy in best if copy.modified >= newest - _AT_ONCE]
    chosen = max(best, key=_place)
    same = [copy for copy in copies if copy.data == chosen.data and not copy.problem]
    counted = min(same, key=lambda copy: copy.path, default=chosen)
    return counted, [copy for copy in copies if copy is not counted and copy not in same]


def _dated(member: File) -> list[datetime]:
    """The last time that its path tells."""
    return [time for part in member.path for time in times_in(part)][-1:]


def _place(member: File) -> tuple[object, ...]:
    """What sorts the newer of two copies behind, as far as their names tell."""
    name = member.original or member.path[-1]
    parts = [*member.path[:-1], stem_of(name)]
    # "(10)" comes after "(2)", and "1_rbm (2)" after "1_rbm".
    natural = [
        [(word.zfill(30) if word.isdigit() else word) for word in re.split(r"(\d+)", part)]
        for part in parts
    ]
    return not is_backup(name), _dated(member), natural, member.path


def _worth(member: File) -> int:
    """-1: cannot be read; 0: is no notebook; 1: has no answer; 2: has at least one."""
    if member.problem:
        return -1
    try:
        cells = read_notebook(member.data)
    except NotebookError:
        return 0
    return 2 if has_answers(cells) else 1
