"""Oracles of notebook 5: scaled images, the two networks, their losses, their gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from labgen.calling.cases import Case, Trial, generator, normal, uniform
from labgen.exercises.compare import agree, disagreement, number, shape_words
from labgen.exercises.oracle import Formula, Judgement, Misconception, Oracle, Statement, Truth
from labgen.exercises.vae import (
    UNSTABLE,
    Differentiable,
    clipped_prices,
    other_ends,
    pixel_prices,
    push,
)
from labgen.exercises.verdict import Finding, Hint

# --- 5.1 -----------------------------------------------------------------------------------------


def _image_cases(seed: int) -> list[Case]:
    rng = generator(seed, "images")
    ramp = np.tile(np.linspace(0, 1, 28), (28, 1))
    corner = np.zeros((28, 28))
    corner[0, 0] = corner[27, 3] = 1
    plain = np.stack([np.full((28, 28), level) for level in (0, 0.25, 0.5, 1)])
    made = (
        ("black, grey and white images", plain, "plain"),
        ("a ramp from left to right", ramp[None], "ramp"),
        ("a ramp from top to bottom", ramp.T[None], "ramp"),
        ("two bright pixels at the edge", corner[None], "ordinary"),
        ("three images of noise", rng.random((3, 28, 28)), "ordinary"),
    )
    return [
        Case(name, {"images": images.reshape(-1, 784).astype(np.float32)}, group)
        for name, images, group in made
    ]


def _stretched(images: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Images read at these places (in old pixels) along both sides, by linear interpolation."""
    old = np.arange(28)
    rows = np.apply_along_axis(lambda line: np.interp(places, old, line), 2, images)
    return np.apply_along_axis(lambda line: np.interp(places, old, line), 1, rows)


def scaled_images(images):
    # the middle of new pixel i lies at (i + 1/2) * 28/32 on the old scale, whose pixels have
    # their middles at 1/2, 3/2, ...; beyond the outermost middles the edge goes on
    places = (np.arange(32) + 0.5) * 28 / 32 - 0.5
    return _to_range(_stretched(images.reshape(-1, 28, 28), places))


def _to_range(images: np.ndarray) -> np.ndarray:
    return np.interp(images, [0, 1], [-1, 1])[..., None]


def _padded(t: Truth) -> np.ndarray:
    images = t["images"].reshape(-1, 28, 28)
    return _to_range(np.pad(images, ((0, 0), (2, 2), (2, 2))))


def _nearest(t: Truth) -> np.ndarray:
    picked = ((np.arange(32) + 0.5) * 28 / 32).astype(int)
    return _to_range(t["images"].reshape(-1, 28, 28)[:, picked][:, :, picked])


