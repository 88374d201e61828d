"""Task 4: the variational autoencoder."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labgen.registry import Shipped, Task


@dataclass(frozen=True)
class VAESizes:
    """`epochs` trains z = 20, `epochs_2d` z = 2."""

    n_hidden: int = 200
    learning_rate: float = 0.001
    batch_size: int = 100
    epochs: int = 100
    epochs_2d: int = 100


FULL = VAESizes()


TASK = Task(
    number=4,
    name="vae",
    title="Variational autoencoder",
    package=__package__,
    sizes={
        "smoke": replace(FULL, epochs=2, epochs_2d=2),
        "quick": replace(FULL, epochs=20, epochs_2d=15),
        "full": FULL,
    },
    model="labgen.models.vae:VAE",
    settings=("n_hidden", "learning_rate", "epochs", "batch_size"),
    fixed_settings={"n_z": 20},
    shipped=(
        Shipped("vae_2d", "notebook 4 with two variables", recipe=False),
        Shipped(
            "vae_best",
            "the recipe for notebook 4",
            ", KL warmed up",
            model="labgen.recipes.kl_warmup_vae:KLWarmupVAE",
        ),
        Shipped(
            "vae_weighted",
            "the recipe for notebook 4 with many draws",
            ", importance-weighted",
            model="labgen.recipes.importance_weighted_vae:ImportanceWeightedVAE",
        ),
    ),
)
