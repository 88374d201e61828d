"""Task 3: up-down fine-tuning."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labgen.registry import Shipped, Task


@dataclass(frozen=True)
class UpDownSizes:
    """The layers are those of Task 2's network."""

    learning_rate: float = 0.01
    k: int = 2
    batch_size: int = 100
    epochs: int = 100
    gibbs_steps: int = 1000


FULL = UpDownSizes()


TASK = Task(
    number=3,
    name="up_down",
    title="Up-down fine-tuning",
    package=__package__,
    sizes={
        "smoke": replace(FULL, epochs=2, gibbs_steps=20),
        "quick": replace(FULL, epochs=10),
        "full": FULL,
    },
    model="labgen.models.up_down:UpDown",
    starts_from="dbn",
    settings=("learning_rate", "k", "epochs", "batch_size"),
    shipped=(
        Shipped(
            "up_down_best",
            "the recipe for notebook 3",
            ", persistent chains",
            model="labgen.recipes.pcd:PersistentUpDown",
        ),
        Shipped(
            "up_down_reweighted",
            "the recipe for notebook 3 with many proposals",
            ", reweighted wake-sleep",
            model="labgen.recipes.reweighted_up_down:ReweightedUpDown",
        ),
    ),
)
