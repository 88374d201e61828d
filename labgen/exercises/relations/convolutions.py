"""The oracles of 5.2 and 5.3: two convolutional networks with known weights, in both modes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from labgen.calling.cases import Case, Trial, generator, normal, uniform
from labgen.exercises.compare import agree, disagreement, number, shape_words
from labgen.exercises.oracle import Judgement, Oracle
from labgen.exercises.relations.blocks import Manner, blocks_of, follow
from labgen.exercises.relations.networks import other_ends
from labgen.exercises.verdict import Finding, Hint

# Batch normalisation divides by a standard deviation from few numbers, and libraries add
# different small constants to the variance (all of EPSILONS are right): 2e-3 of slack.
SLACK = 100
EPSILONS = (1e-3, 1e-4, 1e-5)


class ConvolutionalNetwork(Oracle):
    """Weights are set; the outputs in both modes are compared with those of the same weights
    applied pixel by pixel."""

    def __init__(self, generate: bool) -> None:
        self._generate = generate

    def cases(self, seed: int) -> list[Case]:
        cases = []
        settings = (
            (((5, 4, 3), 6, 3), ((2, 3, 4), 5, 2))
            if self._generate
            else (((2, 3), 0, 3), ((4, 2), 0, 2))
        )
        for (channels, n_z, batch), batch_norm in zip(settings, (True, False), strict=True):
            rng = generator(seed, "convolutions", channels)
            if self._generate:
                args = {"n_z": n_z, "channels": channels, "batch_norm": batch_norm}
                inputs = normal(rng, batch, 1, 1, n_z)
            else:
                args = {"channels": channels, "batch_norm": batch_norm}
                inputs = uniform(rng, batch, 32, 32, 1, low=-1, high=1)
            words = ", ".join(f"{name} = {value}" for name, value in args.items())
            feed = {"inputs": inputs, "salt": int(rng.integers(2**31))}
            cases.append(Case(words, args, how="network", feed=feed))
        return cases

    @property
    def _right(self) -> Manner:
        return Manner(output="tanh" if self._generate else "linear")

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        other = other_ends(trials, "[batch, 1, 1, n_z]" if self._generate else "[batch, 32, 32, 1]")
        if other is not None:
            return other
        findings = [self._shapes(trials), self._layers(trials), self._norms(trials)]
        if all(finding.holds for finding in findings):
            findings += [self._values(trials, training=False), self._values(trials, training=True)]
            if findings[-1].holds:
                findings.append(self._momentum(trials))
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._recognise(trials) if wrong else None)

    def _shapes(self, trials: Sequence[Trial]) -> Finding:
        side = 32 if self._generate else 1
        text = f"the output has shape [batch, {side}, {side}, 1]"
        for trial in trials:
            expected = (len(trial.case.feed["inputs"]), side, side, 1)
            got = [one.shape for one in trial.seen.results]
            if got != [expected]:
                yours = ", ".join(map(shape_words, got))
                detail = f"{trial.case.name}: expected {shape_words(expected)}, yours has {yours}"
                return Finding(text, False, detail)
        return Finding(text, True)

    def _kernels(self, case: Case) -> list[tuple[int, ...]]:
        channels = case.args["channels"]
        if self._generate:
            sides = zip((*channels, 1), (case.args["n_z"], *channels), strict=True)
            return [(4, 4, *pair) for pair in sides]
        sides = list(zip((1, *channels), (*channels, 1), strict=True))
        return [(4, 4, *pair) for pair in sides[:-1]] + [(8, 8, *sides[-1])]

    def _layers(self, trials: Sequence[Trial]) -> Finding:
        kind = "transposed convolutions" if self._generate else "convolutions"
        text = f"{kind} with the kernels and channels asked for, and nothing dense"
        for trial in trials:
            blocks = blocks_of(trial)
            if blocks is None:
                return Finding(text, False, f"{trial.case.name}: there are other weights as well")
            got, expected = [block.kernel.shape for block in blocks], self._kernels(trial.case)
            if got != expected:
                yours = ", ".join(map(shape_words, got)) or "none"
                wanted = ", ".join(map(shape_words, expected))
                detail = f"{trial.case.name}: kernels should be\n{wanted}\nyours are\n{yours}"
                return Finding(text, False, detail)
            for block in blocks:
                if block.bias is None and block.norm is None:
                    detail = f"{trial.case.name}: a layer without normalisation has no biases"
                    return Finding(text, False, detail)
        return Finding(text, True)

    def _norms(self, trials: Sequence[Trial]) -> Finding:
        place = "after every hidden layer" if self._generate else "in the second hidden layer only"
        text = f"batch normalisation {place}, and none with batch_norm = False"
        for trial in trials:
            got = [block.norm is not None for block in blocks_of(trial) or []]
            if got != self._where_normed(trial.case):
                yours = [str(n + 1) for n, normed in enumerate(got) if normed]
                detail = f"{trial.case.name}: yours is in layer {', '.join(yours) or 'none'}"
                return Finding(text, False, detail)
        return Finding(text, True)

    def _where_normed(self, case: Case) -> list[bool]:
        hidden = len(case.args["channels"])
        normed = [case.args["batch_norm"]] * hidden
        if not self._generate:
            normed[0] = False
        return [*normed, False]

    def _values(self, trials: Sequence[Trial], training: bool) -> Finding:
        mode = "in training" if training else "at inference"
        bend = "tanh at the end" if self._generate else "logits at the end"
        text = f"{mode}: strides, LeakyReLU 0.2 and {bend} give the right output"
        for trial in trials:
            got = trial.seen.extras["trained 0"] if training else trial.seen.results[0]
            words = []
            for manner in self._allowed():
                expected, _ = self._follow(trial, manner, training)
                words.append(disagreement(got, expected, SLACK))
                if not words[-1]:
                    break
            else:
                return Finding(text, False, f"{trial.case.name}: {words[0]}")
        return Finding(text, True)

    def _allowed(self) -> Iterator[Manner]:
        # the paper's order is norm, then LeakyReLU; the other order is no mistake
        for norm_first, epsilon in product((True, False), EPSILONS):
            yield replace(self._right, norm_first=norm_first, epsilon=epsilon)

    def _follow(self, trial: Trial, manner: Manner, training: bool):
        blocks = blocks_of(trial)
        return follow(blocks, trial.case.feed["inputs"], manner, self._generate, training)

    def _momentum(self, trials: Sequence[Trial]) -> Finding:
        text = "running means move by a tenth with every batch (momentum 0.9)"
        for trial in trials:
            moved = self._share_moved(trial)
            # Put so that not-a-number fails
            if moved is not None and not abs(moved - 0.1) <= 0.002:
                detail = f"{trial.case.name}: yours move by {number(moved)} of the way"
                return Finding(text, False, detail)
        return Finding(text, True)

    def _share_moved(self, trial: Trial) -> float | None:
        """How far a running mean goes towards the batch's mean in one step."""
        normed = [block for block in blocks_of(trial) or [] if block.norm is not None]
        if not normed:
            return None
        for manner in self._allowed():
            expected, means = self._follow(trial, manner, training=True)
            if agree(trial.seen.extras["trained 0"], expected, SLACK):
                break
        place = int(normed[0].norm["place of moving_mean"])
        before = normed[0].norm["moving_mean"]
        after = np.asarray(trial.seen.extras[f"after {place}"], np.float64)
        gap = means[0] - before
        return float(((after - before) @ gap) / (gap @ gap))

    # --- hints ---

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        for question in (self._odd_layers, self._odd_norms, self._odd_shape, self._odd_values):
            hint = question(trials)
            if hint is not None:
                return hint
        return None

    def _odd_layers(self, trials: Sequence[Trial]) -> Hint | None:
        trial = trials[0]
        blocks, expected = blocks_of(trial), self._kernels(trial.case)
        shapes = [
            np.shape(trial.seen.extras[f"weight {n}"])
            for n in range(len(trial.seen.extras["names"]))
        ]
        if any(len(shape) == 2 for shape in shapes):
            return Hint("dense-layer", "There is a dense layer: a DCGAN has none.")
        if blocks is None:
            return None
        got = [block.kernel.shape for block in blocks]
        if got == expected:
            return None
        if [k[2:] for k in got] == [k[2:] for k in expected]:
            size = next(k[0] for k, want in zip(got, expected, strict=True) if k != want)
            return Hint("kernel-size", f"A kernel has the wrong size: {size} by {size}.")
        if len(got) < len(expected):
            return Hint("layer-missing", "A layer is missing: count the output layer as well.")
        if len(got) > len(expected):
            return Hint("layer-too-many", "There is one layer too many.")
        if [k[:2] for k in got] == [k[:2] for k in expected]:
            if [k[2:] for k in got[:-1]] == [k[2:] for k in expected[:-1]]:
                return Hint("output-channels", "The last layer should have one channel.")
            if self._generate and got[0][2:] == expected[0][:1:-1]:
                return Hint(
                    "convolution-for-transposed",
                    "These are plain convolutions: transposed ones make an image larger.",
                )
            return Hint("channels", "The channels come in another order than asked for.")
        return None

    def _odd_norms(self, trials: Sequence[Trial]) -> Hint | None:
        normed = {
            t.case.args["batch_norm"]: [b.norm is not None for b in blocks_of(t) or []]
            for t in trials
        }
        wanted = {t.case.args["batch_norm"]: self._where_normed(t.case) for t in trials}
        if normed == wanted or True not in normed:
            return None
        if normed[True] == normed[False]:
            return Hint("batch-norm-ignored", "batch_norm makes no difference: both are alike.")
        if normed == {True: wanted[False], False: wanted[True]}:
            return Hint("batch-norm-turned", "batch_norm works the wrong way round.")
        if normed[True][-1:] == [True]:
            return Hint("output-normalised", "The output layer is normalised: it should not be.")
        if not self._generate and normed[True][:1] == [True]:
            return Hint(
                "input-normalised",
                "The first layer is normalised: it sees the images, and leaves their scale alone.",
            )
        return Hint("norm-missing", "A layer that should be normalised is not.")

    def _odd_shape(self, trials: Sequence[Trial]) -> Hint | None:
        trial = trials[0]
        shape = trial.seen.results[0].shape
        side = 32 if self._generate else 1
        if len(shape) != 4:
            return Hint("flattened", "The output is flattened: keep all four sides.")
        if shape[1] == side:
            return None
        if self._generate:
            if shape[1] == 8:
                return Hint(
                    "first-layer-padding",
                    "The first layer does not make 4 by 4 out of one pixel: look at its padding.",
                )
            return Hint(
                "strides", f"The image ends up {shape[1]} by {shape[2]}: look at the strides."
            )
        return Hint(
            "strides",
            f"The output ends up {shape[1]} by {shape[2]}: look at strides and padding.",
        )

    def _odd_values(self, trials: Sequence[Trial]) -> Hint | None:
        if not (self._layers(trials).holds and self._norms(trials).holds):
            return None
        right = self._right
        candidates = [
            (
                "no-output-activation",
                "Nothing bends the output: images should lie between -1 and "
                "1, so tanh is asked for.",
                {"output": "linear"},
            ),
            ("sigmoid-output", "The output is squashed to 0 to 1.", {"output": "sigmoid"}),
            (
                "tanh-output",
                "The output is squashed to -1 to 1: logits may be any number.",
                {"output": "tanh"},
            ),
            (
                "slope",
                "LeakyReLU lets through 0.3 below zero (Keras's own default): 0.2 is asked for.",
                {"slope": 0.3},
            ),
            ("slope", "LeakyReLU lets through 0.01 below zero: 0.2 is asked for.", {"slope": 0.01}),
            ("slope", "LeakyReLU lets through 0.1 below zero: 0.2 is asked for.", {"slope": 0.1}),
            ("slope", "LeakyReLU lets through 0.8 below zero: 0.2 is asked for.", {"slope": 0.8}),
            (
                "relu",
                "These are plain ReLU units: a leaky one lets a little through below zero.",
                {"slope": 0.0},
            ),
            ("no-activation", "The hidden layers are linear.", {"slope": 1.0}),
        ]
        for key, sentence, change in candidates:
            for norm_first, epsilon in product((True, False), EPSILONS):
                manner = replace(right, norm_first=norm_first, epsilon=epsilon, **change)
                if manner.output == right.output and manner.slope == right.slope:
                    continue
                if all(
                    agree(t.seen.results[0], self._follow(t, manner, False)[0], SLACK)
                    for t in trials
                ):
                    return Hint(key, sentence)
        moved = next((m for t in trials if (m := self._share_moved(t)) is not None), None)
        if moved is not None and abs(moved - 0.01) < 0.001:
            return Hint(
                "momentum-default",
                "The running means move by a hundredth (Keras's own momentum, 0.99): in so short "
                "a training they would lag behind.",
            )
        if moved is not None and abs(moved - 0.9) < 0.01:
            return Hint(
                "momentum-turned", "Momentum is how much of the old mean is kept, not of the new."
            )
        return None


ORACLES = {
    "5.2": ConvolutionalNetwork(generate=True),
    "5.3": ConvolutionalNetwork(generate=False),
}
