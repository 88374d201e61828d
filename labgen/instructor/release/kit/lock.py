"""The locked versions without those that only an instructor needs."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==")


def needed_by(requirements: Iterable[str], lock: str) -> str:
    """The entries of a lock file that these requirements lead to, by its `# via` comments."""
    kept = names_needed_by(requirements, lock)
    return "".join(text for name, text, _ in _entries(lock) if name in kept)


def names_needed_by(requirements: Iterable[str], lock: str) -> set[str]:
    """The names of packages that these requirements lead to, themselves among them."""
    entries = _entries(lock)
    kept = {canonical(package_of(requirement)) for requirement in requirements}
    while True:
        more = {name for name, _, parents in entries if name not in kept and parents & kept}
        if not more:
            return kept
        kept |= more


def _entries(lock: str) -> list[tuple[str, str, set[str]]]:
    """Name, text and the names of those who need it, for each entry."""
    entries = []
    for text in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE):
        found = _ENTRY.match(text)
        if found:
            parents = re.findall(r"^ +#(?: via)? +([A-Za-z0-9][\w.-]*)$", text, flags=re.MULTILINE)
            entries.append(
                (canonical(found["name"]), text, {canonical(parent) for parent in parents})
            )
    return entries


def package_of(requirement: str) -> str:
    """The name that a requirement begins with: "xprof" of "xprof>=2.22"."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
