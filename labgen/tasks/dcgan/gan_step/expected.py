"""A step of two tiny networks, worked out in NumPy: the loss, and its gradients by differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labgen.execution.cases import Case, Trial
from labgen.execution.gan.tiny_gan_constants import BATCH_MEAN_WEIGHT, LOUDNESS, constants
from labgen.exercises.tolerance import agree

SLACK = 10
NETWORKS = ("discriminator", "generator")
_KINDS = ("real", "fake")

# Arrays by name: of the variables, or of what stays as it is
Values = dict[str, np.ndarray]


@dataclass(frozen=True)
class StepVariant:
    """How the tiny networks of a step are used: what an answer can get wrong."""

    generator_trains: bool = True
    discriminator_trains: bool = True
    swapped: bool = False
    joined: bool = False


def follow_generator(z: np.ndarray, fixed: Values, values: Values, training: bool) -> np.ndarray:
    strength = z.reshape(len(z), -1) * values["gain"]
    images = np.tensordot(strength, fixed["pictures"], 1) + values["shift"]
    drawn: np.ndarray = np.tanh(images * (1.0 if training else 0.5))
    return drawn


def follow_discriminator(
    images: np.ndarray, fixed: Values, values: Values, training: bool
) -> np.ndarray:
    seen = (images * fixed["looks"]).sum((1, 2, 3))
    if training:
        seen = seen - BATCH_MEAN_WEIGHT * seen.mean()
    first, second = values["offsets"]
    logits = np.sin(values["slope"] * seen + first) + second
    given: np.ndarray = logits * (1.0 if training else 0.5)
    return given


class GanStep:
    """A step of one of the two networks, with tiny networks and made-up losses.

    Its gradients are differences of losses that were worked out with a variable a little larger and
    smaller.

    Args:
        trains: the network that takes the step, "discriminator" or "generator".

    Attributes:
        own, other: the names of its variables, and of the other network's.
    """

    def __init__(self, trains: str) -> None:
        self.trains = trains
        own, other = (("slope", "offsets"), ("gain", "shift"))
        self.own, self.other = (own, other) if trains == "discriminator" else (other, own)

    @property
    def opponent(self) -> str:
        """The network that does not take this step."""
        return "generator" if self.trains == "discriminator" else "discriminator"

    @property
    def most_calls(self) -> dict[str, int]:
        """How often each network should be called in training."""
        return {"generator": 1, "discriminator": 2 if self.trains == "discriminator" else 1}

    def loss(
        self,
        case: Case,
        values: Values,
        variant: StepVariant,
        others: Values | None = None,
    ) -> float:
        """The loss that these values of the variables give.

        Args:
            others: the values that the discriminator has when it sees the fakes, where they are not
                the same.
        """
        fixed = self.constants(case)
        z = case.args["z"].astype(np.float64)
        images = follow_generator(z, fixed, values, variant.generator_trains)
        if self.trains == "generator":
            fake = follow_discriminator(images, fixed, values, variant.discriminator_trains)
            return LOUDNESS * float(np.mean(np.cos(1.3 * fake) + 0.2 * fake))
        batches = [(case.args["real"].astype(np.float64), values), (images, others or values)]
        if variant.joined:
            batches = [(np.concatenate([batch for batch, _ in batches]), values)]
        logits = [
            follow_discriminator(batch, fixed, own, variant.discriminator_trains)
            for batch, own in batches
        ]
        real, fake = np.split(np.concatenate(logits), [len(case.args["real"])])
        if variant.swapped:
            real, fake = fake, real
        return LOUDNESS * float(np.mean(np.sin(real)) + np.mean((fake - 0.3) ** 2))

    @staticmethod
    def constants(case: Case) -> Values:
        """The fixed patterns and the starting values of a case."""
        return {
            k: v.astype(np.float32).astype(float)
            for k, v in constants(case.driver_data["salt"]).items()
        }

    def gradients(
        self, case: Case, names: Sequence[str], variant: StepVariant, seen: str = "both"
    ) -> list[np.ndarray]:
        """The gradients by the variables of these names.

        Args:
            seen: "real" or "fake" where the tape sees only how these logits come about.
        """
        step = 1e-5
        start = self.constants(case)
        gradients = []
        for name in names:
            gradient = np.zeros_like(start[name])
            for place in range(gradient.size):
                push = np.zeros_like(gradient)
                push[place] = step
                losses = []
                for sign in (1, -1):
                    pushed = {**start, name: start[name] + sign * push}
                    real, fake = (pushed if seen in (kind, "both") else start for kind in _KINDS)
                    losses.append(self.loss(case, real, variant, fake))
                gradient[place] = (losses[0] - losses[1]) / (2 * step)
            gradients.append(gradient)
        return gradients

    def is_loss_of(self, trial: Trial, variant: StepVariant) -> bool:
        """Whether the loss that was returned is that of this variant."""
        expected = np.asarray(self.loss(trial.case, self.constants(trial.case), variant))
        return agree(trial.seen.results[0], expected, 10)


def same_gradient(got: np.ndarray, expected: np.ndarray) -> bool:
    """Whether two gradients agree."""
    # a sum of loud terms that cancel is as precise as the terms are
    return agree(got / LOUDNESS, expected / LOUDNESS, SLACK)
