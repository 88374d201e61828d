"""The matrix products that a task cannot do without: the floor under every implementation.

A convolution counts as the product that it amounts to when each patch is laid out as a row
(K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for document
processing", 2006); the laying out itself is not counted. A transposed convolution is the same the
other way round.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.workload.tasks import Sizes

_KERNEL = 4 * 4


@dataclass(frozen=True)
class Product:
    """[rows, inner] times [inner, columns]; a turned factor lies in memory the other way round."""

    rows: int
    inner: int
    columns: int
    turned_left: bool = False
    turned_right: bool = False

    @property
    def left(self) -> tuple[int, int]:
        shape = (self.rows, self.inner)
        return shape[::-1] if self.turned_left else shape

    @property
    def right(self) -> tuple[int, int]:
        shape = (self.inner, self.columns)
        return shape[::-1] if self.turned_right else shape

    @property
    def operations(self) -> int:
        """Multiplications and additions."""
        return 2 * self.rows * self.inner * self.columns


def products_of(task: str, sizes: Sizes) -> tuple[list[Product], int]:
    """The products of one mini-batch in order, and how many mini-batches the timed run takes.

    For generation a mini-batch is one Gibbs step of all chains.
    """
    if task == "gibbs":
        return [_down(sizes.batch, 784, 100), _up(sizes.batch, 784, 100)], sizes.chain
    return {
        "rbm": _rbm,
        "cd10": _rbm,
        "dbn": _dbn,
        "up_down": _up_down,
        "vae": _vae,
        "dcgan": _dcgan,
    }[task](sizes), sizes.epochs * sizes.batches


def _up(batch: int, below: int, above: int) -> Product:
    return Product(batch, below, above)


def _down(batch: int, below: int, above: int) -> Product:
    """Through the transposed weights [below, above]."""
    return Product(batch, above, below, turned_right=True)


def _outer(batch: int, below: int, above: int) -> Product:
    """The gradient of weights [below, above], summed over the batch."""
    return Product(below, batch, above, turned_left=True)


def _chain(sizes: Sizes, below: int, above: int) -> list[Product]:
    units = sizes.batch, below, above
    return [_up(*units), *sizes.k * [_down(*units), _up(*units)], _outer(*units), _outer(*units)]


def _rbm(sizes: Sizes) -> list[Product]:
    return _chain(sizes, 784, sizes.hidden)


def _dbn(sizes: Sizes) -> list[Product]:
    lower, top = (sizes.batch, 784, 100), (sizes.batch, 100, sizes.hidden)
    return [_up(*lower), *_chain(sizes, *top[1:]), _down(*top), _down(*lower)]


def _up_down(sizes: Sizes) -> list[Product]:
    # The generative weights are [hidden, visible], so that no product of this layer is turned.
    lower = (sizes.batch, 784, 100)
    awake = [_up(*lower), _up(sizes.batch, 100, 784)]
    dreaming = [_up(sizes.batch, 100, 784), _up(*lower)]
    gradients = [_outer(sizes.batch, 100, 784), _outer(*lower)]
    return [*awake, *_chain(sizes, 100, 100), *dreaming, *gradients]


def _vae(sizes: Sizes) -> list[Product]:
    n, z = sizes.n_hidden, sizes.n_z
    layers = [(784, n), (n, n), (n, z), (n, z), (z, n), (n, n), (n, 784)]
    forward = [_up(sizes.batch, *layer) for layer in layers]
    backward = []
    for number, layer in reversed(list(enumerate(layers))):
        backward.append(_outer(sizes.batch, *layer))
        # Nobody asks for the gradient of the images.
        if number > 0:
            backward.append(_down(sizes.batch, *layer))
    return forward + backward


def _dcgan(sizes: Sizes) -> list[Product]:
    generator, discriminator = _generator_layers(sizes), _discriminator_layers(sizes)
    drawn = [_up(*layer) for layer in generator]
    judged = [_up(*layer) for layer in discriminator]
    # The discriminator's step: one batch of fakes is drawn, digits and fakes are judged.
    discriminator_step = [
        *drawn,
        *2 * (judged + [_outer(*layer) for layer in discriminator]),
        *2 * [_down(*layer) for layer in discriminator[1:]],
    ]
    # The generator's step: its gradient passes through the discriminator and ends before z.
    generator_step = [
        *drawn,
        *judged,
        *[_down(*layer) for layer in discriminator],
        *[_outer(*layer) for layer in generator],
        *[_down(*layer) for layer in generator[1:]],
    ]
    return discriminator_step + generator_step


def _generator_layers(sizes: Sizes) -> list[tuple[int, int, int]]:
    """(rows, inputs, outputs) of the product behind each transposed convolution: a row is a pixel
    of the input, its outputs are the patch that it paints."""
    layers = []
    side, channels = 1, sizes.noise
    for filters in (*sizes.generator, 1):
        layers.append((sizes.batch * side * side, channels, _KERNEL * filters))
        side, channels = (4 if side == 1 else 2 * side), filters
    return layers


def _discriminator_layers(sizes: Sizes) -> list[tuple[int, int, int]]:
    """(rows, inputs, outputs) of the product behind each convolution: a row is a pixel of the
    output, its inputs are the patch that it sees."""
    layers = []
    side, channels = 32, 1
    for filters in sizes.discriminator:
        side //= 2
        layers.append((sizes.batch * side * side, _KERNEL * channels, filters))
        channels = filters
    return [*layers, (sizes.batch, side * side * channels, 1)]
