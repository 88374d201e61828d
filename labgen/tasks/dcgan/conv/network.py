"""The network that 5.2 or 5.3 asks for, and how a network's layers may be put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from labgen.execution.cases import Case, Trial
from labgen.exercises.networks.learning import Weights
from labgen.exercises.tolerance import agree
from labgen.tasks.dcgan.conv.expected import Block, NetworkVariant, all_blocks, follow

# Batch normalisation divides by a standard deviation from few numbers, and libraries add
# different small constants to the variance (all of EPSILONS are right): 2e-3 of slack.
SLACK = 100
EPSILONS = (1e-3, 1e-4, 1e-5)


@dataclass(frozen=True)
class ConvNetwork:
    """The convolutional network that an exercise asks for, beside the one that was built.

    Attributes:
        generate: whether it is the generator, 5.2; else the discriminator, 5.3.
    """

    generate: bool

    @property
    def right(self) -> NetworkVariant:
        """The variant that is asked for."""
        return NetworkVariant(output="tanh" if self.generate else "linear")

    @property
    def side(self) -> int:
        """The side of a kernel on which its output channels lie."""
        return 2 if self.generate else 3

    def channels_of(self, block: Block) -> int:
        """How many channels a layer gives."""
        return int(block.kernel.shape[self.side])

    def kernels(self, case: Case) -> list[tuple[int, ...]]:
        """The shapes that the kernels should have."""
        channels = case.args["channels"]
        if self.generate:
            turned = zip((*channels, 1), (case.args["n_z"], *channels), strict=True)
            return [(4, 4, *pair) for pair in turned]
        sides = list(zip((1, *channels), (*channels, 1), strict=True))
        return [(4, 4, *pair) for pair in sides[:-1]] + [(8, 8, *sides[-1])]

    def where_normed(self, case: Case) -> list[bool]:
        """For each layer whether it should be normalised."""
        hidden = len(case.args["channels"])
        normed = [case.args["batch_norm"]] * hidden
        if not self.generate:
            normed[0] = False
        return [*normed, False]

    def blocks(self, trial: Trial, weights: Weights | None = None) -> list[Block]:
        """The layers, as the network's weights tell them, or other weights."""
        return all_blocks(trial, self.side, weights)

    @staticmethod
    def given(trial: Trial, training: bool) -> np.ndarray:
        """What the network gave in this mode."""
        got = trial.seen.extras.get("trained 0") if training else trial.seen.results[0]
        if got is None or got.shape != trial.seen.results[0].shape:
            # where another mode gives another shape, nothing agrees
            return np.full(trial.seen.results[0].shape, np.nan)
        return got

    def allowed(self, trial: Trial, **change: Any) -> Iterator[NetworkVariant]:
        """The variants that are right, with such changes; that which is asked for comes first."""
        right = replace(self.right, **change)
        yield right
        if any(block.norm for block in self.blocks(trial)):
            # the paper's order is norm, then LeakyReLU; the other order is no mistake
            for norm_first, epsilon in list(product((True, False), EPSILONS))[1:]:
                yield replace(right, norm_first=norm_first, epsilon=epsilon)

    def fitting(self, trial: Trial, **change: Any) -> NetworkVariant | None:
        """The variant in which the blocks were put together: one of those allowed, that gives the
        outputs at inference, and in training as well where there is such a one."""
        fitting = [
            variant
            for variant in self.allowed(trial, **change)
            if self.agrees(trial, variant, False)
        ]
        # libraries' small constants lie within the slack of each other: the nearest is right
        return min(fitting, key=lambda variant: self._distance(trial, variant), default=None)

    def _distance(self, trial: Trial, variant: NetworkVariant) -> float:
        expected, _ = self.follow(trial, variant, True)
        distance = float(np.max(np.abs(self.given(trial, True) - expected)))
        return distance if np.isfinite(distance) else np.inf

    def agrees(self, trial: Trial, variant: NetworkVariant, training: bool) -> bool:
        """Whether the network gave what this variant gives."""
        expected, _ = self.follow(trial, variant, training)
        return agree(self.given(trial, training), expected, SLACK)

    def follow(
        self,
        trial: Trial,
        variant: NetworkVariant,
        training: bool,
        weights: Weights | None = None,
        times: float = 1.0,
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """What a variant gives, and the batch means on the way."""
        blocks, inputs = self.blocks(trial, weights), times * trial.case.driver_data["inputs"]
        return follow(blocks, inputs, variant, self.generate, training)

    def shares_moved(self, trial: Trial, variant: NetworkVariant) -> list[float]:
        """How far each layer's running means go towards the batch's means in one step."""
        normed = [
            (block.norm, block.places) for block in self.blocks(trial) if block.norm is not None
        ]
        shares = []
        for (norm, places), mean in zip(normed, self.follow(trial, variant, True)[1], strict=True):
            before = norm["moving_mean"]
            after = np.asarray(trial.seen.extras[f"after {places['moving_mean']}"])
            gap = mean - before
            shares.append(float(((after - before) @ gap) / (gap @ gap)))
        return shares
