"""Marks one submission: each answer to a worker in the sandbox, what comes back to the oracle.

No student code runs here. The worker is given inputs, and only arrays are taken from it.
"""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace

from labgen.execution.cases import Case
from labgen.execution.process.wire_format import (
    Reply,
    Request,
    WireError,
    pack_request,
    unpack_reply,
)
from labgen.exercises.check import judge, oracle_of
from labgen.exercises.verdict import Finding, Verdict
from labgen.instructor.grade.answers.instructor_notebooks import Template
from labgen.instructor.grade.marking.records import Declaration, Graded, ManualAnswer, Mark
from labgen.instructor.grade.marking.sandbox import Ending, Limits, Sandbox
from labgen.instructor.grade.marking.tamper_check import is_genuine
from labgen.reading.answers.answer import Answer, settle
from labgen.registry import Exercise, find_exercise

_TAMPERED = "the record of your function's calls is not what labgen writes: it was tampered with"


@dataclass(frozen=True)
class SubmissionToMark:
    """All that is needed to mark one submission, here or on another machine.

    Attributes:
        answers: by the number of the exercise.
        unreadable: why a notebook has none, by its name.
        seed: fixes the inputs of the calls.
        asked: the numbers of the exercises that are marked.
        digest: of the notebooks, for the feedback.
    """

    student: str
    answers: Mapping[str, Answer]
    manual: tuple[ManualAnswer, ...]
    unreadable: Mapping[str, str]
    notes: tuple[str, ...]
    seed: int
    asked: tuple[str, ...]
    digest: str = ""
    declarations: tuple[Declaration, ...] = ()


def seed_of(template: Template) -> int:
    """A number that the notebooks decide, and that is not to be guessed without them.

    The inputs of the checks come from it. The kit holds the expected numbers of the checks in the
    notebooks; an answer that has memorised them meets other inputs here.
    """
    digest = hashlib.sha256()
    for name in sorted(template.notebooks):
        for cell in template.notebooks[name].cells:
            digest.update(cell.source.encode())
    return int.from_bytes(digest.digest()[:6], "big")


def seed_for(seed: int, digest: str) -> int:
    """The seed of one submission: what another student was told about the inputs is no use."""
    return int.from_bytes(hashlib.sha256(f"{seed} {digest}".encode()).digest()[:6], "big")


def is_anything_run(submission: SubmissionToMark) -> bool:
    """Whether a submission has an answer that a worker is asked to run."""
    answers = (submission.answers.get(number) for number in submission.asked)
    choices = (choice for answer in answers if answer for choice in (answer, *answer.others))
    return any(not choice.problem for choice in choices)


def score(submission: SubmissionToMark, box: Sandbox) -> Graded:
    """The marks of one submission. Nothing that an answer does is raised."""
    marks = tuple(_mark(find_exercise(number), submission, box) for number in submission.asked)
    return Graded(
        submission.student,
        marks,
        submission.manual,
        submission.notes,
        submission.digest,
        submission.declarations,
    )


def _mark(exercise: Exercise, submission: SubmissionToMark, box: Sandbox) -> Mark:
    if exercise.notebook in submission.unreadable:
        return _none(exercise, "unreadable", submission.unreadable[exercise.notebook])
    answer = submission.answers.get(exercise.number)
    if answer is None:
        return _none(exercise, "missing", f"no cell defines {exercise.name}")
    _, mark, notes = settle(answer, lambda choice: _mark_of(choice, submission.seed, box))
    return replace(mark, notes=(*mark.notes, *notes))


def _mark_of(answer: Answer, seed: int, box: Sandbox) -> Mark:
    exercise = answer.exercise
    if answer.problem:
        return _none(exercise, answer.status or "error", answer.problem, answer)
    cases = tuple(oracle_of(exercise).cases(seed))
    request = Request(exercise.notebook, answer.cells, exercise.name, exercise.results, cases)
    ending = box.run(pack_request(request))
    if ending.message is None:
        return _none(exercise, "stopped", _how_it_ended(ending, box.limits), answer)
    try:
        reply = unpack_reply(ending.message, len(cases))
    except WireError:
        return _none(exercise, "stopped", _TAMPERED, answer)
    if reply.problem:
        return _none(exercise, "error", reply.problem, answer)
    if not _is_genuine(cases, reply):
        return _none(exercise, "stopped", _TAMPERED, answer)
    return _judged(exercise, answer, _verdict(exercise, cases, reply))


def _is_genuine(cases: tuple[Case, ...], reply: Reply) -> bool:
    try:
        pairs = zip(cases, reply.outcomes, strict=True)
        return all(is_genuine(case, seen) for case, seen in pairs)
    except Exception:
        return False  # no driver writes a record that cannot be followed


def _verdict(exercise: Exercise, cases: tuple[Case, ...], reply: Reply) -> Verdict:
    try:
        return judge(exercise, cases, reply.outcomes)
    except Exception as error:
        # Arrays that no driver would have sent: only a forged reply can break a judge.
        words = f"the results cannot be judged ({type(error).__name__})"
        return Verdict(exercise, "wrong", (Finding("it returns what was asked for", False, words),))


def _judged(exercise: Exercise, answer: Answer, verdict: Verdict) -> Mark:
    return Mark(
        exercise.number,
        float(exercise.points if verdict.passed else 0),
        float(exercise.points),
        verdict.status,
        verdict.message,
        verdict.findings,
        verdict.hint,
        (*answer.notes, *verdict.notes),
        verdict.printed,
        answer.code,
    )


def _none(exercise: Exercise, status: str, message: str, answer: Answer | None = None) -> Mark:
    code, notes = (answer.code, answer.notes) if answer else ("", ())
    maximum = float(exercise.points)
    return Mark(exercise.number, 0.0, maximum, status, message, notes=notes, code=code)


def _how_it_ended(ending: Ending, limits: Limits) -> str:
    """What a student reads when the process was ended, or ended itself."""
    words = {
        "time": f"stopped after {limits.seconds:g} seconds: does a loop never end?",
        "memory": f"stopped: it used more than {limits.megabytes:,} MB of memory",
        "processes": "stopped: it started too many processes or threads; it needs none",
        "output": "stopped: it sent back far more than was asked for",
        "lost": "stopped: the process could no longer be reached",
        "exit": "the process ended before the function returned: does the code end Python itself?",
    }
    if ending.end == "signal":
        try:
            name = signal.Signals(ending.code).name
        except ValueError:
            name = f"signal {ending.code}"
        known = {
            "SIGSEGV": "the process crashed (a segmentation fault)",
            "SIGABRT": "the process aborted itself",
            "SIGKILL": "the process was killed, perhaps for want of memory",
            "SIGXCPU": "stopped: it used too much processor time: does a loop never end?",
        }
        return known.get(name, f"the process was ended by {name}")
    return words.get(ending.end, words["lost"])
