"""The answer to every exercise in a student's cells, with all that it needs to run.

Deleted, copied, split, moved and renamed cells change no mark, and what is wrong with one cell
costs its own exercise only. Nothing of a student's is run here: code is parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from labgen.reading.answers.cell_dependencies import Book, Needs
from labgen.reading.answers.handed_out import AnswerCell, HandedOut
from labgen.reading.answers.locate_answer import Found, find_answer, find_others
from labgen.reading.answers.student_cells import Page, read_pages
from labgen.reading.notebook import Cell
from labgen.registry import Exercise

_MAX_SHOWN = 20_000


class Judged(Protocol):
    """The result of an answer: a word, "right" or another."""

    @property
    def status(self) -> str: ...


Result = TypeVar("Result", bound=Judged)


@dataclass(frozen=True)
class Answer:
    """The answer to one exercise.

    Attributes:
        cells: (title, source) of the cells to run, in order; the function is there after the last.
        code: what the student wrote, for the feedback page.
        notes: what the student should know.
        problem: a sentence where nothing can be run, else empty.
        status: what is known without running: "missing" or "error" beside a problem, "not
            attempted" for the cell as it was handed out (which may be run all the same), else
            empty.
        position: the cell that answers, counted from 1.
        others: what to try where this is not right, because other cells bind the function as well.
    """

    exercise: Exercise
    cells: tuple[tuple[str, str], ...]
    code: str
    notes: tuple[str, ...] = ()
    problem: str = ""
    status: str = ""
    position: int = 0
    others: tuple[Answer, ...] = ()


def read_answers(
    cells: list[Cell], answer_cells: Sequence[AnswerCell], handed_out: HandedOut | None
) -> dict[str, Answer]:
    """The answers to the exercises of one notebook, by the exercise's number.

    Args:
        answer_cells: where the answers to these exercises belong.
        handed_out: what came with the notebook; None where nobody can tell.
    """
    pages = read_pages(cells, answer_cells, handed_out)
    found = {asked.exercise.name: find_answer(asked, pages) for asked in answer_cells}
    chosen = {name: there.page for name, there in found.items() if there.page and not there.problem}
    book = Book(pages, chosen, handed_out.imports if handed_out else {})
    return {
        asked.exercise.number: _with_others(asked, found[asked.exercise.name], book)
        for asked in answer_cells
    }


def settle(
    answer: Answer, judge: Callable[[Answer], Result]
) -> tuple[Answer, Result, tuple[str, ...]]:
    """The answer that counts, its result, and notes on the others.

    The first counts, unless it is not right and another is, or it is no attempt and another is.

    Args:
        judge: gives something with a status, "right" or another word.
    """
    first = judge(answer)
    if not answer.others:
        return answer, first, ()
    own = f"cell {answer.position}" if answer.position else "its own cell"
    name, number = answer.exercise.name, answer.exercise.number
    if first.status == "right":
        last = max(other.position for other in answer.others)
        return answer, first, (f"Cell {last} binds {name} again: {own} counts, and is right.",)
    for other in answer.others:
        second = judge(other)
        if second.status == "right":
            note = (
                f"Cell {other.position} counts, because it binds {name} too and is right; {own} "
                f"of exercise {number} is not."
            )
            return other, second, (note,)
        if second.status == "wrong" and first.status in ("not attempted", "missing"):
            return other, second, (f"Cell {other.position}, which binds {name}, counts.",)
    cells = " and ".join(str(position) for position in sorted({o.position for o in answer.others}))
    return answer, first, (f"What binds {name} in cell {cells} is not right either.",)


def _with_others(asked: AnswerCell, found: Found, book: Book) -> Answer:
    others = tuple(
        _answer(asked, Found(page), book) for page in find_others(asked, book.pages, found)
    )
    return _answer(asked, found, book, others)


def _answer(asked: AnswerCell, found: Found, book: Book, others: tuple[Answer, ...] = ()) -> Answer:
    page = found.page
    if page is None or found.problem:
        code, position = (_cut(page.cell.source), page.cell.position) if page else ("", 0)
        return Answer(
            asked.exercise,
            (),
            code,
            found.notes,
            found.problem,
            found.status,
            position,
            others,
        )
    needs = Needs(page, book)
    order = needs.in_order()
    file = f"{asked.exercise.notebook}.ipynb"
    run = [(f"{file}, {needed.title}", needed.code.source) for needed in order]
    borrowed = sorted({book.imports[name] for name in needs.unbound if name in book.imports})
    if borrowed:
        run.insert(0, (f"{file}, imports", "\n".join(borrowed)))
    code = page.cell.source + "".join(
        f"\n\n# From cell {needed.cell.position}:\n{needed.code.source.strip()}"
        for needed in order
        if needed.cell is not page.cell
    )
    notes = (*found.notes, *_not_run(page, needs, book))
    return Answer(
        asked.exercise,
        tuple(run),
        _cut(code),
        notes,
        status=found.status,
        position=page.cell.position,
        others=others,
    )


def _not_run(page: Page, needs: Needs, book: Book) -> Iterator[str]:
    """What to know about names which only the notebook's other cells bind, such as `digits`."""
    for name in sorted((needs.unbound & page.code.uses) - set(book.imports)):
        cell = next((other.cell for other in book.pages if name in other.hidden), None)
        if cell:
            yield (
                f"{name} is used, but comes from cell {cell.position}, which is not run for "
                "grading: an answer may use its arguments, other answers and cells of your own."
            )


def _cut(source: str) -> str:
    return source if len(source) <= _MAX_SHOWN else source[:_MAX_SHOWN] + "\n# ... cut here"
