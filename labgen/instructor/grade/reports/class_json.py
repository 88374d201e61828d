"""The results of `labgen grade --json`: the records of a class as JSON for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labgen import __version__
from labgen.instructor.grade.marking.records import Graded, GradedClass
from labgen.registry import course
from labgen.util.records import as_builtins

# Counts up when a key goes away or means something else; a new key leaves it as it is.
VERSION = 1


def as_json(result: GradedClass, out: Path) -> dict[str, Any]:
    """All results as JSON holds them; docs/command_line.md describes the keys."""
    return {
        "format": "labgen grade",
        "version": VERSION,
        "labgen": __version__,
        "course": course().name,
        "out": str(out),
        "submissions": [_submission(graded) for graded in result.graded],
        "problems": list(result.problems),
        "missing_protections": list(result.missing_protections),
    }


def _submission(graded: Graded) -> dict[str, Any]:
    return {
        **as_builtins(graded),
        "points": graded.points,
        "maximum": graded.maximum,
        "manual_points": graded.manual_points,
        "manual_maximum": graded.manual_maximum,
    }
