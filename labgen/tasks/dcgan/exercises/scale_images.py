"""Exercise 5.1: images for the networks."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, seeded_rng
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.dcgan.truths import interpolated, scaled_images, to_tanh_range

EXERCISE = Exercise(
    number="5.1",
    name="scale_images",
    title="Images for the networks",
    points=2,
    returns=("images",),
    compiled=False,  # no training step calls it
    hints=(
        "Print the smallest and the largest number of your result: they should be -1 and 1. "
        "With 0 and 1 the range is still the old one; with 0 in the place of -1 it was "
        "stretched and not moved. Then the shape: four dimensions, the channel last.",
        "Three things, one after the other. First a row of 784 numbers becomes a picture: 28 "
        "lines of 28 points, with one channel (and leave the number of images open). Only a "
        "picture has neighbours between which one can interpolate, so the resizing comes after "
        "that. The range is a stretch and a shift: 0 has to land on -1 and 1 on 1. How wide is "
        "the old range, how wide the new one, and where does it begin?",
        WorkedExample(
            given={
                "images": "three digits of 784 equal pixels: all 0, all 0.25, all 1",
            },
            steps="Each becomes a picture of 28 by 28 points, then of 32 by 32. Where all points "
            "are equal, the new ones between them are equal too. Black has to land on -1 "
            "and white on 1, and the way between them is 2 long. A quarter of the way is "
            r"$-1+0.25\cdot2=-0.5$.",
            results={
                "images": "three pictures of shape [32, 32, 1]: all -1, all -0.5, all 1",
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
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


def _padded(t: ComputedTruth) -> np.ndarray:
    images = t["images"].reshape(-1, 28, 28)
    return to_tanh_range(np.pad(images, ((0, 0), (2, 2), (2, 2))))


def _nearest(t: ComputedTruth) -> np.ndarray:
    picked = ((np.arange(32) + 0.5) * 28 / 32).astype(int)
    return to_tanh_range(t["images"].reshape(-1, 28, 28)[:, picked][:, :, picked])


STATEMENTS = [
    Statement("black is -1, white is 1", "plain"),
    Statement("a ramp stays a ramp", "ramp"),
    Statement("between pixels the values are interpolated along both dimensions", "ordinary"),
]

MISTAKES = [
    Misconception(
        "not-scaled",
        "The images still run from 0 to 1: the generator's tanh gives -1 to 1, and both kinds of "
        "images need the same range.",
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
        "inverted",
        "Black and white are swapped.",
        lambda t: -t(),
    ),
    Misconception(
        "padded",
        "The images were padded: stretch them to 32 by 32 instead.",
        _padded,
    ),
    Misconception(
        "padded-grey",
        "The images were padded after the scaling, so the border is grey; stretch them instead "
        "of padding them.",
        lambda t: np.pad(
            to_tanh_range(t["images"].reshape(-1, 28, 28)), ((0, 0), (2, 2), (2, 2), (0, 0))
        ),
    ),
    Misconception(
        "nearest",
        "Pixels are copied: use bilinear interpolation.",
        _nearest,
    ),
    Misconception(
        "corners-aligned",
        "The centres of the corner pixels were aligned: pixels are squares, so align the edges "
        "of the images.",
        lambda t: to_tanh_range(
            interpolated(t["images"].reshape(-1, 28, 28), np.linspace(0, 27, 32))
        ),
    ),
    Misconception(
        "corners-aligned",
        "The upper left corners of the pixels were aligned, not their centres.",
        lambda t: to_tanh_range(
            interpolated(t["images"].reshape(-1, 28, 28), np.arange(32) * 28 / 32)
        ),
    ),
    Misconception(
        "transposed",
        "Rows and columns are swapped: each image is transposed.",
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
        lambda t: to_tanh_range(t["images"].reshape(-1, 28, 28)),
    ),
    Misconception(
        "pixels-in-a-row",
        "The pixels of an image are in one row again: keep the dimensions of rows, columns and "
        "channel.",
        predicate=symptoms.pixels_in_a_row,
    ),
    Misconception(
        "channel-first",
        "The channel comes before rows and columns: TensorFlow expects it last.",
        predicate=symptoms.channel_before_pixels,
    ),
    Misconception(
        "channel-after-resize",
        "The digits were resized as if all were one image: give each its rows, columns and a "
        "channel first, [n, 28, 28, 1].",
        predicate=symptoms.digits_resized_as_one_image,
        groups=("plain",),
    ),
    Misconception(
        "padded",
        "The images were padded: stretch them to 32 by 32 instead. And they still run from 0 to 1.",
        lambda t: (_padded(t) + 1) / 2,
    ),
    Misconception(
        "nearest",
        "Pixels are copied: use bilinear interpolation. And the images still run from 0 to 1.",
        lambda t: (_nearest(t) + 1) / 2,
    ),
    Misconception(
        "tanh-on-digits",
        "The digits went through tanh: only the generator's output needs it, the digits are only "
        "scaled.",
        lambda t: np.tanh(t()),
    ),
    Misconception(
        "smoother-curve",
        "Near bright spots the values fall below black or rise above white: this is not bilinear "
        "interpolation.",
        predicate=symptoms.swings_beyond_the_range,
        groups=("plain", "ordinary"),
    ),
]

ORACLE = Comparison(
    Formula(_cases, scaled_images),
    STATEMENTS,
    MISTAKES,
    shape="the result has shape [n, 32, 32, 1]",
    hint_groups=("plain", "ramp", "ordinary"),
)
