"""The mistakes in 5.2 and 5.3 that can be told from the layers and the shape of the output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.execution.cases import Trial
from labgen.exercises.verdict import Hint
from labgen.tasks.dcgan.conv import findings as asked
from labgen.tasks.dcgan.conv.expected import other_weights
from labgen.tasks.dcgan.conv.network import ConvNetwork


class StructureHints:
    """Looks for known mistakes in the layers of a network."""

    def __init__(self, network: ConvNetwork) -> None:
        self._network = network

    def layers(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint where the layers are others than those asked for."""
        trial = next(
            (
                candidate
                for candidate in trials
                if not asked.layers(self._network, [candidate]).holds
            ),
            trials[0],
        )
        blocks, expected = self._network.blocks(trial), self._network.kernels(trial.case)
        if self._dense(trial):
            return Hint("dense-layer", "There is a dense layer: a DCGAN has none.")
        got = [block.kernel.shape for block in blocks]
        if asked.layers(self._network, trials).holds:
            return None
        if "gamma" in other_weights(trial, self._network.side):
            return Hint("norm-too-many", "A layer is normalised more than once.")
        outs = {tuple(map(self._network.channels_of, self._network.blocks(t))) for t in trials}
        if len(outs) == 1 and len(got) > 1:
            return Hint(
                "channels-fixed",
                "The channels do not depend on the argument `channels`: write a loop over it.",
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
            if self._network.generate:
                return Hint(
                    "convolution-for-transposed",
                    "These are plain convolutions: transposed convolutions make an image larger.",
                )
            return Hint(
                "transposed-for-convolution",
                "These are transposed convolutions: plain convolutions make an image smaller.",
            )
        if got != expected and [k[:2] for k in got] == [k[:2] for k in expected]:
            return self._other_channels(trial)
        if any(b.bias is None and b.norm is None for t in trials for b in self._network.blocks(t)):
            return Hint(
                "bias-missing",
                "A layer has no biases and no normalisation: use_bias=False is right only before "
                "batch normalisation, whose beta replaces the biases.",
            )
        return None

    def _other_channels(self, trial: Trial) -> Hint:
        """The hint where the kernels have their sizes and not their channels."""
        found = [*map(self._network.channels_of, self._network.blocks(trial))]
        expected = [*trial.case.args["channels"], 1]
        if found == expected:
            return Hint(
                "groups", "A convolution uses only a part of the channels: leave groups at 1."
            )
        if sorted(found) == sorted(expected):
            return Hint("channels", "The channels are in the wrong order.")
        return Hint("channels", "The layers do not have the channels that the exercise asks for.")

    @staticmethod
    def _dense(trial: Trial) -> bool:
        extras = trial.seen.extras
        return any(
            str(name) == "kernel" and np.ndim(extras[f"weight {n}"]) == 2
            for n, name in enumerate(extras["names"])
        )

    def norms(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint where a normalisation is missing, stands elsewhere or is of another kind."""
        normed = {
            t.case.args["batch_norm"]: [b.norm is not None for b in self._network.blocks(t)]
            for t in trials
        }
        wanted = {t.case.args["batch_norm"]: self._network.where_normed(t.case) for t in trials}
        if normed == wanted:
            return self._odd_parts(trials) if asked.layers(self._network, trials).holds else None
        if True not in normed or len(normed[True]) != len(wanted[True]):
            return None
        if normed[True] == normed[False]:
            return Hint(
                "batch-norm-ignored",
                "batch_norm makes no difference: True and False give the same network.",
            )
        if normed == {True: wanted[False], False: wanted[True]}:
            return Hint(
                "batch-norm-turned",
                "batch_norm is used the wrong way round: True leaves the normalisation out.",
            )
        if normed[True][-1:] == [True]:
            return Hint("output-normalised", "The output layer is normalised: it should not be.")
        if not self._network.generate and normed[True][:1] == [True]:
            return Hint(
                "input-normalised",
                "The first layer is normalised: leave that normalisation out, so that the scale "
                "of the images is kept.",
            )
        return Hint("norm-missing", "A layer that should be normalised is not.")

    def _odd_parts(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint where a normalisation in its right place is not quite batch normalisation."""
        norms = [
            block.norm for trial in trials for block in self._network.blocks(trial) if block.norm
        ]
        if any("moving_mean" not in norm for norm in norms):
            return Hint(
                "other-normalisation",
                "A normalisation keeps no running means, so it is not batch normalisation.",
            )
        if any(name not in norm for norm in norms for name in ("gamma", "beta")):
            return Hint(
                "norm-without-weights",
                "The normalisation has no parameters to learn: leave scale (gamma) and center "
                "(beta) at True.",
            )
        if not asked.norms(self._network, trials).holds:
            return Hint(
                "norm-axis",
                "The normalisation uses the wrong axis: it should be that of the channels, the "
                "last dimension.",
            )
        return None

    def shape(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint where the output has another shape."""
        shape = trials[0].seen.results[0].shape
        side = 32 if self._network.generate else 1
        if len(shape) != 4:
            return Hint("flattened", "The output is flattened: keep all four dimensions.")
        if shape[1] == side:
            return None
        if self._network.generate:
            if shape[1] == 8:
                return Hint(
                    "first-layer-padding",
                    "The first layer does not make 4 by 4 out of one pixel: check its padding.",
                )
            return Hint(
                "strides", f"The output image is {shape[1]} by {shape[2]}: check the strides."
            )
        return Hint(
            "strides",
            f"The output is {shape[1]} by {shape[2]}: check strides and padding.",
        )
