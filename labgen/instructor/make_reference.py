"""Train the package's own artefacts: `python -m labgen.instructor.make_reference [FAMILY...]`.

They stand in where a student starts a later task without an earlier task's model, and show what
`full` leads to. They are trained with the answers of the notebooks under the `full` profile,
seed 1, and stored as float16, which moves no weight by more than one part in two thousand.
The families are `boltzmann` (RBM, DBN and up-down, each from the one before), `vae`, `dcgan`,
`plane` (the VAE with two variables) and `recipes` (what the same layers can do, see
`labgen.recipes.pcd`), `steady` (the recipe for the DCGAN, see `labgen.recipes.r1_dcgan`) and
`conditional` (the one that is told the digits, see `labgen.recipes.conditional_dcgan`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from labgen.exercises.loader import answers
from labgen.training.profiles import PROFILES
from labgen.util.tf_setup import load_tensorflow

SEED = 1
FULL = PROFILES["full"]
# Of the recipes, found by experiment; the first rates are the classes' own unless given here.
EPOCHS = {"rbm": 400, "dbn": 100, "tied": 50, "up_down": 100, "vae": 400, "dcgan": 10}
TIED_RATE = 0.05


def main(families: Sequence[str] = ()) -> None:
    """Train the named families, all where none is named.

    Raises:
        SystemExit: with a sentence, for an unknown family.
    """
    unknown = set(families) - set(FAMILIES)
    if unknown:
        sys.exit(f"There is no family {', '.join(sorted(unknown))}: name {', '.join(FAMILIES)}.")
    load_tensorflow()
    for family in families or FAMILIES:
        FAMILIES[family]()


def boltzmann() -> None:
    from labgen import models

    task1, task2, task3 = (answers(name) for name in ("1_rbm", "2_dbn", "3_up_down"))
    sizes = FULL.rbm
    rbm = models.completed(models.RBM, task1)(
        hidden=sizes.hidden, learning_rate=sizes.learning_rate, k=sizes.k, seed=SEED
    )
    _train("rbm", rbm, sizes.epochs, sizes.batch_size)
    sizes = FULL.dbn
    dbn = models.completed(models.DBN, task2, task1)(
        rbm, sizes.hidden, learning_rate=sizes.learning_rate, k=sizes.k, seed=SEED
    )
    _train("dbn", dbn, sizes.epochs, sizes.batch_size)
    sizes = FULL.up_down
    up_down = models.completed(models.UpDown, task3, task2, task1)(
        dbn, learning_rate=sizes.learning_rate, k=sizes.k, seed=SEED
    )
    _train("up_down", up_down, sizes.epochs, sizes.batch_size)


def vae() -> None:
    from labgen import models

    sizes = FULL.vae
    model = models.completed(models.VAE, answers("4_vae"))(
        n_hidden=sizes.n_hidden, learning_rate=sizes.learning_rate, seed=SEED
    )
    _train("vae", model, sizes.epochs, sizes.batch_size)


def plane() -> None:
    from labgen import models

    sizes = FULL.vae
    model = models.completed(models.VAE, answers("4_vae"))(
        2, n_hidden=sizes.n_hidden, learning_rate=sizes.learning_rate, seed=SEED
    )
    _train("vae_2d", model, sizes.epochs_2d, sizes.batch_size)


def recipes() -> None:
    from labgen import models, recipes

    task1, task2, task3 = (answers(name) for name in ("1_rbm", "2_dbn", "3_up_down"))
    rbm = models.completed(recipes.PersistentRBM, task1)(seed=SEED)
    _train("rbm_best", rbm, EPOCHS["rbm"])
    of_dbn = models.completed(recipes.PersistentDBN, task2, task1)
    dbn = of_dbn(rbm, seed=SEED)
    _train("dbn_best", dbn, EPOCHS["dbn"])
    up_down = models.completed(recipes.PersistentUpDown, task3, task2, task1)(dbn, seed=SEED)
    _train("up_down_best", up_down, EPOCHS["up_down"])
    tied = of_dbn(rbm, tied=True, learning_rate=TIED_RATE, seed=SEED)
    _train("dbn_tied_best", tied, EPOCHS["tied"])
    vae = models.completed(recipes.WarmVAE, answers("4_vae"))(seed=SEED)
    _train("vae_best", vae, EPOCHS["vae"])


def dcgan() -> None:
    from labgen import models

    _train_dcgan("dcgan", models.DCGAN, FULL.dcgan.epochs)


def steady() -> None:
    from labgen import recipes

    _train_dcgan("dcgan_best", recipes.SteadyDCGAN, EPOCHS["dcgan"])


def conditional() -> None:
    from labgen import data, recipes

    labels = data.load("mnist").train_labels
    _train_dcgan("dcgan_conditional", recipes.ConditionalDCGAN, EPOCHS["dcgan"], labels=labels)


def _train_dcgan(name: str, kind: type, epochs: int, **options) -> None:
    from labgen import data, models
    from labgen.models.artefacts import save, shipped_file

    sizes, task5 = FULL.dcgan, answers("5_dcgan")
    model = models.completed(kind, task5)(
        n_z=sizes.n_z,
        generator_channels=sizes.generator_channels,
        discriminator_channels=sizes.discriminator_channels,
        learning_rate=sizes.learning_rate,
        beta_1=sizes.beta_1,
        seed=SEED,
    )
    images = task5.scale_images(data.load("mnist").train_images)
    history = model.fit(
        images, epochs, batch_size=sizes.batch_size, title=name, again=True, **options
    )
    _say(name, repr(history), save(name, model, folder=shipped_file(name).parent, dtype="float16"))


FAMILIES: dict[str, Callable[[], None]] = {
    "boltzmann": boltzmann,
    "vae": vae,
    "plane": plane,
    "recipes": recipes,
    "dcgan": dcgan,
    "steady": steady,
    "conditional": conditional,
}


def _train(name: str, model, epochs: int, batch_size: int = 100) -> None:
    from labgen import data
    from labgen.models.artefacts import save, shipped_file

    digits = data.load("mnist")
    history = model.fit(
        digits.train_images,
        epochs,
        batch_size=batch_size,
        test_images=digits.test_images,
        title=name,
        again=True,
    )
    # A recipe that averages its parameters is another one than its last epoch tells of.
    measured = model.evaluate(digits.test_images).items()
    end = ", ".join(f"{what.replace('_', ' ')} {x:.4g}" for what, x in measured)
    path = save(name, model, folder=shipped_file(name).parent, dtype="float16")
    _say(name, f"{history!r}, in the end {end}", path)


def _say(name: str, what: str, path) -> None:
    print(f"{name}: {what}, seed {SEED}, {path.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
