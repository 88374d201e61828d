"""Exercise 4.6: active variables."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, seeded_rng
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import Flags, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.vae.truths import half_gaps, varies_enough

EXERCISE = Exercise(
    number="4.6",
    name="active_units",
    title="Active variables",
    points=2,
    returns=("active",),
    compiled=False,  # no training step calls it
    hints=(
        "One truth value for each hidden variable: the shape is [n_z], the type bool. `z_mean` "
        "has a row for each digit. Which of its two dimensions has to disappear, and what is "
        "left if you take the other one by mistake?",
        "A variable that works says different things about different digits: its mean "
        "*changes*. How large the mean is does not count; who answers 3 to every digit has told "
        "you nothing. So measure, for each column by itself, how far its numbers scatter around "
        "their own average: the mean of the squared distances, and not its root. Then ask "
        "whether this is more than the threshold.",
        WorkedExample(
            given={
                "z_mean": [[1, 3], [-1, 3], [1, 3.1], [-1, 3.1]],
                "threshold": 0.01,
            },
            steps="First variable: the average is 0, each digit is 1 away from it, so the "
            "variance is $(1+1+1+1)/4=1$, well above 0.01. Second variable: the numbers are "
            "larger, but the average is 3.05 and each digit only 0.05 away: "
            r"$0.05\cdot0.05=0.0025$, which is below 0.01. (Its root, 0.05, would not be.)",
            results={
                "active": [True, False],
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    # Spread of each column, in units of the threshold: the columns are built to have it exactly.
    # No column lies near the threshold, so that dividing by n or n - 1 makes no difference.
    cases = []
    for digits, threshold, spreads in (
        (40, 0.01, (0.003, 0.3, 0.6, 1.6, 4.0, 90.0)),
        (25, 0.01, (30.0, 0.5, 0.05, 2.5, 0.003)),
        (30, 0.5, (0.2, 1.8, 0.7, 0.01, 5.0)),
        (30, 4.0, (0.2, 1.8, 0.7, 3.0, 0.4)),
        (20, 0.01, (0.4,)),
    ):
        rng = seeded_rng(seed, "active", digits, threshold)
        columns = []
        for position, spread in enumerate(spreads):
            column = rng.standard_normal(digits)
            column = (column - column.mean()) / column.std()
            offset = (0.0, 3.0, -0.3)[position % 3]
            columns.append(offset + column * np.sqrt(spread * threshold))
        z = np.stack(columns, axis=1).astype(np.float32)
        args = {"z_mean": z, "threshold": threshold}
        cases.append(Case(f"{digits} digits, threshold {threshold}", args))
    return cases


def _roots_of_spread(z: np.ndarray) -> np.ndarray:
    """Columns whose variance is the standard deviation of the given ones."""
    spread = z.std(0)
    columns: np.ndarray = (z - z.mean(0)) / np.sqrt(spread)
    return columns


STATEMENTS = [Statement("a z is active if its mean varies enough from digit to digit")]

MISTAKES = [
    Misconception(
        "variances-returned",
        "These are the variances: return True where they are above the threshold.",
        lambda t: half_gaps(t["z_mean"]),
    ),
    Misconception(
        "turned-round",
        "Active and inactive are swapped.",
        lambda t: ~t(),
    ),
    Misconception(
        "deviation-for-variance",
        "The standard deviation is compared with the threshold, or the variance with its square, "
        "which is the same: compare the variance with the threshold itself.",
        lambda t: t(z_mean=_roots_of_spread),
    ),
    Misconception(
        "not-centred",
        "The mean square is compared: a z whose mean is far from zero but the same for every "
        "digit carries no information about the digit.",
        lambda t: (t["z_mean"] ** 2).mean(0) > t["threshold"],
    ),
    Misconception(
        "mean-for-variance",
        "The absolute value of the mean is compared: compare how much the mean varies from digit "
        "to digit.",
        lambda t: np.abs(t["z_mean"].mean(0)) > t["threshold"],
    ),
    Misconception(
        "mean-for-variance",
        "The absolute value of the mean is compared: compare how much the mean varies from digit "
        "to digit.",
        lambda t: np.abs(t["z_mean"]).mean(0) > t["threshold"],
    ),
    Misconception(
        "mean-for-variance",
        "The mean is compared: compare how much it varies from digit to digit.",
        lambda t: t["z_mean"].mean(0) > t["threshold"],
    ),
    Misconception(
        "spread-summed",
        "The squared differences from the mean are added up over the digits: a variance is their "
        "average.",
        lambda t: len(t["z_mean"]) * half_gaps(t["z_mean"]) > t["threshold"],
    ),
    Misconception(
        "range-for-variance",
        "The range (largest minus smallest number) is compared with the threshold: compare the "
        "variance.",
        lambda t: np.ptp(t["z_mean"], axis=0) > t["threshold"],
    ),
    Misconception(
        "centred-over-everything",
        "The mean of all z is subtracted: subtract from each z its own mean.",
        lambda t: ((t["z_mean"] - t["z_mean"].mean()) ** 2).mean(0) > t["threshold"],
    ),
    Misconception(
        "wrong-axis",
        "There is one flag per digit: take the variance over the digits, which leaves one flag "
        "per z.",
        predicate=symptoms.flag_per_digit,
    ),
    Misconception(
        "sides-kept",
        "The result has shape [1, n_z]: it should have no dimension for the digits.",
        predicate=symptoms.flags_in_a_table,
    ),
    Misconception(
        "one-for-all",
        "There is one flag for all z: return one flag for each.",
        predicate=symptoms.one_flag,
    ),
    Misconception(
        "not-reduced",
        "There is a flag for each digit and z: the variance is taken over all digits together.",
        predicate=symptoms.flag_per_digit_and_z,
    ),
    Misconception(
        "indices-returned",
        "These are the indices of the active z: return a flag for every z.",
        predicate=symptoms.as_many_numbers_as_flags,
    ),
    Misconception(
        "threshold-ignored",
        "The threshold is not used.",
        lambda t: t(threshold=0.01),
    ),
    Misconception(
        "threshold-rooted",
        "The variance is compared with the square root of the threshold: use the threshold itself.",
        lambda t: t(threshold=np.sqrt),
    ),
]

ORACLE = Flags(
    Formula(_cases, varies_enough),
    STATEMENTS,
    MISTAKES,
    shape="the result has one flag per z, shape [n_z]",
)
