"""Merges a student's notebook into the revised one: answers, texts and cells of their own stay.

The new notebook gives the order. What a student added follows the same cell as before. A cell of
the kit that both have changed is merged by lines; where that cannot be, the kit's counts, and the
student's version stands below it as text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from labgen.course.update.answer import fill
from labgen.course.update.conflict import students_version
from labgen.course.update.pairing import is_question
from labgen.course.update.roles import Roles, find_roles
from labgen.course.update.same_reading import readings
from labgen.course.update.three_way import three_way_merge
from labgen.reading.answers.handed_out import Given, given_cells, squeezed
from labgen.reading.cell_marks import question_number
from labgen.reading.notebook import Cell, NotebookError, read_notebook
from labgen.reading.whole import read_whole

_TOP = -1  # the own cells above the first one of the kit follow no cell


@dataclass
class Merged:
    """The revised notebook with a student's work in it, and what happened.

    Attributes:
        is_changed: whether it differs from the student's.
        answers, texts, own: how many answers, written answers and cells of their own were taken
            over.
        back: how many cells of the kit the student had deleted, and are there again.
        revised: how many cells of the kit are new or differ from the old kit's.
        added, gone: exercises.
        look: what the student should look at, a sentence each.
    """

    notebook: NotebookNode
    is_changed: bool
    answers: int
    texts: int
    own: int
    back: int
    revised: int
    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)


def merge_notebook(name: str, student: bytes, old: Sequence[Given], new: bytes) -> Merged:
    """The new kit's notebook with what a student has put into the old kit's.

    Args:
        name: of the notebook, "1_rbm".
        student: the student's file.
        old: the cells of the notebook as the student got it.
        new: the notebook of the new kit.

    Raises:
        NotebookError: if the student's file is no notebook, or if an answer in it would be graded
            as something else in the new one; the message is a sentence.
    """
    whole, _ = read_whole(student, outputs=True)
    cells = read_notebook(nbformat.writes(whole).encode())
    given = given_cells(new)
    roles = find_roles(name, cells, old, given)
    merge = _Merge(whole, cells, old, given, nbformat.reads(new.decode(), as_version=4), roles)
    merge.all_cells()
    result = nbformat.from_dict({**whole, "cells": merge.done})
    _check(student, old, result, given, roles)
    return Merged(
        result,
        is_changed=result != whole,
        answers=len(roles.answered),
        texts=merge.texts,
        own=merge.own,
        back=merge.back,
        revised=_revised(old, given, roles),
        added=[
            place.exercise.label
            for index, place in roles.new_places.items()
            if index not in roles.renewed.values()
        ],
        gone=[
            place.exercise.label
            for index, place in roles.old_places.items()
            if index not in roles.renewed
        ],
        look=[f"{merge.where(cell)}: {sentence}" for cell, sentence in merge.look],
    )


def _check(
    student: bytes, old: Sequence[Given], result: NotebookNode, new: Sequence[Given], roles: Roles
) -> None:
    """Raises NotebookError where an answer would be graded as something else than before."""
    before = readings(read_notebook(student), roles.old_places, old)
    cells = read_notebook(nbformat.writes(result).encode())
    after = readings(cells, roles.new_places, new)
    other = [
        place.exercise.label
        for place in roles.old_places.values()
        if place.exercise.name in after
        and before[place.exercise.name] != after[place.exercise.name]
    ]
    if other:
        raise NotebookError(
            f"In the revised notebook your answer to {', '.join(other)} would be read as something "
            "else, because of where your cells stand. Put the answer, with all that it needs, into "
            "its own cell."
        )


def _revised(old: Sequence[Given], new: Sequence[Given], roles: Roles) -> int:
    sources = {now: old[was].source for was, now in roles.renewed.items()}
    return sum(sources.get(index) != cell.source for index, cell in enumerate(new))


class _Merge:
    """Writes the cells of one merged notebook, one after the other, into `done`."""

    def __init__(
        self,
        whole: NotebookNode,
        cells: list[Cell],
        old: Sequence[Given],
        new: Sequence[Given],
        notebook: NotebookNode,
        roles: Roles,
    ) -> None:
        self.whole, self.cells, self.old, self.new = whole.cells, cells, old, new
        self.notebook, self.roles = notebook.cells, roles
        self.done: list[NotebookNode] = []
        self.look: list[tuple[NotebookNode, str]] = []
        self.own = self.texts = self.back = 0
        self._taken = {cell.id for cell in new}

    def where(self, cell: NotebookNode) -> str:
        return next(f"cell {n}" for n, one in enumerate(self.done, 1) if one is cell)

    def all_cells(self) -> None:
        roles = self.roles
        own = self._own_cells()
        origin = {new: student for student, new in roles.becomes.items()}
        without = {roles.renewed[index] for index in roles.elsewhere if index in roles.renewed}
        old = {new: index for index, new in roles.renewed.items()}
        for index in range(_TOP, len(self.new)):
            if index != _TOP and index not in without:
                self._kits_cell(index, old.get(index), origin.get(index))
            for student in own[index]:
                self._own_cell(student)

    # -- cells of the student's own -----------------------------------------------------------

    def _own_cells(self) -> dict[int, list[int]]:
        """Which of the student's cells come behind each cell of the new notebook."""
        roles = self.roles
        found: dict[int, list[int]] = defaultdict(list)
        questions = {
            self.cells[student].grade_id: new
            for student, new in roles.becomes.items()
            if is_question(self.new[new])
        }
        above = _TOP
        for student, cell in enumerate(self.cells):
            if student in roles.becomes:
                above = roles.becomes[student]
            elif student not in roles.dropped and not self._is_kits(student):
                # A second cell of a question counts where it stands below the first.
                found[questions.get(cell.grade_id, above) if cell.grade_id else above].append(
                    student
                )
        return found

    def _is_kits(self, student: int) -> bool:
        """Whether a cell that the new kit no longer has is as the old kit had it."""
        index = self.roles.came_from.get(student)
        return index is not None and squeezed(self.cells[student].source) in (
            "",
            squeezed(self.old[index].source),
        )

    def _own_cell(self, student: int) -> None:
        cell = deepcopy(self.whole[student])
        for key in ("nbgrader", "editable", "deletable"):  # which a cell of the kit has
            cell.metadata.pop(key, None)
        self._follow_the_kit(cell)
        was = self.roles.came_from.get(student)
        if was is not None:
            if cell.id == self.old[was].id:
                cell.id = f"own-{cell.id}"[:64]
            self.look.append((cell, self._why_own(was)))
        self._append_own(cell)
        self.own += 1

    def _why_own(self, was: int) -> str:
        """Why a cell of the old kit is now the student's."""
        place = self.roles.old_places.get(was)
        if place is not None:
            return f"exercise {place.exercise.label} is gone; your answer stays as your own cell."
        if is_question(self.old[was]):
            number = question_number(self.old[was].grade_id)
            return f"question {number} is gone; your answer stays as your own cell."
        return "the revised notebook no longer has this cell, which you have changed."

    def _follow_the_kit(self, cell: NotebookNode) -> None:
        """A copy of a cell of the kit is revised as that cell is."""
        for was, now in self.roles.renewed.items():
            is_code = cell.cell_type == self.old[was].kind == "code"
            is_copy = is_code and squeezed(cell.source) == squeezed(self.old[was].source)
            if is_copy and was not in self.roles.old_places:
                cell.source = self.new[now].source
                return

    def _append_own(self, cell: NotebookNode) -> None:
        names = (f"{cell.id[:50]}-{number}" for number in range(2, len(self._taken) + 3))
        if cell.id in self._taken:
            cell.id = next(name for name in names if name not in self._taken)
        self._taken.add(cell.id)
        self.done.append(cell)

    # -- cells of the kit ---------------------------------------------------------------------

    def _kits_cell(self, index: int, old: int | None, student: int | None) -> None:
        """One cell of the new kit, with what the student has put into it, and what goes below."""
        if student is None:
            self.done.append(deepcopy(self.notebook[index]))
            self.back += old is not None
        elif index in self.roles.new_places:
            self._answer(index, old, student)
        elif is_question(self.new[index]):
            self._written_answer(index, old, student)
        else:
            self._text_or_code(index, old, student)

    def _answer(self, index: int, old: int | None, student: int) -> None:
        place = self.roles.new_places[index]
        was = place if old is None else self.roles.old_places.get(old, place)
        filled = fill(self.cells[student].source, was, place)
        cell = self._taken_over(index, student, filled.source)
        self.done.append(cell)
        if filled.look:
            self.look.append((cell, f"exercise {place.exercise.label}: {filled.look}."))
        if old in self.roles.twice:
            words = "you have two; this one counts, and the other is a cell of your own now."
            self.look.append((cell, f"your answer to exercise {place.exercise.label}: {words}"))
        if filled.beside:
            beside = self._taken_over(index, student, filled.beside)
            beside.id, beside.metadata = f"{cell.id[:40]}-before-update", NotebookNode()
            self._append_own(beside)

    def _written_answer(self, index: int, old: int | None, student: int) -> None:
        source = self.cells[student].source
        given = self.new[index] if old is None else self.old[old]
        if squeezed(source) in ("", squeezed(given.source), squeezed(self.new[index].source)):
            self.done.append(self._taken_over(index, student, self.new[index].source))
            return
        self.texts += 1
        cell = self._taken_over(index, student, source)
        self.done.append(cell)
        if old is not None and _name(given) != _name(self.new[index]):
            number = question_number(self.new[index].grade_id)
            self.look.append((cell, f"question {number} is another one: is it still your answer?"))

    def _text_or_code(self, index: int, old: int | None, student: int) -> None:
        new, source = self.new[index], self.cells[student].source
        base = new.source if old is None else self.old[old].source
        same_kind = self.cells[student].kind == new.kind
        if same_kind and squeezed(source) in (squeezed(base), squeezed(new.source)):
            self.done.append(self._taken_over(index, student, new.source))
        elif squeezed(base) == squeezed(new.source):
            self.done.append(self._taken_over(index, student, source))
        else:
            merged = three_way_merge(base, source, new.source) if same_kind else None
            if merged is not None:
                self.done.append(self._taken_over(index, student, merged))
            else:
                self._both(index, student)

    def _both(self, index: int, student: int) -> None:
        """The kit's version, and the student's below it."""
        kits = deepcopy(self.notebook[index])
        self.done.append(kits)
        for cell in students_version(deepcopy(self.whole[student]), self.new[index]):
            self._append_own(cell)
        words = "you and the revised kit have changed the same lines; your version is below."
        self.look.append((kits, words))

    def _taken_over(self, index: int, student: int, source: str) -> NotebookNode:
        """The kit's cell with this source; as the student's where it is the student's source."""
        new, theirs = deepcopy(self.notebook[index]), deepcopy(self.whole[student])
        cell = theirs if source == theirs.source else new
        cell.source, cell.id = source, new.id
        kept = {key: value for key, value in theirs.metadata.items() if key != "nbgrader"}
        cell.metadata = NotebookNode({**kept, **new.metadata})
        if theirs.get("attachments") and cell.cell_type != "code":
            cell.attachments = {**(new.get("attachments") or {}), **theirs.attachments}
        return cell


def _name(cell: Given) -> str:
    """The name of a question without its number."""
    return re.sub(r"^manual_\d+_[a-z]_", "", cell.grade_id)
