"""labgen's own models, completed with the notebooks' answers and trained by `fit` as users do."""

from __future__ import annotations

from benchmarks.peers import Work
from benchmarks.workload import material
from benchmarks.workload.tasks import Sizes


def _model(name: str):
    import labgen
    from labgen.exercises.loader import with_answers

    labgen.setup()
    return with_answers(getattr(labgen.models, name))


def _fitting(model, images, sizes: Sizes, measure: str) -> Work:
    return lambda: model.fit(images, sizes.epochs, batch_size=sizes.batch, again=True).last[measure]


def rbm(sizes: Sizes) -> Work:
    kind = _model("RBM")
    model = kind(hidden=sizes.hidden, learning_rate=sizes.learning_rate, k=sizes.k, seed=sizes.seed)
    return _fitting(model, material.digits(sizes), sizes, "train_error")


def dbn(sizes: Sizes) -> Work:
    import labgen

    kind = _model("DBN")
    model = kind(
        labgen.reference_model("rbm"),
        sizes.hidden,
        learning_rate=sizes.learning_rate,
        k=sizes.k,
        seed=sizes.seed,
    )
    return _fitting(model, material.digits(sizes), sizes, "train_error")


def up_down(sizes: Sizes) -> Work:
    import labgen

    kind = _model("UpDown")
    model = kind(
        labgen.reference_model("dbn"), learning_rate=sizes.learning_rate, k=sizes.k, seed=sizes.seed
    )
    return _fitting(model, material.digits(sizes), sizes, "train_error")


def gibbs(sizes: Sizes) -> Work:
    import labgen

    model = _model("RBM").from_artefact(labgen.reference_model("rbm"))
    start = material.start_of_chains(sizes, model.w.shape[1])
    return lambda: float(model.generate(start, sizes.chain).images.mean())


def vae(sizes: Sizes) -> Work:
    model = _model("VAE")(sizes.n_z, n_hidden=sizes.n_hidden, seed=sizes.seed)
    return _fitting(model, material.digits(sizes), sizes, "loss")


def dcgan(sizes: Sizes) -> Work:
    model = _model("DCGAN")(
        n_z=sizes.noise,
        generator_channels=sizes.generator,
        discriminator_channels=sizes.discriminator,
        seed=sizes.seed,
    )
    return _fitting(model, material.digits32(sizes), sizes, "d_loss")


MAKERS = {
    "rbm": rbm,
    "cd10": rbm,
    "dbn": dbn,
    "up_down": up_down,
    "gibbs": gibbs,
    "vae": vae,
    "dcgan": dcgan,
}
