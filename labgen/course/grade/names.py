"""What the name of a file or folder says about its student, and a student's name as a file name.

Names lose what Moodle and Canvas add to them.
"""

from __future__ import annotations

import re
import unicodedata

from labgen.course.grade.unpack import printable

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(file|onlinetext)(_.*)?", re.I)
_CANVAS = re.compile(r"(?P<name>.+?)(_late)?_(?P<id>\d{3,})_\d{4,}(_.*)?", re.I)
# A notebook of the lab; the group that matched is its number.
KNOWN_NOTEBOOK = re.compile(
    r"(?<!\d)(?:(1)[ _.-]?rbm|(2)[ _.-]?dbn|(3)[ _.-]?up[ _.-]?down|(4)[ _.-]?vae|(5)[ _.-]?dcgan)"
    r"(?![a-z])",
    re.IGNORECASE,
)
# What a file name may say beside the notebook's name without naming a student.
_NOISE = re.compile(
    r"copy\d*|kopie|copie|copia|of|von|de|di|final|fertig|finished|done|solved|solutions?|loesung|"
    r"lösung|new|neu|old|alt|backup|v\d+|version\d*|draft|submissions?|submit|abgabe|notebooks?|"
    r"labs?|tasks?|exercises?|untitled\d*|\d{1,3}",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"^\W*(copy of|copie de|copia de|kopie von)\s+", re.IGNORECASE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def identity(name: str) -> tuple[str, str]:
    """A student's name, and the number that a platform gave: ("Anna Muster", "12345")."""
    platform = platform_of(name)
    if platform:
        return platform["name"].strip(), platform["id"]
    stem = (KNOWN_NOTEBOOK.search(name) and student_part(name)) or stem_of(name)
    return unicodedata.normalize("NFC", printable(stem)).strip() or "unnamed", ""


def platform_of(name: str) -> re.Match[str] | None:
    """What Moodle or Canvas made of a name, in its parts; None for any other name."""
    stem = unicodedata.normalize("NFC", printable(stem_of(name))).strip()
    return _MOODLE.fullmatch(stem) or _CANVAS.fullmatch(stem)


def student_part(name: str, *, after: bool = True) -> str:
    """The part of a file name that names a student, empty where none does.

    after: it may also stand after the notebook's name, where other remarks stand too.
    """
    platform = platform_of(name)
    if platform:
        return platform["name"].strip()
    stem = stem_of(name)
    known = KNOWN_NOTEBOOK.search(stem)
    parts = (stem[: known.start()], stem[known.end() :] if after else "") if known else (stem,)
    for part in parts:
        if not is_noise(part):
            return _COPY_OF.sub("", part).strip(" _-.()")
    return ""


def is_noise(text: str) -> bool:
    """Whether a name says nothing about a student: "old", "final v2", "copy of 3"."""
    words = [word for word in re.split(r"[\s_.()\[\]-]+", stem_of(text)) if word]
    return all(_NOISE.fullmatch(word) for word in words)


def stem_of(name: str) -> str:
    """The name without the ending of a notebook or zip."""
    return re.sub(r"\.ipynb(\.txt|\.json)?$|\.zip$", "", name, flags=re.IGNORECASE)


def slugify(name: str) -> str:
    """The name as a file name on every system: no separators, spaces or reserved names."""
    slug = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", printable(name)))
    slug = re.sub(r"^[._-]+|[._-]+$", "", slug)[:60].rstrip("._-") or "student"
    return f"{slug}_" if _RESERVED.fullmatch(slug) else slug
