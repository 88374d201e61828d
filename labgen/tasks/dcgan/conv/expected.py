"""A convolutional network as its weights tell it, and what it gives, worked out pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from labgen.execution.cases import Trial

Activation = Callable[[np.ndarray], np.ndarray]
NORM = ("gamma", "beta", "moving_mean", "moving_variance")


@dataclass(frozen=True)
class Block:
    """A convolution with its biases and what normalises after it, read off from the weights.

    Attributes:
        norm: its weights by name.
        places: where these and the kernel stand among all weights.
    """

    kernel: np.ndarray
    bias: np.ndarray | None = None
    norm: dict[str, np.ndarray] | None = None
    places: dict[str, int] = field(default_factory=dict)


def leaky(slope: float) -> Activation:
    return lambda x: np.where(x > 0, x, slope * x)


@dataclass(frozen=True)
class NetworkVariant:
    """How a network could be put together from its blocks.

    Attributes:
        activations: of each hidden layer; the last one is that of all further layers too.
    """

    activations: tuple[Activation, ...] = (leaky(0.2),)
    output: str = "linear"
    norm_first: bool = True
    epsilon: float = 1e-3


OUTPUTS: dict[str, Activation] = {
    "linear": lambda x: x,
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": leaky(0.0),
    "leaky": leaky(0.2),
}


def other_weights(trial: Trial, side: int) -> list[str]:
    """The names of weights that belong to no convolution and no batch normalisation."""
    names = [str(name) for name in trial.seen.extras["names"]]
    taken = {place for block in all_blocks(trial, side) for place in block.places.values()}
    return [
        name
        for place, name in enumerate(names)
        if place not in taken and _is_number(trial.seen.extras[f"weight {place}"])
    ]


def _is_number(weight: np.ndarray) -> bool:
    return weight.size > 0 and weight.dtype.kind == "f"


def all_blocks(trial: Trial, side: int, weights: Sequence[np.ndarray] | None = None) -> list[Block]:
    """The convolutions in order, each with its biases and its normalisation.

    Args:
        side: where a kernel has its output channels, 2 or 3.
        weights: others than the network's own.
    """
    blocks: list[Block] = []
    norms: list[list[Block]] = []  # those between a convolution and the next, without kernels
    for place, name in enumerate(map(str, trial.seen.extras["names"])):
        given = trial.seen.extras[f"weight {place}"] if weights is None else weights[place]
        values = np.asarray(given, np.float64)
        if name == "kernel" and values.ndim == 4:
            blocks.append(Block(values, places={"kernel": place}))
            norms.append([])
        elif not blocks or values.ndim != 1:
            continue
        elif name == "bias":
            places = {**blocks[-1].places, name: place}
            blocks[-1] = replace(blocks[-1], bias=values, places=places)
        elif name in NORM:
            norm = norms[-1][-1].norm if norms[-1] else None
            if norm is None or name in norm:
                norm = {}
                norms[-1].append(Block(blocks[-1].kernel, norm=norm))
            norm[name] = values
            norms[-1][-1].places[name] = place
    return _with_norms(blocks, norms, side)


def _with_norms(blocks: list[Block], norms: list[list[Block]], side: int) -> list[Block]:
    """Give each normalisation to its convolution: the one before it, or, where a model keeps a
    list of convolutions and one of normalisations, the next of the list with as many channels."""
    found, first = list(blocks), 0
    for place, here in enumerate(norms):
        if not here:
            continue
        chosen = _chosen(blocks[first : place + 1], here, side)
        pairs = zip(chosen, here, strict=True) if chosen else [(place - first, here[0])]
        for step, norm in pairs:
            block = blocks[first + step]
            places = {**block.places, **norm.places}
            found[first + step] = replace(block, norm=norm.norm, places=places)
        first = place + 1
    return found


def _chosen(run: Sequence[Block], norms: Sequence[Block], side: int) -> list[int]:
    """Which convolutions of a run the normalisations after it belong to; empty for unknown."""
    sizes = [next(iter(block.norm.values())).shape for block in norms if block.norm]
    channels = [(block.kernel.shape[side],) for block in run]
    if len(norms) == 1 and sizes[0] == channels[-1]:
        return [len(run) - 1]
    chosen: list[int] = []
    for size in sizes:
        start = chosen[-1] + 1 if chosen else 0
        place = next((n for n in range(start, len(run)) if channels[n] == size), None)
        if place is None:
            return []
        chosen.append(place)
    return chosen


def transposed_convolution(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """Every input pixel stamps the kernel onto the output; 'same' trims the rim of a stride 2.

    Args:
        x: [batch, rows, columns, channels in].
        kernel: [size, size, channels out, channels in], as Keras' Conv2DTranspose has it.
        stride: pixels of the output from one stamp to the next.

    Returns:
        [batch, rows, columns, channels out], with `stride` times the rows and columns for a stride
        above 1.
    """
    batch, rows, columns, _ = x.shape
    size = kernel.shape[0]
    out = np.zeros(
        (batch, (rows - 1) * stride + size, (columns - 1) * stride + size, kernel.shape[2])
    )
    stamps = np.tensordot(x, kernel, (3, 3))  # [batch, rows, columns, size, size, channels]
    # one pixel of all stamps at a time: no two of them meet
    for row, column in product(range(size), range(size)):
        out[:, row::stride, column::stride][:, :rows, :columns] += stamps[:, :, :, row, column]
    trim = (size - stride) // 2 if stride > 1 else 0
    return out[:, trim : out.shape[1] - trim, trim : out.shape[2] - trim]


def convolution(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """Every output pixel looks at a window; a stride of 2 pads so that the side is halved.

    Args:
        x: [batch, rows, columns, channels in].
        kernel: [size, size, channels in, channels out], as Keras' Conv2D has it.
        stride: pixels of the input from one window to the next.

    Returns:
        [batch, rows, columns, channels out].
    """
    size = kernel.shape[0]
    pad = (size - stride) // 2 if stride > 1 else 0
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    # [batch, rows, columns, channels, size, size]
    windows = sliding_window_view(x, (size, size), (1, 2))[:, ::stride, ::stride]
    return np.tensordot(windows, kernel, ((4, 5, 3), (0, 1, 2)))


def follow(
    blocks: Sequence[Block],
    inputs: np.ndarray,
    variant: NetworkVariant,
    generate: bool,
    training: bool,
) -> tuple[np.ndarray, list[np.ndarray]]:
    """The output that blocks put together in this variant give, and the batch means on the way.

    Args:
        blocks: in order.
        inputs: [batch, rows, columns, channels].
        variant: how they are put together.
        generate: whether it is the generator, which begins with a stride of 1, and not ends.
        training: normalise by the batch, and not by the moving means.

    Returns:
        The output, float64, and the mean of each channel before each normalisation, [channels].
    """
    x, means = inputs.astype(np.float64), []
    for position, block in enumerate(blocks):
        last = position == len(blocks) - 1
        alone = position == 0 if generate else last
        stride = 1 if alone else 2
        step = transposed_convolution if generate else convolution
        x = step(x, block.kernel, stride)
        if block.bias is not None:
            x = x + block.bias
        if last:
            break
        activation = variant.activations[min(position, len(variant.activations) - 1)]
        turns = ["norm", "activation"] if variant.norm_first else ["activation", "norm"]
        for turn in turns:
            if turn == "activation":
                x = activation(x)
            elif block.norm is not None:
                mean, variance = block.norm["moving_mean"], block.norm["moving_variance"]
                means.append(x.mean((0, 1, 2)))
                if training:
                    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
                x = (x - mean) / np.sqrt(variance + variant.epsilon)
                x = x * block.norm["gamma"] + block.norm["beta"]
    return OUTPUTS[variant.output](x), means
