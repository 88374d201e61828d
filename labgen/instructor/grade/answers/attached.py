"""Puts the pictures that were pasted into a text (cell attachments) into the text itself."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from labgen.reading.notebook import Cell

PICTURE = re.compile(r"data:image/[^)\"'\s]*")  # a picture in a text, as data
_MOST_CHARACTERS = 3_900_000  # of all pictures of an answer; a page shows 4 million
_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_TYPES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg"}
# ![words](attachment:name "title"), with or without <> around the address
_MARKDOWN = re.compile(
    r"!\[(?P<alt>[^\]\n]{0,300})\]\(\s*(?:<attachment:(?P<angled>[^<>\n]{1,300})>"
    r"|attachment:(?P<plain>[^\s()<>\n]{1,300}(?:\([^\s()]{0,100}\)[^\s()<>\n]{0,100})?))"
    r"(?:\s+[\"'][^\"'\n]{0,300}[\"'])?\s*\)"
)
_HTML = re.compile(r"<img\b[^>\n]{0,500}?\bsrc=[\"']?attachment:(?P<name>[^\"'>\n]{1,300})[^>\n]*>")


class Pasted:
    """The pictures of a notebook, for the text that answers one question.

    Args:
        cells: a text's own pictures count first, then those of all cells: a text that was moved
            leaves its own behind.
    """

    def __init__(self, cells: Sequence[Cell]):
        self._attached = [cell.attachments for cell in cells if cell.attachments]
        self._room = _MOST_CHARACTERS

    def put_into(self, text: str, cell: Cell) -> str:
        """The text of a cell, with data instead of the names of its pictures.

        A picture that cannot be shown is named in a sentence.
        """
        if "attachment:" not in text:
            return text
        text = _MARKDOWN.sub(
            lambda found: self._shown(cell, found["angled"] or found["plain"], found["alt"]), text
        )
        return _HTML.sub(lambda found: self._shown(cell, found["name"].strip()), text)

    def _shown(self, cell: Cell, name: str, alt: str = "") -> str:
        bundles = (
            _bundle(attachments, name) for attachments in (cell.attachments, *self._attached)
        )
        data, problem = _picture(next(filter(None, bundles), None))
        if len(data) > self._room:
            data, problem = "", "is too large to be shown here: look into the notebook."
        self._room -= len(data)
        # Signs of Markdown in a name would be read as such.
        plain = re.sub(r"[^\w .()-]", "", name)[:80]
        return f"![{alt or plain}]({data})" if data else f"(The picture {plain} {problem})"


def _bundle(attachments: Mapping[str, Mapping[str, str]], name: str) -> Mapping[str, str] | None:
    return attachments.get(name) or attachments.get(unquote(name))


def _picture(bundle: Mapping[str, str] | None) -> tuple[str, str]:
    """The picture as an address that holds its data, or why there is none."""
    if bundle is None:
        return "", "is missing: it is not in the notebook. Paste it again."
    for kind, data in bundle.items():
        kind = _TYPES.get(kind.lower(), kind.lower())
        if kind not in _STARTS:
            continue
        data = "".join(data.split())
        if _is_base64(data) and base64.b64decode(data[:16]).startswith(_STARTS[kind]):
            return f"data:{kind};base64,{data}", ""
        return "", "is damaged: what the notebook holds is no picture."
    kinds = ", ".join(re.sub(r"[^\w/+.-]", "", kind)[:30] for kind in list(bundle)[:3])
    return "", f"is not shown, because it is {kinds or 'empty'}: only PNG and JPEG are."


def _is_base64(data: str) -> bool:
    return len(data) % 4 == 0 and re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", data) is not None
