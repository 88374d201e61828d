"""Diagrams of task 5: the generative adversarial network and its convolutional form."""

from __future__ import annotations

from sketch import LINE, SMALL, Box, Drawing


def _batch(d: Drawing, x: float, y: float, digits: tuple[str, ...], role: str) -> Box:
    """A batch of pictures: the last one in front; x, y is the upper left corner of all."""
    step = 9
    for index, digit in enumerate(digits):
        d.picture(x + index * step, y + index * step, 60, digit, role)
    size = 60 + step * (len(digits) - 1)
    return Box(x, y, size, size)


REAL = ("seven", "two", "three")
FAKE = ("soft three", "soft three", "soft three")


def gan() -> Drawing:
    """The whole GAN, and who learns from what."""
    d = Drawing(
        900,
        430,
        "Generative adversarial network",
        "Noise z passes through the generator G to a generated digit; a real digit comes from the "
        "training set. The discriminator D sees either and says how likely it is real. D learns "
        "to say 1 for real and 0 for generated digits; G learns, through D, to make D say 1.",
    )
    high, middle, low = 114, 194, 274
    data = _batch(d, 52, high - 39, REAL, "data")
    d.label((91, high + 54), "training set", size=SMALL)
    real = d.picture(272, high - 30, 60, "two", "data")
    d.label((302, high - 46), "real")
    d.arrow(data.right, real.left, kind="sampled")
    z = d.layer((76, low), "noise", (0.7, 0.2, 0.9, 0.4), vertical=True)
    d.label((44, low), "$z$", size=18)
    d.label((80, low + 62), "$N(0, I)$", size=SMALL)
    generator = d.network(132, low, 92, 56, 96, "**G**", size=20)
    fake = d.picture(272, low - 30, 60, "soft three", "generated")
    d.label((302, low + 46), "generated")
    d.arrow(z.right, generator.left)
    d.arrow(generator.right, fake.left)
    judge = d.network(430, middle, 100, 130, 70, "**D**", size=20)
    d.arrow(real.right, (380, high), (430, middle - 28), radius=24)
    d.arrow(fake.right, (380, low), (430, middle + 28), radius=24)
    answer = d.box(572, middle - 32, 104, 64, "network", "**real?**\n$D(x)$ in (0, 1)", size=SMALL)
    d.arrow(judge.right, answer.left)
    text = "**D's loss**\nreal → 1,\ngenerated → 0"
    d_loss = d.box(722, high - 40, 160, 68, "loss", text, size=SMALL)
    g_loss = d.box(722, low - 28, 160, 56, "loss", "**G's loss**\ngenerated → 1", size=SMALL)
    d.arrow(answer.right, (699, middle), (699, high), (722, high), radius=10)
    d.arrow(answer.right, (699, middle), (699, low), (722, low), radius=10)
    d.arrow(d_loss.top, (802, 40), (480, 40), (480, middle - 50), kind="gradient", radius=24)
    d.label((640, 62), "changes D", size=SMALL)
    d.arrow(g_loss.bottom, (802, 366), (178, 366), (178, low + 38), kind="gradient", radius=24)
    d.label((560, 344), "passes through D, changes only G", size=SMALL)
    d.legend("data", "noise", "generated", "solid", "sampled", "gradient")
    return d


def gan_generator() -> Drawing:
    """The generator alone."""
    d = Drawing(
        800,
        268,
        "Generator of a GAN",
        "100 values z, sampled from N(0, I), pass through the generator G to an image G(z). G "
        "never sees a real image: all that it learns comes as the gradient from the discriminator.",
    )
    y = 116
    bell = d.bell((78, y - 8), 104, 54, "noise")
    d.label((78, y + 42), "$N(0, I)$")
    z = d.layer((196, y), "noise", (0.7, 0.2, 0.9, 0.4, 0.6), vertical=True)
    d.label((196, y + 78), "$z$: 100 values", size=SMALL)
    generator = d.network(260, y, 130, 64, 132, "**G**", size=22)
    fake = d.picture(470, y - 35, 70, "soft three", "generated")
    d.label((505, y + 58), "$G(z)$")
    judge = d.network(640, y, 80, 100, 60, "**D**", size=20)
    d.arrow((bell.x + bell.w - 10, y), z.left, kind="sampled")
    d.arrow(z.right, generator.left)
    d.arrow(generator.right, fake.left)
    d.arrow(fake.right, judge.left)
    d.arrow((640, y + 18), (540, y + 18), kind="gradient")
    d.arrow((470, y + 18), (390, y + 18), kind="gradient")
    d.label((680, y + 70), "G learns\nonly through D", size=SMALL)
    d.legend("noise", "generated", "solid", "sampled", "gradient")
    return d


