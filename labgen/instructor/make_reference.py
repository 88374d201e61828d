"""Train the models that tasks ship: `python -m labgen.instructor.make_reference [NAME...]`.

They stand in where a student starts a later task without an earlier task's model, and show what
`full` leads to and what the recipes reach (`labgen.recipes`). They are trained with the answers of
the notebooks and seed 1, and stored as float16, which moves no weight by more than one part in two
thousand. With `--seed` and `--out` the same trainings are made with another seed, and kept beside
each other, to see how much of a figure is chance (`measure_references --seeds`); broken off, the
same command goes on.

A task says how in its file reference_training.py: a function for each model, called like it
("rbm_best"). The first parameter makes a new model: the completed class, with the seed. The others
name the models that it builds on, as the package ships them. It returns the model and the arguments
of its `fit`; without `images` among them, the model learns from the training digits as they are and
is tested on the test digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from labgen import data, registry
from labgen.exercises.loader import with_answers
from labgen.util.older_names import say_todays_name

SEED = 1


@click.command()
@click.option("--seed", default=SEED, show_default=True, help="Another one needs --out.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for NAME.SEED.npz, in place of the package; what they build on is read from there "
    "too, and trained first where it is missing.",
)
@click.argument("names", nargs=-1)
def main(seed: int, out: Path | None, names: tuple[str, ...]) -> None:
    """Train the models of NAMES, or all that tasks ship."""
    if out is None and seed != SEED:
        raise click.UsageError(f"The package ships models of seed {SEED}: add --out FOLDER.")
    _Trainings(names, seed, out).make()


class _Trainings:
    """The trainings of one run, each made once and after those that it builds on.

    Args:
        names: of the models, all that tasks ship where there is none.
        seed: of all of them.
        out: None trains them anew into the package. Else a folder that keeps them as
            NAME.SEED.npz; a training whose checkpoint is there goes on, or is not done again.

    Raises:
        BadParameter: for an unknown name.
    """

    def __init__(self, names: Sequence[str] = (), seed: int = SEED, out: Path | None = None):
        known = [name for name in registry.artefacts() if _training_file_of(name)]
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise click.BadParameter(
                f"No task ships a model {', '.join(unknown)}: name {', '.join(known)}.",
                param_hint="NAMES",
            )
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        self.wanted, self.seed, self.out = list(names or known), seed, out
        self.trained: set[str] = set()

    def make(self) -> None:
        """Train and store them."""
        for name in self.wanted:
            self._train(name)

    def _train(self, name: str) -> None:
        """Train the model of that name and store it, unless this run has done so."""
        from labgen.models.artefacts import read

        if name in self.trained:
            return
        training = training_of(name)
        _, *builds_on = signature(training).parameters
        for other in builds_on:
            if other in self.wanted or not self._file(other).exists():
                self._train(other)
        earlier = [_completed(other).from_artefact(read(self._file(other))) for other in builds_on]
        model, arguments = training(partial(_completed(name), seed=self.seed), *earlier)
        self._fit_and_store(name, model, arguments)
        self.trained.add(name)

    def _file(self, name: str) -> Path:
        from labgen.models.artefacts import shipped_file

        return shipped_file(name) if self.out is None else self.out / f"{name}.{self.seed}.npz"

    def _fit_and_store(self, name: str, model: Any, arguments: Mapping[str, Any]) -> None:
        from labgen.models.artefacts import save_model

        if "images" not in arguments:
            digits = data.load("mnist")
            own = {"images": digits.train_images, "test_images": digits.test_images}
            arguments = {**own, **arguments}
        history = model.fit(**arguments, title=name, again=self.out is None)
        text = repr(history)
        if "test_images" in arguments:
            # A recipe that averages its parameters is another one than its last epoch tells of.
            measured = model.evaluate(arguments["test_images"]).items()
            end = ", ".join(f"{what.replace('_', ' ')} {x:.4g}" for what, x in measured)
            text = f"{text}, in the end {end}"
        folder = self._file(name).parent
        path = save_model(name, model, folder, dtype="float16").replace(self._file(name))
        size = f"{path.stat().st_size:,} bytes"
        print(f"{name}: {text}, seed {self.seed}, {size}", flush=True)


def _completed(name: str) -> Any:
    """The class of the model of that name, with the notebooks' answers."""
    return with_answers(registry.task_of_artefact(name).model_class(name))


def training_of(name: str) -> Callable[..., tuple[Any, dict[str, Any]]]:
    """The function that says how the model of that name is trained.

    Raises:
        ValueError: if its task has none.
    """
    record = registry.task_of_artefact(name)
    found: Callable[..., Any] | None = getattr(_training_file_of(name), name, None)
    if found is None:
        raise ValueError(
            f"{record.package}.reference_training must say how {name} is trained: def {name}."
        )
    return found


def _training_file_of(name: str) -> ModuleType | None:
    """The file that says how a model is trained; None where its task ships none."""
    task = registry.task_of_artefact(name)
    found = task.part("reference_training")
    if found is not None:
        return found
    older = task.part("reference")
    if older is None or older.__file__ is None:  # the folder of what the task ships
        return None
    say_todays_name(older.__name__, f"{task.package}.reference_training")
    return older


if __name__ == "__main__":
    main()
