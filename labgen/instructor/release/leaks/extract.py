"""Everything that can be read in a kit, piece by piece, with its place.

Whatever is wrapped is unwrapped: JSON strings, base64, zip and gzip, tags and entities, the
strings and comments of Python code.
"""

from __future__ import annotations

import ast
import base64
import binascii
import gzip
import html
import io
import json
import re
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labgen.instructor.release.leaks.canonical_ast import parsed

# Shorter runs cannot hold a line of an answer. Long texts are broken into lines.
_BASE64 = (
    re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}"),
    re.compile(r"(?:[A-Za-z0-9+/_-]{40,}\s+)+[A-Za-z0-9+/_-]{2,}={0,2}"),
)
_SHORTEST = 16  # letters, of these runs
_READABLE = np.isin(np.arange(256), [*b"\t\n\r", *range(0x20, 0x7F)])  # by the value of a byte
_FEWEST_READABLE = 10
_TAG = re.compile(r"<[^<>]*>")
_MAGIC = re.compile(r"^[ \t]*[%!].*$", flags=re.MULTILINE)
_DEPTH = 4  # wrappings within each other


@dataclass(frozen=True)
class Text:
    """A piece of text.

    Attributes:
        line: the number of its first line where its file is read by lines.
        tree: the syntax tree, where all of it is Python.
    """

    place: str
    text: str
    line: int | None = None
    tree: ast.AST | None = None

    def where(self, line: int = 1) -> str:
        return self.place if self.line is None else f"{self.place}, line {self.line + line - 1}"


def texts_of(folder: Path, public: str = "") -> Iterator[Text]:
    """Every text in the files of a folder, but for those in the folder `public` in it."""
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        if path.is_file() and not (public and place.startswith(public)):
            yield from _file(place, path.read_bytes())


def _file(place: str, data: bytes) -> Iterator[Text]:
    text = _decoded(data)
    if text is None:
        yield from _binary(place, data, _DEPTH)
    elif place.endswith(".ipynb"):
        yield from _notebook(place, json.loads(text))
    elif place.endswith(".py"):
        yield from _python(place, text, 1, _DEPTH)
    else:
        yield from _plain(place, text, 1, _DEPTH)
        if place.endswith(".json"):
            yield from _strings(place, json.loads(text), _DEPTH)


def _notebook(place: str, notebook: dict) -> Iterator[Text]:
    for number, cell in enumerate(notebook["cells"], 1):
        here = f"{place}, cell {cell.get('id', number)}"
        source = "".join(cell["source"])
        kind = _python if cell["cell_type"] == "code" else _plain
        yield from kind(here, source, 1, _DEPTH)
        for part in ("outputs", "metadata", "attachments"):
            yield from _strings(f"{here}, {part}", cell.get(part), _DEPTH)
    yield from _strings(f"{place}, metadata", notebook["metadata"], _DEPTH)


def _strings(place: str, value: object, depth: int) -> Iterator[Text]:
    """The strings within a JSON value, keys included; a list of lines is one text."""
    if isinstance(value, str):
        yield from _plain(place, value, None, depth)
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield from _plain(place, "".join(value), None, depth)
        yield from _plain(place, "\n".join(value), None, depth)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(place, item, depth)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _plain(place, key, None, depth)
            yield from _strings(place, item, depth)


def _python(place: str, source: str, line: int | None, depth: int) -> Iterator[Text]:
    code = _MAGIC.sub("", source)
    tree = parsed(code)
    if tree is None:
        yield from _plain(place, source, line, depth)
        return
    yield Text(place, source, line, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            at = None if line is None else line + node.lineno - 1
            value = node.value
            if isinstance(value, bytes):
                yield from _binary(place, value, depth)
            else:
                yield from _plain(place, value, at, depth)
    for first, comment in _comments(code):
        yield from _plain(place, comment, None if line is None else line + first - 1, depth)


def _comments(code: str) -> Iterator[tuple[int, str]]:
    """Comments on lines that follow each other, joined, with the number of the first line."""
    block: list[str] = []
    last = -1
    if "#" not in code:
        return
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, IndentationError):
        return
    for token in tokens:
        if token.type == tokenize.COMMENT:
            if block and token.start[0] != last + 1:
                yield last - len(block) + 1, "\n".join(block)
                block = []
            block.append(token.string.lstrip("#").removeprefix(" "))
            last = token.start[0]
    if block:
        yield last - len(block) + 1, "\n".join(block)


def _plain(place: str, text: str, line: int | None, depth: int) -> Iterator[Text]:
    yield Text(place, text, line)
    if depth == 0:
        return
    if "<" in text or "&" in text:
        bare = html.unescape(_TAG.sub("", text))
        if bare != text:
            yield Text(place, bare, line)
    if len(text) < _SHORTEST:
        return
    for run in (run for pattern in _BASE64 for run in pattern.findall(text)):
        data = _from_base64(run)
        if data is not None:
            inner = _decoded(data)
            if inner is None:
                yield from _binary(place, data, depth - 1)
            elif inner.isprintable() or "\n" in inner:
                yield from _plain(f"{place} (base64)", inner, None, depth - 1)


def _binary(place: str, data: bytes, depth: int) -> Iterator[Text]:
    """What can be read in bytes that are no text: the parts of an archive, or readable runs."""
    parts = _unpacked(data) if depth else {}
    for name, part in parts.items():
        inner = _decoded(part)
        where = f"{place}, {name}" if name else place
        if inner is None:
            yield from _binary(where, part, depth - 1)
        else:
            yield from _plain(where, inner, None, depth - 1)
    if not parts:
        # wide characters, as NumPy and UTF-16 store them, differ from ASCII by zeros
        letters = np.frombuffer(data, np.uint8)
        for view in (letters, letters[letters != 0]) if b"\0" in data else (letters,):
            runs = _readable_runs(view)
            if runs:
                yield from _plain(place, "\n".join(runs), None, 0)


def _readable_runs(letters: np.ndarray) -> list[str]:
    """The runs of readable letters in a row of bytes, but for short ones."""
    readable = np.concatenate(([False], _READABLE[letters], [False]))
    spans = np.flatnonzero(readable[1:] != readable[:-1]).reshape(-1, 2)
    long = spans[spans[:, 1] - spans[:, 0] >= _FEWEST_READABLE]
    return [letters[start:stop].tobytes().decode("ascii") for start, stop in long]


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        if data.startswith(b"\x1f\x8b"):
            return {"": gzip.decompress(data)}
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return {name: archive.read(name) for name in archive.namelist()}
    except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile):
        pass
    return {}


def _from_base64(text: str) -> bytes | None:
    letters = re.sub(r"\s", "", text).rstrip("=").replace("-", "+").replace("_", "/")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _decoded(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
