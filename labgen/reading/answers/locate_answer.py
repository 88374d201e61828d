"""Finds the cells that may answer an exercise, wherever the student left them.

By the cell's grade_id, else by the cell's id, else by the function that a cell defines.

Where several cells bind the function, the kernel has the one that was run last, and nobody knows
from the file which that was. Run from top to bottom, the check below the answer sees the answer's
own cell; what comes later sees a later binding. So the own cell comes first, and where it is not
right, the last cell that binds the name otherwise is tried as well.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from labgen.reading.answers.handed_out import AnswerCell, squeezed
from labgen.reading.answers.student_cells import Page
from labgen.reading.code import Code, functions_begun, read_code, top_level


@dataclass(frozen=True)
class Found:
    """The cell that answers, None where there is none; the rest is as in an `Answer`."""

    page: Page | None = None
    notes: tuple[str, ...] = ()
    problem: str = ""
    status: str = ""


def find_others(asked: AnswerCell, pages: list[Page], first: Found) -> list[Page]:
    """Cells that bind the function as well, to be tried where the first is not right.

    The last that surely binds a function, and the last that may: behind the first, or anywhere
    if that one is no answer.
    """
    name = asked.exercise.name
    is_answer = first.page is not None and not first.problem and not first.status
    start = next((i + 1 for i, page in enumerate(pages) if page is first.page), 0)
    others = [
        page
        for page in pages[start if is_answer else 0 :]
        if page.cell.kind == "code"
        and page.code.defined.get(name) in ("def", "name", "call")
        and page is not first.page
        and not is_hole(page.code, asked)
    ]
    if first.page is not None and others:
        same = squeezed(first.page.cell.source)
        others = [page for page in others if squeezed(page.cell.source) != same]
    found = []
    for kinds in (("def", "name"), ("call",)):
        found += [page for page in others if page.code.defined.get(name) in kinds][-1:]
    return found


def find_answer(asked: AnswerCell, pages: list[Page]) -> Found:
    """The cell that answers an exercise, or the closest there is and what is wrong with it."""
    name, number = asked.exercise.name, asked.exercise.number
    marked = marked_as(asked, pages)
    own = [page for page in marked if page.cell.kind == "code" and name in page.code.binds]
    own = [page for page in own if page.code.defined.get(name) != "async"]
    answered = [page for page in own if not is_hole(page.code, asked)]
    if answered:
        return _last_of(answered, own, asked)
    elsewhere = [page for page in _defining(name, pages, marked) if not is_hole(page.code, asked)]
    if elsewhere:
        how = "not in its own cell" if marked else f"by its name {name}"
        where = f"cell {elsewhere[-1].cell.position}"
        note = f"The answer to exercise {number} was found in {where}, {how}."
        found = _last_of(elsewhere, elsewhere, asked)
        return replace(found, notes=(note, *found.notes))
    return _not_answering(asked, pages, marked, own)


def marked_as(asked: AnswerCell, pages: list[Page]) -> list[Page]:
    """The cells that bear the name of the answer's own cell: nbgrader's, else Jupyter's."""
    marked = [page for page in pages if page.cell.grade_id == asked.grade_id]
    return marked or [page for page in pages if page.cell.id == asked.cell_id]


def _not_answering(
    asked: AnswerCell, pages: list[Page], marked: list[Page], own: list[Page]
) -> Found:
    """Where no code cell answers: the closest there is, and what is wrong with it."""
    name, number = asked.exercise.name, asked.exercise.number
    broken = [page for page in marked if page.cell.kind == "code" and page.code.problem]
    # Where the cells have lost their names, holes are found by their functions too.
    holes = own or [page for page in pages if page.code.defined.get(name) == "def"]
    if holes and not broken:
        return Found(holes[-1], status="not attempted")
    broken = broken or [page for page in pages if _sets_out_to_define(page, name)]
    if broken:
        problem = f"the cell of exercise {number} cannot be run: {broken[-1].code.problem}."
        return Found(broken[-1], problem=problem, status="error")
    later = [page for page in pages if page.code.defined.get(name) == "async"]
    if later:
        problem = f"{name} is an async function: write def instead of async def."
        return Found(later[-1], problem=problem, status="error")
    return _not_as_code(asked, pages, marked)


