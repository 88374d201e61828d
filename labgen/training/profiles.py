"""How long to train: `smoke` for CI, `quick` for a first look, `full` for the tasks' own sizes.

A notebook reads its sizes from the profile and never asks which one it is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from labgen import registry


@dataclass(frozen=True)
class EvaluationSizes:
    """How closely the models are measured.

    Attributes:
        digits: test digits for likelihoods; 10,000 at most.
        gibbs_steps: before a chain's state counts as a sample of the model.
        chains, temperatures: of annealing, in each direction.
        draws: of the states between two layers, for each digit.
        latent_draws: of z, for each digit.
        most_samples: of a model's pictures, where there are so many digits to compare them with.
        sample_draws: how often so many samples are drawn; their figures are means over these.
    """

    digits: int = 10_000
    gibbs_steps: int = 1_000
    chains: int = 500
    temperatures: int = 5_000
    draws: int = 5_000
    latent_draws: int = 5_000
    most_samples: int = 10_000
    sample_draws: int = 5

    @property
    def samples(self) -> int:
        """How many pictures of a model are compared with as many digits."""
        return min(self.digits, self.most_samples)


@dataclass(frozen=True)
class Profile:
    """The sizes of all tasks, as attributes by the tasks' names, and of their evaluation.

    Attributes:
        name: "smoke", "quick" or "full".
        train_limit: how many training digits are used; None is all, 60,000 of MNIST.
        test_limit: how many test digits the pictures of statistics use.
    """

    name: str
    train_limit: int | None = None
    test_limit: int = 10_000
    evaluation: EvaluationSizes = field(default_factory=EvaluationSizes)

    def __getattr__(self, task: str) -> Any:
        # Reached only for what is no field: the sizes of a task, `profile().rbm`.
        for record in () if task.startswith("_") else registry.tasks():
            if record.name == task and self.name in record.sizes:
                return record.sizes[self.name]
        raise AttributeError(f"Profile {self.name!r} knows no task {task!r}.")

    def __str__(self) -> str:
        digits = "all" if self.train_limit is None else f"at most {self.train_limit:,}"
        return f"Profile {self.name!r}: {digits} training digits"


FULL = Profile("full")
QUICK = Profile(
    "quick",
    test_limit=5_000,
    evaluation=EvaluationSizes(
        digits=2_000,
        gibbs_steps=1_000,
        chains=200,
        temperatures=1_000,
        draws=100,
        latent_draws=100,
        most_samples=1_000,
        sample_draws=1,
    ),
)
SMOKE = Profile(
    "smoke",
    train_limit=1_000,
    test_limit=500,
    evaluation=EvaluationSizes(
        digits=100,
        gibbs_steps=20,
        chains=20,
        temperatures=50,
        draws=10,
        latent_draws=10,
        sample_draws=1,
    ),
)

PROFILES = {profile.name: profile for profile in (SMOKE, QUICK, FULL)}
DEFAULT = "quick"


def profile(name: str | None = None) -> Profile:
    """The profile `name`, else that of the environment variable LABGEN_PROFILE, else `quick`.

    Args:
        name: "smoke", "quick" or "full".

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
