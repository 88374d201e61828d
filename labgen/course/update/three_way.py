"""Three-way merge of texts by lines: what two people have changed in one text, put together."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher


def three_way_merge(base: str, ours: str, theirs: str, *, prefer_ours: bool = False) -> str | None:
    """The base with the changes of both; None where both changed the same lines differently.

    Args:
        prefer_ours: takes ours in such a place instead.

    Examples:
        >>> three_way_merge("a b c".replace(" ", chr(10)), "a\\nb\\nC", "A\\nb\\nc").split()
        ['A', 'b', 'C']
        >>> three_way_merge("a", "b", "c") is None
        True
    """
    first, second, third = (text.split("\n") for text in (base, ours, theirs))
    merged: list[str] = []
    i = j = k = 0
    for start, left, right, length in _unchanged(first, second, third):
        chosen = _chosen(first[i:start], second[j:left], third[k:right], prefer_ours)
        if chosen is None:
            return None
        merged += [*chosen, *first[start : start + length]]
        i, j, k = start + length, left + length, right + length
    return "\n".join(merged)


def _chosen(
    base: list[str], ours: list[str], theirs: list[str], prefer_ours: bool
) -> list[str] | None:
    if ours == base:
        return theirs
    if theirs in (base, ours) or prefer_ours:
        return ours
    return None


def _unchanged(
    base: list[str], ours: list[str], theirs: list[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Where lines of the base stand in itself and both others, and how many; none at the end."""
    left = SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    right = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    i = j = 0
    while i < len(left) and j < len(right):
        one, other = left[i], right[j]
        start, end = max(one.a, other.a), min(one.a + one.size, other.a + other.size)
        if start < end:
            yield start, one.b + start - one.a, other.b + start - other.a, end - start
        if one.a + one.size < other.a + other.size:
            i += 1
        else:
            j += 1
    yield len(base), len(ours), len(theirs), 0
