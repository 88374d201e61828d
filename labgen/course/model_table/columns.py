"""The columns of the table of models: what stands in them, for people and for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labgen.course.model_table.row import Estimate, Pictures, Row

# Closer than this, in nats, annealing from both sides counts as one figure in a table.
_ONE_FIGURE = 0.15
# A spread below this is shown with two digits after the point.
_FINE = 0.05
DIGITS = range(10)
# Fields of a row that are one number.
_PLAIN = (
    *("low", "high", "log_z", "log_z_error", "distance"),
    *("grey_reconstruction", "grey_kl", "active", "latent", "effective"),
    *("nearest", "nearest_of_digits", "draws", "effective_draws", "width"),
)
# Numbers of pictures, of each kind.
_OF_PICTURES = (
    *("frechet", "frechet_spread", "second_frechet", "second_frechet_spread"),
    *("score", "score_spread", "density", "coverage"),
)


@dataclass(frozen=True)
class Column:
    """A column of the table of models.

    Attributes:
        heading: short, with the unit.
        means: for the reader who meets it first.
    """

    heading: str
    means: str
    text: Callable[[Row], str]


def likelihood(row: Row) -> str:
    """log p(v) as tables, pictures and texts show it: one figure, "at least" one, or a range."""
    if row.likelihood is None:
        return ""
    low = high = row.likelihood.mean
    if row.low is not None and row.high is not None and abs(row.high - row.low) > _ONE_FIGURE:
        low, high = sorted((row.low, row.high))
    if row.is_lower_bound:
        return f"at least {_signed(low)}{_doubt(row)}"
    figures = _signed(low) if low == high else f"{_signed(low)} to {_signed(high)}"
    return figures + _doubt(row)


def _doubt(row: Row) -> str:
    """All figures that contain log Z are as doubtful as it is."""
    return " (?)" if row.warning else ""


def _estimate(value: Estimate | None) -> str:
    return "" if value is None else _signed(value.mean)


def _bound(row: Row) -> str:
    return _estimate(row.bound) + (_doubt(row) if row.bound is not None else "")


def _signed(number: float) -> str:
    return f"{number:.1f}".replace("-", "−")


def _of(pictures: Pictures | None, text: Callable[[Pictures], str]) -> str:
    return "" if pictures is None else text(pictures)


def _spread(value: float | None, spread: float | None) -> str:
    """A figure with its spread; both with a digit more where that is small."""
    if value is None:
        return ""
    if spread is None:
        return f"{value:.1f}"
    digits = 1 if spread >= _FINE else 2
    return f"{value:.{digits}f} ± {spread:.{digits}f}"


def _draws(row: Row) -> str:
    if row.draws is None or row.effective_draws is None:
        return ""
    return f"{row.effective_draws:.0f} of {row.draws:,}"


def _nearest(row: Row) -> str:
    if row.nearest is None or row.nearest_of_digits is None:
        return ""
    return f"{row.nearest:.0f} ({row.nearest_of_digits:.0f})"


MODEL = Column("model", "", lambda row: row.label)
LIKELIHOODS = (
    Column(
        "log p(v), binary",
        "nats per test digit, higher is better, binary pixels: by annealing from both sides for "
        "an RBM; 'at least' where hidden states are drawn and weighed, which with so many draws "
        "gives a lower bound",
        likelihood,
    ),
    Column(
        "effective draws",
        "what stands behind 'at least': to how many equally good draws all draws for a digit "
        "amount, for half of the digits or more; the fewer, the farther may log p(v) lie above",
        _draws,
    ),
    Column(
        "bound, binary",
        "variational bound on the same: log p(v) is not below it",
        _bound,
    ),
    Column(
        "bound, grey",
        "evidence lower bound for grey pixels: not to be compared with the columns before it",
        lambda row: _estimate(row.grey_bound),
    ),
    Column(
        "z in use",
        "latent variables that differ between digits",
        lambda row: "" if row.active is None else f"{row.active} of {row.latent}",
    ),
)
SAMPLES = (
    Column(
        "Fréchet, grey",
        "Fréchet distance of samples from test digits, 0 is best; grey samples against grey "
        "digits; ± is the standard deviation from draw to draw",
        lambda row: _of(row.grey, lambda seen: _spread(seen.frechet, seen.frechet_spread)),
    ),
    Column(
        "Fréchet, binary",
        "the same with binary pixels on both sides",
        lambda row: _of(row.binary, lambda seen: _spread(seen.frechet, seen.frechet_spread)),
    ),
    Column(
        "Fréchet, second",
        "the same for grey pixels through a second classifier of another size, in units of its own",
        lambda row: _of(
            row.grey, lambda seen: _spread(seen.second_frechet, seen.second_frechet_spread)
        ),
    ),
    Column(
        "score",
        "classifier score, 1 to 10: high if each sample is clearly one digit, and the samples "
        "are not all the same; grey",
        lambda row: _of(row.grey, lambda seen: f"{seen.score:.2f}"),
    ),
    Column(
        "density",
        "how densely samples lie where test digits are; about 1 for digits; grey",
        lambda row: _of(row.grey, lambda seen: f"{seen.density:.2f}"),
    ),
    Column(
        "coverage",
        "share of test digits that have a sample near them; grey",
        lambda row: _of(row.grey, lambda seen: f"{seen.coverage:.2f}"),
    ),
    Column(
        "rarest class",
        "share of the digit class that samples show least; about 9 % for digits; grey",
        lambda row: _of(row.grey, _rarest),
    ),
    Column(
        "nearest",
        "in how many pixels half of the binary samples, or more, differ from every training digit "
        "(under quick and smoke from a part of them); in brackets the same of test digits: far "
        "less would mean that training digits were memorised",
        _nearest,
    ),
)
COLUMNS = (MODEL, *LIKELIHOODS, *SAMPLES)
# All columns beside each other would be wider than a page.
_PARTS = {
    "How probable test digits are": LIKELIHOODS,
    "How much samples look like digits": SAMPLES,
}


def shown_columns(rows: Sequence[Row], columns: Sequence[Column] = COLUMNS) -> list[Column]:
    """Those of the columns in which at least one row has something."""
    return [column for column in columns if any(column.text(row) for row in rows)]


@dataclass(frozen=True)
class Part:
    """Figures that belong together, under a caption; beside them stands whose they are."""

    caption: str
    figures: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return (MODEL, *self.figures)

    def has(self, row: Row) -> bool:
        """Whether the part says something of a row; it leaves out the others."""
        return any(column.text(row) for column in self.figures)


def parts_of(rows: Sequence[Row]) -> list[Part]:
    """The table in parts that fit on a page, without the columns in which no row has anything.

    Args:
        rows: of the whole table.
    """
    parts = (
        Part(caption, tuple(shown_columns(rows, columns))) for caption, columns in _PARTS.items()
    )
    return [part for part in parts if part.figures]


def _rarest(seen: Pictures) -> str:
    share = min(seen.class_shares)
    return f"{share:.1%} ({seen.class_shares.index(share)})"


def spreadsheet(row: Row) -> dict[str, object]:
    """Every number of a row under a plain name, for CSV."""
    cells: dict[str, object] = {
        "name": row.name,
        "label": row.label,
        "profile": row.profile,
        "digits": row.digits,
    }
    for name in ("likelihood", "bound", "pseudo", "gap", "grey_bound"):
        value = getattr(row, name)
        cells[name] = "" if value is None else round(value.mean, 3)
        cells[f"{name}_error"] = "" if value is None else round(value.error, 3)
    for name in _PLAIN:
        value = getattr(row, name)
        cells[name] = "" if value is None else round(value, 4)
    for kind in ("grey", "binary"):
        seen = getattr(row, kind)
        for name in _OF_PICTURES:
            value = getattr(seen, name, None)
            cells[f"{kind}_{name}"] = "" if value is None else round(value, 4)
        for digit in DIGITS:
            cells[f"{kind}_share_of_{digit}"] = "" if seen is None else seen.class_shares[digit]
    cells["warning"] = row.warning
    return cells