def gan_discriminator() -> Drawing:
    """The discriminator alone."""
    d = Drawing(
        860,
        330,
        "Discriminator of a GAN",
        "An image x, real or generated, passes through the discriminator D to a logit, whose "
        "sigmoid D(x) is the probability that x is real. It is known which it was, so D learns "
        "with a teacher: the target is 1 for real and 0 for generated images.",
    )
    y = 132
    real = d.picture(40, y - 94, 70, "two", "data")
    fake = d.picture(40, y + 24, 70, "soft three", "generated")
    d.label((75, y - 4), "or", size=SMALL)
    d.label((172, y - 78), "target **1**", size=SMALL)
    d.label((172, y + 78), "target **0**", size=SMALL)
    judge = d.network(230, y, 130, 132, 64, "**D**", size=22)
    d.arrow(real.right, (180, y - 59), (230, y - 26), radius=24)
    d.arrow(fake.right, (180, y + 59), (230, y + 26), radius=24)
    logit = d.unit((440, y), "network", r=18)
    d.label((440, y - 36), "logit", size=SMALL)
    d.arrow(judge.right, logit.left)
    answer = d.box(556, y - 30, 84, 60, "network", "$D(x)$", size=18)
    d.label((598, y - 48), "$p$($x$ is real)")
    d.arrow(logit.right, answer.left)
    d.label((506, y - 16), "sigmoid", size=SMALL)
    loss = d.box(700, y - 32, 132, 64, "loss", "**cross-entropy**\nwith the target", size=SMALL)
    d.arrow(answer.right, loss.left)
    d.arrow(loss.bottom, (766, y + 108), (295, y + 108), (295, y + 48), kind="gradient", radius=24)
    d.label((530, y + 130), "changes D", size=SMALL)
    d.legend("data", "generated", "solid", "gradient")
    return d


def gan_two_headed() -> Drawing:
    """One discriminator, two batches, three losses."""
    d = Drawing(
        900,
        500,
        "One discriminator, two batches",
        "The same discriminator D, with shared weights, is applied to a batch of real images and "
        "to a batch of generated ones. The first gives the loss D_real with labels 1, the second "
        "D_fake with labels 0; their sum trains D. The same logits of the generated batch with "
        "labels 1 are the loss of G; in that step D is frozen and only G changes.",
    )
    high, low = 92, 272
    z = d.layer((48, low), "noise", (0.7, 0.2, 0.9, 0.4), vertical=True)
    d.label((48, low + 64), "$z$", size=18)
    generator = d.network(92, low, 90, 56, 96, "**G**", size=20)
    fake = _batch(d, 222, low - 39, FAKE, "generated")
    d.label((261, low + 54), "generated batch", size=SMALL)
    real = _batch(d, 222, high - 39, REAL, "data")
    d.label((261, high + 54), "real batch", size=SMALL)
    d.arrow(z.right, generator.left)
    d.arrow(generator.right, fake.left)
    heads = [d.network(356, y, 100, 110, 64, "**D**", size=20) for y in (high, low)]
    d.arrow(real.right, heads[0].left)
    d.arrow(fake.right, heads[1].left)
    for x in (398, 404):
        d.line((x, high + 48), (x, low - 48), colour=LINE, thickness=1.8)
    d.label((388, 182), "same\nweights", size=SMALL, anchor="end")
    logits = [
        d.box(496, y - 22, 116, 44, "network", text, size=SMALL)
        for y, text in ((high, "`real_logits`"), (low, "`fake_logits`"))
    ]
    d_real, d_fake, g_loss = (
        d.box(680, y - 30, 200, 60, "loss", f"{name}\ncross-entropy, labels {label}", size=SMALL)
        for y, name, label in (
            (high, "$D_{[real]}$", 1),
            (low, "$D_{[fake]}$", 0),
            (382, "**G's loss**", 1),
        )
    )
    for head, logit, loss in zip(heads, logits, (d_real, d_fake), strict=True):
        d.arrow(head.right, logit.left)
        d.arrow(logit.right, loss.left)
    d.arrow(logits[1].right, (643, low), (643, 382), g_loss.left)
    text = "**D's loss** = $D_{[real]}$ + $D_{[fake]}$"
    total = d.box(680, 160, 200, 44, "loss", text, size=SMALL)
    d.arrow(d_real.bottom, total.top)
    d.arrow(d_fake.top, total.bottom)
    d.arrow(total.left, (410, 182), kind="gradient")
    d.label((550, 162), "changes D", size=SMALL)
    d.arrow(g_loss.bottom, (780, 440), (137, 440), (137, low + 38), kind="gradient", radius=24)
    d.label(
        (420, 416),
        "**D is frozen** in G's step: the gradient passes it, changes only G",
        size=SMALL,
    )
    d.legend("data", "noise", "generated", "solid", "gradient")
    return d


