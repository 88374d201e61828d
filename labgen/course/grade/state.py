"""Keeps what is graded already, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import labgen
from labgen.course.grade.records import Graded
from labgen.course.grade.sandbox import Limits
from labgen.training.whole import write_whole


class State:
    """Graded submissions on disk, a file each, under a name that their content decides.

    Another submission, other notebooks, limits or checks lead to another name: nothing out of
    date is ever found.
    """

    def __init__(self, folder: Path, seed: int, limits: Limits) -> None:
        self._folder = folder
        self._settings = f"{_digest_of_checks()} {seed} {limits}"

    def find(self, digest: str) -> Graded | None:
        """None also where the file is damaged: the submission is graded again."""
        try:
            return Graded.from_json(json.loads(self._path(digest).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, digest: str, graded: Graded) -> None:
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(graded.to_json()))

    def _path(self, digest: str) -> Path:
        name = hashlib.sha256(f"{self._settings} {digest}".encode()).hexdigest()[:32]
        return self._folder / f"{name}.json"


def _digest_of_checks() -> str:
    package = Path(labgen.__file__).parent
    digest = hashlib.sha256(labgen.__version__.encode())
    for part in ("calling", "exercises", "course/grade"):
        for path in sorted((package / part).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
