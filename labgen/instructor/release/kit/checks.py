"""What the kit's checks know: numbers, instead of the formulas that led to them."""

from __future__ import annotations

from pathlib import Path

from labgen.instructor.release.kit.record_oracles import record
from labgen.registry import exercises


def put_checks(kit: Path) -> None:
    """Give the files of all exercises in the kit the form that students get."""
    for exercise in exercises():
        record(exercise, kit / f"{exercise.module.replace('.', '/')}.py")
