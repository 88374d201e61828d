"""Whether the answers in two notebooks are the same to the reader that grades them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from labgen.course.update.answer import meaning
from labgen.reading.answers.answer import Answer, read_answers
from labgen.reading.answers.handed_out import AnswerCell, Given, HandedOut, code_of
from labgen.reading.code import read_code
from labgen.reading.notebook import Cell


def readings(
    cells: list[Cell], places: Mapping[int, AnswerCell], given: Sequence[Given]
) -> dict[str, object]:
    """What the reader finds for each exercise, by its function; equal where it does the same."""
    kits = code_of(given)
    answers = read_answers(cells, list(places.values()), kits)
    return {answer.exercise.name: reading(answer, kits) for answer in answers.values()}


def reading(answer: Answer, given: HandedOut) -> object:
    """What is run for an answer, without comments, docstrings and what the kit imports anyway."""
    others = [reading(other, given) for other in answer.others]
    if answer.status in ("missing", "not attempted"):
        return "nothing", others
    if answer.problem:
        return answer.status, meaning(answer.code), others
    imports: set[str] = set()
    run = [_without_imports(source, imports) for _, source in answer.cells]
    return [code for code in run if code], sorted(imports - set(given.imports.values())), others


def _without_imports(source: str, imports: set[str]) -> str:
    """What a cell means without its imports, which are added to the set."""
    code = read_code(source)
    if code.tree is None:
        return meaning(source)
    kinds = (ast.Import, ast.ImportFrom)
    imports |= {ast.unparse(node) for node in code.tree.body if isinstance(node, kinds)}
    others = [node for node in code.tree.body if not isinstance(node, kinds)]
    return meaning("\n".join(ast.unparse(node) for node in others)) if others else ""
