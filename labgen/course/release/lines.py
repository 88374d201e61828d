"""Answer lines as they are, however they are spaced and broken."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from labgen.course.release.answers import Answer, note
from labgen.course.release.texts import Text
from labgen.course.release.trees import body_of, functions, weight

# A header says little: `for _ in range(k):`, `with tf.GradientTape() as tape:`.
_HEADER = re.compile(r"^(?:for|with|if|elif|else|while|try|finally)\b.*:$")
# White space, and the backslashes that Markdown and JSON put before other characters
_SPACING = re.compile(r"[\s\\]+")


class Lines:
    """Finds lines of solutions, and the values that they assign or return.

    Trivial, and so left out, is a line that computes nothing (`return h`, `)`) and the header of
    a loop or block.
    """

    HOW = "the line itself"

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
    for line in answer.lines:
        code = _without_comment(line).strip()
        if code and not _HEADER.match(code) and _computes(code):
            yield code
    if answer.code:
        function = next(functions(ast.parse(answer.code)))
        # A value alone may be a mere call of what was given, such as `hidden_probs(v)`.
        least = 1 if len(body_of(function)) == 1 else 2
        for node in ast.walk(function):
            value = node.value if isinstance(node, (ast.Assign, ast.Return)) else None
            if value is not None and weight(value) >= least:
                yield ast.unparse(value)


def _computes(code: str) -> bool:
    try:
        return weight(ast.parse(code)) > 0
    except SyntaxError:  # a part of a longer statement
        return len(code) >= 12


def _without_comment(line: str) -> str:
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.COMMENT:
                return line.strip()[: token.start[1]]
    except (tokenize.TokenError, IndentationError):  # a part of a longer statement
        pass
    return line


def _squeezed(text: str) -> str:
    return _SPACING.sub("", text)


def _position(text: str, squeezed: str, secret: str) -> int | None:
    """Where the secret begins in the text, standing on its own and not within longer names."""
    kept = [at for at, letter in enumerate(text) if not _SPACING.match(letter)]
    found = squeezed.find(secret)
    while found >= 0:
        first, last = kept[found], kept[found + len(secret) - 1]
        before, after = text[:first][-1:], text[last + 1 : last + 2]
        glued = _is_name(secret[0]) and (_is_name(before) or before == ".")
        if not glued and not (_is_name(secret[-1]) and _is_name(after)):
            return first
        found = squeezed.find(secret, found + 1)
    return None


def _is_name(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
