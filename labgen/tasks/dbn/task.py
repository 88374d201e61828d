"""Task 2: the deep belief network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labgen.registry import Shipped, Task


@dataclass(frozen=True)
class DBNSizes:
    """`tied_epochs` trains the variant whose W2 starts at W1 transposed."""

    hidden: int = 100
    learning_rate: float = 0.1
    k: int = 2
    batch_size: int = 100
    epochs: int = 100
    tied_epochs: int = 100
    gibbs_steps: int = 1000


FULL = DBNSizes()


TASK = Task(
    number=2,
    name="dbn",
    title="Deep belief network",
    package=__package__,
    sizes={
        "smoke": replace(FULL, epochs=2, tied_epochs=1, gibbs_steps=20),
        "quick": replace(FULL, epochs=15, tied_epochs=8),
        "full": FULL,
    },
    model="labgen.models.dbn:DBN",
    starts_from="rbm",
    settings=("hidden", "learning_rate", "k", "epochs", "batch_size"),
    fixed_settings={"tied": False},
    shipped=(
        Shipped(
            "dbn_best",
            "the recipe for notebook 2",
            ", persistent chains",
            model="labgen.recipes.pcd:PersistentDBN",
        ),
        Shipped(
            "dbn_joint",
            "the recipe for notebook 2 that trains both layers together",
            ", both layers together",
            model="labgen.recipes.joint_dbn:JointDBN",
        ),
        # The tied start is no setting that a model needs to go on, so its file has lost it.
        Shipped(
            "dbn_tied_best",
            "the recipe for notebook 2's tied start",
            ", tied start, persistent chains",
            model="labgen.recipes.pcd:PersistentDBN",
        ),
    ),
)
