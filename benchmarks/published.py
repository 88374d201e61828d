"""Machines that published figures are about, trained by our code and measured with our ruler.

    python -m benchmarks.published [curve] [sklearn] [cd1] [cd25] [persistent]

All of them where none is named: an hour and a half on two cores. Each row is kept in
docs/published.json as soon as it is there, and a training that is broken off goes on;
`make results` sets the rows beside the published figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from benchmarks.facts import facts
from labgen import data
from labgen.course.model_table.row import Row, read_rows, write_rows
from labgen.instructor.release.kit.kit_files import source_root
from labgen.util.tf_setup import load_tensorflow

SEED = 1
# Of Task 1's own settings: CD-1 is said to be enough to see digits, and looks done after ten.
EPOCHS_OF_CURVE = (1, 3, 10, 30, 100)
# 784-500 as in R. Salakhutdinov and I. Murray, "On the quantitative analysis of deep belief
# networks", 2008. We do not know its rate and epochs: these are ours, and the rate falls to 0.
LARGE, FIRST_RATE = 500, 0.05
EPOCHS_OF_LARGE = {1: 100, 25: 30}
# The package's recipe at that size; its first rate is half of that for 100 units.
RECIPE_EPOCHS, RECIPE_RATE = 100, 0.1


def curve() -> Iterator[Row]:
    """Task 1's RBM after so many epochs."""
    from labgen.training.profiles import PROFILES

    sizes = PROFILES["full"].rbm
    digits = data.load("mnist")
    kind = _kind()
    rbm = kind(hidden=sizes.hidden, learning_rate=sizes.learning_rate, k=sizes.k, seed=SEED)
    kept: dict[int, dict[str, np.ndarray]] = {}

    def keep(row: dict[str, float]) -> None:
        if row["epoch"] in EPOCHS_OF_CURVE:
            kept[row["epoch"]] = {**rbm.arrays, **row}

    rbm.fit(
        digits.train_images,
        max(EPOCHS_OF_CURVE),
        batch_size=sizes.batch_size,
        test_images=digits.test_images,
        after_epoch=keep,
        again=True,
    )
    for epoch, values in kept.items():
        for name in rbm.WEIGHTS:
            getattr(rbm, name).assign(values[name])
        label = f"RBM 784-100, CD-1, {epoch} epoch{'s' if epoch > 1 else ''}"
        yield _row(f"curve_{epoch}", label, rbm, epoch=epoch, test_error=values["test_error"])


def sklearn() -> Iterator[Row]:
    """scikit-learn's BernoulliRBM with its defaults, but for 100 hidden units and the seed."""
    from sklearn.neural_network import BernoulliRBM

    theirs = BernoulliRBM(100, random_state=SEED).fit(data.load("mnist").train_images)
    rbm = _kind()(hidden=100, seed=SEED)
    rbm.w.assign(theirs.components_.T)
    rbm.a.assign(theirs.intercept_visible_)
    rbm.b.assign(theirs.intercept_hidden_)
    # Persistent chains, and grey pixels as they are.
    settings = {
        "learning_rate": theirs.learning_rate,
        "batch_size": theirs.batch_size,
        "epochs": theirs.n_iter,
        "sample_input": False,
    }
    yield _row("sklearn", "RBM 784-100, scikit-learn's defaults", rbm, **settings)


def large(k: int) -> Iterator[Row]:
    """The RBM 784-500 by CD-k."""
    rbm = _kind(falling=True)(hidden=LARGE, learning_rate=FIRST_RATE, k=k, seed=SEED)
    rbm.fit(
        data.load("mnist").train_images, EPOCHS_OF_LARGE[k], title=f"rbm 784-500 cd-{k}", again=True
    )
    yield _row(f"rbm_500_cd{k}", f"RBM 784-{LARGE}, CD-{k}", rbm)


def persistent() -> Iterator[Row]:
    """The RBM 784-500 by the package's own recipe: what a machine of this size can do."""
    from labgen import recipes
    from labgen.exercises.loader import with_answers

    kind = with_answers(recipes.PersistentRBM)
    rbm = kind(hidden=LARGE, learning_rate=RECIPE_RATE, seed=SEED)
    rbm.fit(
        data.load("mnist").train_images, RECIPE_EPOCHS, title="rbm 784-500, persistent", again=True
    )
    yield _row("rbm_500_persistent", f"RBM 784-{LARGE}, persistent chains", rbm)


MAKERS: dict[str, Callable[[], Iterable[Row]]] = {
    "curve": curve,
    "sklearn": sklearn,
    "cd1": lambda: large(1),
    "cd25": lambda: large(25),
    "persistent": persistent,
}


@click.command()
@click.argument("what", nargs=-1, type=click.Choice(list(MAKERS)))
@click.option("--docs", type=click.Path(path_type=Path), default=source_root() / "docs")
def main(what: tuple[str, ...], docs: Path) -> None:
    """Train and measure WHAT, at full size."""
    load_tensorflow()
    path = docs / "published.json"
    for name in what or MAKERS:
        for row in MAKERS[name]():
            others = [other for other in read_rows(path) if other.name != row.name]
            write_rows(path, [*others, row])
            click.echo(f"{row.label}: {row.low:.1f} to {row.high:.1f} nats. {row.warning}")


def _kind(falling: bool = False) -> type:
    from labgen import models
    from labgen.exercises.loader import with_answers
    from labgen.recipes.lr_schedule import LinearDecayMixin

    class Falling(LinearDecayMixin, models.RBM):
        """An RBM whose learning rate falls to 0 over a run."""

    return with_answers(Falling if falling else models.RBM)


def _row(name: str, label: str, rbm, **more) -> Row:
    from labgen.course.model_table.measure import measure
    from labgen.training.profiles import PROFILES

    row = measure(name, rbm, PROFILES["full"])
    return replace(row, label=label, settings={**row.settings, **more, "measured": facts()})


if __name__ == "__main__":
    main()
