"""Train the models that tasks ship: `python -m labgen.instructor.make_reference [NAME...]`.

They stand in where a student starts a later task without an earlier task's model, and show what
`full` leads to and what the recipes reach (`labgen.recipes`). They are trained with the answers of
the notebooks and seed 1, and stored as float16, which moves no weight by more than one part in two
thousand.

A task says how in its file reference_training.py: a function for each model, called like it
("rbm_best"). The first parameter makes a new model: the completed class, with the seed. The others
name the models that it builds on, as the package ships them. It returns the model and the arguments
of its `fit`; without `images` among them, the model learns from the training digits as they are and
is tested on the test digits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from types import ModuleType
from typing import Any

from labgen import data, registry
from labgen.exercises.loader import with_answers
from labgen.util.older_names import say_todays_name

SEED = 1


def main(names: Sequence[str] = ()) -> None:
    """Train the named models, all where none is named.

    What one of them builds on is read from the package; it is trained before where it is named as
    well, or missing.

    Raises:
        SystemExit: with a sentence, for an unknown name.
    """
    known = [name for name in registry.artefacts() if _training_file_of(name)]
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"No task ships a model {', '.join(unknown)}: name {', '.join(known)}.")
    wanted = list(names or known)
    trained: set[str] = set()
    for name in wanted:
        _train(name, wanted, trained)


def _train(name: str, wanted: Sequence[str], trained: set[str]) -> None:
    """Train the model of that name and store it, unless this run has done so."""
    from labgen.models.artefacts import reference_model, shipped_file

    if name in trained:
        return
    training = training_of(name)
    _, *builds_on = signature(training).parameters
    for other in builds_on:
        if other in wanted or not shipped_file(other).exists():
            _train(other, wanted, trained)
    earlier = [_completed(other).from_artefact(reference_model(other)) for other in builds_on]
    model, arguments = training(partial(_completed(name), seed=SEED), *earlier)
    _fit_and_store(name, model, arguments)
    trained.add(name)


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


def _fit_and_store(name: str, model: Any, arguments: Mapping[str, Any]) -> None:
    from labgen.models.artefacts import save_model, shipped_file

    if "images" not in arguments:
        digits = data.load("mnist")
        own = {"images": digits.train_images, "test_images": digits.test_images}
        arguments = {**own, **arguments}
    history = model.fit(**arguments, title=name, again=True)
    text = repr(history)
    if "test_images" in arguments:
        # A recipe that averages its parameters is another one than its last epoch tells of.
        measured = model.evaluate(arguments["test_images"]).items()
        end = ", ".join(f"{what.replace('_', ' ')} {x:.4g}" for what, x in measured)
        text = f"{text}, in the end {end}"
    path = save_model(name, model, folder=shipped_file(name).parent, dtype="float16")
    print(f"{name}: {text}, seed {SEED}, {path.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
