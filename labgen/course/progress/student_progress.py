"""labgen.progress(): how far a student is, by the journal of attempts and the list of exercises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from labgen.course.progress.marks import legend
from labgen.course.progress.notebook_table import as_html, as_text, points_of
from labgen.exercises.journal import Attempt, read_attempts
from labgen.exercises.status_look import LOOKS, NOT_CHECKED
from labgen.registry import Exercise, exercises, tasks
from labgen.util.switches import JOURNAL, journal_is_on
from labgen.util.tables import LEFT, html_table
from labgen.util.words.lines import wrapped
from labgen.util.words.quantities import counted

_MOST_NAMED = 5  # exercises that were tried and are not right


@dataclass(frozen=True)
class ExerciseProgress:
    """One exercise: how often it was checked, and the status of its last verdict."""

    exercise: Exercise
    attempts: int = 0
    status: str = NOT_CHECKED

    @property
    def points(self) -> int:
        """What the last verdict is worth."""
        return self.exercise.points if self.status == "right" else 0

    @property
    def in_words(self) -> str:
        """Such as "1.3 visible_probs (not right yet, 3 attempts)"."""
        words = LOOKS[self.status].words
        if self.attempts:
            words += f", {counted(self.attempts, 'attempt')}"
        return f"{self.exercise.label} ({words})"


@dataclass(frozen=True)
class StudentProgress:
    """The exercises of all notebooks as the student's checks left them.

    A notebook shows it as a table, `print` as text.

    Attributes:
        rows: an entry for each exercise of the course, in order.
        journal: whether attempts are noted; without a journal nothing is known.
    """

    rows: tuple[ExerciseProgress, ...]
    journal: bool = True

    @property
    def points(self) -> int:
        """Of the exercises whose last check was right."""
        return sum(row.points for row in self.rows)

    @property
    def maximum(self) -> int:
        """Of all exercises."""
        return sum(row.exercise.points for row in self.rows)

    @property
    def left(self) -> tuple[ExerciseProgress, ...]:
        """Exercises whose last check was not right, or that were never checked."""
        return tuple(row for row in self.rows if row.status != "right")

    @property
    def headline(self) -> str:
        """One sentence: exercises that are right, and points."""
        right = len(self.rows) - len(self.left)
        return (
            f"Your progress: {right} of {counted(len(self.rows), 'exercise')} "
            f"{'is' if right == 1 else 'are'} right, {self.points} of {self.maximum} points."
        )

    def __repr__(self) -> str:
        notebooks = as_text(self._by_notebook())
        lines = [self.headline, "", *notebooks, "", legend(row.status for row in self.rows)]
        return "\n".join([*lines, wrapped(self._what_is_left()), wrapped(self._source())])

    def _repr_html_(self) -> str:
        each = html_table(
            "Every exercise, its last verdict and how often it was checked",
            ("Exercise", "Last verdict", "Attempts", "Points"),
            (
                (
                    escape(row.exercise.label),
                    f"{LOOKS[row.status].sign} {LOOKS[row.status].words}",
                    str(row.attempts),
                    points_of([row]),
                )
                for row in self.rows
            ),
        )
        return (
            f"<div><p><strong>{self.headline}</strong></p>"
            f"{as_html(self._by_notebook())}"
            f'<p style="{LEFT};white-space:pre-wrap">{legend(row.status for row in self.rows)}</p>'
            f"<p>{escape(self._what_is_left())}</p>"
            f"<details><summary>Every exercise</summary>{each}</details>"
            f"<p><small>{escape(self._source())}</small></p></div>"
        )

    def _by_notebook(self) -> dict[str, list[ExerciseProgress]]:
        return {
            task.notebook: [row for row in self.rows if row.exercise.notebook == task.notebook]
            for task in tasks()
            if task.exercises
        }

    def _what_is_left(self) -> str:
        if not self.left:
            return "Nothing is left: every exercise is right. labgen.hand_in() packs the notebooks."
        tried = [row for row in self.left if row.attempts]
        untried = [row for row in self.left if not row.attempts]
        parts = [row.in_words for row in tried[:_MOST_NAMED]]
        if len(tried) > _MOST_NAMED:
            parts.append(f"{len(tried) - _MOST_NAMED} more that were tried")
        if untried:
            words = LOOKS[NOT_CHECKED].words
            parts.append(f"{len(untried)} {words}, the first is {untried[0].exercise.label}")
        return f"Left: {'; '.join(parts)}."

    def _source(self) -> str:
        if not self.journal:
            return (
                f"The journal of your checks is switched off (journal=False or {JOURNAL}=0): "
                "what you have checked since is not known here. labgen check NOTEBOOK tells."
            )
        return (
            "Verdicts are those of your last checks; an answer that you changed since counts "
            "after its next check. Written answers are marked by hand and are not in the points."
        )


def progress() -> StudentProgress:
    """How far you are: the last verdict, the attempts and the points of every exercise.

    Verdicts and attempts come from the journal of checks (`labgen.exercises.journal`), points from
    the exercises themselves.

    Examples:
        >>> labgen.progress().headline  # doctest: +SKIP
        'Your progress: 4 of 29 exercises are right, 9 of 76 points.'
    """
    return progress_of(exercises(), read_attempts(), journal=journal_is_on())


def progress_of(
    known: Iterable[Exercise], attempts: Iterable[Attempt], *, journal: bool = True
) -> StudentProgress:
    """The progress that attempts show; those at exercises that are not known do not count."""
    by_number: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_number.setdefault(attempt.exercise, []).append(attempt)
    rows = []
    for exercise in known:
        own = by_number.get(exercise.number, [])
        rows.append(ExerciseProgress(exercise, len(own), own[-1].status if own else NOT_CHECKED))
    return StudentProgress(tuple(rows), journal)
