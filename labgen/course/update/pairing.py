"""Finds which cell of one notebook is which of another: by names, by content, by neighbours.

nbgrader's and Jupyter's names come first. Editors lose them and write others; then the content
tells, and where it was changed, the place between cells that are known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from difflib import SequenceMatcher
from typing import Protocol

from labgen.reading.answers.handed_out import squeezed
from labgen.reading.cell_marks import is_answer, is_declaration, question_number

_ALIKE = 0.6  # the least share of characters in common
_NUMBERS = re.compile(r"^([a-z]+)_\d+_[0-9a-z]+_")


class Named(Protocol):
    """A cell with its two names, the student's or the kit's."""

    @property
    def kind(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def grade_id(self) -> str: ...


def between_kits(old: Sequence[Named], new: Sequence[Named]) -> dict[int, int]:
    """For cells of the old kit's notebook, by their index, the index in the new one's.

    An exercise or question is known by its name, whatever number it has now.
    """
    keys = (_by_grade_id, _by_name_of_part, _by_id, _by_source)
    return _pairs(old, new, keys)


def of_student(
    cells: Sequence[Named], given: Sequence[Named], passed_over: Collection[int] = ()
) -> dict[int, int]:
    """For a student's cells, by their index, the index of the kit's cell that each was made of.

    Answers to exercises are paired by their names alone; what else answers, the reader knows.

    Args:
        passed_over: the student's cells that are not to be paired.
    """
    rest = [index for index in range(len(cells)) if index not in passed_over]
    left = [cells[index] for index in rest]
    found = _pairs(left, given, (_by_both_names, _by_grade_id, _by_id, _by_source))
    if _in_order(found):
        found |= _by_neighbours(left, given, found)
    return {rest[index]: pair for index, pair in found.items()}


def is_question(cell: Named) -> bool:
    """Whether the kit's cell is there for what a person reads: an answer, or a declaration."""
    return bool(question_number(cell.grade_id)) or is_declaration(cell.grade_id)


def _pairs(
    left: Sequence[Named],
    right: Sequence[Named],
    keys: Sequence[Callable[[Named], Hashable | None]],
) -> dict[int, int]:
    """Each key in turn pairs what is left; on the right side a key must name one cell only."""
    found: dict[int, int] = {}
    for key in keys:
        taken = set(found.values())
        holders: dict[Hashable, list[int]] = defaultdict(list)
        for index, cell in enumerate(right):
            if index not in taken and key(cell) is not None:
                holders[key(cell)].append(index)
        for index, cell in enumerate(left):
            named = holders.get(key(cell), []) if index not in found else []
            if len(named) == 1:
                found[index] = named[0]
                named.append(-1)  # the first of several on the left has it
    return found


def _by_both_names(cell: Named) -> Hashable | None:
    return (cell.grade_id, cell.id) if cell.grade_id and cell.id else None


def _by_grade_id(cell: Named) -> Hashable | None:
    return cell.grade_id or None


def _by_name_of_part(cell: Named) -> Hashable | None:
    """ "answer_1_2_energy" without its number."""
    return _NUMBERS.sub(r"\1 ", cell.grade_id) if _NUMBERS.match(cell.grade_id) else None


def _by_id(cell: Named) -> Hashable | None:
    return cell.id or None


def _by_source(cell: Named) -> Hashable | None:
    source = squeezed(cell.source)
    return (cell.kind, source) if source and not is_answer(cell.grade_id) else None


def _in_order(pairs: dict[int, int]) -> bool:
    found = [pairs[index] for index in sorted(pairs)]
    return found == sorted(found)


def _by_neighbours(
    cells: Sequence[Named], given: Sequence[Named], found: dict[int, int]
) -> dict[int, int]:
    """Pairs of cells that stand between the same two paired ones, and are alike."""
    more: dict[int, int] = {}
    known = {right: left for left, right in found.items()}
    for index, cell in enumerate(given):
        if index in known or is_answer(cell.grade_id):
            continue
        above = max((known[other] for other in known if other < index), default=-1)
        below = min((known[other] for other in known if other > index), default=len(cells))
        taken = {*found, *more}
        free = [place for place in range(above + 1, below) if place not in taken]
        best = _most_alike(cell, [cells[place] for place in free])
        if best is not None:
            more[free[best]] = index
            known[index] = free[best]
    return more


def _most_alike(cell: Named, others: Sequence[Named]) -> int | None:
    same_kind = [index for index, other in enumerate(others) if other.kind == cell.kind]
    if is_question(cell):  # anything may have been written there
        return same_kind[0] if same_kind else None
    shares = {index: _share(cell.source, others[index].source) for index in same_kind}
    best = max(shares, key=lambda index: shares[index], default=None)
    return best if best is not None and shares[best] >= _ALIKE else None


def _share(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:5_000], other[:5_000], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
