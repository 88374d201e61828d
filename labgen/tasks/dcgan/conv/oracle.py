"""How 5.2 and 5.3 are judged: a convolutional network with known weights, in both modes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.execution.cases import Case, Trial, normal, seeded_rng, uniform
from labgen.execution.network_facts import FAR
from labgen.exercises.networks import learning
from labgen.exercises.networks.ends import other_ends
from labgen.exercises.networks.structure import lost_weights, odd_layers, random_in_training
from labgen.exercises.oracle import Judgement, Oracle
from labgen.exercises.verdict import Hint, joined_hint
from labgen.tasks.dcgan.conv import findings as asked
from labgen.tasks.dcgan.conv.expected import NetworkVariant, other_weights
from labgen.tasks.dcgan.conv.network import ConvNetwork
from labgen.tasks.dcgan.conv.output_hints import OutputHints
from labgen.tasks.dcgan.conv.structure_hints import StructureHints


class ConvolutionalNetwork(Oracle):
    """Weights are set; the outputs in both modes are compared with those of the same weights
    applied pixel by pixel."""

    def __init__(self, generate: bool) -> None:
        self._network = ConvNetwork(generate)

    def cases(self, seed: int) -> list[Case]:
        cases = []
        settings = (
            (((5, 4, 3), 6, 3), ((2, 3, 4), 5, 2))
            if self._network.generate
            else (((2, 3), 0, 3), ((4, 2), 0, 2))
        )
        for (channels, n_z, batch), batch_norm in zip(settings, (True, False), strict=True):
            rng = seeded_rng(seed, "convolutions", channels)
            if self._network.generate:
                args = {"n_z": n_z, "channels": channels, "batch_norm": batch_norm}
                inputs = normal(rng, batch, 1, 1, n_z)
            else:
                args = {"channels": channels, "batch_norm": batch_norm}
                inputs = uniform(rng, batch, 32, 32, 1, low=-1, high=1)
            words = ", ".join(f"{name} = {value}" for name, value in args.items())
            driver_data = {"inputs": inputs, "salt": int(rng.integers(2**31))}
            cases.append(Case(words, args, driver="network", driver_data=driver_data))
        return cases

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        other = other_ends(
            trials, "[batch, 1, 1, n_z]" if self._network.generate else "[batch, 32, 32, 1]"
        )
        if other is not None:
            return other
        findings = [
            asked.shapes(self._network, trials),
            asked.layers(self._network, trials),
            asked.norms(self._network, trials),
        ]
        fits = all(finding.holds for finding in findings)
        variants: list[NetworkVariant | None] = []
        if fits:
            variants = [self._network.fitting(trial) for trial in trials]
            findings += [
                asked.values(self._network, trials, variants, training)
                for training in (False, True)
            ]
            fits = all(finding.holds for finding in findings)
        if fits:
            findings.append(asked.momentum(self._network, trials, variants))
        known = None if fits and findings[-1].holds else self._recognise(trials)
        learned = self._learned(trials, variants, fits)
        hint = joined_hint([known, *(hint for _, hint in learned)])
        return Judgement([*findings, *(finding for finding, _ in learned)], hint)

    def _learned(
        self, trials: Sequence[Trial], variants: Sequence[NetworkVariant | None], fits: bool
    ) -> list[learning.Learned]:
        """Whether it can learn; the last questions can be asked of the right network only."""
        known = {
            trial.case.name: variant or self._network.right
            for trial, variant in zip(trials, variants, strict=False)
        }

        def far(trial: Trial) -> list[np.ndarray]:
            return [self._network.follow(trial, known[trial.case.name], False, times=FAR)[0]]

        def with_weights(trial: Trial, weights: learning.Weights) -> list[np.ndarray]:
            return [self._network.follow(trial, known[trial.case.name], True, weights)[0]]

        learned = [
            learning.moves(trials),
            learning.starts(trials, self._hidden),
            learning.unheld(trials, far if fits else lambda _: None),
        ]
        if fits and all(finding.holds for finding, _ in learned):
            learned.append(learning.reached(trials, with_weights))
        return learned

    def _hidden(self, trial: Trial) -> list[tuple[int, int]]:
        # transposed convolutions keep their channels on the side before the last
        side = -2 if self._network.generate else -1
        return [(block.places["kernel"], side) for block in self._network.blocks(trial)[:-1]]

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        if len(trials[0].seen.results) > 1:
            what = "the image" if self._network.generate else "the logits"
            return Hint(
                "outputs-too-many",
                f"There are {len(trials[0].seen.results)} outputs: return only {what}.",
            )
        structure_hints = StructureHints(self._network)
        odd = [hint for trial in trials for hint in odd_layers(trial, convolutional=True)]
        structure = lost_weights(trials) or structure_hints.layers(trials)
        if any(
            trial.seen.extras["kinds"].size and other_weights(trial, self._network.side)
            for trial in trials
        ):
            structure = None if odd else structure
        comparable = asked.layers(self._network, trials).holds
        hints = [
            *odd,
            structure or (None if odd else structure_hints.shape(trials)),
            None if odd else structure_hints.norms(trials),
        ]
        if (
            comparable
            and asked.norms(self._network, trials).holds
            and asked.shapes(self._network, trials).holds
        ):
            hints += OutputHints(self._network).recognise(trials) or (
                [] if odd else [random_in_training(trials)]
            )
        return joined_hint(hints)
