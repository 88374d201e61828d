"""Where the answers stand in the source notebooks: between nbgrader's markers."""

from __future__ import annotations

from dataclasses import dataclass

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"


class MarkerError(ValueError):
    """The markers of a cell are not one pair in order; the message says where and what to do."""


@dataclass(frozen=True)
class Region:
    """The lines of a cell before, between and after its markers."""

    before: tuple[str, ...]
    solution: tuple[str, ...]
    after: tuple[str, ...]
    indent: str

    def replaced_by(self, lines: list[str]) -> str:
        filling = [f"{self.indent}{line}" for line in lines]
        return "\n".join([*self.before, *filling, *self.after])

    @property
    def hole(self) -> str:
        """The cell with an empty line instead of its solution."""
        return "\n".join([*self.before, "", *self.after])

    @property
    def without_markers(self) -> str:
        """The cell with its solution, and nothing that says where that is."""
        return "\n".join([*self.before, *self.solution, *self.after])


def solves(cell: dict) -> bool:
    """Whether nbgrader's metadata calls this a cell that a student answers."""
    return bool(cell.get("metadata", {}).get("nbgrader", {}).get("solution"))


def region(source: str, place: str) -> Region | None:
    """The solution region of a cell; None where it has none.

    Raises:
        MarkerError: where the markers are not one pair in order.
    """
    lines = source.splitlines()
    begins = [n for n, line in enumerate(lines) if BEGIN in line]
    ends = [n for n, line in enumerate(lines) if END in line]
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or begins > ends:
        raise MarkerError(
            f"{place} has {len(begins)} markers {BEGIN} and {len(ends)} {END}: an answer cell has "
            "one of each, in this order. Mend the markers in the source notebook."
        )
    begin, end = begins[0], ends[0]
    marker = lines[begin]
    return Region(
        before=tuple(lines[:begin]),
        solution=tuple(lines[begin + 1 : end]),
        after=tuple(lines[end + 1 :]),
        indent=marker[: len(marker) - len(marker.lstrip())],
    )
