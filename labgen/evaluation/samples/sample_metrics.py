"""All sample instruments at once: what a model's pictures are worth beside real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labgen.evaluation.samples.classifier import FIRST, SECOND, features, probabilities_of
from labgen.evaluation.samples.classifier_score import class_shares, classifier_score
from labgen.evaluation.samples.coverage import density_and_coverage
from labgen.evaluation.samples.frechet import frechet_distance
from labgen.evaluation.samples.images import check_kind, flat

# One draw is divided into so many parts, each of which is left out once.
_PARTS = 5
_FIGURES = ("frechet", "second_frechet", "score", "density", "coverage", "class_shares")
_WITH_SPREAD = ("frechet", "second_frechet", "score")


@dataclass(frozen=True, eq=False)
class SampleMeasures:
    """What the instruments say of samples.

    Attributes:
        frechet: squared Frechet distance of the classifier's features; 0 is best.
        second_frechet: the same through the second classifier, in units of its own.
        score: classifier score, 1 to 10.
        density: 0 and more; about 1 for real pictures.
        coverage: share of the reference pictures that the samples reach, 0 to 1.
        class_shares: share [10] of the samples that the classifier takes for each digit.
        frechet_spread, second_frechet_spread, score_spread: standard deviation of the figure over
            draws of so many samples.
        n: how many samples, and as many reference pictures.
        draws: of n samples each, over which the figures are averaged.
        kind: "grey" or "binary".
    """

    frechet: float
    second_frechet: float
    score: float
    density: float
    coverage: float
    class_shares: np.ndarray
    frechet_spread: float
    second_frechet_spread: float
    score_spread: float
    n: int
    draws: int
    kind: str


@dataclass(frozen=True, eq=False)
class Seen:
    """Pictures as the two classifiers see them.

    Attributes:
        first, second: features [n, ...] of each.
        kind: "grey" or "binary".
    """

    first: np.ndarray
    second: np.ndarray
    kind: str

    def __len__(self) -> int:
        return len(self.first)

    def without(self, part: int) -> Seen:
        """All pictures but every fifth, beginning with a part from 0 to 4."""
        kept = np.arange(len(self)) % _PARTS != part
        return Seen(self.first[kept], self.second[kept], self.kind)


def seen(pictures, kind: str, whose: str = "The samples") -> Seen:
    """Pictures [n, 784] or [n, 28, 28] in [0, 1] through both classifiers.

    Args:
        kind: "grey" or "binary", which they must be.
        whose: what the sentence of an error calls them.

    Raises:
        ValueError: if the pictures have another shape, range or kind.
    """
    pictures = flat(pictures)
    check_kind(pictures, kind, whose)
    return Seen(features(pictures, FIRST), features(pictures, SECOND), kind)


def measure_samples(samples, reference, kind: str) -> SampleMeasures:
    """Compare samples with as many real pictures of the same kind.

    Probabilities of pixels, such as a decoder's or the last Gibbs step's, are grey pictures; a
    model of binary pixels is measured by binary pictures drawn from them as well.

    Args:
        samples, reference: [n, 784] or [n, 28, 28] in [0, 1], n of at least 6. Only figures with
            the same reference and the same n compare.
        kind: "grey" or "binary", both sides the same.

    Raises:
        ValueError: if the pictures have another shape, range or kind, or the counts differ.
    """
    return measure_draws([seen(samples, kind)], seen(reference, kind, "The reference pictures"))


def measure_draws(draws: Sequence[Seen], reference: Seen) -> SampleMeasures:
    """Means over several draws of samples, and how far a figure moves from draw to draw.

    Of a single draw the spread is estimated by leaving out each fifth of the samples in turn
    (the jackknife of B. Efron, C. Stein, "The jackknife estimate of variance", 1981).

    Args:
        draws: each as many pictures as the reference.

    Raises:
        ValueError: if the counts or the kinds differ.
    """
    for draw in draws:
        if len(draw) != len(reference) or draw.kind != reference.kind:
            raise ValueError(
                f"There are {len(draw):,} samples and {len(reference):,} reference pictures: the "
                "figures depend on these numbers and on the kind; take as many of one as of the "
                "other."
            )
    found = [_figures(draw, reference) for draw in draws]
    means = {name: np.mean([each[name] for each in found], axis=0) for name in _FIGURES}
    figures: dict[str, Any] = {
        name: value if np.ndim(value) else float(value) for name, value in means.items()
    }
    if len(draws) > 1:
        spreads = {name: np.std([each[name] for each in found], ddof=1) for name in _WITH_SPREAD}
    else:
        parts = [_with_spread(draws[0].without(part), reference) for part in range(_PARTS)]
        # Figures of four fifths of the same samples differ less than those of new samples.
        factor = np.sqrt(_PARTS - 1)
        spreads = {name: factor * np.std([each[name] for each in parts]) for name in _WITH_SPREAD}
    return SampleMeasures(
        **figures,
        frechet_spread=float(spreads["frechet"]),
        second_frechet_spread=float(spreads["second_frechet"]),
        score_spread=float(spreads["score"]),
        n=len(reference),
        draws=len(draws),
        kind=reference.kind,
    )


def _figures(draw: Seen, reference: Seen) -> dict:
    density, coverage = density_and_coverage(draw.first, reference.first)
    shares = class_shares(probabilities_of(draw.first))
    more = {"density": density, "coverage": coverage, "class_shares": shares}
    return {**_with_spread(draw, reference), **more}


def _with_spread(draw: Seen, reference: Seen) -> dict[str, float]:
    return {
        "frechet": frechet_distance(draw.first, reference.first),
        "second_frechet": frechet_distance(draw.second, reference.second),
        "score": classifier_score(probabilities_of(draw.first)),
    }
