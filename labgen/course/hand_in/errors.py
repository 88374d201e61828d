"""What hand_in says where nothing can be handed in."""

from __future__ import annotations

from labgen.util.errors import LabgenError


class HandInError(LabgenError):
    """Nothing was packed; the message says why and what to do."""


class NotSaved(HandInError):
    """A notebook's file is older than what was run in it."""
