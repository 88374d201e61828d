"""The oracles of 5.2 and 5.3: two convolutional networks with known weights, in both modes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from labgen.execution.cases import Case, Trial, normal, seeded_rng, uniform
from labgen.execution.network_facts import FAR
from labgen.exercises.networks import learning
from labgen.exercises.networks.structure import both, chance, lost_weights, odd_layers, other_ends
from labgen.exercises.oracle import Judgement, Oracle, relation
from labgen.exercises.tolerance import agree, disagreement, number, shape_words
from labgen.exercises.verdict import Finding, Hint
from labgen.tasks.dcgan.conv_reference import (
    NORM,
    OUTPUTS,
    Bend,
    Block,
    Manner,
    all_blocks,
    follow,
    leaky,
    other_weights,
)

# Batch normalisation divides by a standard deviation from few numbers, and libraries add
# different small constants to the variance (all of EPSILONS are right): 2e-3 of slack.
SLACK = 100
EPSILONS = (1e-3, 1e-4, 1e-5)
# What a hidden layer may do to its sums where it should be a LeakyReLU of 0.2: a key, what to say
# about all layers, and the function
_BENDS: tuple[tuple[str, str, Bend], ...] = (
    (
        "slope",
        "LeakyReLU lets through 0.3 below zero (Keras's own default): 0.2 is asked for.",
        leaky(0.3),
    ),
    *(
        ("slope", f"LeakyReLU lets through {slope} below zero: 0.2 is asked for.", leaky(slope))
        for slope in (0.01, 0.02, 0.05, 0.1, 0.25, 0.4, 0.5, 0.8, 2.0)
    ),
    (
        "slope-sign",
        "Below zero the units go up again: the slope should be 0.2, not -0.2.",
        leaky(-0.2),
    ),
    (
        "relu",
        "These are plain ReLU units: a leaky one lets a little through below zero.",
        leaky(0.0),
    ),
    ("no-activation", "The hidden layers are linear.", leaky(1.0)),
    *(
        ("other-activation", f"The hidden units are {name}: LeakyReLU is asked for.", bend)
        for name, bend in (
            ("tanh", np.tanh),
            ("sigmoid", OUTPUTS["sigmoid"]),
            ("ELU", lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0)))),
            (
                "SELU",
                lambda x: 1.05070098 * np.where(x > 0, x, 1.67326324 * np.expm1(np.minimum(x, 0))),
            ),
            ("softplus", lambda x: np.logaddexp(0, x)),
            ("swish", lambda x: x * OUTPUTS["sigmoid"](x)),
        )
    ),
)


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
            rng = seeded_rng(seed, "convolutions", channels)
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
        fits = all(finding.holds for finding in findings)
        manners: list[Manner | None] = []
        if fits:
            manners = [self._fitting(trial) for trial in trials]
            findings += [self._values(trials, manners, training) for training in (False, True)]
            fits = all(finding.holds for finding in findings)
        if fits:
            findings.append(self._momentum(trials, manners))
        known = None if fits and findings[-1].holds else self._recognise(trials)
        learned = self._learned(trials, manners, fits)
        hint = both([known, *(one for _, one in learned)])
        return Judgement([*findings, *(finding for finding, _ in learned)], hint)

    def _learned(
        self, trials: Sequence[Trial], manners: Sequence[Manner | None], fits: bool
    ) -> list[learning.Learned]:
        """Whether it can learn; the last questions can be asked of the right network only."""
        known = {trial.case.name: manner for trial, manner in zip(trials, manners, strict=False)}

        def far(trial: Trial) -> list[np.ndarray]:
            return [self._follow(trial, known[trial.case.name], False, times=FAR)[0]]

        def with_weights(trial: Trial, weights: learning.Weights) -> list[np.ndarray]:
            return [self._follow(trial, known[trial.case.name], True, weights)[0]]

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
        side = -2 if self._generate else -1
        return [(block.places["kernel"], side) for block in self._blocks(trial)[:-1]]

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

        def complaint(trial: Trial) -> str:
            if others := other_weights(trial, self._side):
                return f"there are other weights as well: {', '.join(dict.fromkeys(others))}"
            blocks = self._blocks(trial)
            got, expected = [block.kernel.shape for block in blocks], self._kernels(trial.case)
            if got != expected:
                yours = ", ".join(map(shape_words, got)) or "none"
                wanted = ", ".join(map(shape_words, expected))
                return f"kernels should be\n{wanted}\nyours are\n{yours}"
            for block in blocks:
                if block.bias is None and block.norm is None:
                    return "a layer without normalisation has no biases"
                if block.bias is not None and block.bias.shape != (self._gives(block),):
                    return "the biases are not one for each channel"
            return ""

        return relation(text, trials, complaint)

    @property
    def _side(self) -> int:
        """The side of a kernel on which its output channels lie."""
        return 2 if self._generate else 3

    def _gives(self, block: Block) -> int:
        return block.kernel.shape[self._side]

    def _blocks(self, trial: Trial, weights: learning.Weights | None = None) -> list[Block]:
        return all_blocks(trial, self._side, weights)

    def _norms(self, trials: Sequence[Trial]) -> Finding:
        place = "after every hidden layer" if self._generate else "in the second hidden layer only"
        text = f"batch normalisation {place}, and none with batch_norm = False"

        def complaint(trial: Trial) -> str:
            blocks = self._blocks(trial)
            got = [block.norm is not None for block in blocks]
            if got != self._where_normed(trial.case):
                yours = [str(n + 1) for n, normed in enumerate(got) if normed]
                return f"yours is in layer {', '.join(yours) or 'none'}"
            for block in blocks:
                lacks = [name for name in NORM if block.norm and name not in block.norm]
                if lacks:
                    return f"a normalisation has no {', '.join(lacks)}"
                for name, values in (block.norm or {}).items():
                    if values.shape != (self._gives(block),):
                        return f"{name} is not one number for each channel"
            return ""

        return relation(text, trials, complaint)

    def _where_normed(self, case: Case) -> list[bool]:
        hidden = len(case.args["channels"])
        normed = [case.args["batch_norm"]] * hidden
        if not self._generate:
            normed[0] = False
        return [*normed, False]

    def _values(
        self, trials: Sequence[Trial], manners: Sequence[Manner | None], training: bool
    ) -> Finding:
        mode = "in training" if training else "at inference"
        bend = "tanh at the end" if self._generate else "logits at the end"
        text = f"{mode}: strides, LeakyReLU 0.2 and {bend} give the right output"
        for trial, manner in zip(trials, manners, strict=True):
            expected, _ = self._follow(trial, manner or self._right, training)
            words = disagreement(self._given(trial, training), expected, SLACK)
            if words:
                return Finding(text, False, f"{trial.case.name}: {words}")
        return Finding(text, True)

    @staticmethod
    def _given(trial: Trial, training: bool) -> np.ndarray:
        got = trial.seen.extras.get("trained 0") if training else trial.seen.results[0]
        # where another mode gives another shape, nothing agrees
        same = got is not None and got.shape == trial.seen.results[0].shape
        return got if same else np.full(trial.seen.results[0].shape, np.nan)

    def _allowed(self, trial: Trial, **change) -> Iterator[Manner]:
        right = replace(self._right, **change)
        yield right
        if any(block.norm for block in self._blocks(trial)):
            # the paper's order is norm, then LeakyReLU; the other order is no mistake
            for norm_first, epsilon in list(product((True, False), EPSILONS))[1:]:
                yield replace(right, norm_first=norm_first, epsilon=epsilon)

    def _fitting(self, trial: Trial, **change) -> Manner | None:
        """The manner in which the blocks were put together: one of those allowed, that gives the
        outputs at inference, and in training as well where there is such a one."""
        fitting = [
            manner
            for manner in self._allowed(trial, **change)
            if self._agrees(trial, manner, False)
        ]
        # libraries' small constants lie within the slack of each other: the nearest is right
        return min(fitting, key=lambda one: self._distance(trial, one), default=None)

    def _distance(self, trial: Trial, manner: Manner) -> float:
        expected, _ = self._follow(trial, manner, True)
        distance = float(np.max(np.abs(self._given(trial, True) - expected)))
        return distance if np.isfinite(distance) else np.inf

    def _agrees(self, trial: Trial, manner: Manner, training: bool) -> bool:
        expected, _ = self._follow(trial, manner, training)
        return agree(self._given(trial, training), expected, SLACK)

    def _follow(
        self,
        trial: Trial,
        manner: Manner,
        training: bool,
        weights: learning.Weights | None = None,
        times: float = 1.0,
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        blocks, inputs = self._blocks(trial, weights), times * trial.case.feed["inputs"]
        return follow(blocks, inputs, manner, self._generate, training)

    def _momentum(self, trials: Sequence[Trial], manners: Sequence[Manner | None]) -> Finding:
        text = "running means move by a tenth with every batch (momentum 0.9)"
        for trial, manner in zip(trials, manners, strict=True):
            for moved in self._shares_moved(trial, manner):
                # Put so that not-a-number fails
                if not abs(moved - 0.1) <= 0.002:
                    detail = f"{trial.case.name}: yours move by {number(moved)} of the way"
                    return Finding(text, False, detail)
        return Finding(text, True)

    def _shares_moved(self, trial: Trial, manner: Manner) -> list[float]:
        """How far each layer's running means go towards the batch's means in one step."""
        normed = [block for block in self._blocks(trial) if block.norm is not None]
        shares = []
        for block, mean in zip(normed, self._follow(trial, manner, True)[1], strict=True):
            before = block.norm["moving_mean"]
            after = np.asarray(trial.seen.extras[f"after {block.places['moving_mean']}"])
            gap = mean - before
            shares.append(float(((after - before) @ gap) / (gap @ gap)))
        return shares

    # --- hints ---

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        if len(trials[0].seen.results) > 1:
            what = "the image" if self._generate else "the logits"
            return Hint(
                "outputs-too-many",
                f"There are {len(trials[0].seen.results)} outputs: {what} alone should come out.",
            )
        odd = [hint for trial in trials for hint in odd_layers(trial, convolutional=True)]
        structure = lost_weights(trials) or self._odd_layers(trials)
        if any(
            trial.seen.extras["kinds"].size and other_weights(trial, self._side) for trial in trials
        ):
            structure = None if odd else structure
        comparable = self._layers(trials).holds
        hints = [
            *odd,
            structure or (None if odd else self._odd_shape(trials)),
            None if odd else self._odd_norms(trials),
        ]
        if comparable and self._norms(trials).holds and self._shapes(trials).holds:
            hints += self._odd_values(trials) or ([] if odd else [chance(trials)])
        return both(hints)

    def _odd_layers(self, trials: Sequence[Trial]) -> Hint | None:
        trial = next((one for one in trials if not self._layers([one]).holds), trials[0])
        blocks, expected = self._blocks(trial), self._kernels(trial.case)
        if self._dense(trial):
            return Hint("dense-layer", "There is a dense layer: a DCGAN has none.")
        got = [block.kernel.shape for block in blocks]
        if self._layers(trials).holds:
            return None
        if "gamma" in other_weights(trial, self._side):
            return Hint("norm-too-many", "A layer is normalised more than once.")
        outs = {tuple(map(self._gives, self._blocks(one))) for one in trials}
        if len(outs) == 1 and len(got) > 1:
            return Hint(
                "channels-fixed",
                "The layers have the same channels whatever `channels` says: write a loop over it.",
            )
        if len(got) < len(expected):
            return Hint("layer-missing", "A layer is missing: count the output layer as well.")
        if len(got) > len(expected):
            return Hint("layer-too-many", "There is one layer too many.")
        if [k[2:] for k in got] == [k[2:] for k in expected] and got != expected:
            size = next(k[0] for k, want in zip(got, expected, strict=True) if k != want)
            return Hint("kernel-size", f"A kernel has the wrong size: {size} by {size}.")
        if got != expected and [k[2:] for k in got[:-1]] == [k[2:] for k in expected[:-1]]:
            return Hint("output-channels", "The last layer should have one channel.")
        if got[0][2:] == expected[0][:1:-1] != expected[0][2:]:
            if self._generate:
                return Hint(
                    "convolution-for-transposed",
                    "These are plain convolutions: transposed ones make an image larger.",
                )
            return Hint(
                "transposed-for-convolution",
                "These are transposed convolutions: plain ones make an image smaller.",
            )
        if got != expected and [k[:2] for k in got] == [k[:2] for k in expected]:
            if [*map(self._gives, blocks)] == [*trial.case.args["channels"], 1]:
                return Hint(
                    "groups",
                    "A convolution looks at a part of the channels only: leave groups at 1.",
                )
            if sorted(map(self._gives, blocks)) == sorted([*trial.case.args["channels"], 1]):
                return Hint("channels", "The channels come in another order than asked for.")
            return Hint("channels", "The layers have other channels than those asked for.")
        if any(b.bias is None and b.norm is None for t in trials for b in self._blocks(t)):
            return Hint(
                "bias-missing",
                "A layer has no biases and no normalisation: use_bias=False fits only where "
                "batch normalisation follows, whose beta takes their place.",
            )
        return None

    @staticmethod
    def _dense(trial: Trial) -> bool:
        extras = trial.seen.extras
        return any(
            str(name) == "kernel" and np.ndim(extras[f"weight {n}"]) == 2
            for n, name in enumerate(extras["names"])
        )

    def _odd_norms(self, trials: Sequence[Trial]) -> Hint | None:
        normed = {
            t.case.args["batch_norm"]: [b.norm is not None for b in self._blocks(t)] for t in trials
        }
        wanted = {t.case.args["batch_norm"]: self._where_normed(t.case) for t in trials}
        if normed == wanted:
            return self._odd_parts(trials) if self._layers(trials).holds else None
        if True not in normed or len(normed[True]) != len(wanted[True]):
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

    def _odd_parts(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint where a normalisation in its right place is not quite batch normalisation."""
        norms = [block.norm for trial in trials for block in self._blocks(trial) if block.norm]
        if any("moving_mean" not in norm for norm in norms):
            return Hint(
                "other-normalisation",
                "A normalisation keeps no running means, so it is not batch normalisation.",
            )
        if any(name not in norm for norm in norms for name in ("gamma", "beta")):
            return Hint(
                "norm-without-weights",
                "The normalisation has nothing to learn in it: leave scale (gamma) and center "
                "(beta) as they are, true.",
            )
        if not self._norms(trials).holds:
            return Hint(
                "norm-axis",
                "The normalisation runs along another axis: its numbers belong to the channels, "
                "the last dimension.",
            )
        return None

    def _odd_shape(self, trials: Sequence[Trial]) -> Hint | None:
        shape = trials[0].seen.results[0].shape
        side = 32 if self._generate else 1
        if len(shape) != 4:
            return Hint("flattened", "The output is flattened: keep all four dimensions.")
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

    def _odd_values(self, trials: Sequence[Trial]) -> list[Hint]:
        """Hints about what lies between the layers; without normalisation it shows best."""
        plain = min(trials, key=lambda trial: trial.case.args["batch_norm"])
        for bends, bent in self._bends(len(plain.case.args["channels"])):
            linear, _ = self._follow(plain, Manner(bends), False)
            for output, bend in OUTPUTS.items():
                if not agree(plain.seen.results[0], bend(linear), SLACK):
                    continue
                hints = [bent, None if output == self._right.output else self._odd_end(output)]
                rest = self._odd_modes(trials, {"bends": bends, "output": output})
                return [hint for hint in (*hints, rest) if hint is not None]
        return []

    def _bends(self, hidden: int) -> Iterator[tuple[tuple[Bend, ...], Hint | None]]:
        """What the hidden layers may do to their sums, and what to say about it."""
        right = self._right.bends[0]
        yield (right,), None
        for key, sentence, bend in _BENDS:
            yield (bend,), Hint(key, sentence)
        for name, bend in (("linear", leaky(1.0)), ("plain ReLU units", leaky(0.0))):
            for place in range(hidden):
                bends = [right] * hidden
                bends[place] = bend
                yield (
                    tuple(bends),
                    Hint(
                        "activation-in-one-layer",
                        f"Hidden layer {place + 1} is {name}: LeakyReLU follows every hidden "
                        "layer.",
                    ),
                )

    def _odd_end(self, output: str) -> Hint:
        if output == "linear":
            return Hint(
                "no-output-activation",
                "Nothing bends the output: images should lie between -1 and 1, so tanh is asked "
                "for.",
            )
        if output == "sigmoid":
            return Hint("sigmoid-output", "The output is squashed to 0 to 1.")
        if output == "tanh":
            return Hint(
                "tanh-output", "The output is squashed to -1 to 1: logits may be any number."
            )
        asked = "tanh is asked for" if self._generate else "logits may be any number"
        name = "ReLU" if output == "relu" else "LeakyReLU"
        return Hint("output-activation", f"The output passes through {name}: {asked}.")

    def _odd_modes(self, trials: Sequence[Trial], change: dict) -> Hint | None:
        """The hint about what a batch normalisation does in its two modes."""
        normed = [trial for trial in trials if trial.case.args["batch_norm"]]
        for trial in normed:
            manner = self._fitting(trial, **change)
            if manner is None:
                in_training = (
                    agree(trial.seen.results[0], self._follow(trial, one, True)[0], SLACK)
                    for one in self._allowed(trial, **change)
                )
                if any(in_training):
                    return Hint(
                        "norm-always-training",
                        "Batch normalisation uses the batch's own means at inference too: leave "
                        "`training` to the caller.",
                    )
                return None
            if not self._agrees(trial, manner, True):
                moving, names = trial.seen.extras["moving"], trial.seen.extras["names"]
                if not all(moving[names == "gamma"]):
                    return None  # frozen, which is said elsewhere
                if agree(self._given(trial, True), trial.seen.results[0], SLACK):
                    return Hint(
                        "norm-never-training",
                        "Batch normalisation uses its running means in training too: leave "
                        "`training` and `trainable` alone.",
                    )
                return None
            for moved in self._shares_moved(trial, manner):
                hint = _odd_momentum(moved)
                if hint is not None:
                    return hint
        return None


def _odd_momentum(moved: float) -> Hint | None:
    if abs(moved - 0.1) <= 0.002:
        return None
    if abs(moved - 0.01) < 0.001:
        return Hint(
            "momentum-default",
            "The running means move by a hundredth (Keras's own momentum, 0.99): in so short a "
            "training they would lag behind.",
        )
    if abs(moved - 0.9) < 0.01:
        return Hint(
            "momentum-turned", "Momentum is how much of the old mean is kept, not of the new."
        )
    return Hint("momentum", f"The momentum is {number(round(1 - moved, 3))}: 0.9 is asked for.")


ORACLES = {
    "5.2": ConvolutionalNetwork(generate=True),
    "5.3": ConvolutionalNetwork(generate=False),
}