def _defining(name: str, pages: list[Page], marked: list[Page]) -> list[Page]:
    """The other code cells that define the function; by def, if one does."""
    others = [page for page in pages if page.cell.kind == "code" and page not in marked]
    for how in ("def", "name", "call"):
        found = [page for page in others if page.code.defined.get(name) == how]
        # A plain value may carry the name of a function. Only where its cell is gone, and nothing
        # else could be meant, it is taken for the answer.
        if found and (how == "def" or (not marked and len(found) == 1)):
            return found
    return []


def _sets_out_to_define(page: Page, name: str) -> bool:
    is_broken = page.cell.kind == "code" and page.code.problem
    return bool(is_broken and name in functions_begun(page.cell.source))


def _last_of(answered: list[Page], own: list[Page], asked: AnswerCell) -> Found:
    page = answered[-1]
    if len({squeezed(candidate.cell.source) for candidate in own}) == 1:
        return Found(page)
    others = ", ".join(str(candidate.cell.position) for candidate in own if candidate is not page)
    note = (
        f"Exercise {asked.exercise.number} is in more than one cell: the last with an answer, "
        f"cell {page.cell.position}, counts (not cell {others})."
    )
    return Found(page, (note,))


def _not_as_code(asked: AnswerCell, pages: list[Page], marked: list[Page]) -> Found:
    """The answer in a cell that is no code cell, or in none."""
    name, number = asked.exercise.name, asked.exercise.number
    others = [page for page in pages if page.cell.kind != "code"]
    texts = [page for page in marked if page in others] or [
        page for page in others if name in functions_begun(page.cell.source)
    ]
    if not texts:
        problem = (
            f"no cell defines {name}: write the function {name} in a code cell of "
            f"{asked.exercise.notebook}.ipynb."
        )
        page = next((page for page in reversed(marked) if page.cell.kind == "code"), None)
        return Found(page, problem=problem, status="missing")
    kind = "Markdown" if texts[-1].cell.kind == "markdown" else "raw"
    sentence = f"the cell of exercise {number} is a {kind} cell: turn it back into a code cell."
    as_code = [replace(page, code=read_code(page.cell.source)) for page in texts]
    defining = [page for page in as_code if page.code.defined.get(name) == "def"]
    if len(defining) == 1:
        status = "not attempted" if is_hole(defining[0].code, asked) else ""
        return Found(defining[0], (sentence[0].upper() + sentence[1:],), status=status)
    return Found(texts[-1], problem=sentence, status="missing")


def is_hole(code: Code, asked: AnswerCell) -> bool:
    """Whether the function is as it was handed out."""
    if code.defined.get(asked.exercise.name) != "def":
        return False  # another name for a function, below the hole perhaps
    body = _body(code, asked.exercise.name)
    return body is not None and body in (
        "",
        _body(read_code(asked.hole), asked.exercise.name),
    )


def _body(code: Code, name: str) -> str | None:
    """What the last function of this name does, as text; empty where it does nothing."""
    functions = [
        node
        for node in (top_level(code.tree) if code.tree else ())
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    if not functions:
        return None
    try:
        return "\n".join(ast.dump(node) for node in functions[-1].body if not _is_idle(node))
    except RecursionError:
        return None


def _is_idle(node: ast.stmt) -> bool:
    """A docstring, `...`, `pass`, or `raise NotImplementedError`."""
    if isinstance(node, ast.Raise):
        error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(error, ast.Name) and error.id == "NotImplementedError"
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_constant or isinstance(node, ast.Pass)
