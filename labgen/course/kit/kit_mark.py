"""The file by which a kit is known: its course, its version, and a checksum of each of its files.

The version is labgen's, and behind a plus sign what tells two kits of it apart:
"0.1.0+3f2a1c9b". The same source gives the same version. What `labgen start` copies out of a
students' wheel is a kit without the package, and has the version of the kit it was released with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from labgen.reading.answers.handed_out import LIST
from labgen.util.records import from_json

MARK = "kit.json"


class KitError(ValueError):
    """A folder or zip is no kit that can be used; the message says why and what to do."""


@dataclass(frozen=True)
class KitMark:
    """What a kit says about itself.

    Attributes:
        files: the checksum of each, by its place in the kit.
    """

    course: str
    version: str
    files: Mapping[str, str]

    @property
    def is_without_package(self) -> bool:
        """Whether `labgen start` made it: then labgen itself is installed from a wheel."""
        return LIST in self.files


def checksum(data: bytes) -> str:
    """SHA-256 of a file, the same however its lines end: git and editors on Windows change that."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def mark_text(course: str, version: str, files: Mapping[str, bytes], kit_version: str = "") -> str:
    """The mark of a kit with these files.

    Args:
        version: of labgen.
        kit_version: that of the kit which these files were taken from; by default it is made of
            the files.
    """
    sums = {name: checksum(data) for name, data in sorted(files.items())}
    content = hashlib.sha256(json.dumps(sums).encode()).hexdigest()
    mark = {
        "labgen": version,
        "what": "the students' kit",
        "course": course,
        "version": kit_version or f"{version}+{content[:8]}",
        "files": sums,
    }
    return json.dumps(mark, indent=1) + "\n"


def is_mark(content: bytes) -> bool:
    """Whether it is the mark of a kit, be it one of an older labgen."""
    try:
        written = json.loads(content)
    except ValueError:
        return False
    return isinstance(written, dict) and "labgen" in written


def read_mark(content: bytes, place: str) -> KitMark:
    """What a mark says.

    Args:
        place: how sentences call the kit.

    Raises:
        KitError: if it is the mark of an older kit, or none.
    """
    mark = None
    if is_mark(content):
        with suppress(ValueError):
            mark = from_json(content, KitMark)
    if mark is None or not mark.files:
        raise KitError(
            f"{place} has a {MARK} without a list of its files: it was made by an older labgen, or "
            "is damaged. Unpack the new kit into a folder of its own and copy your notebooks into "
            "its folder notebooks."
        )
    return mark
