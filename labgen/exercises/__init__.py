"""What each exercise asks, its oracle, and what to say about a wrong answer."""

from labgen.exercises.check import check, examine
from labgen.exercises.loader import Answers, AnswersError, MissingAnswer, answers, load_answers
from labgen.exercises.verdict import CheckFailed, Finding, Hint, Verdict

__all__ = [
    "Answers",
    "AnswersError",
    "CheckFailed",
    "Finding",
    "Hint",
    "MissingAnswer",
    "Verdict",
    "answers",
    "check",
    "examine",
    "load_answers",
]