CHIPS = {"BN": 34, "LReLU": 58, "tanh": 46, "sigmoid": 66}  # widths


def _step(d: Drawing, start: Box, end: Box, y: float, kernel: str, *chips: str) -> None:
    """One layer: an arrow, its kernel and stride above, what follows the convolution below."""
    left, right = start.x + start.w, end.x
    d.arrow((left, y), (right, y), gap=6)
    middle = (left + right) / 2
    d.label((middle, y - 26), kernel, size=SMALL)
    x = middle - (sum(CHIPS[chip] for chip in chips) + 5 * (len(chips) - 1)) / 2
    for chip in chips:
        d.box(x, y + 12, CHIPS[chip], 24, "network", chip, size=SMALL, rx=5)
        x += CHIPS[chip] + 5


def dcgan() -> Drawing:
    """Layers and sizes of the DCGAN."""
    d = Drawing(
        920,
        602,
        "DCGAN: layers and sizes",
        "Generator: z 1x1x100, 4x4x512, 8x8x256, 16x16x128, 32x32x1 with tanh, by transposed "
        "convolutions with 4x4 kernels, the first with stride 1 and valid padding, the others "
        "with stride 2; batch normalisation and LeakyReLU 0.2 after each hidden layer. "
        "Discriminator: 32x32x1, 16x16x64, 8x8x128 by 4x4 convolutions with stride 2, LeakyReLU "
        "0.2, batch normalisation in the second layer only, then an 8x8 convolution to 1 logit.",
    )
    # Sides and widths of the cuboids are only in the right order: 32 to 4 and 512 to 1 on one
    # scale would not fit.
    d.panel(14, 14, 892, 250)
    d.label((32, 38), "**Generator G:** four layers Conv2DTranspose", anchor="start")
    y, foot = 140, 240
    maps = [
        d.volume(50, y, 36, 10, "noise"),
        d.volume(222, y, 64, 30, "hidden"),
        d.volume(430, y, 44, 52, "hidden"),
        d.volume(626, y, 30, 80, "hidden"),
        d.volume(822, y, 5, 120, "generated"),
    ]
    for box, size in zip(
        maps, ("$z$: 1×1×100", "4×4×512", "8×8×256", "16×16×128", "32×32×1"), strict=True
    ):
        d.label((box.centre[0] + (12 if size.startswith("$") else 0), foot), size)
    kernels = ("4×4, stride 1,\nvalid", "4×4,\nstride 2", "4×4,\nstride 2", "4×4,\nstride 2")
    chips = (("BN", "LReLU"),) * 3 + (("tanh",),)
    for left, right, kernel, after in zip(maps, maps[1:], kernels, chips, strict=False):
        _step(d, left, right, y, kernel, *after)

    d.panel(14, 276, 892, 246)
    d.label((32, 300), "**Discriminator D:** three layers Conv2D", anchor="start")
    y, foot = 400, 498
    maps = [
        d.volume(54, y, 5, 120, "data"),
        d.volume(306, y, 22, 80, "hidden"),
        d.volume(562, y, 34, 52, "hidden"),
        d.volume(812, y, 10, 10, "network"),
    ]
    for box, size in zip(maps, ("32×32×1", "16×16×64", "8×8×128", "1×1×1: the logit"), strict=True):
        d.label((box.centre[0], foot), size)
    kernels = ("4×4, stride 2", "4×4, stride 2", "8×8, valid")
    for left, right, kernel, after in zip(
        maps, maps[1:], kernels, (("LReLU",), ("BN", "LReLU"), ()), strict=False
    ):
        _step(d, left, right, y, kernel, *after)
    d.label(
        (460, 544),
        "**BN** BatchNormalization, momentum 0.9      "
        "**LReLU** LeakyReLU, slope 0.2      padding “same” with stride 2",
        size=SMALL,
    )
    d.legend(
        "noise",
        "hidden",
        "generated",
        "data",
        hidden="feature maps",
        generated="generated image",
        data="real or generated image",
    )
    return d
