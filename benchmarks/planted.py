"""Does the ruler find what was planted? RBMs with modes far from their data, and their exact log Z.

    python -m benchmarks.planted [--chains 200] [--temperatures 2000]

Thirteen machines of 784 pixels and 20 hidden units, different in number, depth, distance and width
of their far modes, at the sizes of the profile `quick`: a quarter of an hour on two cores. For
each, log Z is the sum over all 2^20 hidden states. The table that it prints stands in
docs/experiments.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import click
import numpy as np

from labgen.util.tf_setup import load_tensorflow

PIXELS, HIDDEN = 784, 20
# Input of a pixel that nothing switches on, and the share of pixels that are often on.
_OFF, _OPEN = -4.0, 0.15
_DATA = 300
# What float32 loses in sums over thousands of states, and in thousands of steps.
_ROUNDING = 0.02


@dataclass(frozen=True)
class Kind:
    """What is planted.

    Attributes:
        far: about how many nats a far mode weighs more than all else; one number for each mode.
        pixels: of a mode's pattern, which no datum has.
        units: hidden units that make one mode together.
        sure: a pattern's pixels get this input while the mode is on: 2 is a probability of 0.88.
    """

    far: tuple[float, ...] = (5.0,)
    pixels: int = 160
    units: int = 10
    sure: float = 2.0


# Every planted number is taken in turn to its ends.
KINDS = {
    "one mode": Kind(),
    "as heavy as the data": Kind(far=(0.0,)),
    "lighter than the data": Kind(far=(-3.0,)),
    "deep": Kind(far=(40.0,)),
    "near": Kind(pixels=60),
    "very far": Kind(pixels=400),
    "wide": Kind(sure=0.5),
    "narrow": Kind(sure=6.0),
    "one unit": Kind(units=1),
    "two modes": Kind(far=(5.0, 5.0), units=5, pixels=120),
    "two unlike modes": Kind(far=(2.0, 8.0), units=5, pixels=120),
    "four modes": Kind(far=(5.0, 4.0, 3.0, 2.0), units=3, pixels=80),
    "often off": Kind(far=(5.0, 0.5, 0.5, 0.5), units=3, pixels=80),
}


def planted(seed: int, kind: Kind):
    """w, a, b of an RBM with hidden units near its data, and a group of them for each far mode.

    The near units switch on strokes; those of a far mode are all on, or hardly any of them, and
    switch on a pattern in which no stroke and no other mode has a pixel.

    Args:
        seed: of pixels, strokes and data.
        kind: what is planted.

    Returns:
        (w, a, b); data [300, 784], samples of the machine in which the far units are off; and
        log Z. The groups have no pixel in common, so that it is a sum of few terms for each.
    """
    random = np.random.default_rng(seed)
    units, pixels = random.permutation(HIDDEN), random.permutation(PIXELS)
    groups = np.split(units, np.cumsum([kind.units] * len(kind.far)))
    patterns = np.split(pixels, np.cumsum([kind.pixels] * len(kind.far)))
    *away, near = groups
    *far_pixels, strokes = patterns
    a = np.where(random.random(PIXELS) < _OPEN, 0.0, _OFF)
    w, b = np.zeros((PIXELS, HIDDEN)), np.zeros(HIDDEN)
    for unit in near:
        w[random.choice(strokes, 40, replace=False), unit] = random.uniform(1, 3)
        b[unit] = -_gain(w[:, [unit]].sum(1), a)
    for group, pattern, far in zip(away, far_pixels, kind.far, strict=True):
        a[pattern] = _OFF
        # Each of them alone gains little; together they gain far more than they cost.
        each = (kind.sure - _OFF) / len(group)
        w[np.ix_(pattern, group)] = each * random.uniform(0.9, 1.1, (len(pattern), len(group)))
        b[group] = (far - _gain(w[:, group].sum(1), a)) / len(group)
    states = (random.random((_DATA, len(near))) < 0.5) @ w[:, near].T + a
    data = random.random((_DATA, PIXELS)) < 1 / (1 + np.exp(-states))
    truth = sum(
        _log_z(w[np.ix_(of, group)], a[of], b[group])
        for of, group in zip(patterns, groups, strict=True)
    )
    return (w, a, b), data.astype(np.float32), truth


def _log_z(w: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    states = (np.arange(2 ** len(b))[:, None] >> np.arange(len(b))) & 1
    # Some at a time: a thousand states of as many pixels.
    parts = [h @ b + np.logaddexp(0, a + h @ w.T).sum(axis=1) for h in _in_parts(states)]
    return float(np.logaddexp.reduce(np.concatenate(parts)))


def _in_parts(states: np.ndarray) -> list[np.ndarray]:
    return np.split(states, range(1024, len(states), 1024))


def _gain(inputs: np.ndarray, a: np.ndarray) -> float:
    """By how much the sum over the pixels grows when a hidden unit adds its inputs, in nats."""
    return float(np.sum(np.logaddexp(0, a + inputs) - np.logaddexp(0, a)))


@click.command()
@click.option("--chains", default=200, help="In each direction.")
@click.option("--temperatures", default=1_000, help="At most.")
@click.option("--seed", default=0, help="Of machines and draws.")
@click.argument("names", nargs=-1, type=click.Choice(list(KINDS)))
def main(chains: int, temperatures: int, seed: int, names: tuple[str, ...]) -> None:
    """Measure machines (all of them where no NAMES are given) and print the table."""
    load_tensorflow()
    import labgen
    from labgen.evaluation.annealing.search import find_partition_function
    from labgen.evaluation.likelihood import exact
    from labgen.evaluation.likelihood.rbm_functions import RBMFunctions

    click.echo("| planted | log Z | found | error | stated | distance | |\n|" + " --- |" * 7)
    for place, name in enumerate(KINDS):
        if names and name not in names:
            continue
        arrays, data, by_groups = planted(seed + place, KINDS[name])
        machine = RBMFunctions.of(*arrays, labgen.answers("1_rbm"))
        truth = exact.log_z(machine)
        if abs(truth - by_groups) > _ROUNDING:
            raise click.ClickException(f"{name}: two sums differ, {truth:.3f}, {by_groups:.3f}")
        found = find_partition_function(
            machine, data.mean(0), data, chains=chains, steps=temperatures, seed=seed
        )
        click.echo(line(name, truth, found, data))


def line(name: str, truth: float, found, data: np.ndarray) -> str:
    """A line of the table: what was found, how wrong it is, and what the ruler says of it."""
    from labgen.evaluation.samples.nearest import distance_to_nearest

    error = found.log_z - truth
    far = distance_to_nearest(found.samples, data)
    if abs(error) <= 3 * found.standard_error + _ROUNDING:
        verdict = "found, with a warning" if found.warning else "found"
    else:
        verdict = "missed, and says so" if found.warning else "MISSED"
    return (
        f"| {name} | {truth:.2f} | {found.log_z:.2f} | {error:+.2f} | "
        f"{found.standard_error:.2f} | {far:.0f} | {verdict} |"
    )


if __name__ == "__main__":
    main()
