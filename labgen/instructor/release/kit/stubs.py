"""What a hole asks for: a comment made of the docstring and the registry, and a clear error."""

from __future__ import annotations

import ast
import textwrap

from labgen.instructor.release.errors import ReleaseError
from labgen.reading.code import functions_begun
from labgen.registry import Exercise, exercises

_WIDTH = 100 - len("    # ")


def exercise_of(cell: dict, file: str) -> Exercise:
    """The exercise whose function an answer cell defines.

    Raises ReleaseError where it defines none.
    """
    begun = functions_begun(cell["source"])
    for exercise in exercises():
        if exercise.name in begun:
            return exercise
    raise ReleaseError(
        f"{file}, cell {cell['id']} is an answer cell, but defines none of the functions that the "
        "exercises ask for. Correct its name, or give it a file in its task's folder `exercises`."
    )


def stub(exercise: Exercise, source: str) -> list[str]:
    """The lines that stand in the students' notebook in place of the answer."""
    words = f"Return {_returned(exercise, _docstring(exercise, source))}"
    comment = textwrap.wrap(words, _WIDTH, break_on_hyphens=False, break_long_words=False)
    error = f"Exercise {exercise.number}: {exercise.name} is not written yet."
    return [
        f"# Exercise {exercise.number} · {exercise.title}.",
        *(f"# {line}" for line in comment),
        f'raise NotImplementedError("{error}")',
    ]


def _docstring(exercise: Exercise, source: str) -> str:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name == exercise.name:
            return ast.get_docstring(node) or ""
    return ""


def _returned(exercise: Exercise, docstring: str) -> str:
    """Names, shapes and meaning of the results.

    A docstring of the lab says it as "Returns ...", as "arguments -> result", or in its first
    line; a paragraph that starts with a result's name says more.
    """
    paragraphs = [" ".join(part.split()) for part in docstring.split("\n\n")]
    names = ", ".join(exercise.returns)
    returns = next((text for text in paragraphs if "Returns " in text), "")
    arrow = next((text for text in paragraphs if " -> " in text), "")
    if returns:
        what = returns.split("Returns ", 1)[1]
    elif exercise.name.startswith("build_"):
        return f"{names}, a keras.Model: {arrow.split(': ', 1)[-1]}"
    else:
        what = arrow.rsplit(" -> ", 1)[1] if arrow else paragraphs[0]
    starts = tuple(f"{name}: " for name in exercise.returns)
    what = " ".join([what, *(text for text in paragraphs[1:] if text.startswith(starts))])
    return what if what.startswith(("(", f"{names} ")) else f"{names}: {what}"
