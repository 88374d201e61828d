"""What each exercise asks, its oracle, and what to say about a wrong answer."""

from labgen.exercises.check import check, examine
from labgen.exercises.loader import Answers, AnswersError, MissingAnswer, answers, load_answers
from labgen.exercises.verdict import CheckFailed, Finding, Hint, Verdict
from labgen.registry import EXERCISES, Exercise, find, of_notebook

__all__ = [
    "EXERCISES",
    "Answers",
    "AnswersError",
    "CheckFailed",
    "Exercise",
    "Finding",
    "Hint",
    "MissingAnswer",
    "Verdict",
    "answers",
    "check",
    "examine",
    "find",
    "load_answers",
    "of_notebook",
]
