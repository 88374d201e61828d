"""Tells what each cell of a student's notebook is to a revised kit: an answer, the kit's, or own.

Answers are found by the reader that grades them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from labgen.course.update.pairing import between_kits, of_student
from labgen.reading.answers.handed_out import AnswerCell, Given, code_of, squeezed
from labgen.reading.answers.locate_answer import find_answer, is_hole, marked_as
from labgen.reading.answers.student_cells import read_pages
from labgen.reading.cell_marks import answered_exercise
from labgen.reading.code import read_code
from labgen.reading.notebook import Cell
from labgen.registry import Exercise

_ALIKE = 0.75  # how much of a renamed exercise's hole stays, at least


@dataclass
class Roles:
    """Cells are known by their index in the student's, the old kit's and the new kit's notebook.

    Attributes:
        old_places, new_places: where the kits have answers to exercises.
        renewed: for cells of the old kit, those of the new one.
        came_from, becomes: for the student's cells, those of the old kit and of the new one. What
            is in neither is the student's own.
        elsewhere: of the old kit's places, those whose answer stands in a cell for something else.
        answered: of the old kit's places, those that have an answer anywhere.
        dropped: the student's cells that hold nothing of theirs, such as a second hole.
        twice: of the old kit's places, those that have another answer beside the one that counts.
    """

    old_places: dict[int, AnswerCell]
    new_places: dict[int, AnswerCell]
    renewed: dict[int, int]
    came_from: dict[int, int]
    becomes: dict[int, int] = field(default_factory=dict)
    elsewhere: set[int] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)
    twice: set[int] = field(default_factory=set)


def find_roles(name: str, cells: list[Cell], old: Sequence[Given], new: Sequence[Given]) -> Roles:
    """What the cells of a student's notebook are.

    Args:
        name: of the notebook, "1_rbm".
    """
    old_places, new_places = places_of(name, old), places_of(name, new)
    already = _already_new(cells, old, new)
    came_from = {
        student: index
        for student, index in of_student(cells, old, already).items()
        if index not in old_places
    }
    roles = Roles(old_places, new_places, _renewed(old, new, old_places, new_places), came_from)
    _find_answers(roles, cells, old, already)
    roles.becomes = already | {
        student: roles.renewed[index]
        for student, index in roles.came_from.items()
        if index in roles.renewed
    }
    return roles


def _already_new(cells: list[Cell], old: Sequence[Given], new: Sequence[Given]) -> dict[int, int]:
    """Cells that have a name of the new kit: an update wrote them that was stopped before it had
    changed the list of the old kit's cells."""
    known = {cell.grade_id for cell in old} | {cell.id for cell in old if not cell.grade_id}
    named = {cell.grade_id or cell.id: index for index, cell in enumerate(new)}
    found: dict[int, int] = {}
    for student, cell in enumerate(cells):
        name = cell.grade_id or cell.id
        if name in named and name not in known and named[name] not in found.values():
            found[student] = named[name]
    return found


def places_of(name: str, cells: Sequence[Given]) -> dict[int, AnswerCell]:
    """Where answers to exercises belong in a notebook of a kit, by the index of the cell."""
    found = {}
    for index, cell in enumerate(cells):
        exercise = answered_exercise(cell.grade_id) if cell.kind == "code" else None
        if exercise:
            asked = Exercise(*exercise, title="", points=0, returns=(), notebook=name)
            found[index] = AnswerCell(asked, cell.grade_id, cell.id, cell.source)
    return found


def _renewed(
    old: Sequence[Given],
    new: Sequence[Given],
    old_places: dict[int, AnswerCell],
    new_places: dict[int, AnswerCell],
) -> dict[int, int]:
    pairs = between_kits(old, new)
    for index, place in old_places.items():
        now = new_places.get(pairs.get(index, -1))
        if now is None or not _is_same_exercise(place, now):
            pairs.pop(index, None)
    return pairs


def _is_same_exercise(old: AnswerCell, new: AnswerCell) -> bool:
    """By its name, or, if it has another one now, by what else the hole says."""
    if old.exercise.name == new.exercise.name:
        return True
    renamed = old.hole.replace(old.exercise.name, new.exercise.name)
    return SequenceMatcher(None, renamed, new.hole, autojunk=False).ratio() >= _ALIKE


def _find_answers(
    roles: Roles, cells: list[Cell], old: Sequence[Given], already: Collection[int]
) -> None:
    """Give each exercise's place the cell that counts for it."""
    places = roles.old_places
    pages = read_pages(cells, list(places.values()), code_of(old))
    number = {id(page.cell): index for index, page in enumerate(pages)}
    for index, place in places.items():
        found = find_answer(place, pages)
        counts = None if found.page is None else number[id(found.page.cell)]
        marked = [number[id(page.cell)] for page in marked_as(place, pages)]
        marked = [student for student in marked if student not in already]
        if counts is not None and found.status not in ("not attempted", "missing"):
            roles.answered.add(index)
        if counts in already:
            continue
        if marked:
            chosen = counts if counts in marked else marked[-1]
            roles.came_from[chosen] = index
            others = {other for other in marked if other != chosen}
            copies = {other for other in others if _is_copy(cells[other], cells[chosen], place)}
            roles.dropped |= copies
            if others - copies:
                roles.twice.add(index)
        elif counts is not None and counts not in roles.came_from and _fits(roles, counts, index):
            roles.came_from[counts] = index
        elif counts is not None:
            roles.elsewhere.add(index)


def _is_copy(one: Cell, chosen: Cell, place: AnswerCell) -> bool:
    """Whether a second cell of an exercise holds nothing new: a copy, or the hole again."""
    if squeezed(one.source) in ("", squeezed(chosen.source), squeezed(place.hole)):
        return True
    code = read_code(one.source)
    return code.tree is not None and len(code.tree.body) == 1 and is_hole(code, place)


def _fits(roles: Roles, student: int, old: int) -> bool:
    """Whether a student's cell stands where the old kit has that cell."""
    above = max((s for s, o in roles.came_from.items() if o < old), default=-1)
    below = min((s for s, o in roles.came_from.items() if o > old), default=student + 1)
    return above < student < below
