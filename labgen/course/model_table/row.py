"""What is known of one model after it was measured, and how it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from labgen.data import MNIST
from labgen.registry import task_of_artefact, tasks
from labgen.util.atomic_write import atomic_write_text
from labgen.util.older_names import newer_settings
from labgen.util.records import from_json, to_json

# Rows that belong to no task: of real digits and of noise.
LIMITS = ("digits", "noise")
_OF_LIMITS = Path(__file__).with_name("limits.json")


@dataclass(frozen=True)
class Pictures:
    """What the sample instruments say; fields as in
    `labgen.evaluation.samples.sample_metrics.SampleMeasures`."""

    frechet: float
    score: float
    density: float
    coverage: float
    class_shares: tuple[float, ...]
    second_frechet: float | None = None
    frechet_spread: float | None = None
    second_frechet_spread: float | None = None
    score_spread: float | None = None
    n: int | None = None
    draws: int = 1


@dataclass(frozen=True)
class Estimate:
    """Nats per test digit and the error of the mean over the digits."""

    mean: float
    error: float


@dataclass(frozen=True)
class OverSeeds:
    """A figure over trainings that differ in their seed alone: mean, standard deviation, count."""

    mean: float
    spread: float
    n: int


@dataclass(frozen=True)
class Row:
    """One model, measured.

    Likelihoods are natural logarithms per test digit, higher is better. Those of binary and of
    grey pixels stand in fields of their own: they cannot be compared.

    Attributes:
        name: of the artefact, such as "rbm".
        label: for people, such as "RBM 784-100".
        profile: whose sizes the model was measured at.
        digits: how many test digits, and how many samples where these do not say it themselves.
        likelihood: estimate of log p(v), binary pixels: with annealing where an RBM is the model
            or its top, importance-weighted for an autoencoder. A lower bound where the model has
            hidden layers besides, see `is_lower_bound`.
        low, high: between which annealing leaves it; the likelihood lies in it.
        log_z, log_z_error: of the RBM, or of the top one, and the standard error.
        distance: an RBM's states, as far from the nearest digit as half of them or more, in pixels.
        states: ten of these states, see `labgen.course.model_table.states`.
        nearest: as far from the nearest training digit as half of the samples or more, in pixels,
            binary; nearest_of_digits: the same of test digits.
        bound: variational bound of log p(v), binary pixels.
        pseudo: pseudo log-likelihood, binary pixels.
        gap: mean free energy of training digits minus that of test digits.
        grey_bound: variational bound for grey pixels; grey_reconstruction and grey_kl, its terms.
        active, latent: latent variables in use, of so many.
        draws, effective_draws: of hidden causes, for each digit, and to how many equally good ones
            they amount for half of the digits, or fewer; None where nothing is drawn.
        width: of the proposal from which they come, relative to the model's own.
        effective: smallest share of annealed chains, or draws, that carry the weight, in (0, 1].
        grey, binary: what the sample instruments say of grey and of binary pictures.
        warning: why the likelihood is not to be trusted; empty where nothing speaks against it.
        seeds: figures over several training seeds, where there were several; see
            `labgen.course.model_table.seeds`.
        settings: what the model was made and trained with.
        data: the name of the data set that it was measured on.
    """

    name: str
    label: str
    profile: str
    digits: int
    likelihood: Estimate | None = None
    low: float | None = None
    high: float | None = None
    log_z: float | None = None
    log_z_error: float | None = None
    distance: float | None = None
    states: str | None = None
    nearest: float | None = None
    nearest_of_digits: float | None = None
    bound: Estimate | None = None
    pseudo: Estimate | None = None
    gap: Estimate | None = None
    grey_bound: Estimate | None = None
    grey_reconstruction: float | None = None
    grey_kl: float | None = None
    active: int | None = None
    latent: int | None = None
    effective: float | None = None
    draws: int | None = None
    effective_draws: float | None = None
    width: float | None = None
    grey: Pictures | None = None
    binary: Pictures | None = None
    warning: str = ""
    seeds: dict[str, OverSeeds] = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    data: str = MNIST

    @property
    def is_lower_bound(self) -> bool:
        """Whether `likelihood` is one: an average over weighed draws of hidden states, for each
        digit, is on average below log p(v), and nearer to it the more draws. An RBM needs none."""
        return self.bound is not None


def write_rows(path: Path, rows: list[Row]) -> None:
    """Write rows as JSON, whole or not at all.

    Args:
        path: of the file; missing folders are made.
        rows: in the order of the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_text(path, to_json(rows, indent=1) + "\n")


def read_rows(path: Path) -> list[Row]:
    """The rows in a file; none where it is missing.

    Args:
        path: of a file of `write_rows`.

    Raises:
        ValueError: if the file is damaged; it is left as it is.
    """
    try:
        rows = from_json(path.read_bytes(), list[Row])
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise ValueError(
            f"The measures in {path} cannot be read ({error}): delete the file; the next "
            "evaluation writes it again."
        ) from None
    return [replace(row, settings=newer_settings(row.settings)) for row in rows]


def read_shipped() -> list[Row]:
    """The rows of all shipped models and of the limits, at the sizes of each profile.

    Raises:
        ValueError: if a file is damaged.
    """
    files = (*(_of_task(record.folder) for record in tasks()), _OF_LIMITS)
    return [row for file in files for row in read_rows(file)]


def write_shipped(rows: Sequence[Row]) -> None:
    """Write rows beside the models that they are of; those of a task without rows go.

    Args:
        rows: of all shipped models and of the limits.
    """
    sorted_rows: dict[Path, list[Row]] = {_of_task(record.folder): [] for record in tasks()}
    sorted_rows[_OF_LIMITS] = []
    for row in rows:
        is_limit = row.name in LIMITS
        file = _OF_LIMITS if is_limit else _of_task(task_of_artefact(row.name).folder)
        sorted_rows[file].append(row)
    for file, found in sorted_rows.items():
        if found:
            write_rows(file, found)
        else:
            file.unlink(missing_ok=True)


def _of_task(folder: Path) -> Path:
    return folder / "reference" / "measures.json"
