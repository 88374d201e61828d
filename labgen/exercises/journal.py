"""The journal of attempts: which exercise was checked when, and how that went.

Each check in a notebook adds a line of JSON to `runs/journal.jsonl`: the time (UTC), the exercise,
the status of its verdict, and the key of the hint, which names the mistake. No code, no name. It
stays on the student's computer; `labgen.progress` reads it. A check never fails for its sake.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from labgen.exercises.verdict import Verdict
from labgen.training.checkpoints.lock import Lock
from labgen.util.atomic_write import atomic_write_text
from labgen.util.kernel.attended import nobody_watches
from labgen.util.paths import runs_folder
from labgen.util.records import from_json, to_json
from labgen.util.switches import JOURNAL, journal_is_on
from labgen.util.words.lines import wrapped

FILE = "journal.jsonl"
MOST_BYTES = 1_000_000
# Attempts at one exercise that stay when the file has grown too large: the newest ones.
_NEWEST = 100
STATUSES = ("right", "wrong", "error", "not attempted")


@dataclass(frozen=True)
class Attempt:
    """One check of one exercise.

    Attributes:
        time: when, in UTC: "2026-11-29T06:15:00Z".
        exercise: its number, "1.2".
        status: of the verdict, one of `STATUSES`.
        mistake: the key of its hint; empty where it had none.
    """

    time: str
    exercise: str
    status: str
    mistake: str = ""


def note_attempt(exercise: str, verdict: Verdict) -> None:
    """Add a line for a check that a person has just made in a notebook.

    Nothing is written where nobody watches (CI, a grader, `labgen run`) or where the journal is
    switched off. What cannot be written is left out. The first line of all is announced.
    """
    if not journal_is_on() or nobody_watches():
        return
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    mistake = verdict.hint.key if verdict.hint else ""
    with suppress(OSError):
        path = runs_folder() / FILE
        if _append(path, Attempt(now, exercise, verdict.status, mistake)):
            _announce(path)


def read_attempts() -> list[Attempt]:
    """The attempts so far, the oldest first; lines that are broken are left out."""
    try:
        return list(_attempts_in((runs_folder() / FILE).read_bytes()))
    except OSError:
        return []


def _append(path: Path, attempt: Attempt) -> bool:
    """Add a line; whether it is the first one.

    All of it in one write to the end of the file, so that two kernels never mix their lines.
    """
    as_it_is = getattr(os, "O_BINARY", 0)  # Windows would turn each \n into \r\n
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | as_it_is, 0o644)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        line = _line(attempt).encode()
        if size and not _ends_a_line(descriptor):
            line = b"\n" + line  # a full disk had cut the last one
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
    if size > MOST_BYTES:
        _shorten(path)
    return size == 0


def _ends_a_line(descriptor: int) -> bool:
    os.lseek(descriptor, -1, os.SEEK_END)
    return os.read(descriptor, 1) == b"\n"


def _line(attempt: Attempt) -> str:
    return to_json(attempt) + "\n"


def _attempts_in(data: bytes) -> Iterator[Attempt]:
    for line in data.splitlines():
        with suppress(ValueError):
            attempt = from_json(line, Attempt)
            if attempt.status in STATUSES:
                yield attempt


def _shorten(path: Path) -> None:
    """Keep the newest attempts at each exercise, so many that the file is half full at most."""
    lock = Lock.take(path.with_suffix(".lock"))
    if lock is None:
        return  # another kernel is at it
    try:
        attempts = list(_attempts_in(path.read_bytes()))
        left = _NEWEST
        while len(text := "".join(map(_line, _newest(attempts, left)))) > MOST_BYTES / 2 and left:
            left //= 2
        atomic_write_text(path, text)
    finally:
        lock.release()


def _newest(attempts: list[Attempt], most: int) -> list[Attempt]:
    seen: dict[str, int] = defaultdict(int)
    kept = []
    for attempt in reversed(attempts):
        seen[attempt.exercise] += 1
        if seen[attempt.exercise] <= most:
            kept.append(attempt)
    return kept[::-1]


def _announce(path: Path) -> None:
    """Say once what is kept and how to stop it: as an output of its own, not on stderr."""
    from IPython.display import display

    text = (
        f"From now on a journal of your checks is kept in {path}: the time, the exercise, the "
        "verdict and the kind of mistake, no code; it stays on this computer, labgen.progress() "
        f"shows it, and labgen.setup(journal=False) or {JOURNAL}=0 switches it off."
    )
    data = {"text/plain": wrapped(text)}
    display(data, raw=True)  # type: ignore[no-untyped-call]  # IPython gives it no types
