"""`labgen evaluate`: measure models and write the table, a CSV file and a picture."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from labgen.course.model_table.load_models import artefact_named, model_of
from labgen.course.model_table.measure import measure, pictures_of
from labgen.course.model_table.picture import draw
from labgen.course.model_table.row import LIMITS, Row, write_rows
from labgen.course.model_table.table import Table
from labgen.evaluation.samples.baselines import noise, real_digits
from labgen.models.artefacts import Artefact, shipped_names
from labgen.training.display.progress import TerminalProgress
from labgen.training.profiles import Profile

_ANY_WIDTH = 10_000


def evaluate_models(
    names: Sequence[str], sizes: Profile, out: Path, console: Console | None = None
) -> Table:
    """Measure models one by one; every finished row is written at once.

    Args:
        names: of models that the package ships, or .npz files; none is all that it ships.
        sizes: how many digits, samples and draws.
        out: gets measures.json, measures.csv and measures.png.

    Raises:
        ValueError: for an unknown name or another file.
        ArtefactError: if an artefact is missing or damaged.
        AttributeError: if an answer is missing.
    """
    console = console or _console()
    artefacts = [artefact_named(name) for name in names or shipped_names()]
    out.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for number, artefact in enumerate(artefacts, 1):
        console.print(f"Measuring {number} of {len(artefacts)}: {artefact.name}", highlight=False)
        began = time.monotonic()
        row = measured(artefact, sizes)
        rows.append(row)
        write_rows(out / "measures.json", rows)
        console.print(f"{row.label}: {time.monotonic() - began:.0f} s", highlight=False)
    rows += limits(sizes)
    write_rows(out / "measures.json", rows)
    table = Table(tuple(("limit" if row.name in LIMITS else "shipped", row) for row in rows))
    table.write_csv(out / "measures.csv")
    draw(rows).savefig(out / "measures.png")
    for part in table.for_terminal(console.width):
        console.print(part)
    for note in table.sentences():
        console.print(note, highlight=False, markup=False)
    files = [str(out / f"measures.{kind}") for kind in ("csv", "png", "json")]
    console.print(f"Written: {', '.join(files)}", highlight=False, markup=False, soft_wrap=True)
    return table


def _console() -> Console:
    """The terminal at its own width; a pipe or a file at any, unless COLUMNS says another."""
    terminal = Console()
    if terminal.is_terminal or os.environ.get("COLUMNS"):
        return terminal
    return Console(width=_ANY_WIDTH)


def limits(sizes: Profile) -> list[Row]:
    """What real digits and noise reach under the sample instruments.

    Args:
        sizes: how many digits are measured.
    """
    n = sizes.evaluation.samples
    rows = []
    for name, label, measured in zip(
        LIMITS, ("training digits", "noise"), (real_digits, noise), strict=True
    ):
        grey, binary = (pictures_of(measured(kind, n)) for kind in ("grey", "binary"))
        digits = sizes.evaluation.digits
        rows.append(Row(name, label, sizes.name, digits, grey=grey, binary=binary))
    return rows


def measured(artefact: Artefact, sizes: Profile, known: Row | None = None) -> Row:
    """The row of one artefact, with a bar on a terminal that says what is being done.

    Args:
        artefact: the model in a file.
        sizes: at which it is measured.
        known: as in `measure`.
    """
    model = model_of(artefact)
    bar = TerminalProgress(keep=False)
    bar.start(artefact.name)

    def tell(what: str, share: float) -> None:
        bar.update(share, f"{artefact.name}: {what}")

    try:
        return measure(artefact.name, model, sizes, tell, known=known)
    finally:
        bar.finish(artefact.name)
