"""Finds the times that platforms and students write into the names of files and folders.

No part of a student's name: "Anna_2024-05-01T10_22_33" is Anna's, handed in at that time.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache

from babel import Locale

_CLOCK = (
    r"(?P<hour>\d{1,2})(?:\s?[:._h-]\s?)?(?P<minute>\d\d)(?:[:._m-]?(?P<second>\d\d)s?)?(?!\d)"
    r"(?:[.,]\d+)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
)
_THEN = rf"(?:,?(?:[T_-]|\s)[\s_-]{{0,2}}(?:(?:at|um|kl|à)[\s_.]+)?{_CLOCK})?"
_ZONE = r"(?:[\s_]?(?:UTC|GMT|Z)(?![^\W\d_]))?(?:[+-]\d\d:?\d\d(?!\d))?"
_MONTH = r"(?P<name>[^\W\d_]{3,12})\.?"
_YEAR = r"(?P<year>20\d\d)"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        # 01.05.2024 10:22, 05-01-2024-10-22-33
        r"(?<!\d)(?P<first>\d\d?)(?P<mark>[-_.])(?P<then>\d\d?)(?P=mark)"
        rf"{_YEAR}(?!\d){_THEN}{_ZONE}",
        # 2024-05-01-10-22-33, 2024_05_01, 2024-05-01T10:22:33.5Z, 2024-05-01 10:22:33 UTC
        rf"(?<!\d){_YEAR}(?P<mark>[-_.])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?!\d){_THEN}{_ZONE}",
        # 20240501102233, 20240501T102233Z, 20240501
        rf"(?<!\d){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)"
        rf"(?:[T_ -]?(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?)?(?!\d){_ZONE}",
        # 1714558953000, the milliseconds of a browser
        r"(?<!\d)(?P<epoch>1[4-9]\d{11})(?!\d)",
        # 1 May, 2024 10.22; 1. Mai 2024; 1 de mayo de 2024
        rf"(?<!\d)(?P<day>\d\d?)\.?[\s_-](?:de[\s_])?{_MONTH},?[\s_-](?:de[\s_])?{_YEAR}(?!\d){_THEN}",
        # May 1, 2024 1022 AM
        rf"(?<![^\W\d_]){_MONTH}[\s_-](?P<day>\d\d?),?[\s_-]{_YEAR}(?!\d){_THEN}",
        # 2024年5月1日
        rf"(?<!\d){_YEAR}[年년]\s?(?P<month>\d\d?)[月월]\s?(?P<day>\d\d?)[日일]",
    )
]
_LANGUAGES = "en de fr es it pt nl sv da nb fi pl cs sk hr sl hu ro tr ca et lt lv id"


def times_in(text: str) -> list[datetime]:
    """The times that a name tells, in their order."""
    return [time for _, time in sorted(_found(text))]


def without_times(text: str) -> str:
    """The name without them."""
    for (start, end), _ in sorted(_found(text), reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


@lru_cache(maxsize=10_000)
def _found(text: str) -> tuple[tuple[tuple[int, int], datetime], ...]:
    """Where they stand, and what they are. The same names are asked for again and again."""
    if not re.search(r"20\d\d|1[4-9]\d{11}", text):
        return ()
    found: list[tuple[tuple[int, int], datetime]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            time = _time(match.groupdict())
            if time and all(end <= before or after <= start for (before, after), _ in found):
                found.append(((start, end), time))
    return tuple(found)


def _time(parts: dict[str, str | None]) -> datetime | None:
    if parts.get("epoch"):
        return datetime(1970, 1, 1) + timedelta(milliseconds=int(parts["epoch"] or 0))
    year, day = int(parts["year"] or 0), int(parts.get("day") or 0)
    month = _month(parts["name"]) if parts.get("name") else int(parts.get("month") or 0)
    if parts.get("first"):
        month, day = int(parts["first"] or 0), int(parts["then"] or 0)
        if parts["mark"] == "." or month > 12:  # Americans write dashes, and the month first
            month, day = day, month
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        rest = int(parts.get("minute") or 0), int(parts.get("second") or 0)
        return datetime(year, month, day, hour, *rest)
    except ValueError:
        return None


def _month(word: str | None) -> int:
    """1 to 12 for the name of a month, or its beginning, in one of many languages; else 0."""
    plain = unicodedata.normalize("NFC", word or "").casefold()
    names = _months()
    starting = {month for name, month in names.items() if name.startswith(plain)}
    return names.get(plain, starting.pop() if len(starting) == 1 else 0)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in _LANGUAGES.split():
        for how in ("wide", "abbreviated"):
            for kind in ("format", "stand-alone"):
                for month, name in Locale(language).months[kind][how].items():
                    # English first: where two languages differ, its month counts.
                    names.setdefault(name.casefold().strip("."), month)
    return names
