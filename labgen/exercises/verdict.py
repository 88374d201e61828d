"""What a check has to say: findings, a hint, and the words of both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from labgen.exercises.status_look import LOOKS
from labgen.registry import Exercise
from labgen.util.words.lines import WIDTH, wrapped

# What a function prints in a check stands below the verdict: enough to look for a mistake with,
# not so much that the verdict scrolls away.
_MOST_LINES = 20
# A line of the student's own code.
_SOURCE = re.compile(r"in line \d+: ")


@dataclass(frozen=True)
class Finding:
    """One statement about an answer, whether it holds, and the numbers if it does not."""

    statement: str
    holds: bool
    detail: str = ""


@dataclass(frozen=True)
class Hint:
    """A known misconception: a short key for statistics, a sentence for the student."""

    key: str
    sentence: str


def joined_hint(hints: Sequence[Hint | None]) -> Hint | None:
    """One hint made of the first two that there are; None where there is none.

    Args:
        hints: in the order of their weight; two of one key count once.
    """
    found: list[Hint] = []
    for hint in hints:
        if hint is not None and hint.key not in [earlier.key for earlier in found]:
            found.append(hint)
    if len(found) < 2:
        return found[0] if found else None
    first, second = found[:2]
    return Hint(f"{first.key}+{second.key}", f"{first.sentence} And: {second.sentence}")


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    Attributes:
        status: "right", "wrong", "error" (the answer raised) or "not attempted".
        warning: where the notebook seems to hold another answer than the one that was judged.
    """

    exercise: Exercise
    status: str
    findings: tuple[Finding, ...] = ()
    hint: Hint | None = None
    notes: tuple[str, ...] = ()
    printed: str = field(default="", compare=False)
    warning: str = field(default="", compare=False)

    @property
    def passed(self) -> bool:
        return self.status == "right"

    @property
    def summary(self) -> str:
        """One line: exercise, verdict, how many statements hold."""
        count = f" ({self.count})" if self.findings else ""
        return f"Exercise {self.exercise.label}: {self.word}{count}"

    @property
    def word(self) -> str:
        """The status as readers see it."""
        return LOOKS[self.status].words

    @property
    def count(self) -> str:
        """How many statements hold."""
        return f"{sum(finding.holds for finding in self.findings)} of {len(self.findings)} checks"

    @property
    def message(self) -> str:
        """The one line for a table: the hint, else what fails first; empty if nothing does."""
        if self.hint is not None:
            return self.hint.sentence
        failed = next((finding for finding in self.findings if not finding.holds), None)
        if failed is None:
            return ""
        detail = " ".join(failed.detail.split())
        if self.status == "error":
            return detail
        return f"fails: {failed.statement}" + (f" ({detail})" if detail else "")

    def lines(self) -> list[str]:
        """The verdict for a reader: what fails first, then the hint, then what holds."""
        return [line for line, _ in self._lines()]

    def text(self) -> str:
        """All lines, a sentence on each, however long."""
        return "\n".join(self.lines())

    def shown(self, width: int = WIDTH) -> str:
        """The text as a notebook shows it: long sentences broken between words, code left alone.

        Args:
            width: of a line, in characters.
        """
        return "\n".join(
            line if hanging is None else wrapped(line, hanging, width)
            for line, hanging in self._lines()
        )

    def _lines(self) -> Iterator[tuple[str, int | None]]:
        """Each line, and how far its sentence hangs below its first word; None for code."""
        below = len("  fails: ")
        yield self.summary, 2
        if self.warning:
            yield f"  careful: {self.warning}", below
        for finding in self.findings:
            if not finding.holds:
                yield f"  fails: {finding.statement}", below - 2
                for line in finding.detail.splitlines():
                    yield " " * below + line, None if _SOURCE.match(line) else 0
        if self.hint is not None:
            yield f"  hint:  {self.hint.sentence}", below - 2
        for finding in self.findings:
            if finding.holds:
                yield f"  holds: {finding.statement}", below - 2
        for note in self.notes:
            yield f"  note:  {note}", below - 2
        if self.printed:
            yield "  Your function printed:", 0
            for line in self.printed_lines():
                yield f"    {line}", None

    def printed_lines(self) -> list[str]:
        """What the function printed, as far as it is shown."""
        lines = self.printed.splitlines()
        more = len(lines) - _MOST_LINES
        if more <= 0:
            return lines
        return [*lines[:_MOST_LINES], f"… ({more} more {'line' if more == 1 else 'lines'})"]

    def _repr_html_(self) -> str:
        from labgen.exercises.verdict_html import as_html

        return as_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.shown())


class CheckFailed(AssertionError):
    """An answer is not right (yet). IPython shows its sentences instead of a stack trace.

    Attributes:
        verdict: what the sentences come from.
        stands_above: whether the notebook shows the verdict already; then one line is enough.
    """

    def __init__(self, verdict: Verdict, stands_above: bool = False) -> None:
        super().__init__(verdict.text())
        self.verdict = verdict
        self.stands_above = stands_above

    def _render_traceback_(self, *_: object, **__: object) -> list[str]:
        # IPython asks for this method before it formats a stack trace of its own.
        if self.stands_above:
            return [f"{self.verdict.summary}. See above; Run all stops here."]
        return self.verdict.shown().splitlines()
