"""Finds what a student wrote for a person to read: answers to questions, and the declaration."""

from __future__ import annotations

from collections.abc import Iterator

from labgen.instructor.grade.answers.attached import Pasted
from labgen.instructor.grade.answers.instructor_notebooks import DeclarationCell, Question, Template
from labgen.reading.answers.handed_out import HandedOut, squeezed
from labgen.reading.answers.written_answers import without_placeholder
from labgen.reading.notebook import Cell


def read_manual(cells: list[Cell], notebook: str, template: Template) -> dict[str, str]:
    """The texts that answer the questions of one notebook, by the question's number.

    A text is what stands in the question's cell (whatever type it has now) and in the Markdown
    cells that the student added below it, without the words that were there before. Where there
    are several such cells, all count: a person reads them. Empty where there is none. Pictures
    that were pasted into a text are in it as data.
    """
    texts = _texts(cells, notebook, template)
    return {
        question.number: texts[question.grade_id]
        for question in template.questions
        if question.notebook == notebook
    }


def read_declaration(cells: list[Cell], notebook: str, template: Template) -> str | None:
    """What a student says helped with one notebook; None where the notebook does not ask."""
    texts = _texts(cells, notebook, template)
    asked = [cell.grade_id for cell in template.declarations if cell.notebook == notebook]
    return texts[asked[0]] if asked else None


def _texts(cells: list[Cell], notebook: str, template: Template) -> dict[str, str]:
    """All that is for a person to read, by what nbgrader calls the cell."""
    given = template.handed_out(notebook)
    places = [place for place in template.for_a_person if place.notebook == notebook]
    taken = {place.grade_id for place in places}
    return {place.grade_id: _text_of(place, cells, given, taken) for place in places}


def _text_of(
    question: Question | DeclarationCell, cells: list[Cell], given: HandedOut, taken: set[str]
) -> str:
    own = [i for i, cell in enumerate(cells) if cell.grade_id == question.grade_id]
    own = own or [i for i, cell in enumerate(cells) if cell.id == question.cell_id]
    if own:
        found = [cell for at in own for cell in (cells[at], *_added(at + 1, cells, given, taken))]
    else:  # it was deleted, or lost its names: what stands below the question
        task = squeezed(question.task)
        asked = [i for i, cell in enumerate(cells) if squeezed(cell.source) == task]
        found = [cell for at in asked for cell in _added(at + 1, cells, given, taken)]
    written = [without_placeholder(cell.source) for cell in found]
    pasted = Pasted(cells)
    texts = [pasted.put_into(text, cell) for text, cell in zip(written, found, strict=True)]
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def _added(start: int, cells: list[Cell], given: HandedOut, taken: set[str]) -> Iterator[Cell]:
    """The Markdown that the student wrote from here on, up to the next cell of the notebook."""
    for cell in cells[start:]:
        if given.of(cell) is not None or cell.grade_id in taken:
            return
        if cell.kind == "markdown":
            yield cell
