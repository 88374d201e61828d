"""The answer to every exercise in a student's cells, with all that it needs to run.

Deleted, copied, split, moved and renamed cells change no mark, and what is wrong with one cell
costs its own exercise only. Nothing of a student's is run here: code is parsed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labgen.course.grade.finding import Found, find_answer
from labgen.course.grade.needs import Book, Needs
from labgen.course.grade.notebook import Cell
from labgen.course.grade.student_cells import Page, imports_of, read_pages
from labgen.course.grade.template import Place, Template
from labgen.exercises.registry import Exercise

_MAX_SHOWN = 20_000


@dataclass(frozen=True)
class Answer:
    """The answer to one exercise.

    cells: (title, source) of the cells to run, in order; the function is there after the last.
    code: what the student wrote, for the feedback page. notes: what the student should know.
    problem: a sentence where nothing can be run, else empty. status: what is known without
    running: "missing" or "error" beside a problem, "not attempted" for the cell as it was handed
    out (which may be run all the same), else empty.
    """

    exercise: Exercise
    cells: tuple[tuple[str, str], ...]
    code: str
    notes: tuple[str, ...] = ()
    problem: str = ""
    status: str = ""


def read_answers(cells: list[Cell], notebook: str, template: Template) -> dict[str, Answer]:
    """The answers to the exercises of one notebook ("1_rbm"), by the exercise's number."""
    pages = read_pages(cells, notebook, template)
    places = [place for place in template.places if place.exercise.notebook == notebook]
    found = {place.exercise.name: find_answer(place, pages) for place in places}
    chosen = {name: one.page for name, one in found.items() if one.page and not one.problem}
    book = Book(pages, chosen, imports_of(template, notebook))
    return {
        place.exercise.number: _answer(place, found[place.exercise.name], book) for place in places
    }


def _answer(place: Place, found: Found, book: Book) -> Answer:
    page = found.page
    if page is None or found.problem:
        code = _cut(page.cell.source) if page else ""
        return Answer(place.exercise, (), code, found.notes, found.problem, found.status)
    needs = Needs(page, book)
    order = needs.in_order()
    file = f"{place.exercise.notebook}.ipynb"
    run = [(f"{file}, {one.title}", one.code.source) for one in order]
    borrowed = sorted({book.imports[name] for name in needs.unbound if name in book.imports})
    if borrowed:
        run.insert(0, (f"{file}, imports", "\n".join(borrowed)))
    code = page.cell.source + "".join(
        f"\n\n# From cell {one.cell.position}:\n{one.code.source.strip()}"
        for one in order
        if one.cell is not page.cell
    )
    notes = (*found.notes, *_not_run(page, needs, book))
    return Answer(place.exercise, tuple(run), _cut(code), notes, status=found.status)


def _not_run(page: Page, needs: Needs, book: Book) -> Iterator[str]:
    """What to know about names which only the notebook's other cells bind, such as `digits`."""
    for name in sorted((needs.unbound & page.code.uses) - set(book.imports)):
        cell = next((one.cell for one in book.pages if name in one.hidden), None)
        if cell:
            yield (
                f"{name} is used, but comes from cell {cell.position}, which is not run for "
                "grading: an answer may use its arguments, other answers and cells of your own."
            )


def _cut(source: str) -> str:
    return source if len(source) <= _MAX_SHOWN else source[:_MAX_SHOWN] + "\n# ... cut here"
