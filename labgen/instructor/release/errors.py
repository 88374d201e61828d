"""What a release says when it is refused."""

from __future__ import annotations


class ReleaseError(ValueError):
    """No kit was made: the sentence says what is in the way, where, and what to do about it."""


class LeakError(ReleaseError):
    """No kit was made, because it would give an answer away: the sentence names the places."""
