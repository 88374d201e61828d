"""What a check has to say: findings, a hint, and the words of both."""

from __future__ import annotations

from dataclasses import dataclass, field

from labgen.exercises.registry import Exercise

# What a function prints in a check stands below the verdict: enough to look for a mistake with,
# not so much that the verdict scrolls away.
_MOST_LINES = 20


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


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    status: "right", "wrong", "error" (the answer raised) or "not attempted".
    """

    exercise: Exercise
    status: str
    findings: tuple[Finding, ...] = ()
    hint: Hint | None = None
    notes: tuple[str, ...] = ()
    printed: str = field(default="", compare=False)

    @property
    def passed(self) -> bool:
        return self.status == "right"

    @property
    def summary(self) -> str:
        """One line: exercise, verdict, how many statements hold."""
        head = f"Exercise {self.exercise.label}:"
        if self.status == "not attempted":
            return f"{head} not attempted"
        held = sum(finding.holds for finding in self.findings)
        word = {"right": "right", "wrong": "not right yet", "error": "stopped with an error"}
        return f"{head} {word[self.status]} ({held} of {len(self.findings)} checks)"

    def lines(self) -> list[str]:
        """The verdict for a reader: what fails first, then the hint, then what holds."""
        text = [self.summary]
        for finding in self.findings:
            if not finding.holds:
                text.append(f"  fails: {finding.statement}")
                text.extend(f"         {line}" for line in finding.detail.splitlines())
        if self.hint is not None:
            text.append(f"  hint:  {self.hint.sentence}")
        text.extend(f"  holds: {finding.statement}" for finding in self.findings if finding.holds)
        text.extend(f"  note:  {note}" for note in self.notes)
        if self.printed:
            text.append("  Your function printed:")
            text.extend(f"    {line}" for line in _shortened(self.printed.splitlines()))
        return text

    def text(self) -> str:
        return "\n".join(self.lines())


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - _MOST_LINES
    if more <= 0:
        return lines
    return [*lines[:_MOST_LINES], f"… ({more} more {'line' if more == 1 else 'lines'})"]


class CheckFailed(AssertionError):
    """An answer is not right (yet). IPython shows its sentences instead of a stack trace."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.text())
        self.verdict = verdict

    def _render_traceback_(self, *_: object, **__: object) -> list[str]:
        # IPython asks for this method before it formats a stack trace of its own.
        return self.verdict.lines()
