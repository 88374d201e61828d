"""The check of one answer: run the cases, judge what came back, say it in words."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from labgen.execution.cases import Case, Fault, Outcome, Trial
from labgen.execution.observe import compile_problem, observe
from labgen.execution.time_limit import time_limit
from labgen.exercises.error_hints import meaning
from labgen.exercises.journal import note_attempt
from labgen.exercises.oracle import Oracle
from labgen.exercises.verdict import CheckFailed, Finding, Hint, Verdict
from labgen.reading.executed import older_answer
from labgen.registry import Exercise, find_exercise
from labgen.util.kernel.attended import nobody_watches
from labgen.util.switches import checks_are_soft

RUNS = "it runs without an error"
# An answer takes well under one; the first of a session loads TensorFlow.
SECONDS = 30
# Called after each check in a notebook with the exercise's number and its verdict. What an entry
# raises never reaches the student.
after_check: list[Callable[[str, Verdict], object]] = [note_attempt]
# Errors that a mistake may lead to which shows in the results of other cases: a square matrix
# goes the wrong way round without one. What a name, a type or a module lacks shows in none.
_ABOUT_SHAPES = re.compile(r"InvalidArgumentError|ValueError|IndexError")
_NOT_UNDERSTOOD = Hint(
    "not-understood",
    "The check does not understand what this answer returns. Build it as the exercise says. If "
    "you think that it is right, tell your teacher.",
)


def check(exercise: str, function: Callable[..., Any]) -> None:
    """Check an answer: show what holds, and raise CheckFailed where something does not.

    In a notebook with a person in front of it the verdict is shown in colour, and a wrong answer
    stops the run after it in one line, or not at all after `labgen.setup(checks="soft")`. A program
    that executes the notebook, such as nbgrader or nbval, sees text: a right answer prints, a wrong
    one raises. A check is deterministic and writes nothing to stderr.

    Args:
        exercise: the number, "1.2", or the function's name.
        function: the answer.

    Raises:
        CheckFailed: if the answer is wrong, raises or is missing; the message says what to look at.

    Examples:
        >>> check("1.2", 7)  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        CheckFailed: hidden_probs is a int, not a function
    """
    verdict = examine(exercise, function)
    verdict = replace(verdict, warning=older_answer(verdict.exercise.name, function))
    _tell_observers(verdict)
    watched = not nobody_watches()
    if watched:
        _display(verdict)
    elif verdict.passed:
        _say(verdict.shown())
    if not verdict.passed and not (watched and checks_are_soft()):
        raise CheckFailed(verdict, stands_above=watched)


def _display(verdict: Verdict) -> None:
    from IPython.display import display

    display(verdict)  # type: ignore[no-untyped-call]


def _tell_observers(verdict: Verdict) -> None:
    for observer in after_check:
        with suppress(Exception):
            observer(verdict.exercise.number, verdict)


def examine(exercise: str, function: Callable[..., Any], seed: int = 1) -> Verdict:
    """The verdict on an answer, without printing or raising.

    Args:
        exercise: the number, "1.2", or the function's name.
        function: the answer.
        seed: fixes the inputs.
    """
    asked = find_exercise(exercise)
    oracle = oracle_of(asked)
    cases = oracle.cases(seed)
    if not callable(function):
        kind = type(function).__name__
        finding = Finding(RUNS, False, f"{asked.name} is a {kind}, not a function")
        return Verdict(asked, "error", (finding,))
    seen = _observe_all(function, cases, asked)
    verdict = judge(asked, cases, seen)
    if verdict.passed and asked.compiled:
        more = (_about_compiling(function, asked, cases), _about_types(cases, seen))
        verdict = replace(verdict, notes=(*verdict.notes, *filter(None, more)))
    return verdict


def _observe_all(
    function: Callable[..., Any], cases: Sequence[Case], asked: Exercise
) -> list[Outcome]:
    """Make the calls, all within SECONDS: once an answer took too long, it is not called again."""
    seen: list[Outcome] = []
    ends = time.monotonic() + SECONDS
    for case in cases:
        with time_limit(ends - time.monotonic()):
            seen.append(observe(function, case, asked.results))
        if time.monotonic() > ends:
            return seen + [seen[-1]] * (len(cases) - len(seen))
    return seen


def _about_compiling(function: Callable[..., Any], asked: Exercise, cases: Sequence[Case]) -> str:
    problem = compile_problem(function, cases[0])
    if not problem:
        return ""
    return (
        "it works, but tf.function cannot compile it, so training will be slow: use TensorFlow's "
        f"operations everywhere ({problem})"
    )


def _about_types(cases: Sequence[Case], seen: Sequence[Outcome]) -> str:
    doubles = any(result.dtype == np.float64 for outcome in seen for result in outcome.results)
    if not doubles or cases[0].driver == "numpy":
        return ""
    return (
        "the results have type float64. Training computes in float32, and TensorFlow does not "
        "mix types: convert the results with tf.cast"
    )


def judge(exercise: Exercise, cases: Sequence[Case], seen: Sequence[Outcome]) -> Verdict:
    """The verdict on what an answer gave for the cases. No student code runs here.

    What no oracle was made for is no right answer, and no error of the check either.
    """
    try:
        return _judge(exercise, oracle_of(exercise), cases, seen)
    except Exception as error:
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        finding = Finding("the check understands the answer", False, words)
        printed = next((outcome.printed for outcome in seen if outcome.printed), "")
        return Verdict(exercise, "wrong", (finding,), _NOT_UNDERSTOOD, printed=printed)


def _judge(
    exercise: Exercise, oracle: Oracle, cases: Sequence[Case], seen: Sequence[Outcome]
) -> Verdict:
    trials = [Trial(case, outcome) for case, outcome in zip(cases, seen, strict=True)]
    printed = next((outcome.printed for outcome in seen if outcome.printed), "")
    faults = [(trial.case, trial.seen.fault) for trial in trials if trial.seen.fault is not None]
    if faults:
        case, fault = faults[0]
        if fault.kind == "not attempted":
            return Verdict(exercise, "not attempted", printed=printed)
        whole = [trial for trial in trials if trial.seen.fault is None]
        explains = whole and _ABOUT_SHAPES.match(fault.message)
        hint = oracle.hint_for_fault(whole, exercise.results) if explains else None
        hint = hint or meaning(fault)
        status = "error" if fault.kind == "exception" else "wrong"
        what = RUNS if fault.kind == "exception" else "it returns what was asked for"
        finding = Finding(what, False, f"{case.name}: {_fault_words(fault)}")
        return Verdict(exercise, status, (finding,), hint, printed=printed)
    judgement = oracle.judge(trials, exercise.results)
    right = all(finding.holds for finding in judgement.findings)
    findings = (Finding(RUNS, True), *judgement.findings)
    status, hint = ("right", None) if right else ("wrong", judgement.hint)
    notes = judgement.notes if right else ()
    return Verdict(exercise, status, findings, hint, notes, printed)


@cache
def oracle_of(exercise: Exercise) -> Oracle:
    """ORACLE of the exercise's own file; in a kit, where numbers are read, what makes it."""
    oracle = import_module(exercise.module).ORACLE
    return oracle if isinstance(oracle, Oracle) else oracle()


def _fault_words(fault: Fault) -> str:
    words = fault.message
    if fault.source:
        words += f"\nin line {fault.line}: {fault.source}"
    return words


def _say(text: str) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))
