"""All sample instruments at once: what a model's pictures are worth beside real ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labgen.evaluation.samples.classifier import features, probabilities_of
from labgen.evaluation.samples.classifier_score import class_shares, classifier_score
from labgen.evaluation.samples.coverage import density_and_coverage
from labgen.evaluation.samples.frechet import frechet_distance
from labgen.evaluation.samples.images import check_kind, flat


@dataclass(frozen=True, eq=False)
class SampleMeasures:
    """What the instruments say of samples.

    Attributes:
        frechet: squared Frechet distance of the classifier's features; 0 is best.
        score: classifier score, 1 to 10.
        density: 0 and more; about 1 for real pictures.
        coverage: share of the reference pictures that the samples reach, 0 to 1.
        class_shares: share [10] of the samples that the classifier takes for each digit.
        n: how many samples, and as many reference pictures.
        kind: "grey" or "binary".
    """

    frechet: float
    score: float
    density: float
    coverage: float
    class_shares: np.ndarray
    n: int
    kind: str


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
    samples, reference = flat(samples), flat(reference)
    check_kind(samples, kind, "The samples")
    check_kind(reference, kind, "The reference pictures")
    if len(samples) != len(reference):
        raise ValueError(
            f"There are {len(samples):,} samples and {len(reference):,} reference pictures: the "
            "figures depend on these numbers; take as many of one as of the other."
        )
    seen, expected = features(samples), features(reference)
    probabilities = probabilities_of(seen)
    density, coverage = density_and_coverage(seen, expected)
    return SampleMeasures(
        frechet=frechet_distance(seen, expected),
        score=classifier_score(probabilities),
        density=density,
        coverage=coverage,
        class_shares=class_shares(probabilities),
        n=len(samples),
        kind=kind,
    )
