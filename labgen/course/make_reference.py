"""Train the package's own artefacts: `python -m labgen.course.make_reference`.

They stand in where a student starts a later task without an earlier task's model. They are
trained with the answers of the notebooks under the `full` profile, seed 1, and stored as float16,
which moves no weight by more than one part in two thousand.
"""

from __future__ import annotations

from labgen.exercises.loader import answers
from labgen.training.profiles import PROFILES
from labgen.training.start import load_tensorflow

SEED = 1


def main() -> None:
    load_tensorflow()
    from labgen import data, models
    from labgen.models.artefacts import REFERENCE_FOLDER, save

    full, digits = PROFILES["full"], data.load("mnist")
    task1, task2, task3, task4 = (
        answers(name) for name in ("1_rbm", "2_dbn", "3_up_down", "4_vae")
    )

    def train(name: str, model, epochs: int, batch_size: int):
        history = model.fit(
            digits.train_images,
            epochs,
            batch_size=batch_size,
            test_images=digits.test_images,
            title=name,
        )
        path = save(name, model, folder=REFERENCE_FOLDER, dtype="float16")
        print(f"{name}: {history!r}, seed {SEED}, {path.stat().st_size:,} bytes", flush=True)
        return model

    sizes = full.rbm
    rbm = models.completed(models.RBM, task1)(
        hidden=sizes.hidden, learning_rate=sizes.learning_rate, k=sizes.k, seed=SEED
    )
    train("rbm", rbm, sizes.epochs, sizes.batch_size)
    sizes = full.dbn
    dbn = models.completed(models.DBN, task2, task1)(
        rbm, sizes.hidden, learning_rate=sizes.learning_rate, k=sizes.k, seed=SEED
    )
    train("dbn", dbn, sizes.epochs, sizes.batch_size)
    sizes = full.up_down
    up_down = models.completed(models.UpDown, task3, task2, task1)(
        dbn, learning_rate=sizes.learning_rate, k=sizes.k, seed=SEED
    )
    train("up_down", up_down, sizes.epochs, sizes.batch_size)
    sizes = full.vae
    vae = models.completed(models.VAE, task4)(
        n_hidden=sizes.n_hidden, learning_rate=sizes.learning_rate, seed=SEED
    )
    train("vae", vae, sizes.epochs, sizes.batch_size)


if __name__ == "__main__":
    main()
