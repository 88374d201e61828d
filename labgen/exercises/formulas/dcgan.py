"""The truth of notebook 5: scaled images, and the losses of the two networks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.computed_truth import Formula, Solved, push
from labgen.exercises.comparison.oracle import Comparison, Differentiable, Misconception, Statement
from labgen.tasks.truths_of_cross_entropy import UNSTABLE, clipped_prices, pixel_prices

# --- 5.1 -----------------------------------------------------------------------------------------


def _image_cases(seed: int) -> list[Case]:
    rng = seeded_rng(seed, "images")
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


def _padded(t: Solved) -> np.ndarray:
    images = t["images"].reshape(-1, 28, 28)
    return _to_range(np.pad(images, ((0, 0), (2, 2), (2, 2))))


def _nearest(t: Solved) -> np.ndarray:
    picked = ((np.arange(32) + 0.5) * 28 / 32).astype(int)
    return _to_range(t["images"].reshape(-1, 28, 28)[:, picked][:, :, picked])


SCALE_IMAGES = Comparison(
    Formula(_image_cases, scaled_images),
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
            "The last dimension is missing: a grey image has one channel, shape [n, 32, 32, 1].",
            lambda t: t()[..., 0],
        ),
        Misconception(
            "not-resized",
            "The images still are 28 by 28.",
            lambda t: _to_range(t["images"].reshape(-1, 28, 28)),
        ),
        Misconception(
            "pixels-in-a-row",
            "The pixels stand in a row again: keep rows, columns and the channel apart.",
            looks=symptoms.pixels_in_a_row,
        ),
        Misconception(
            "channel-first",
            "The channel comes before rows and columns: TensorFlow has it last.",
            looks=symptoms.channel_before_pixels,
        ),
        Misconception(
            "channel-after-resize",
            "The digits were resized as if all were one image: give each its rows, columns and a "
            "channel first, [n, 28, 28, 1].",
            looks=symptoms.digits_resized_as_one_image,
            groups=("plain",),
        ),
        Misconception(
            "padded",
            "The images were given a border: they should be stretched to 32 by 32. And they still "
            "run from 0 to 1.",
            lambda t: (_padded(t) + 1) / 2,
        ),
        Misconception(
            "nearest",
            "Pixels are copied: bilinear interpolation is asked for. And the images still run "
            "from 0 to 1.",
            lambda t: (_nearest(t) + 1) / 2,
        ),
        Misconception(
            "tanh-on-digits",
            "The digits went through tanh: that is for what the generator draws, the digits are "
            "only scaled.",
            lambda t: np.tanh(t()),
        ),
        Misconception(
            "smoother-curve",
            "The edges of bright spots swing below black or above white: that is another kind of "
            "interpolation than bilinear.",
            looks=symptoms.swings_beyond_the_range,
            groups=("plain", "ordinary"),
        ),
    ],
    shape="the result has shape [n, 32, 32, 1]",
    hint_groups=("plain", "ramp", "ordinary"),
)

# --- 5.4 and 5.5 ---------------------------------------------------------------------------------


def _logit_cases(seed: int, both: bool) -> list[Case]:
    cases = []
    for name, real, fake, group in (
        ("a batch of 4", 4, 4, "ordinary"),
        ("a batch of 1", 1, 1, "ordinary"),
        ("batches of 6 and 3" if both else "a batch of 3", 6, 3, "uneven"),
        ("logits of 100 and -100", 4, 4, "huge"),
    ):
        rng = seeded_rng(seed, "logits", both, name)
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


def _as_probabilities(t: Solved) -> np.float64:
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
    looks=symptoms.some_are_none_or_one_logit,
)


_OTHER_LOGARITHM = Misconception(
    "other-logarithm",
    "The loss is counted in bits: nats are asked for, so take the natural logarithm and divide by "
    "nothing.",
    lambda t: t() / np.log(2),
)


def _joined_mean(t: Solved, times: int) -> np.float64:
    prices = [verdict_prices([1], t["real_logits"]), verdict_prices([0], t["fake_logits"])]
    return np.float64(times * np.concatenate(prices).mean())


DISCRIMINATOR_LOSS = Differentiable(
    Formula(
        lambda seed: _logit_cases(seed, both=True),
        _both_prices,
        pushes={"real_logits": push("real_logits"), "fake_logits": push("fake_logits")},
        parts={
            "the real images": lambda t: np.float64(mean_price(0, t["fake_logits"])),
            "the fakes": lambda t: np.float64(mean_price(1, t["real_logits"])),
        },
    ),
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
        *(
            Misconception(
                "labels-smoothed",
                f"The label of real images is {real} here, that of fakes {fake}: that is a trick "
                "which is not asked for.",
                lambda t, real=real, fake=fake: np.float64(
                    mean_price(real, t["real_logits"]) + mean_price(fake, t["fake_logits"])
                ),
            )
            for real, fake in ((0.9, 0.1), (1, 0.1))
        ),
        Misconception(
            "raw-logits",
            "These are differences of the logits themselves, and of the wrong sign: the loss is a "
            "logarithm of probabilities.",
            lambda t: np.float64(t["real_logits"].mean() - t["fake_logits"].mean()),
        ),
        Misconception(
            "hinge",
            "This is a hinge loss, which is cut off: a cross-entropy is asked for.",
            lambda t: np.float64(
                np.maximum(0, 1 - t["real_logits"]).mean()
                + np.maximum(0, 1 + t["fake_logits"]).mean()
            ),
        ),
        _OTHER_LOGARITHM,
        Misconception(
            "not-added",
            "The two parts are returned side by side: their sum is asked for.",
            looks=symptoms.two_losses,
        ),
        Misconception(
            "labels-smoothed",
            "The labels are 0.9 and 0.1 here: that is a trick which is not asked for.",
            lambda t: np.float64(
                mean_price(0.9, t["real_logits"]) + mean_price(0.1, t["fake_logits"])
            ),
        ),
        Misconception(
            "hinge-loss",
            "This is a hinge loss, with a corner: a cross-entropy is asked for.",
            lambda t: np.float64(
                np.maximum(1 - t["real_logits"], 0).mean()
                + np.maximum(1 + t["fake_logits"], 0).mean()
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
            looks=symptoms.loss_per_real_image,
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
    hint_groups=("ordinary", "uneven"),
)

GENERATOR_LOSS = Differentiable(
    Formula(
        lambda seed: _logit_cases(seed, both=False),
        _fooled_price,
        pushes={"fake_logits": push("fake_logits")},
    ),
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
            "doubled",
            "This is twice the loss: there is one kind of images here, the fakes.",
            lambda t: 2 * t(),
        ),
        Misconception(
            "labels-smoothed",
            "The label is 0.9 here: that is a trick which is not asked for.",
            lambda t: np.float64(mean_price(0.9, t["fake_logits"])),
        ),
        Misconception(
            "squared-error",
            "This is a squared error: a cross-entropy is asked for.",
            lambda t: np.float64(((t["fake_logits"] - 1) ** 2).mean()),
        ),
        _OTHER_LOGARITHM,
        Misconception(
            "not-averaged",
            "There is one loss per image: one number is asked for.",
            looks=symptoms.loss_per_fake,
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
            "labels-smoothed",
            "The label of the fakes is 0.9 here: that is a trick which is not asked for.",
            lambda t: np.float64(mean_price(0.9, t["fake_logits"])),
        ),
        Misconception(
            "logarithm-missing",
            "This is the mean probability itself, with a sign or taken from 1: the loss is a "
            "logarithm of it.",
            lambda t: np.float64(1 - _real(t).mean()),
        ),
        Misconception(
            "logarithm-missing",
            "This is the mean probability itself, with a sign or taken from 1: the loss is a "
            "logarithm of it.",
            lambda t: np.float64(-_real(t).mean()),
        ),
        Misconception(
            "logarithm-of-the-mean",
            "The probabilities are averaged first, and the logarithm is taken then: each image has "
            "a logarithm of its own.",
            lambda t: np.float64(-np.log(_real(t).mean())),
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
    hint_groups=("ordinary", "uneven"),
)


def _real(t: Solved) -> np.ndarray:
    """How probable the discriminator takes it that the fakes are real."""
    return 1 / (1 + np.exp(-t["fake_logits"]))


ORACLES = {
    "5.1": SCALE_IMAGES,
    "5.4": DISCRIMINATOR_LOSS,
    "5.5": GENERATOR_LOSS,
}
