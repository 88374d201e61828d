"""Known mistakes: each fails its exercise, and is named by its hint."""

from collections import Counter
from functools import cache

import pytest

from labgen.exercises import examine
from labgen.exercises.samples import wrong_answers
from labgen.registry import exercises

pytestmark = pytest.mark.slow(seconds=30)

WRONG_ANSWERS = wrong_answers()


@cache
def verdict_on(answer):
    """Two tests ask for it."""
    return examine(answer.exercise, answer.function)


@pytest.mark.parametrize("answer", WRONG_ANSWERS, ids=lambda answer: answer.label)
def test_wrong_answer_fails_and_is_named(answer):
    verdict = verdict_on(answer)
    assert not verdict.passed
    named = verdict.hint.key if verdict.hint else None
    assert named == answer.key, verdict.text()


def test_there_are_at_least_four_for_every_exercise():
    counts = Counter(answer.exercise for answer in WRONG_ANSWERS)
    few = [exercise.label for exercise in exercises() if counts[exercise.number] < 4]
    assert not few, f"more wrong answers, please: {few}"


def test_nine_in_ten_are_named():
    named = sum(answer.key is not None for answer in WRONG_ANSWERS)
    assert named >= 0.9 * len(WRONG_ANSWERS)


def test_hints_have_words_and_keys_of_one_kind():
    hints = [verdict_on(answer).hint for answer in WRONG_ANSWERS[::9]]
    for hint in filter(None, hints):
        assert hint.key == hint.key.lower() and " " not in hint.key
        assert hint.sentence.endswith(".")
