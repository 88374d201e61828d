"""Task 1: the restricted Boltzmann machine."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labgen.registry import Shipped, Task


@dataclass(frozen=True)
class RBMSizes:
    """The `variant_` fields are the comparisons: k, learning rates, hidden units."""

    hidden: int = 100
    learning_rate: float = 0.1
    k: int = 1
    batch_size: int = 100
    epochs: int = 100
    variant_epochs: int = 100
    gibbs_steps: int = 1000
    variant_k: tuple[int, ...] = (1, 2, 10)
    variant_learning_rates: tuple[float, ...] = (0.001, 0.01, 0.1, 1.0)
    variant_hidden: tuple[int, ...] = (20, 100, 400)


FULL = RBMSizes()


TASK = Task(
    number=1,
    name="rbm",
    title="Restricted Boltzmann machine",
    package=__package__,
    sizes={
        "smoke": replace(FULL, epochs=2, variant_epochs=1, gibbs_steps=20),
        "quick": replace(FULL, epochs=15, variant_epochs=4),
        "full": FULL,
    },
    model="labgen.models.rbm:RBM",
    settings=("hidden", "learning_rate", "k", "epochs", "batch_size"),
    fixed_settings={"sample_input": True},
    shipped=(
        Shipped(
            "rbm_best",
            "the recipe for notebook 1",
            ", persistent chains",
            model="labgen.recipes.pcd:PersistentRBM",
        ),
    ),
)
