"""The results of `labgen check --json`: verdicts and points as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from labgen import __version__
from labgen.course.check import CheckedNotebook
from labgen.exercises.verdict import Verdict
from labgen.registry import course

# Counts up when a key goes away or means something else; a new key leaves it as it is.
VERSION = 1


def as_json(checked: Sequence[CheckedNotebook]) -> dict[str, Any]:
    """All results as JSON holds them; docs/command_line.md describes the keys."""
    return {
        "format": "labgen check",
        "version": VERSION,
        "labgen": __version__,
        "course": course().name,
        "points": sum(notebook.points for notebook in checked),
        "maximum": sum(notebook.maximum for notebook in checked),
        "by_hand": sum(notebook.by_hand for notebook in checked),
        "notebooks": [
            {
                "file": str(notebook.file),
                "notebook": notebook.notebook,
                "digest": notebook.digest,
                "points": notebook.points,
                "maximum": notebook.maximum,
                "by_hand": notebook.by_hand,
                "marks": [_mark(verdict) for verdict in notebook.verdicts],
            }
            for notebook in checked
        ],
    }


def _mark(verdict: Verdict) -> dict[str, Any]:
    """One exercise, with the keys that the grader's records have as well."""
    exercise = verdict.exercise
    return {
        "exercise": exercise.number,
        "name": exercise.name,
        "points": exercise.points if verdict.passed else 0,
        "maximum": exercise.points,
        "status": verdict.status,
        "message": verdict.message,
        "findings": [asdict(finding) for finding in verdict.findings],
        "hint": None if verdict.hint is None else asdict(verdict.hint),
        "notes": list(verdict.notes),
        "warning": verdict.warning,
        "printed": verdict.printed,
    }