SCALE_IMAGES = Formula(
    _image_cases,
    scaled_images,
    [
        Statement("black is -1, white is 1", "plain"),
        Statement("a ramp stays a ramp", "ramp"),
        Statement("between pixels the values are interpolated along both sides", "ordinary"),
    ],
    [
        Misconception(
            "not-scaled",
            "The images still run from 0 to 1: the generator's tanh gives -1 to 1, and both kinds "
            "of images must be alike.",
            lambda t: (t() + 1) / 2,
        ),
        Misconception(
            "scaled-only",
            "Black is still 0: shift the range as well.",
            lambda t: t() + 1,
        ),
        Misconception(
            "shifted-only",
            "The images run from -1/2 to 1/2: stretch the range as well.",
            lambda t: t() / 2,
        ),
        Misconception(
            "shifted-only",
            "The images run from -1 to 0: stretch the range before it is shifted.",
            lambda t: (t() - 1) / 2,
        ),
        Misconception(
            "bytes-expected",
            "The images were divided as if they ran from 0 to 255: they run from 0 to 1.",
            lambda t: (t() + 1) / 255 - 1,
        ),
        Misconception(
            "bytes-expected",
            "The images were divided as if they ran from 0 to 255: they run from 0 to 1.",
            lambda t: (t() + 1) / 2 / 127.5 - 1,
        ),
        Misconception(
            "inverted",
            "Black and white are exchanged.",
            lambda t: -t(),
        ),
        Misconception(
            "padded",
            "The images were given a border: they should be stretched to 32 by 32.",
            _padded,
        ),
        Misconception(
            "padded-grey",
            "The border was added after the scaling, so it is grey; and the images should be "
            "stretched, not given a border.",
            lambda t: np.pad(
                _to_range(t["images"].reshape(-1, 28, 28)), ((0, 0), (2, 2), (2, 2), (0, 0))
            ),
        ),
        Misconception(
            "nearest",
            "Pixels are copied: bilinear interpolation is asked for.",
            _nearest,
        ),
        Misconception(
            "corners-aligned",
            "The corners were laid on the corners: pixels are squares, and it is the edges of the "
            "image that stay in place.",
            lambda t: _to_range(
                _stretched(t["images"].reshape(-1, 28, 28), np.linspace(0, 27, 32))
            ),
        ),
        Misconception(
            "corners-aligned",
            "The upper left corners of the pixels were laid on each other, not their middles.",
            lambda t: _to_range(
                _stretched(t["images"].reshape(-1, 28, 28), np.arange(32) * 28 / 32)
            ),
        ),
        Misconception(
            "transposed",
            "Rows and columns are exchanged: the images lie on their side.",
            lambda t: np.swapaxes(t(), 1, 2),
        ),
        Misconception(
            "channel-missing",
            "The last side is missing: a grey image has one channel, shape [n, 32, 32, 1].",
            lambda t: t()[..., 0],
        ),
        Misconception(
            "not-resized",
            "The images still are 28 by 28.",
            lambda t: _to_range(t["images"].reshape(-1, 28, 28)),
        ),
        Misconception(
            "smoother-curve",
            "The edges of bright spots swing below black or above white: that is another kind of "
            "interpolation than bilinear.",
            looks=lambda t, results: (
                agree(results[0], t(), 10)
                if t.case.group == "plain"
                else bool(results[0].min() < -1.001 or results[0].max() > 1.001)
            ),
            groups=("plain", "ordinary"),
        ),
    ],
    shape="the result has shape [n, 32, 32, 1]",
    hint_groups=("plain", "ramp", "ordinary"),
)


# --- 5.2 and 5.3 ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A convolution with its biases and what normalises after it, read off from the weights."""

    kernel: np.ndarray
    bias: np.ndarray | None = None
    norm: dict[str, np.ndarray] | None = None
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How a network could be put together from its blocks."""

    slope: float = 0.2
    output: str = "linear"
    norm_first: bool = True
    epsilon: float = 1e-3
    strides: tuple[int, ...] = ()


OUTPUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}
# Batch normalisation divides by a standard deviation from few numbers, and libraries add
# different small constants to the variance (all of EPSILONS are right): 2e-3 of slack.
SLACK = 100
EPSILONS = (1e-3, 1e-4, 1e-5)


def blocks_of(trial: Trial) -> list[Block] | None:
    """The network's blocks in order; None where its weights are of another kind."""
    names = [str(name) for name in trial.seen.extras["names"]]
    found: list[Block] = []
    for place, name in enumerate(names):
        values = np.asarray(trial.seen.extras[f"weight {place}"], np.float64)
        if name == "kernel" and values.ndim == 4:
            found.append(Block(values, places=(place,)))
        elif name == "bias" and found and values.ndim == 1:
            found[-1] = replace(found[-1], bias=values)
        elif name in ("gamma", "beta", "moving_mean", "moving_variance") and found:
            norm = {**(found[-1].norm or {}), name: values, f"place of {name}": np.array(place)}
            found[-1] = replace(found[-1], norm=norm)
        elif values.size > 0 and np.asarray(trial.seen.extras[f"weight {place}"]).dtype.kind == "f":
            return None
    return found


