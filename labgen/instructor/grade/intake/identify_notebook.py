"""Tells which notebook of the lab a file is, by its name or by what is in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from labgen.course.notebooks import NOTEBOOKS
from labgen.instructor.grade.intake.kinds import KNOWN_NOTEBOOK, stem_of
from labgen.instructor.grade.intake.unpack import Member
from labgen.reading.notebook import Cell, NotebookError, read_notebook
from labgen.registry import exercises

_GRADE_ID = re.compile(r"(?:answer|check|manual)_([1-5])_")
_MAX_FOLDERS = 50
_MAX_LETTERS = 255  # of a name, as file systems have it


@dataclass(frozen=True)
class File(Member):
    """A member that knows which notebook of the lab it is.

    original: the name that the student gave it, where a platform made a longer one of it. attempt:
    when it was handed in, as a text that sorts, where a platform tells.
    """

    original: str = ""
    attempt: str = ""

    @cached_property
    def which(self) -> str:
        """The notebook that it is, by its name, else by what is in it; empty for none."""
        for name in (self.original, self.path[-1]):
            known = {match.lastindex for match in KNOWN_NOTEBOOK.finditer(stem_of(name))}
            if len(known) == 1 and self.is_notebook:
                return NOTEBOOKS[known.pop()]
        try:
            return _by_content(read_notebook(self.data)) if self.is_notebook else ""
        except NotebookError:
            return ""


def file_of(member: Member) -> File:
    """The member as a file, its path and the names in it cut to a bounded length."""
    # Thousands of nested folders say nothing about the student, and are no reason to recurse.
    path = member.path
    path = path if len(path) <= _MAX_FOLDERS else (*path[: _MAX_FOLDERS - 1], path[-1])
    path = tuple(
        name if len(name) <= _MAX_LETTERS else name[:100] + name[100 - _MAX_LETTERS :]
        for name in path
    )
    return File(path, member.modified, member.data, member.problem)


def _by_content(cells: list[Cell]) -> str:
    """By the grade_ids of its cells, else by the functions that its cells define."""
    marks = Counter(
        NOTEBOOKS[int(match[1])] for cell in cells if (match := _GRADE_ID.match(cell.grade_id))
    )
    if not marks:
        code = "\n".join(cell.source for cell in cells if cell.kind == "code")
        functions = set(re.findall(r"^def (\w+)\(", code, re.MULTILINE))
        marks.update(one.notebook for one in exercises() if one.name in functions)
    return min(marks, key=lambda name: (-marks[name], name), default="")
