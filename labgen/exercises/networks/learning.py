"""Whether a network can learn: what may move, what holds it back, where it starts, and whether a
gradient gets to every weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from labgen.execution.cases import Trial
from labgen.execution.network_facts import direction, share
from labgen.exercises.tolerance import disagreement, framed
from labgen.exercises.verdict import Finding, Hint

# These are moved by being used, not by training: running means, and what estimates a matrix norm
RUNNING = ("moving_mean", "moving_variance", "vector_u")
# A gradient in float32 against differences in float64
_GRADIENT_SLACK = 1e-2
_STEP = 1e-6

Weights = list[np.ndarray]


def weights_of(trial: Trial) -> Weights:
    """The weights that the network was given, in float64."""
    count = len(trial.seen.extras["names"])
    return [np.asarray(trial.seen.extras[f"weight {n}"], np.float64) for n in range(count)]


def is_trained(trial: Trial, n: int) -> bool:
    """Whether a weight is one that training should move."""
    kind = np.asarray(trial.seen.extras[f"weight {n}"]).dtype.kind
    return kind == "f" and str(trial.seen.extras["names"][n]) not in RUNNING


def name_of(trial: Trial, n: int) -> str:
    """A weight as its owner calls it: "the kernel of dense_1"."""
    name, layer = (str(trial.seen.extras[key][n]) for key in ("names", "layers"))
    return f"the {name} of {layer}" if layer else f"the weight {name}"


Complaint = tuple[str, Hint]
Learned = tuple[Finding, Hint | None]


def moves(trials: Sequence[Trial]) -> Learned:
    """The finding that no weight is frozen."""

    def complaint(trial: Trial) -> Complaint | None:
        for n, moving in enumerate(trial.seen.extras["moving"]):
            if is_trained(trial, n) and not moving:
                return f"{name_of(trial, n)} is not among trainable_variables", _FROZEN
        return None

    return _learned("training may move every weight", trials, complaint)


def unheld(trials: Sequence[Trial], far: Callable[[Trial], Sequence[np.ndarray] | None]) -> Learned:
    """The finding that weights and values have no limits.

    Args:
        far: the outputs for inputs that are far out; None where they are not known.
    """

    def complaint(trial: Trial) -> Complaint | None:
        extras = trial.seen.extras
        for n, held in enumerate(extras["held"]):
            if str(held) and is_trained(trial, n):
                return f"{name_of(trial, n)} has the constraint {held}", _HELD
        for n in range(len(extras["names"])):
            before, after = extras[f"weight {n}"], extras[f"after {n}"]
            if is_trained(trial, n) and not np.array_equal(before, after, equal_nan=True):
                return f"{name_of(trial, n)} changes when the network is only called", _HELD
        for n, expected in enumerate(far(trial) or ()):
            # cancelling sums of large numbers: the largest tells how precise the others can be
            scale = max(1.0, float(np.max(np.abs(expected))))
            words = disagreement(extras[f"far {n}"] / scale, expected / scale, 100)
            if words:
                frame = "inputs a hundred times as large, outputs scaled to 1: {}"
                return framed(frame, words), _CLIPPED
        return None

    return _learned("weights and values have no limits", trials, complaint)


def starts(
    trials: Sequence[Trial], hidden: Callable[[Trial], Sequence[tuple[int, int]]]
) -> Learned:
    """The finding that the units of every hidden layer start apart.

    Args:
        hidden: the position of each hidden layer's weights, and the side along which its units lie,
            -1 or -2.
    """

    def complaint(trial: Trial) -> Complaint | None:
        extras = trial.seen.extras
        for n, side in hidden(trial):
            if extras["alike"][n][-1 - side]:
                return f"{name_of(trial, n)} is the same for all units", _ALIKE
        for n, name in enumerate(extras["names"]):
            if str(name) == "gamma" and extras["zero"][n]:
                return f"{name_of(trial, n)} is 0", _NOTHING_THROUGH
        return None

    return _learned("the units of a hidden layer start with different weights", trials, complaint)


def reached(
    trials: Sequence[Trial], outputs: Callable[[Trial, Weights], Sequence[np.ndarray]]
) -> Learned:
    """The finding that the gradient gets to every weight, and is the right one.

    Args:
        outputs: what the network gives in training, with weights of one's choice.
    """

    def complaint(trial: Trial) -> Complaint | None:
        slopes = trial.seen.extras["slopes"]
        trained = [n for n in range(len(slopes)) if is_trained(trial, n)]
        for n in trained:
            if not np.isfinite(slopes[n]):
                return f"no gradient reaches {name_of(trial, n)}", _CUT
        expected, got = _slope(trial, trained, outputs), float(np.sum(slopes[trained]))
        scale = max(1e-3, abs(expected), float(np.sum(np.abs(slopes[trained]))))
        if not abs(got - expected) <= _GRADIENT_SLACK * scale:
            silent = [name_of(trial, n) for n in trained if slopes[n] == 0]
            where = f": none reaches {silent[0]}" if silent else ""
            return f"the gradient is not that of these outputs{where}", _CUT
        return None

    return _learned("the gradient reaches every weight", trials, complaint)


def _slope(
    trial: Trial,
    trained: Sequence[int],
    outputs: Callable[[Trial, Weights], Sequence[np.ndarray]],
) -> float:
    """How fast the total of all outputs grows where every weight goes in its direction."""
    salt, weights = trial.case.driver_data["salt"], weights_of(trial)
    totals = []
    for step in (_STEP, -_STEP):
        moved = list(weights)
        for n in trained:
            moved[n] = weights[n] + step * direction(n, weights[n].shape, salt)
        given = outputs(trial, moved)
        totals.append(
            sum(np.sum(share(n, output.shape, salt) * output) for n, output in enumerate(given))
        )
    return float(totals[0] - totals[1]) / (2 * _STEP)


def _learned(
    text: str, trials: Sequence[Trial], question: Callable[[Trial], Complaint | None]
) -> Learned:
    for trial in trials:
        complaint = question(trial)
        if complaint is not None:
            words, hint = complaint
            return Finding(text, False, framed(f"{trial.case.name}: {{}}", words)), hint
    return Finding(text, True), None


_FROZEN = Hint(
    "frozen",
    "A weight is frozen (trainable=False, on a layer or on the model): training would leave it as "
    "it is.",
)
_HELD = Hint(
    "weights-held",
    "Something limits the weights (a constraint, or clipping): let them be any numbers.",
)
_CLIPPED = Hint(
    "values-clipped",
    "Large values are clipped somewhere (clip, a maximum, a bound): leave them unchanged.",
)
_ALIKE = Hint(
    "units-alike",
    "All units of a hidden layer start with the same weights (zeros, ones, a constant), so they "
    "compute the same and never become different: start with random weights.",
)
_NOTHING_THROUGH = Hint(
    "gamma-zero",
    "The normalisation starts by multiplying by 0: leave its initial values unchanged.",
)
_CUT = Hint(
    "gradient-cut",
    "The outputs are right, but the gradient does not reach every weight: stop_gradient, "
    "rounding and NumPy stop it.",
)
