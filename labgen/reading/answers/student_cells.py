"""Tells a student's cells from those that came with the notebook, and reads their code."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from labgen.reading.answers.handed_out import AnswerCell, HandedOut
from labgen.reading.code import MAX_SOURCE, Code, read_code
from labgen.reading.notebook import Cell

_MAX_TOTAL = 1_000_000  # of all cells of a notebook


@dataclass
class Page:
    """A cell, with its code as far as grading may run it.

    Attributes:
        is_ours: it came with the notebook and is no answer, so that only imports and functions
            which the student wrote into it are taken from it.
        hidden: the names that it binds otherwise.
    """

    cell: Cell
    code: Code
    is_ours: bool = False
    hidden: frozenset[str] = field(default=frozenset())

    @property
    def title(self) -> str:
        name = self.cell.grade_id
        return name if re.fullmatch(r"[\w-]{1,80}", name) else f"cell {self.cell.position}"


def read_pages(
    cells: list[Cell], answer_cells: Sequence[AnswerCell], handed_out: HandedOut | None
) -> list[Page]:
    """All cells of a student's notebook, in order.

    Args:
        handed_out: what came with it. Where nobody can tell, only imports and functions are taken
            from cells that are not marked as answers.
    """
    pages, total = [], 0
    for cell in cells:
        total += len(cell.source) if len(cell.source) <= MAX_SOURCE else 0
        if total > _MAX_TOTAL:
            code = Code(cell.source, problem="the notebook holds too much code to be read")
        else:
            code = read_code(cell.source) if cell.kind == "code" else Code(cell.source)
        original = _original(cell, answer_cells, handed_out)
        if original is None or cell.kind != "code":
            pages.append(Page(cell, code))
        else:
            ours = code.binds if cell.source == original else read_code(original).binds
            own = own_part(code, ours)
            pages.append(Page(cell, own, True, code.binds - own.binds))
    return pages


def _original(
    cell: Cell, answer_cells: Sequence[AnswerCell], handed_out: HandedOut | None
) -> str | None:
    """The source that the cell was handed out with; None for a student's or an answer cell."""
    if handed_out is not None:
        return handed_out.of(cell)
    is_answer = any(
        cell.grade_id == asked.grade_id or cell.id == asked.cell_id for asked in answer_cells
    )
    return None if is_answer else ""


def own_part(code: Code, ours: frozenset[str]) -> Code:
    """Only imports, and functions and classes whose names are not ours, where they stand."""
    if code.tree is None:
        return Code("", problem=code.problem)
    kept: set[int] = set()
    others: set[int] = set()
    for node in code.tree.body:
        first = min(
            [node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]
        )
        lines = set(range(first, (node.end_lineno or first) + 1))
        is_import = isinstance(node, (ast.Import, ast.ImportFrom))
        is_helper = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name not in ours
        if is_import or is_helper:
            kept |= lines
        else:
            others |= lines
    if not kept - others:
        return Code("")
    numbered = enumerate(code.source.split("\n"), 1)
    chosen = (line if n in kept - others else "" for n, line in numbered)
    return read_code("\n".join(chosen).rstrip())