def transposed_convolution(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """Every input pixel stamps the kernel onto the output; 'same' trims the rim of a stride 2."""
    batch, rows, columns, _ = x.shape
    size = kernel.shape[0]
    out = np.zeros(
        (batch, (rows - 1) * stride + size, (columns - 1) * stride + size, kernel.shape[2])
    )
    for row, column in product(range(rows), range(columns)):
        top, left = row * stride, column * stride
        stamp = np.einsum("bi,yxoi->byxo", x[:, row, column], kernel)
        out[:, top : top + size, left : left + size] += stamp
    trim = (size - stride) // 2 if stride > 1 else 0
    return out[:, trim : out.shape[1] - trim, trim : out.shape[2] - trim]


def convolution(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """Every output pixel looks at a window; a stride of 2 pads so that the side is halved."""
    size = kernel.shape[0]
    pad = (size - stride) // 2 if stride > 1 else 0
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    side = (x.shape[1] - size) // stride + 1
    out = np.zeros((len(x), side, side, kernel.shape[3]))
    for row, column in product(range(side), range(side)):
        top, left = row * stride, column * stride
        window = x[:, top : top + size, left : left + size]
        out[:, row, column] = np.tensordot(window, kernel, 3)
    return out


def follow(
    blocks: Sequence[Block], inputs: np.ndarray, manner: Manner, generate: bool, training: bool
) -> tuple[np.ndarray, list[np.ndarray]]:
    """The output that blocks put together in this manner give, and the batch means on the way."""
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
        turns = ["norm", "bend"] if manner.norm_first else ["bend", "norm"]
        for turn in turns:
            if turn == "bend":
                x = np.where(x > 0, x, manner.slope * x)
            elif block.norm is not None:
                mean, variance = block.norm["moving_mean"], block.norm["moving_variance"]
                means.append(x.mean((0, 1, 2)))
                if training:
                    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
                x = (x - mean) / np.sqrt(variance + manner.epsilon)
                x = x * block.norm["gamma"] + block.norm["beta"]
    return OUTPUTS[manner.output](x), means


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
            if moved is not None and abs(moved - 0.1) > 0.002:
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


# --- 5.4 and 5.5 ---------------------------------------------------------------------------------


def _logit_cases(seed: int, both: bool) -> list[Case]:
    cases = []
    for name, real, fake, group in (
        ("a batch of 4", 4, 4, "ordinary"),
        ("a batch of 1", 1, 1, "ordinary"),
        ("batches of 6 and 3" if both else "a batch of 3", 6, 3, "uneven"),
        ("logits of 100 and -100", 4, 4, "huge"),
    ):
        rng = generator(seed, "logits", both, name)
        args = {"real_logits": normal(rng, real, 1, 1, 1, scale=1.5)} if both else {}
        args["fake_logits"] = normal(rng, fake, 1, 1, 1, scale=1.5)
        if group == "huge":
            signs = np.array([1, -1, -1, 1], np.float32).reshape(4, 1, 1, 1)
            args = {key: 100 * signs for key in args}
        if group == "uneven" and both:
            args["real_logits"] -= 2  # so that a mean over both batches together is another one
        cases.append(Case(name, args, group, how="differentiable"))
    return cases


def verdict_prices(labels: Sequence[float], logits: np.ndarray) -> np.ndarray:
    """What each verdict of the discriminator costs, in nats, if these are the right labels."""
    flat = np.asarray(logits, np.float64).reshape(1, -1)
    return pixel_prices(np.broadcast_to(np.asarray(labels, np.float64), flat.shape), flat)[0]


def mean_price(label: float, logits: np.ndarray) -> float:
    prices = verdict_prices([label], logits)
    return float(sum(prices)) / len(prices)


def _both_prices(real_logits, fake_logits):
    return np.float64(mean_price(1, real_logits) + mean_price(0, fake_logits))


def _fooled_price(fake_logits):
    return np.float64(mean_price(1, fake_logits))


def _as_probabilities(t: Truth) -> np.float64:
    """The loss where logits count as probabilities, cut off as Keras does it."""
    labels = {"real_logits": 1.0, "fake_logits": 0.0} if "real_logits" in t.args else {}
    labels = labels or {"fake_logits": 1.0}
    return np.float64(sum(clipped_prices(x, t[name]).mean() for name, x in labels.items()))


_TAKEN_FOR_PROBABILITIES = Misconception(
    "logits-as-probabilities",
    "The logits were taken for probabilities: whoever computes the loss has to be told which of "
    "the two it is given.",
    _as_probabilities,
)
_NOT_A_NUMBER = Misconception(
    "logits-as-probabilities",
    "There are numbers that are none (nan): logits were taken for probabilities, and the "
    "logarithm of a negative number does not exist.",
    looks=lambda t, results: bool(np.isnan(results[0]).any()) or bool(t["fake_logits"].size == 1),
)


def _joined_mean(t: Truth, times: int) -> np.float64:
    prices = [verdict_prices([1], t["real_logits"]), verdict_prices([0], t["fake_logits"])]
    return np.float64(times * np.concatenate(prices).mean())


DISCRIMINATOR_LOSS = Differentiable(
    lambda seed: _logit_cases(seed, both=True),
    _both_prices,
    [
        Statement("the mean price of real images plus the mean price of fakes", "ordinary"),
        Statement("each mean goes over its own batch", "uneven"),
        Statement("logits of 100 and -100 give the right numbers, neither inf nor cut off", "huge"),
    ],
    [
        Misconception(
            "labels-turned",
            "The labels are turned round: real images have label 1, fakes 0.",
            lambda t: t(real_logits=np.negative, fake_logits=np.negative),
        ),
        Misconception(
            "arguments-swapped",
            "Real and fake logits have changed places.",
            lambda t: t(real_logits=t["fake_logits"], fake_logits=t["real_logits"]),
        ),
        Misconception(
            "both-real",
            "Both batches have label 1: the fakes should have 0.",
            lambda t: t(fake_logits=np.negative),
        ),
        Misconception(
            "both-fake",
            "Both batches have label 0: the real images should have 1.",
            lambda t: t(real_logits=np.negative),
        ),
        Misconception(
            "labels-and-logits-swapped",
            "Labels and logits are swapped: name the arguments.",
            lambda t: np.float64(
                sum(
                    np.mean([pixel_prices(np.array([[x]]), np.array([[label]])) for x in logits])
                    for label, logits in (
                        (1.0, t["real_logits"].ravel()),
                        (0.0, t["fake_logits"].ravel()),
                    )
                )
            ),
        ),
        Misconception(
            "real-only",
            "Only the real images count here.",
            lambda t: np.float64(mean_price(1, t["real_logits"])),
        ),
        Misconception(
            "fake-only",
            "Only the fakes count here.",
            lambda t: np.float64(mean_price(0, t["fake_logits"])),
        ),
        Misconception(
            "raw-logits",
            "These are differences of the logits themselves: the loss is a logarithm of "
            "probabilities.",
            lambda t: np.float64(t["fake_logits"].mean() - t["real_logits"].mean()),
        ),
        Misconception(
            "squared-error",
            "This is a squared error: a cross-entropy is asked for.",
            lambda t: np.float64(
                ((t["real_logits"] - 1) ** 2).mean() + (t["fake_logits"] ** 2).mean()
            ),
        ),
        Misconception(
            "labels-smoothed",
            "The label of real images is 0.9 here: that is a trick which is not asked for.",
            lambda t: np.float64(
                mean_price(0.9, t["real_logits"]) + mean_price(0, t["fake_logits"])
            ),
        ),
        Misconception(
            "halved",
            "This is the average of the two parts: their sum is asked for.",
            lambda t: t() / 2,
        ),
        Misconception(
            "joined-mean",
            "Both batches are averaged together: each has a mean of its own, also where one batch "
            "is larger.",
            lambda t: _joined_mean(t, 2),
            groups=("ordinary", "uneven"),
        ),
        Misconception(
            "joined-mean",
            "Both batches are averaged together: the sum of two means is asked for.",
            lambda t: _joined_mean(t, 1),
            groups=("ordinary", "uneven"),
        ),
        Misconception(
            "batch-summed",
            "These are sums over the batches: each part is a mean.",
            lambda t: np.float64(
                verdict_prices([1], t["real_logits"]).sum()
                + verdict_prices([0], t["fake_logits"]).sum()
            ),
        ),
        Misconception(
            "not-averaged",
            "There is one loss per image: one number is asked for.",
            looks=lambda t, results: (
                results[0].size == t["real_logits"].size and results[0].ndim > 0
            ),
        ),
        Misconception(
            "sign",
            "The sign is turned round: a loss is to become small.",
            lambda t: -t(),
        ),
        Misconception(
            "difference",
            "The two parts are subtracted: the discriminator pays for both kinds of mistakes.",
            lambda t: np.float64(mean_price(1, t["real_logits"]) - mean_price(0, t["fake_logits"])),
        ),
        Misconception(
            "sigmoid-twice",
            "The logits are squashed twice: whoever takes logits does the sigmoid itself.",
            lambda t: t(
                real_logits=lambda x: 1 / (1 + np.exp(-x)),
                fake_logits=lambda x: 1 / (1 + np.exp(-x)),
            ),
        ),
        UNSTABLE,
        _TAKEN_FOR_PROBABILITIES,
        _NOT_A_NUMBER,
    ],
    shape="the result is one number, shape []",
    pushes={"real_logits": push("real_logits"), "fake_logits": push("fake_logits")},
)

GENERATOR_LOSS = Differentiable(
    lambda seed: _logit_cases(seed, both=False),
    _fooled_price,
    [
        Statement("the mean price of calling the fakes real", "ordinary"),
        Statement("whatever the size of the batch", "uneven"),
        Statement("logits of 100 and -100 give the right numbers, neither inf nor cut off", "huge"),
    ],
    [
        Misconception(
            "saturating",
            "This is the loss of the minimax game, log(1 - D): where the discriminator sees "
            "through every fake it is flat, and the generator learns nothing.",
            lambda t: -t(fake_logits=np.negative),
        ),
        Misconception(
            "labels-turned",
            "The fakes have label 0: that is the discriminator's wish, not the generator's.",
            lambda t: t(fake_logits=np.negative),
        ),
        Misconception(
            "sign",
            "The sign is turned round: a loss is to become small.",
            lambda t: -t(),
        ),
        Misconception(
            "batch-summed",
            "This is a sum over the batch: a mean is asked for.",
            lambda t: t() * t["fake_logits"].size,
        ),
        Misconception(
            "halved",
            "This is half of the loss.",
            lambda t: t() / 2,
        ),
        Misconception(
            "not-averaged",
            "There is one loss per image: one number is asked for.",
            looks=lambda t, results: (
                results[0].size == t["fake_logits"].size and results[0].ndim > 0
            ),
        ),
        Misconception(
            "labels-and-logits-swapped",
            "Labels and logits are swapped: name the arguments.",
            lambda t: np.float64(
                np.mean(
                    [
                        pixel_prices(np.array([[x]]), np.array([[1.0]]))
                        for x in t["fake_logits"].ravel()
                    ]
                )
            ),
        ),
        Misconception(
            "raw-logits",
            "These are the logits themselves: the loss is a logarithm of a probability.",
            lambda t: -t["fake_logits"].mean(),
        ),
        Misconception(
            "sigmoid-twice",
            "The logits are squashed twice: whoever takes logits does the sigmoid itself.",
            lambda t: t(fake_logits=lambda x: 1 / (1 + np.exp(-x))),
        ),
        UNSTABLE,
        _TAKEN_FOR_PROBABILITIES,
        _NOT_A_NUMBER,
    ],
    shape="the result is one number, shape []",
    pushes={"fake_logits": push("fake_logits")},
)


# --- 5.6 and 5.7 ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Play:
    """How the tiny networks of a step are used: what an answer can get wrong."""

    generator_trains: bool = True
    discriminator_trains: bool = True
    swapped: bool = False


def follow_generator(z, fixed, values, training):
    strength = z.reshape(len(z), -1) * values["gain"]
    images = np.tensordot(strength, fixed["pictures"], 1) + values["shift"]
    return np.tanh(images * (1.0 if training else 0.5))


def follow_discriminator(images, fixed, values, training):
    seen = (images * fixed["looks"]).sum((1, 2, 3))
    first, second = values["offsets"]
    logits = np.sin(values["slope"] * seen + first) + second
    return logits * (1.0 if training else 0.5)


class Step(Oracle):
    """A step of one of the two networks, with tiny networks and made-up losses: the gradients are
    differences of losses that were worked out with a variable a little larger and smaller."""

    def __init__(self, trains: str) -> None:
        self._trains = trains
        own, other = (("slope", "offsets"), ("gain", "shift"))
        self._own, self._other = (own, other) if trains == "discriminator" else (other, own)

    def cases(self, seed: int) -> list[Case]:
        cases = []
        for batch in (3, 1):
            rng = generator(seed, "step", self._trains, batch)
            args = {"real": uniform(rng, batch, 32, 32, 1, low=-1, high=1)}
            if self._trains == "generator":
                args = {}
            args |= {
                "z": normal(rng, batch, 1, 1, 3),
                "generator": None,
                "discriminator": None,
                f"{self._trains}_loss": None,
            }
            feed = {"salt": int(rng.integers(2**31))}
            name = "a batch of 1" if batch == 1 else f"a batch of {batch}"
            cases.append(Case(name, args, how="gan", feed=feed))
        return cases

    def loss(self, case: Case, values: dict[str, np.ndarray], play: Play) -> float:
        fixed = self._constants(case)
        z = case.args["z"].astype(np.float64)
        images = follow_generator(z, fixed, values, play.generator_trains)
        fake = follow_discriminator(images, fixed, values, play.discriminator_trains)
        if self._trains == "generator":
            return float(np.mean(np.cos(1.3 * fake) + 0.2 * fake))
        real = case.args["real"].astype(np.float64)
        real = follow_discriminator(real, fixed, values, play.discriminator_trains)
        if play.swapped:
            real, fake = fake, real
        return float(np.mean(np.sin(real)) + np.mean((fake - 0.3) ** 2))

    @staticmethod
    def _constants(case: Case) -> dict[str, np.ndarray]:
        from labgen.calling.tiny_gan import constants

        return {
            k: v.astype(np.float32).astype(float) for k, v in constants(case.feed["salt"]).items()
        }

    def slopes(self, case: Case, names: Sequence[str], play: Play) -> list[np.ndarray]:
        step = 1e-5
        start = self._constants(case)
        slopes = []
        for name in names:
            slope = np.zeros_like(start[name])
            for place in range(slope.size):
                push = np.zeros_like(slope)
                push[place] = step
                above = self.loss(case, {**start, name: start[name] + push}, play)
                below = self.loss(case, {**start, name: start[name] - push}, play)
                slope[place] = (above - below) / (2 * step)
            slopes.append(slope)
        return slopes

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        findings = [
            self._finding("the loss is that of both networks in training", trials, self._loss),
            self._finding(
                f"there is one gradient for each variable of the {self._trains}",
                trials,
                self._right_variables,
            ),
        ]
        if findings[-1].holds:
            text = "the gradients say how the loss changes with them"
            findings.append(self._finding(text, trials, self._gradients))
        findings.append(self._finding("no variable is moved", trials, self._moved))
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._recognise(trials) if wrong else None)

    @staticmethod
    def _finding(text: str, trials: Sequence[Trial], question) -> Finding:
        for trial in trials:
            complaint = question(trial)
            if complaint:
                return Finding(text, False, f"{trial.case.name}: {complaint}")
        return Finding(text, True)

    def _loss(self, trial: Trial) -> str:
        (got,) = trial.seen.results
        if got.shape != ():
            return f"the loss should be one number, yours has shape {shape_words(got.shape)}"
        expected = np.float64(self.loss(trial.case, self._constants(trial.case), Play()))
        return disagreement(got, expected, 10)

    def _right_variables(self, trial: Trial) -> str:
        missing = trial.seen.extras["missing"]
        start = self._constants(trial.case)
        expected = [start[name].shape for name in self._own]
        if len(missing) != len(expected):
            return f"expected {len(expected)} gradients, got {len(missing)}"
        if missing.any():
            return f"gradient {int(np.argmax(missing))} is None: the tape saw no way to it"
        got = [np.shape(trial.seen.extras[f"gradient {n}"]) for n in range(len(missing))]
        if got != expected:
            wanted, yours = (", ".join(map(shape_words, one)) for one in (expected, got))
            return f"their shapes should be {wanted}, yours are {yours}"
        return ""

    def _given(self, trial: Trial) -> list[np.ndarray] | None:
        missing = trial.seen.extras["missing"]
        if missing.any():
            return None
        return [trial.seen.extras[f"gradient {n}"] for n in range(len(missing))]

    def _gradients(self, trial: Trial) -> str:
        expected = self.slopes(trial.case, self._own, Play())
        for n, (got, want) in enumerate(zip(self._given(trial), expected, strict=True)):
            words = disagreement(got, want, 10)
            if words:
                return f"gradient {n}, {words}"
        return ""

    def _moved(self, trial: Trial) -> str:
        for name in ("discriminator", "generator"):
            by = float(trial.seen.extras[f"moved {name}"])
            if by > 0:
                return f"the {name}'s variables were moved, by up to {number(by)}"
        return ""

    # --- hints ---

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        other = "generator" if self._trains == "discriminator" else "discriminator"
        if any(self._moved(trial) for trial in trials):
            return Hint(
                "variables-moved",
                "The step was taken already: this function only works out loss and gradients, "
                "the optimiser moves the variables afterwards.",
            )
        if all(trial.seen.extras["missing"].any() for trial in trials):
            return Hint(
                "outside-the-tape",
                "Some gradients are None: what the loss is made of has to be computed inside the "
                "tape.",
            )
        named = self._by_gradients(trials, other)
        return named or self._by_play(trials)

    def _by_gradients(self, trials: Sequence[Trial], other: str) -> Hint | None:
        usual = Play()
        both = {
            "wrong-network": (
                f"These are gradients for the {other}'s variables: this step belongs to the "
                f"{self._trains}, the {other} stays as it is.",
                lambda case: self.slopes(case, self._other, usual),
            ),
            "both-networks": (
                "These are gradients for the variables of both networks: only the "
                f"{self._trains} takes this step.",
                lambda case: self.slopes(case, (*self._own, *self._other), usual),
            ),
            "both-networks-turned": (
                "These are gradients for the variables of both networks: only the "
                f"{self._trains} takes this step.",
                lambda case: self.slopes(case, (*self._other, *self._own), usual),
            ),
            "sign": (
                "The gradients have the wrong sign: the optimiser goes downhill by itself.",
                lambda case: [-one for one in self.slopes(case, self._own, usual)],
            ),
            "order": (
                "The gradients come in another order than the variables.",
                lambda case: self.slopes(case, self._own[::-1], usual),
            ),
        }
        for key, (sentence, expected) in both.items():
            if all(_all_agree(self._given(trial), expected(trial.case)) for trial in trials):
                return Hint(key.removesuffix("-turned"), sentence)
        return None

    def _by_play(self, trials: Sequence[Trial]) -> Hint | None:
        plays = {
            "arguments-swapped": (
                "Real and fake logits have changed places in the loss.",
                Play(swapped=True),
            ),
            "generator-not-training": (
                "The generator was called without training=True: its batch normalisation would "
                "use running means.",
                Play(generator_trains=False),
            ),
            "discriminator-not-training": (
                "The discriminator was called without training=True: its batch normalisation "
                "would use running means.",
                Play(discriminator_trains=False),
            ),
            "not-training": (
                "Neither network was called with training=True: batch normalisation would use "
                "running means.",
                Play(generator_trains=False, discriminator_trains=False),
            ),
        }
        for key, (sentence, play) in plays.items():
            if all(
                agree(
                    t.seen.results[0],
                    np.float64(self.loss(t.case, self._constants(t.case), play)),
                    10,
                )
                for t in trials
            ):
                return Hint(key, sentence)
        asked = {event.name.split()[0] for trial in trials for event in trial.seen.events}
        if f"{self._trains}_loss" not in asked:
            return Hint("own-loss", "The loss that came in is not used: call it.")
        if "generator" not in asked:
            return Hint("generator-not-used", "The generator was never called: z makes the fakes.")
        return None


def _all_agree(got: list[np.ndarray] | None, expected: list[np.ndarray]) -> bool:
    if got is None or len(got) != len(expected):
        return False
    return all(agree(one, other, 10) for one, other in zip(got, expected, strict=True))


ORACLES = {
    "5.1": SCALE_IMAGES,
    "5.2": ConvolutionalNetwork(generate=True),
    "5.3": ConvolutionalNetwork(generate=False),
    "5.4": DISCRIMINATOR_LOSS,
    "5.5": GENERATOR_LOSS,
    "5.6": Step("discriminator"),
    "5.7": Step("generator"),
}
