"""How 4.1 and 4.2 are judged: a network with known weights, against plain sums of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from labgen.execution.cases import Case, Trial, normal, seeded_rng
from labgen.execution.network_facts import FAR
from labgen.exercises.networks import learning
from labgen.exercises.networks.ends import other_ends
from labgen.exercises.networks.learning import weights_of
from labgen.exercises.oracle import Judgement, Oracle
from labgen.exercises.tolerance import agree
from labgen.exercises.verdict import joined_hint
from labgen.tasks.vae import perceptron_findings as asked
from labgen.tasks.vae.perceptron_hints import PerceptronHints
from labgen.tasks.vae.perceptron_reference import ASKED, PerceptronReference


class Perceptron(Oracle):
    """Two hidden layers, then one or two linear outputs: weights are set, outputs compared with
    those of a network of plain sums that is put together from these weights alone."""

    def __init__(self, encoder: bool) -> None:
        self._network = PerceptronReference(encoder)

    def cases(self, seed: int) -> list[Case]:
        cases = []
        for n_pixels, n_hidden, n_z, batch in ((9, 5, 2, 4), (7, 4, 3, 1)):
            rng = seeded_rng(seed, "perceptron", n_pixels)
            takes = n_pixels if self._network.encoder else n_z
            names = ("n_pixels", "n_hidden", "n_z")
            values = (n_pixels, n_hidden, n_z)
            if not self._network.encoder:
                names, values = names[::-1], values[::-1]
            words = ", ".join(f"{a} = {b}" for a, b in zip(names, values, strict=True))
            driver_data = {"inputs": normal(rng, batch, takes), "salt": int(rng.integers(2**31))}
            args = dict(zip(names, values, strict=True))
            cases.append(Case(words, args, driver="network", driver_data=driver_data))
        return cases

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        wanted = "[batch, n_pixels]" if self._network.encoder else "[batch, n_z]"
        other = other_ends(trials, wanted, self._network.heads)
        if other is not None:
            return other
        findings = [
            asked.shapes(self._network, trials),
            asked.parameters(self._network, trials),
        ]
        if all(finding.holds for finding in findings):
            findings += [asked.outputs(self._network, trials), asked.same_in_training(trials)]
            if self._network.encoder:
                findings += [asked.two_heads(trials), asked.order(self._network, trials)]
        fits = all(finding.holds for finding in findings)
        learned = self._learned(trials, fits)
        known = None if fits else PerceptronHints(self._network).recognise(trials)
        hint = joined_hint([known, *(hint for _, hint in learned)])
        return Judgement([*findings, *(finding for finding, _ in learned)], hint)

    def _learned(self, trials: Sequence[Trial], fits: bool) -> list[learning.Learned]:
        """Whether it can learn; the last questions can be asked of the right network only."""
        learned = [
            learning.moves(trials),
            learning.starts(trials, self._hidden),
            learning.unheld(trials, self._far if fits else lambda _: None),
        ]
        if fits and all(finding.holds for finding, _ in learned):
            learned.append(learning.reached(trials, self._with_weights))
        return learned

    def _hidden(self, trial: Trial) -> list[tuple[int, int]]:
        takes, width, _ = self._network.sizes(trial.case)
        shapes = [values.shape for values in weights_of(trial)]
        return [
            (n, -1) for n, shape in enumerate(shapes) if shape in ((takes, width), (width, width))
        ]

    def _far(self, trial: Trial) -> Sequence[np.ndarray] | None:
        return self._in_its_order(trial, self._network.predictions(trial, *ASKED, times=FAR))

    def _with_weights(self, trial: Trial, weights: learning.Weights) -> Sequence[np.ndarray]:
        return (
            self._in_its_order(trial, self._network.predictions(trial, *ASKED, weights=weights))
            or ()
        )

    def _in_its_order(
        self, trial: Trial, predictions: Iterable[Sequence[np.ndarray]]
    ) -> Sequence[np.ndarray] | None:
        """Of the predictions for each order of the heads, the one for this network's order."""
        for usual, prediction in zip(
            self._network.predictions(trial, *ASKED), predictions, strict=True
        ):
            if all(agree(*pair) for pair in zip(trial.seen.results, usual, strict=True)):
                return prediction
        return None
