"""A notebook's last table: its model beside those of the notebooks before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from labgen.course.model_table.measure import measure
from labgen.course.model_table.row import LIMITS, Row, read_rows, read_shipped, write_rows
from labgen.course.model_table.table import Table
from labgen.course.model_table.waiting import guessed_seconds, waiting
from labgen.data import MNIST
from labgen.registry import Task, task, tasks
from labgen.training.profiles import profile
from labgen.util.paths import runs_folder

_OTHER_DATA = (
    "Measured on {}. Samples are not measured: Fréchet distance, score, density, coverage and "
    "classes look through a classifier of MNIST's digits. The lab's own models were measured on "
    "MNIST, and are not shown."
)


def evaluate(
    name: str, model, further: Mapping[str, object] | None = None, **answered: Callable
) -> Table:
    """Measure a model and show it beside the reference, earlier notebooks' models, and limits.

    The row is kept in `runs/measures`, where the next notebook finds it. A row that was measured
    at the sizes of another profile, or on other data, is not shown: such figures do not compare.

    Args:
        name: of the task, such as "rbm".
        model: the finished model.
        further: label -> model, measured and shown below it, and not kept.
        answered: answers that no model holds, such as `scale_images=scale_images` for a DCGAN.
            One that is not given comes from its notebook's file.

    Raises:
        ValueError: for another name.
        TypeError: for another kind of model.
        MissingAnswer: if an exercise that an instrument needs is not answered.
    """
    known = [record.name for record in tasks() if record.part("measured")]
    if name not in known:
        raise ValueError(f"There is no model {name!r} to measure: use one of {', '.join(known)}.")
    models = {name: model, **(further or {})}
    row, *others = _measured(name, models, answered)
    write_rows(_own_rows(name), [row])
    more = [replace(other, label=label) for label, other in zip(further or {}, others, strict=True)]
    notes = () if row.data == MNIST else (_OTHER_DATA.format(row.data),)
    return Table(tuple(_beside(task(name), row.data, more)), notes)


def _measured(name: str, models: Mapping[str, object], answered: Mapping) -> list[Row]:
    sizes = profile().evaluation
    seconds = [guessed_seconds(model, sizes) for model in models.values()]
    with waiting(list(models), seconds) as tell:
        return [
            measure(name, model, progress=partial(tell, place), answered=answered)
            for place, model in enumerate(models.values())
        ]


def _beside(last: Task, data: str, more: Sequence[Row]) -> list[tuple[str, Row]]:
    """The rows that were measured at the same sizes and on the same data."""

    samples = profile().evaluation.samples

    def compares(row: Row) -> bool:
        as_many = row.grey is None or (row.grey.n or row.digits) == samples
        return (row.profile, row.data) == (profile().name, data) and as_many

    shipped = {row.name: row for row in read_shipped() if compares(row)}
    rows = []
    for record in tasks():
        if record.number > last.number:
            break
        rows += [("yours", row) for row in read_rows(_own_rows(record.name)) if compares(row)]
        if record is last:
            rows += [("yours", row) for row in more if compares(row)]
        rows += _shipped_as("reference", record.references, shipped)
    rows += _shipped_as("recipe", last.recipes, shipped)
    return rows + _shipped_as("limit", LIMITS, shipped)


def _shipped_as(
    whose: str, names: Sequence[str], shipped: Mapping[str, Row]
) -> list[tuple[str, Row]]:
    return [(whose, shipped[name]) for name in names if name in shipped]


def _own_rows(name: str) -> Path:
    return runs_folder() / "measures" / f"{name}.json"
