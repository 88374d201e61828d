"""Tells which notebook of the lab a file is, by its name or by what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from labgen.instructor.grade.intake.kinds import stem_of
from labgen.instructor.grade.intake.unpack import Member
from labgen.reading.files import names_in, notebook_of
from labgen.reading.notebook import NotebookError, read_notebook

_MAX_FOLDERS = 50
_MAX_LETTERS = 255  # of a name, as file systems have it


@dataclass(frozen=True)
class File(Member):
    """A member that knows which notebook of the lab it is.

    Attributes:
        original: the name that the student gave it, where a platform made a longer one of it.
        attempt: when it was handed in, as a text that sorts, where a platform tells.
    """

    original: str = ""
    attempt: str = ""

    @cached_property
    def which(self) -> str:
        """The notebook that it is, by its name, else by what is in it; empty for none."""
        if not self.is_notebook:
            return ""
        for name in (self.original, self.path[-1]):
            named = names_in(stem_of(name))
            if len(named) == 1:
                return named.pop()
        try:
            return notebook_of("", read_notebook(self.data))
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
