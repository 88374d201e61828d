"""A notebook's last table: its model beside those of the notebooks before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from labgen.course.model_table.measure import measure
from labgen.course.model_table.row import Row, read_rows, write_rows
from labgen.course.model_table.table import Table
from labgen.course.model_table.waiting import guessed_seconds, waiting
from labgen.training.profiles import profile
from labgen.util.paths import runs_folder

# Of the package's own models and of real digits and noise, at the sizes of each profile.
SHIPPED = Path(__file__).with_name("reference.json")
ORDER = ("rbm", "dbn", "up_down", "vae", "dcgan")
# What the same layers can do: shown in the table of the task that they belong to.
RECIPES = {
    "rbm": ("rbm_best",),
    "dbn": ("dbn_best", "dbn_tied_best"),
    "up_down": ("up_down_best",),
    "vae": ("vae_best",),
    "dcgan": ("dcgan_best", "dcgan_conditional"),
}
# The lab's own models of a task.
REFERENCES = {**{name: (name,) for name in ORDER}, "vae": ("vae", "vae_2d")}
LIMITS = ("digits", "noise")


def evaluate(
    name: str, model, further: Mapping[str, object] | None = None, **answered: Callable
) -> Table:
    """Measure a model and show it beside the reference, earlier notebooks' models, and limits.

    The row is kept in `runs/measures`, where the next notebook finds it. A row that was measured
    at the sizes of another profile is not shown: figures of other counts do not compare.

    Args:
        name: "rbm", "dbn", "up_down", "vae" or "dcgan".
        model: the finished model.
        further: label -> model, measured and shown below it, and not kept.
        answered: answers that no model holds: free_energy for a DBN, active_units for a VAE,
            scale_images for a DCGAN. One that is not given comes from its notebook's file.

    Raises:
        ValueError: for another name.
        TypeError: for another kind of model.
        MissingAnswer: if an exercise that an instrument needs is not answered.
    """
    if name not in ORDER:
        raise ValueError(f"There is no model {name!r} to measure: use one of {', '.join(ORDER)}.")
    models = {name: model, **(further or {})}
    row, *others = _measured(name, models, answered)
    write_rows(_own(name), [row])
    more = [replace(other, label=label) for label, other in zip(further or {}, others, strict=True)]
    return Table(tuple(_beside(name, more)))


def _measured(name: str, models: Mapping[str, object], answered: Mapping) -> list[Row]:
    sizes = profile().evaluation
    seconds = [guessed_seconds(model, sizes) for model in models.values()]
    with waiting(list(models), seconds) as tell:
        return [
            measure(name, model, progress=partial(tell, place), answered=answered)
            for place, model in enumerate(models.values())
        ]


def _beside(name: str, more: Sequence[Row]) -> list[tuple[str, Row]]:
    size = profile().name
    shipped = {row.name: row for row in read_rows(SHIPPED) if row.profile == size}
    rows = []
    for one in ORDER[: ORDER.index(name) + 1]:
        rows += [("yours", row) for row in read_rows(_own(one)) if row.profile == size]
        if one == name:
            rows += [("yours", row) for row in more]
        rows += _shipped_as("reference", REFERENCES[one], shipped)
    rows += _shipped_as("recipe", RECIPES.get(name, ()), shipped)
    return rows + _shipped_as("limit", LIMITS, shipped)


def _shipped_as(
    whose: str, names: Sequence[str], shipped: Mapping[str, Row]
) -> list[tuple[str, Row]]:
    return [(whose, shipped[name]) for name in names if name in shipped]


def _own(name: str) -> Path:
    return runs_folder() / "measures" / f"{name}.json"
