"""Tells a student's cells from those that came with the notebook, and reads their code."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from labgen.course.grade.code import MAX_SOURCE, Code, read_code
from labgen.course.grade.notebook import Cell
from labgen.course.grade.template import Template

_MAX_TOTAL = 1_000_000  # of all cells of a notebook


@dataclass
class Page:
    """A cell, with its code as far as grading may run it.

    is_ours: it came with the notebook and is no answer, so that only imports and functions which
    the student wrote into it are taken from it; hidden: the names that it binds otherwise.
    """

    cell: Cell
    code: Code
    is_ours: bool = False
    hidden: frozenset[str] = field(default=frozenset())

    @property
    def title(self) -> str:
        name = self.cell.grade_id
        return name if re.fullmatch(r"[\w-]{1,80}", name) else f"cell {self.cell.position}"


def read_pages(cells: list[Cell], notebook: str, template: Template) -> list[Page]:
    """All cells of a handed-in notebook, in order."""
    originals = Originals(template, notebook)
    pages, total = [], 0
    for cell in cells:
        total += len(cell.source) if len(cell.source) <= MAX_SOURCE else 0
        if total > _MAX_TOTAL:
            code = Code(cell.source, problem="the notebook holds too much code to be read")
        else:
            code = read_code(cell.source) if cell.kind == "code" else Code(cell.source)
        original = originals.of(cell)
        if original is None or cell.kind != "code":
            pages.append(Page(cell, code))
        else:
            ours = read_code(original)
            own = _reduced(code, ours.binds)
            pages.append(Page(cell, own, True, code.binds - own.binds))
    return pages


class Originals:
    """The cells of the instructor's notebook that are no answers."""

    def __init__(self, template: Template, notebook: str):
        answers = {place.cell_id for place in template.places}
        answers |= {question.cell_id for question in template.questions}
        cells = [cell for cell in template.notebooks[notebook].cells if cell.id not in answers]
        self.by_id = {cell.id: cell.source for cell in cells}
        self.by_source = {squeezed(cell.source): cell.source for cell in cells}
        marks = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in cells}
        self.by_grade_id = {mark: source for mark, source in marks.items() if mark}

    def of(self, cell: Cell) -> str | None:
        """The source that the cell was handed out with; None for a student's or an answer cell."""
        by_grade_id = self.by_grade_id.get(cell.grade_id)
        if by_grade_id is not None or cell.grade_id:
            return by_grade_id
        return self.by_id.get(cell.id, self.by_source.get(squeezed(cell.source)))


def squeezed(source: str) -> str:
    """The source without what no reader sees: blanks at line ends, empty lines around it."""
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _reduced(code: Code, ours: frozenset[str]) -> Code:
    """Only the imports, and the functions whose names are not ours, on the lines they stand on."""
    if code.tree is None:
        return Code("", problem=code.problem)
    kept, others = set(), set()
    for node in code.tree.body:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        lines = set(range(first, (node.end_lineno or first) + 1))
        is_import = isinstance(node, (ast.Import, ast.ImportFrom))
        is_helper = isinstance(node, ast.FunctionDef) and node.name not in ours
        if is_import or is_helper:
            kept |= lines
        else:
            others |= lines
    if not kept - others:
        return Code("")
    lines = enumerate(code.source.split("\n"), 1)
    return read_code("\n".join(line if n in kept - others else "" for n, line in lines).rstrip())


def imports_of(template: Template, notebook: str) -> dict[str, str]:
    """The plain imports of the instructor's notebook, by the name that each binds."""
    found: dict[str, str] = {}
    for cell in template.notebooks[notebook].cells:
        tree = read_code(cell.source).tree if cell.cell_type == "code" else None
        for node in tree.body if tree else ():
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    found.setdefault(name, ast.unparse(node))
    return found
