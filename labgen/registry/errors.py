"""What the registry says where courses, tasks or exercises are not in order."""

from __future__ import annotations


class RegistryError(ValueError):
    """The list of courses, tasks or exercises is not in order; the message says what and where."""
