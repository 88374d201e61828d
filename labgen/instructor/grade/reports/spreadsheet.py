"""CSV files that a spreadsheet opens, and that come back from one.

Written with a byte order mark, because Excel takes UTF-8 without one for the code page of the
system; pandas, LibreOffice and the learning platforms skip it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labgen.instructor.grade.visible_text import one_line
from labgen.util.atomic_write import atomic_write_text

# A cell that starts with one of these is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = r"(?=[=+\-@\t\r\n＝＋－＠])"
_START = re.compile(r"^\s*" + _FORMULA)
# A spreadsheet that splits at semicolons, as in many languages, takes no notice of our quotes.
_INSIDE = re.compile(r"([;\t]\s*\"*)" + _FORMULA)
_INSIDE_OR_COMMA = re.compile(r"([;,\t]\s*\"*)" + _FORMULA)
_ADDED = re.compile(r"(^|[;,\t]\s*\"*)'" + _FORMULA)


def neutral(text: str) -> str:
    """The text, with an apostrophe where a spreadsheet would start to calculate."""
    return "'" + text if _START.match(text) else text


def cell(text: str, longest: int = 300, *, commas: bool = False) -> str:
    """Anyone's text in one line, which no spreadsheet calculates, however it splits the line.

    Args:
        commas: the file may be split at commas although its own separator is another.
    """
    inside = _INSIDE_OR_COMMA if commas else _INSIDE
    return neutral(inside.sub(r"\1'", one_line(text, longest)))


def uncell(text: str) -> str:
    """The inverse of `neutral` and `cell`, up to white space and length."""
    return _ADDED.sub(r"\1", text)


def number(value: float) -> str:
    """Points as a person writes them: 3, 2.5, 0.33."""
    return f"{round(value, 2) + 0:g}"


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table of cells, whole or not at all."""
    atomic_write_text(path, as_csv([header, *rows], ","))


def as_csv(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return "\ufeff" + text.getvalue()


class UnreadableSheet(ValueError):
    """A file that is no table of the columns asked for; says why in a sentence."""


@dataclass
class Sheet:
    """A table as a person left it.

    Attributes:
        header: names in lower case.
        first: the number that a spreadsheet shows for the first row below the header.
        lossy: whether its encoding may have turned letters into question marks.
    """

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    delimiter: str = ","
    first: int = 2
    lossy: bool = False

    def add_columns(self, names: Iterable[str]) -> None:
        self.header += [name for name in names if name not in self.header]

    def get(self, row: list[str], column: str) -> str:
        """The cell, empty where there is none."""
        at = self.header.index(column) if column in self.header else len(row)
        return row[at].strip() if at < len(row) else ""

    def put(self, row: list[str], column: str, text: str) -> None:
        at = self.header.index(column)
        row += [""] * (at + 1 - len(row))
        row[at] = text

    def text(self) -> str:
        return as_csv([self.header, *self.rows], self.delimiter)


def read_sheet(path: Path, needed: Sequence[str]) -> Sheet:
    """Read a table in any of the encodings and with any of the separators that Excel writes.

    Raises:
        UnreadableSheet: if it has no header with the needed columns.
        OSError: if the file cannot be read.
    """
    text, lossy = _decoded(path.read_bytes())
    lines = text.split("\n", 1)
    if lines[0].strip().lower().startswith("sep="):
        text = lines[1] if len(lines) > 1 else ""
    for delimiter in (",", ";", "\t"):
        rows = _parsed(text, delimiter)
        start = next((at for at, row in enumerate(rows) if any(map(str.strip, row))), len(rows))
        header = [name.strip().lower() for name in rows[start]] if start < len(rows) else []
        if all(name in header for name in needed):
            return Sheet(header, rows[start + 1 :], delimiter, start + 2, lossy)
    raise UnreadableSheet(f"it has no row with the names of the columns {', '.join(needed)}")


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(1 << 24)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableSheet(f"it is no CSV file ({error})") from None


def _decoded(data: bytes) -> tuple[str, bool]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), False
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableSheet("it is a workbook, not a CSV file; save it as CSV (UTF-8)")
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), True
