"""Known mistakes: each fails its exercise, and is named by its hint, in a kit as well."""

import re
from collections import Counter

import pytest

from labgen.exercises import examine
from labgen.exercises.samples import wrong_answers
from labgen.registry import exercises
from tests.exercises.kits_oracles import same

pytestmark = pytest.mark.slow(seconds=35)

WRONG_ANSWERS = wrong_answers()


@pytest.mark.parametrize("answer", WRONG_ANSWERS, ids=lambda answer: answer.label)
def test_wrong_answer_fails_and_is_named(answer, told_twice):
    verdict = examine(answer.exercise, answer.function)
    assert not verdict.passed
    named = verdict.hint.key if verdict.hint else None
    assert named == answer.key, verdict.text()
    if verdict.hint:
        assert re.fullmatch(r"[a-z0-9-]+(\+[a-z0-9-]+)?", verdict.hint.key)
        assert re.search(r"[.?]$", verdict.hint.sentence)
    _, kits = told_twice()
    assert same(verdict, kits), f"{verdict.text()}\n{kits.text()}"


def test_there_are_at_least_four_for_every_exercise():
    counts = Counter(answer.exercise for answer in WRONG_ANSWERS)
    few = [exercise.label for exercise in exercises() if counts[exercise.number] < 4]
    assert not few, f"more wrong answers, please: {few}"


def test_nine_in_ten_are_named():
    named = sum(answer.key is not None for answer in WRONG_ANSWERS)
    assert named >= 0.9 * len(WRONG_ANSWERS)
