"""What models are called in tables."""

from __future__ import annotations

from labgen.models import DBN, DCGAN, RBM, VAE, UpDown

# The recipes' artefacts, and how they differ from the task's own model.
_HOW = {
    "rbm_best": ", persistent chains",
    "dbn_best": ", persistent chains",
    # The tied start is no setting that a model needs to go on, so an artefact's model has lost it.
    "dbn_tied_best": ", tied start, persistent chains",
    "up_down_best": ", persistent chains",
    "vae_best": ", KL warmed up",
    "dcgan_best": ", discriminator with an overview",
    "dcgan_conditional": ", told the digits",
}


def label_of(name: str, model) -> str:
    """Such as "RBM 784-100" or "VAE, z = 20"."""
    return _kind(model) + _HOW.get(name, "")


def _kind(model) -> str:
    if isinstance(model, RBM):
        return f"RBM {model.w.shape[0]}-{model.w.shape[1]}"
    if isinstance(model, DBN):
        tied = ", tied start" if model.tied else ""
        return f"DBN {model.w1.shape[0]}-{model.w2.shape[0]}-{model.w2.shape[1]}{tied}"
    if isinstance(model, UpDown):
        return f"Up-down {model.r.shape[0]}-{model.w2.shape[0]}-{model.w2.shape[1]}"
    if isinstance(model, VAE):
        return f"VAE, z = {model.n_z}"
    if isinstance(model, DCGAN):
        return "DCGAN, first layer " + str(model.generator_channels[0])
    return type(model).__name__
