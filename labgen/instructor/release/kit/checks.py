"""What the kit's checks know: numbers, instead of the formulas that led to them."""

from __future__ import annotations

from pathlib import Path

from labgen.course.needs_tensorflow import needs_tensorflow
from labgen.instructor.release.kit.record_oracles import record
from labgen.registry import exercises
from labgen.util.tf_setup import load_tensorflow


def put_checks(kit: Path) -> None:
    """Give the files of all exercises in the kit the form that students get."""
    if needs_tensorflow():
        load_tensorflow()  # quietly: the oracles would, and an instructor saw its messages
    for exercise in exercises():
        record(exercise, kit / f"{exercise.module.replace('.', '/')}.py")
