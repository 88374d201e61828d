"""How long to train: `smoke` for CI, `quick` for a first look, `full` for the tasks' own sizes.

A notebook reads its sizes from the profile and never asks which one it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class RBMSizes:
    """Task 1. The `variant_` fields are the comparisons: k, learning rates, hidden units."""

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


@dataclass(frozen=True)
class DBNSizes:
    """Task 2. `tied_epochs` trains the variant whose W2 starts at W1 transposed."""

    hidden: int = 100
    learning_rate: float = 0.1
    k: int = 2
    batch_size: int = 100
    epochs: int = 100
    tied_epochs: int = 100
    gibbs_steps: int = 1000


@dataclass(frozen=True)
class UpDownSizes:
    """Task 3."""

    learning_rate: float = 0.01
    k: int = 2
    batch_size: int = 100
    epochs: int = 100
    gibbs_steps: int = 1000


@dataclass(frozen=True)
class VAESizes:
    """Task 4: `epochs` for z = 20, `epochs_2d` for z = 2."""

    n_hidden: int = 200
    learning_rate: float = 0.001
    batch_size: int = 100
    epochs: int = 100
    epochs_2d: int = 100


@dataclass(frozen=True)
class DCGANSizes:
    """Task 5. `variant_epochs` trains each of the three variants."""

    n_z: int = 100
    generator_channels: tuple[int, ...] = (512, 256, 128)
    discriminator_channels: tuple[int, ...] = (64, 128)
    learning_rate: float = 0.0002
    beta_1: float = 0.3
    batch_size: int = 100
    epochs: int = 20
    variant_epochs: int = 20


@dataclass(frozen=True)
class EvaluationSizes:
    """How closely the models are measured.

    Attributes:
        digits: test digits for likelihoods, and as many samples; 10,000 at most.
        gibbs_steps: before a chain's state counts as a sample of the model.
        chains, temperatures: of annealing, in each direction.
        draws: of the states between two layers, for each digit.
        latent_draws: of z, for each digit.
    """

    digits: int = 10_000
    gibbs_steps: int = 1_000
    chains: int = 500
    temperatures: int = 5_000
    draws: int = 1_000
    latent_draws: int = 5_000


@dataclass(frozen=True)
class Profile:
    """The sizes of all five tasks, and of their evaluation.

    Attributes:
        name: "smoke", "quick" or "full".
        train_limit: how many training digits are used; None is all 60,000.
        test_limit: how many test digits the pictures of statistics use.
    """

    name: str
    train_limit: int | None = None
    test_limit: int = 10_000
    rbm: RBMSizes = field(default_factory=RBMSizes)
    dbn: DBNSizes = field(default_factory=DBNSizes)
    up_down: UpDownSizes = field(default_factory=UpDownSizes)
    vae: VAESizes = field(default_factory=VAESizes)
    dcgan: DCGANSizes = field(default_factory=DCGANSizes)
    evaluation: EvaluationSizes = field(default_factory=EvaluationSizes)

    def __str__(self) -> str:
        digits = "all 60,000" if self.train_limit is None else f"{self.train_limit:,}"
        return f"Profile {self.name!r}: {digits} training digits"


FULL = Profile("full")
QUICK = Profile(
    "quick",
    test_limit=5_000,
    rbm=replace(FULL.rbm, epochs=15, variant_epochs=4),
    dbn=replace(FULL.dbn, epochs=15, tied_epochs=8),
    up_down=replace(FULL.up_down, epochs=10),
    vae=replace(FULL.vae, epochs=20, epochs_2d=15),
    # An eighth of the generator's channels and a quarter of the discriminator's, with a larger
    # step: an iteration takes a tenth of the time, and digits appear within a minute.
    dcgan=replace(
        FULL.dcgan,
        generator_channels=(64, 32, 16),
        discriminator_channels=(16, 32),
        learning_rate=0.0005,
        epochs=5,
        variant_epochs=2,
    ),
    evaluation=EvaluationSizes(
        digits=2_000,
        gibbs_steps=1_000,
        chains=200,
        temperatures=2_000,
        draws=100,
        latent_draws=100,
    ),
)
SMOKE = Profile(
    "smoke",
    train_limit=1_000,
    test_limit=500,
    rbm=replace(FULL.rbm, epochs=2, variant_epochs=1, gibbs_steps=20),
    dbn=replace(FULL.dbn, epochs=2, tied_epochs=1, gibbs_steps=20),
    up_down=replace(FULL.up_down, epochs=2, gibbs_steps=20),
    vae=replace(FULL.vae, epochs=2, epochs_2d=2),
    dcgan=replace(
        FULL.dcgan,
        generator_channels=(32, 16, 8),
        discriminator_channels=(8, 16),
        epochs=1,
        variant_epochs=1,
    ),
    evaluation=EvaluationSizes(
        digits=100, gibbs_steps=20, chains=20, temperatures=50, draws=10, latent_draws=10
    ),
)

PROFILES = {profile.name: profile for profile in (SMOKE, QUICK, FULL)}
DEFAULT = "quick"


def profile(name: str | None = None) -> Profile:
    """The profile `name`, else that of the environment variable LABGEN_PROFILE, else `quick`.

    Raises:
        ValueError: if there is no such profile.
    """
    chosen = name or os.environ.get("LABGEN_PROFILE") or DEFAULT
    if chosen not in PROFILES:
        raise ValueError(
            f"There is no profile {chosen!r} (asked for "
            f"{'by the call' if name else 'in the environment variable LABGEN_PROFILE'}): "
            f"use one of {', '.join(PROFILES)}."
        )
    return PROFILES[chosen]
