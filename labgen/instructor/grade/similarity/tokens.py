"""What an answer is made of, for comparing two: structure, names, comments, runs of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Literal, Name, Token

GRAM = 4  # tokens in a piece of structure
RUN = 7  # words in a piece of prose
_FEW_WORDS = 3

# How somebody breaks and brackets a line tells nothing.
_IGNORED = frozenset("(),\\;")
# Modules that a notebook imports for everybody.
_FIXED = frozenset({"tf", "np", "keras", "labgen"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Code:
    """What is left of an answer's code without the template's.

    Attributes:
        structure: tokens, with one sign for every name that its author may choose.
        literal: the same with the names.
        names: those.
        comments: each as its words.
    """

    structure: tuple[str, ...]
    literal: tuple[str, ...]
    names: frozenset[str]
    comments: frozenset[str]

    @property
    def grams(self) -> frozenset[tuple[str, ...]]:
        """Pieces of the structure; one for an answer that is shorter than a piece."""
        tokens = self.structure
        last = max(1, len(tokens) - GRAM + 1)
        return frozenset(tokens[at : at + GRAM] for at in range(last) if tokens)


def parts_of(source: str, template: str, known: frozenset[str] = frozenset()) -> Code:
    """Take an answer apart.

    Args:
        known: names that are no invention of the author's.
    """
    return _parts(source, template, known)


@lru_cache(maxsize=20_000)
def _parts(source: str, template: str, known: frozenset[str]) -> Code:
    given = frozenset(line.strip() for line in template.splitlines())
    fixed = _FIXED | frozenset(_WORD.findall(template.split(":", 1)[0]))
    structure: list[str] = []
    literal: list[str] = []
    names: set[str] = set()
    comments: set[str] = set()
    tokens = _own_tokens(source, given)
    before, depth = "", 0
    for at, (kind, text) in enumerate(tokens):
        after = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        if kind in Comment or kind in Literal.String.Doc:
            comments.update(filter(None, (_comment(line, given) for line in text.splitlines())))
            continue
        depth += (text in "([{") - (text in ")]}")
        keyword = depth > 0 and after == "="
        chosen = kind in Name and kind not in Name.Builtin and before != "." and not keyword
        chosen = chosen and text not in fixed
        if chosen and text not in known:
            names.add(text)
        if text not in _IGNORED:
            literal.append(text)
            structure.append("·" if chosen else _plain(kind, text))
        before = text
    return Code(tuple(structure), tuple(literal), frozenset(names), frozenset(comments))


def _own_tokens(source: str, given: frozenset[str]) -> list[tuple[Token, str]]:
    """Tokens of lines that are not the template's; its docstring goes line by line."""
    lines = source.splitlines()
    at, found = 0, []
    for kind, text in PythonLexer(stripnl=False).get_tokens(source):
        line = lines[at].strip() if at < len(lines) else ""
        at += text.count("\n")
        blank = not text.strip()
        if not blank and (line not in given or kind in Literal.String.Doc or kind in Comment):
            found.append((kind, text))
    return found


def _comment(line: str, given: frozenset[str]) -> str:
    words = words_of(line)
    return " ".join(words) if line.strip() not in given and len(words) >= _FEW_WORDS else ""


def _plain(kind: Token, text: str) -> str:
    if kind in Literal.Number:
        try:
            return f"{float(text):g}"
        except ValueError:
            return text
    if kind in Literal.String:
        return text.strip("'\"")
    return text.lower() if kind in Keyword else text


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def runs_of(text: str) -> list[tuple[str, ...]]:
    """All runs of RUN words, in order."""
    words = words_of(text)
    return [tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
