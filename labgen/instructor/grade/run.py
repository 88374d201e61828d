"""Grade a class: collect, mark what is not marked yet, merge the manual marks, report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from labgen.instructor.grade.answers.instructor_notebooks import Template, read_template
from labgen.instructor.grade.answers.questions import read_declaration, read_manual
from labgen.instructor.grade.intake.submissions import Submission, collect
from labgen.instructor.grade.marking.executors import mark_here, mark_on_cluster
from labgen.instructor.grade.marking.grade_cache import State
from labgen.instructor.grade.marking.records import (
    Declaration,
    Graded,
    GradedClass,
    ManualAnswer,
)
from labgen.instructor.grade.marking.sandbox import (
    Limits,
    SandboxError,
    check_system,
)
from labgen.instructor.grade.marking.score import SubmissionToMark, seed_for, seed_of
from labgen.instructor.grade.marking.walls import missing_protections
from labgen.instructor.grade.reports.write import write_reports
from labgen.reading.answers.answer import Answer, read_answers
from labgen.reading.digest import digest_of
from labgen.reading.notebook import NotebookError, read_notebook
from labgen.registry import task
from labgen.training.display.pace import Pace
from labgen.training.display.progress import TerminalProgress
from labgen.util.atomic_write import clear_unfinished
from labgen.util.words.durations import about


def grade(
    paths: Sequence[Path],
    out: Path,
    *,
    notebooks: Path,
    jobs: int = 1,
    limits: Limits | None = None,
    unsafe: bool = False,
    dask: str | None = None,
    only: Sequence[int] = (),
) -> GradedClass:
    """Grade the submissions in `paths` and write tables, feedback and the class page to `out`.

    What an earlier, interrupted run has marked is not marked again. Marks that a person wrote
    into `out`/marks.csv are merged.

    Args:
        unsafe: grade also where students' code cannot be shut in. Where it can, it is.
        dask: the address of the scheduler of a cluster that marks in place of this machine.
        only: the numbers of the notebooks that are graded; all of the course by default.

    Returns:
        The records of all submissions, with the marks that a person gave.

    Raises:
        KeyboardInterrupt: if stopped by Ctrl-C, once it is said how to go on.
        FileNotFoundError: if there is no submission, or a notebook of the instructor's is missing.
        SandboxError: if students' code cannot be run here at all, or cannot be shut in and
            `unsafe` is False.
        OSError: if `out` cannot be written.
    """
    limits = limits or Limits()
    missing = () if dask else _check_protections(unsafe)
    template = read_template(notebooks)
    seed = seed_of(template)
    if only:
        template = template.only({task(number).notebook for number in only})
    submissions = _collected(paths)
    out.mkdir(parents=True, exist_ok=True)
    for folder in (out, *(path for path in out.iterdir() if path.is_dir())):
        clear_unfinished(folder)
    state = State(out / "state", template, limits)
    graded: dict[int, Graded] = {}
    waiting: list[tuple[int, SubmissionToMark]] = []
    for position, submission in enumerate(submissions):
        known = state.find(submission.digest)
        if known is None:
            waiting.append((position, to_mark(submission, template, seed)))
        else:
            graded[position] = known
    to_do = [submission for _, submission in waiting]
    if dask:
        marked = mark_on_cluster(dask, to_do, limits, unsafe)
    else:
        marked = mark_here(to_do, jobs, limits, safe=not missing, hidden=[notebooks, out, *paths])
    console = Console(stderr=True)
    try:
        with _progress(console, len(submissions), len(graded)) as advance:
            for number, result in marked:
                position = waiting[number][0]
                state.keep(submissions[position].digest, result)
                graded[position] = result
                advance()
    except KeyboardInterrupt:
        console.print(
            f"Stopped: {len(graded)} of {len(submissions)} submissions are graded and kept. The "
            "same command goes on from there."
        )
        raise
    ordered = [graded[position] for position in sorted(graded)]
    marked_by_hand, problems = write_reports(out, ordered, template, [], missing)
    for problem in problems:
        console.print(problem, style="yellow", highlight=False, markup=False)
    console.print(_verdict(marked_by_hand, out), highlight=False, markup=False)
    return GradedClass(tuple(marked_by_hand), tuple(problems), tuple(missing))


def _check_protections(unsafe: bool) -> Sequence[str]:
    """What this machine cannot keep students' code from, as sentences; none at best.

    Raises:
        SandboxError: where students' code cannot be run at all, or something is missing and
            `unsafe` does not accept that.
    """
    check_system()
    missing = missing_protections()
    if missing and not unsafe:
        raise SandboxError(
            " ".join(missing) + " Nothing was run. To grade all the same, on a machine with "
            "nothing to lose, add --unsafe."
        )
    return missing


def _collected(paths: Sequence[Path]) -> Sequence[Submission]:
    submissions = collect(paths)
    if not submissions:
        where = ", ".join(str(path) for path in paths)
        raise FileNotFoundError(f"No submission was found in {where}: neither notebook nor zip.")
    return submissions


def to_mark(submission: Submission, template: Template, seed: int) -> SubmissionToMark:
    """A submission's answers, read without running any of them."""
    answers: dict[str, Answer] = {}
    written: dict[str, str] = {}
    declarations: list[Declaration] = []
    unreadable = dict(submission.problems)
    notes = list(submission.notes)
    for name in template.notebooks:
        if name not in submission.notebooks:
            if name not in unreadable:
                notes.append(f"{name}.ipynb was not handed in.")
            continue
        try:
            cells = read_notebook(submission.notebooks[name])
        except NotebookError as error:
            unreadable[name] = str(error)
            continue
        answers |= read_answers(cells, template.answer_cells_of(name), template.handed_out(name))
        written |= read_manual(cells, name, template)
        declared = read_declaration(cells, name, template)
        if declared is not None:
            declarations.append(Declaration(name, declared))
    manual = tuple(
        ManualAnswer(question.number, question.maximum, written.get(question.number, ""))
        for question in template.questions
    )
    seed = seed_for(seed, submission.digest)
    asked = tuple(cell.exercise.number for cell in template.answer_cells)
    return SubmissionToMark(
        submission.student,
        answers,
        manual,
        unreadable,
        tuple(notes),
        seed,
        asked,
        digest_of(submission.notebooks),
        tuple(declarations),
    )


