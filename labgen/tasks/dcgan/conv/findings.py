"""What 5.2 and 5.3 ask of the network, question by question."""

from __future__ import annotations

from collections.abc import Sequence

from labgen.execution.cases import Trial
from labgen.exercises.oracle import relation
from labgen.exercises.tolerance import disagreement, framed, number, shape_words
from labgen.exercises.verdict import Finding
from labgen.tasks.dcgan.conv.expected import NORM, NetworkVariant, other_weights
from labgen.tasks.dcgan.conv.network import SLACK, ConvNetwork


def shapes(network: ConvNetwork, trials: Sequence[Trial]) -> Finding:
    """The output has the shape asked for."""
    side = 32 if network.generate else 1
    text = f"the output has shape [batch, {side}, {side}, 1]"
    for trial in trials:
        expected = (len(trial.case.driver_data["inputs"]), side, side, 1)
        got = [result.shape for result in trial.seen.results]
        if got != [expected]:
            yours = ", ".join(map(shape_words, got))
            detail = f"{trial.case.name}: expected {shape_words(expected)}, yours has {yours}"
            return Finding(text, False, detail)
    return Finding(text, True)


def layers(network: ConvNetwork, trials: Sequence[Trial]) -> Finding:
    """The layers are those asked for, with biases where they need them."""
    kind = "transposed convolutions" if network.generate else "convolutions"
    text = f"{kind} with the right kernels and channels, and no dense layer"

    def complaint(trial: Trial) -> str:
        if others := other_weights(trial, network.side):
            return f"there are other weights as well: {', '.join(dict.fromkeys(others))}"
        blocks = network.blocks(trial)
        got, expected = [block.kernel.shape for block in blocks], network.kernels(trial.case)
        if got != expected:
            yours = ", ".join(map(shape_words, got)) or "none"
            wanted = ", ".join(map(shape_words, expected))
            return f"kernels should be\n{wanted}\nyours are\n{yours}"
        for block in blocks:
            if block.bias is None and block.norm is None:
                return "a layer without normalisation has no biases"
            if block.bias is not None and block.bias.shape != (network.channels_of(block),):
                return "the biases are not one for each channel"
        return ""

    return relation(text, trials, complaint)


def norms(network: ConvNetwork, trials: Sequence[Trial]) -> Finding:
    """Batch normalisation stands where it is asked for, and is whole."""
    place = "after every hidden layer" if network.generate else "in the second hidden layer only"
    text = f"batch normalisation {place}, and none with batch_norm = False"

    def complaint(trial: Trial) -> str:
        blocks = network.blocks(trial)
        got = [block.norm is not None for block in blocks]
        if got != network.where_normed(trial.case):
            yours = [str(n + 1) for n, normed in enumerate(got) if normed]
            return f"yours is in layer {', '.join(yours) or 'none'}"
        for block in blocks:
            lacks = [name for name in NORM if block.norm and name not in block.norm]
            if lacks:
                return f"a normalisation has no {', '.join(lacks)}"
            for name, values in (block.norm or {}).items():
                if values.shape != (network.channels_of(block),):
                    return f"{name} is not one number for each channel"
        return ""

    return relation(text, trials, complaint)


def values(
    network: ConvNetwork,
    trials: Sequence[Trial],
    variants: Sequence[NetworkVariant | None],
    training: bool,
) -> Finding:
    """In one mode the outputs are those of the variant found, else of the one asked for."""
    mode = "in training" if training else "at inference"
    end = "tanh at the end" if network.generate else "logits at the end"
    text = f"{mode}: strides, LeakyReLU 0.2 and {end} give the right output"
    for trial, variant in zip(trials, variants, strict=True):
        expected, _ = network.follow(trial, variant or network.right, training)
        words = disagreement(network.given(trial, training), expected, SLACK)
        if words:
            return Finding(text, False, framed(f"{trial.case.name}: {{}}", words))
    return Finding(text, True)


def momentum(
    network: ConvNetwork, trials: Sequence[Trial], variants: Sequence[NetworkVariant | None]
) -> Finding:
    """The running means follow the batch means as fast as asked for."""
    text = "running means move by a tenth with every batch (momentum 0.9)"
    for trial, variant in zip(trials, variants, strict=True):
        for moved in network.shares_moved(trial, variant or network.right):
            # Put so that not-a-number fails
            if not abs(moved - 0.1) <= 0.002:
                detail = f"{trial.case.name}: yours move by {number(moved)} of the way"
                return Finding(text, False, detail)
    return Finding(text, True)
