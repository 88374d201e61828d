"""Models beside each other by two measures, in a picture and in a sentence of the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.figure import Figure

from labgen.course.model_table.columns import likelihood
from labgen.course.model_table.row import Row
from labgen.plots import draw_bars

ERROR, LIKELIHOOD = "squared error of reconstructions, per pixel", "log p(v), nats per test digit"


@dataclass(frozen=True)
class Comparison:
    """Reconstruction errors beside likelihoods.

    Attributes:
        models: label -> (squared error per pixel, row).
    """

    models: Mapping[str, tuple[float, Row]]

    def draw(self, title: str) -> Figure:
        """A panel for each measure; at the bars' ends stand the figures of the table."""
        texts = {name: likelihood(row) for name, (_, row) in self.models.items()}
        errors = {name: error for name, (error, _) in self.models.items()}
        return draw_bars(
            {ERROR: errors, LIKELIHOOD: self._means()}, title, labels={LIKELIHOOD: texts}
        )

    def __str__(self) -> str:
        """Which model each measure prefers, by how much, and whether they agree."""
        by_error = min(self.models, key=lambda name: self.models[name][0])
        worst = max(error for error, _ in self.models.values())
        less = 1 - self.models[by_error][0] / worst
        means = self._means()
        by_likelihood = max(means, key=lambda name: means[name])
        more = means[by_likelihood] - min(means.values())
        agree = "the same model" if by_error == by_likelihood else "another model"
        return (
            f"Reconstruction error: {by_error} is the best, with {less:.0%} less.\n"
            f"Likelihood: {by_likelihood} is the best, {agree}, by {more:.1f} nats."
        )

    def _means(self) -> dict[str, float]:
        rows = {name: row for name, (_, row) in self.models.items()}
        return {name: row.likelihood.mean for name, row in rows.items() if row.likelihood}