@contextmanager
def _progress(console: Console, total: int, done: int) -> Iterator[Callable[[], None]]:
    """A bar with the time left in a terminal; elsewhere a line for every tenth of the class."""
    # Not `console.is_terminal`: rich takes a file for one under FORCE_COLOR, and the bar does not.
    if not sys.stderr.isatty():
        yield _tenths(console, total, done)
        return
    bar, pace = TerminalProgress(), Pace()

    def words() -> str:
        left = "" if pace.left is None else f", {about(pace.left)} left"
        return f"{done} of {total} submissions graded{left}"

    def advance() -> None:
        nonlocal done
        done += 1
        pace.done(done / total)
        bar.update(done / total, words())

    bar.start(words())
    try:
        yield advance
    finally:
        bar.finish(words())


def _tenths(console: Console, total: int, done: int) -> Callable[[], None]:
    """A line now and for every tenth of the class, as a log reads well."""
    if done:
        console.print(f"{done} of {total} submissions were graded before.", highlight=False)

    def advance() -> None:
        nonlocal done
        done += 1
        if done == total or 10 * done // total > 10 * (done - 1) // total:
            console.print(f"{done} of {total} submissions graded", highlight=False)

    return advance


def _verdict(graded: Sequence[Graded], out: Path) -> str:
    open_questions = sum(answer.points is None for result in graded for answer in result.manual)
    words = f"{len(graded)} submissions graded."
    if open_questions:
        words += (
            f" {open_questions} answers are to be marked by hand: read {out / 'marking.html'}, "
            f"fill the points into {out / 'marks.csv'}, and run the same command again."
        )
    return f"{words} Open {out / 'index.html'}"
