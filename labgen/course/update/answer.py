"""Puts a student's answer into the hole of a revised exercise, so that it does the same."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from labgen.course.update.three_way import three_way_merge
from labgen.reading.answers.handed_out import AnswerCell, squeezed
from labgen.reading.code import Code, read_code


@dataclass(frozen=True)
class Filled:
    """A hole with an answer in it.

    Attributes:
        source: of the cell.
        beside: the student's own version, where it cannot stand in the hole.
        look: what the student should look at, a sentence without the exercise's number.
    """

    source: str
    beside: str = ""
    look: str = ""


def fill(answer: str, old: AnswerCell, new: AnswerCell) -> Filled:
    """The new hole with the student's answer to the old one.

    The docstring and the comments of the new one come in where they leave the code as it is.
    """
    if squeezed(answer) in ("", squeezed(old.hole), squeezed(new.hole)):
        return Filled(new.hole)
    before, after = (arguments(place) for place in (old, new))
    if old.exercise.name != new.exercise.name:
        return _renamed(answer, old, new, same_arguments=before == after)
    if before != after:
        asked = f"# The revised exercise asks for {new.exercise.name}({', '.join(after)})."
        source = answer if asked in answer else f"{asked}\n{answer}"
        return Filled(source, look=f"it now asks for {new.exercise.name}({', '.join(after)})")
    merged = three_way_merge(old.hole, answer, new.hole, prefer_ours=True)
    if merged is not None and does_the_same(merged, answer):
        return Filled(merged)
    return Filled(answer)


def _renamed(answer: str, old: AnswerCell, new: AnswerCell, *, same_arguments: bool) -> Filled:
    was, now = old.exercise.name, new.exercise.name
    if not same_arguments or was not in read_code(answer).binds:
        return Filled(
            new.hole, answer, f"it is now called {now}, and asks for {', '.join(arguments(new))}"
        )
    line = f"{now} = {was}  # the exercise is now called {now}"
    source = answer if line in answer else f"{answer.rstrip()}\n\n\n{line}"
    return Filled(source, look=f"it is now called {now}: a line below your {was} says so")


def arguments(place: AnswerCell) -> list[str]:
    """The names of the arguments that an exercise asks for."""
    tree = read_code(place.hole).tree
    for node in tree.body if tree else ():
        if isinstance(node, ast.FunctionDef) and node.name == place.exercise.name:
            return ast.unparse(node.args).split(", ")
    return []


def does_the_same(one: str, other: str) -> bool:
    """Whether the code is the same but for comments, docstrings and layout."""
    return meaning(one) == meaning(other)


def meaning(source: str) -> str:
    """The code without comments, docstrings and layout; as it stands where it cannot be parsed."""
    code = read_code(source)
    return squeezed(source) if code.tree is None else _dumped(code)


def _dumped(code: Code) -> str:
    assert code.tree is not None
    try:
        tree = ast.parse(code.source)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(
                node
            ):
                node.body = node.body[1:]
        return ast.dump(tree)
    except RecursionError:
        return squeezed(code.source)
