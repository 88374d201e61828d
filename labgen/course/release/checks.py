"""What the kit's checks know."""

from __future__ import annotations

from pathlib import Path


def put_checks(kit: Path) -> None:
    """Give the kit's `labgen.exercises` the form that students get.

    As yet it stays as it was copied.
    """
