"""The receipt of what was packed: date, digest, verdicts, points, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path

from labgen.course.progress.marks import legend
from labgen.course.progress.notebook_table import as_html, as_text, points_of
from labgen.exercises.verdict import Verdict
from labgen.util.tables import LEFT, html_table, text_columns
from labgen.util.words.lines import wrapped


@dataclass(frozen=True)
class Receipt:
    """What a student has packed to hand in. A notebook shows it as a table, `print` as text.

    Attributes:
        file: the zip.
        when: it was packed, local time with its zone.
        digest: of the notebooks' cells, as the feedback shows it (`labgen.reading.digest`).
        verdicts: by the notebook's name, in the order of the exercises.
        by_hand: points that a person gives for written answers.
        empty: the questions, "1.a", whose answer cells are empty.
        undeclared: the notebooks, "1_rbm", whose last cell does not say what helped.
        missing: sentences about what could be expected and is not in the zip.
        models: the names of the models in the zip.
    """

    file: Path
    when: datetime
    digest: str
    verdicts: Mapping[str, tuple[Verdict, ...]]
    by_hand: int = 0
    empty: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    models: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        rows = as_text(self.verdicts)
        facts = text_columns((name, value) for name, value in self._facts())
        return "\n".join(
            ["Receipt", *facts, "", *rows, "", legend(self._statuses())]
            + [wrapped(sentence) for sentence in self._sentences()]
        )

    def _repr_html_(self) -> str:
        facts = html_table(
            "What was packed",
            (),
            ((escape(name), escape(value)) for name, value in self._facts()),
        )
        rows = as_html(self.verdicts)
        sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in self._sentences())
        signs = f'<p style="{LEFT};white-space:pre-wrap">{legend(self._statuses())}</p>'
        return f"<div><p><strong>Receipt</strong></p>{facts}{rows}{signs}{sentences}</div>"

    def _facts(self) -> list[tuple[str, str]]:
        kilobytes = self.file.stat().st_size / 1000 if self.file.exists() else 0
        size = f"{kilobytes:.0f} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"
        every = [verdict for verdicts in self.verdicts.values() for verdict in verdicts]
        points = f"{points_of(every)} so far"
        if self.by_hand:
            points += f"; {self.by_hand} more are given by hand for written answers"
        facts = [
            ("file", f"{self.file} ({size})"),
            ("date", f"{self.when:%Y-%m-%d %H:%M:%S %Z}".strip()),
            ("digest", f"{self.digest} (SHA-256 of the cells)"),
            ("points", points),
        ]
        return facts + ([("models", ", ".join(self.models))] if self.models else [])

    def _sentences(self) -> list[str]:
        sentences = [f"Missing: {sentence}" for sentence in self.missing]
        if self.empty:
            sentences.append(
                f"Written answers whose cells are empty: {', '.join(self.empty)}. (What you wrote "
                "into a cell of its own below counts as well.)"
            )
        if self.undeclared:
            sentences.append(
                f"{', '.join(self.undeclared)}: the last cell, where you say what you used, is "
                'empty. Write "none" if you used no help.'
            )
        sentences.append(
            "Now hand this zip in where your course collects it. Your feedback will show the same "
            "digest if the same answers were graded. The verdicts are those of your own checks; "
            "grading uses other numbers."
        )
        return sentences

    def _statuses(self) -> list[str]:
        return [verdict.status for verdicts in self.verdicts.values() for verdict in verdicts]
