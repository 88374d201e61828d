"""Statements of answers as they are, however they are spaced and broken into lines."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterable, Iterator

from labgen.instructor.release.leaks.canonical_ast import Nodes, body_of, parsed, weight
from labgen.instructor.release.leaks.extract import Text
from labgen.instructor.release.leaks.harmless import HARMLESS
from labgen.instructor.release.leaks.secrets import Answer, note

# The header of a block says little: `for _ in range(k):`, `with tf.GradientTape() as tape:`.
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr)
# White space, the backslashes that Markdown and JSON put before other characters, and the comma
# that a formatter leaves before a bracket
_SPACING = re.compile(r"[\s\\]+|,(?=[\s\\]*[)\]}])")


class Lines:
    """Finds the statements of solutions, and the values that they assign or return.

    A statement counts whole: a piece of one, such as `return tf.reduce_mean(`, is anybody's.
    Trivial, and so left out, is one that computes nothing (`return h`), the header of a loop or
    block, and what `harmless` lists.
    """

    HOW = "the statement itself"

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._exercises: dict[str, str] = {}
        self._spelled: dict[str, str] = {}
        for answer in answers:
            for secret in _secrets(answer):
                note(self._exercises, _squeezed(secret), answer.exercise)
                self._spelled.setdefault(_squeezed(secret), secret)

    def search(self, text: Text) -> Iterator[tuple[int, str, str]]:
        squeezed = _squeezed(text.text)
        for secret, exercise in self._exercises.items():
            if secret in squeezed:
                at = _position(text.text, squeezed, secret)
                if at is not None:
                    yield text.text.count("\n", 0, at) + 1, exercise, self._spelled[secret]


def _secrets(answer: Answer) -> Iterator[str]:
    if not answer.code:
        return
    function = next(Nodes(ast.parse(answer.code)).functions())
    # A value alone may be a mere call of what was given, such as `hidden_probs(v)`.
    least = 1 if len(body_of(function)) == 1 else 2
    for source, tree in _written(answer, function):
        for node in ast.walk(tree):
            if isinstance(node, _SIMPLE) and ast.unparse(node) not in HARMLESS and weight(node) > 0:
                yield from _spellings(source, node)
                value = node.value if isinstance(node, (ast.Assign, ast.Return)) else None
                if value is not None and weight(value) >= least:
                    yield from _spellings(source, value)
    # An argument with a line of its own
    for line in answer.lines:
        code = _without_comment(line).strip().rstrip(",")
        alone = parsed(code)
        if alone is not None and weight(alone) > 0 and ast.unparse(alone) not in HARMLESS:
            yield code


def _written(answer: Answer, function: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The solution as it stands in the notebook, and as `ast` writes it."""
    source = "\n".join(map(_without_comment, textwrap.dedent("\n".join(answer.lines)).split("\n")))
    tree = parsed(source)
    if tree is not None:
        yield source, tree
    yield "", function


def _spellings(source: str, node: ast.AST) -> Iterator[str]:
    yield ast.unparse(node)
    if source:
        yield ast.get_source_segment(source, node) or ""


def _without_comment(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.COMMENT:
                return indent + line.strip()[: token.start[1]]
    except (tokenize.TokenError, IndentationError):  # a part of a longer statement
        pass
    return line


def _squeezed(text: str) -> str:
    return _SPACING.sub("", text)


def _position(text: str, squeezed: str, secret: str) -> int | None:
    """Where the secret begins in the text, standing on its own and not within longer names."""
    kept = _kept(text)
    found = squeezed.find(secret)
    while found >= 0:
        first, last = kept[found], kept[found + len(secret) - 1]
        before, after = text[:first][-1:], text[last + 1 : last + 2]
        glued = _is_name(secret[0]) and (_is_name(before) or before == ".")
        if not glued and not (_is_name(secret[-1]) and _is_name(after)):
            return first
        found = squeezed.find(secret, found + 1)
    return None


def _kept(text: str) -> list[int]:
    """The positions of the letters that squeezing leaves."""
    kept: list[int] = []
    end = 0
    for spacing in _SPACING.finditer(text):
        kept += range(end, spacing.start())
        end = spacing.end()
    return [*kept, *range(end, len(text))]


def _is_name(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
