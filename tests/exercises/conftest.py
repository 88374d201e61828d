"""What tests of the checks share: a kit's verdict on the same calls of an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from labgen.exercises.verdict import Verdict
from tests.conftest import alone, folder_of_the_run
from tests.exercises.kits_oracles import RECORDED, kits_oracle, record_all


@pytest.fixture(scope="session")
def numbers(tmp_path_factory) -> Path:
    """What a kit has of all exercises: the files of those that compare, and all numbers.

    Made once for all processes of a run: they read it, and write nothing there."""
    place = folder_of_the_run(tmp_path_factory, "numbers")
    made, unfinished = place / "exercises", place / "unfinished"
    with alone(place / "lock"):
        if not made.exists():
            unfinished.mkdir(exist_ok=True)
            record_all(unfinished)
            unfinished.rename(made)
    return made


@pytest.fixture
def told_twice(numbers, monkeypatch) -> Callable[[], tuple[Verdict, Verdict]]:
    """Two verdicts on the calls that the last check has made: from formulas, and from numbers.

    Where an exercise needs neither, they are one."""
    check = sys.modules["labgen.exercises.check"]
    judge, last = check.judge, []

    def judged(exercise, cases, seen):
        verdict = judge(exercise, cases, seen)
        last[:] = exercise, seen, verdict
        return verdict

    def told() -> tuple[Verdict, Verdict]:
        exercise, seen, ours = last
        if exercise not in RECORDED:
            return ours, ours
        oracle = kits_oracle(exercise, numbers)
        with monkeypatch.context() as patch:
            patch.setattr(check, "oracle_of", lambda _: oracle)
            return ours, judge(exercise, oracle.cases(1), seen)

    monkeypatch.setattr(check, "judge", judged)
    return told


@pytest.fixture
def both(told_twice):
    """The same of an exercise and an answer, whether or not that can be compiled."""
    check = sys.modules["labgen.exercises.check"]

    def both(exercise, function):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(check, "compile_problem", lambda *_: "")
            check.examine(exercise.number, function)
        return told_twice()

    return both
