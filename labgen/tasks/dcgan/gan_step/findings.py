"""What 5.6 and 5.7 ask of a step: each question returns its complaint, empty for none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.execution.cases import Trial
from labgen.exercises.oracle import Judgement
from labgen.exercises.tolerance import disagreement, framed, number, shape_words
from labgen.exercises.verdict import Finding, Hint
from labgen.tasks.dcgan.gan_step.expected import (
    NETWORKS,
    SLACK,
    GanStep,
    StepVariant,
    same_gradient,
)


def loss(step: GanStep, trial: Trial) -> str:
    """What is wrong with the loss that was returned."""
    (got,) = trial.seen.results
    if got.shape != ():
        return f"the loss should be one number, yours has shape {shape_words(got.shape)}"
    expected = np.asarray(step.loss(trial.case, step.constants(trial.case), StepVariant()))
    return disagreement(got, expected, 10)


def right_variables(step: GanStep, trial: Trial) -> str:
    """What is wrong with the number and the shapes of the gradients."""
    missing = trial.seen.extras["missing"]
    start = step.constants(trial.case)
    expected = [start[name].shape for name in step.own]
    if len(missing) != len(expected):
        return f"expected {len(expected)} gradients, got {len(missing)}"
    if missing.any():
        return f"gradient {int(np.argmax(missing))} is None: the tape recorded no path to it"
    got = [np.shape(trial.seen.extras[f"gradient {n}"]) for n in range(len(missing))]
    if got != expected:
        wanted, yours = (", ".join(map(shape_words, shapes)) for shapes in (expected, got))
        return f"their shapes should be {wanted}, yours are {yours}"
    return ""


def given(trial: Trial) -> list[np.ndarray] | None:
    """The gradients that were returned; None where one is missing."""
    missing = trial.seen.extras["missing"]
    if missing.any():
        return None
    return [trial.seen.extras[f"gradient {n}"] for n in range(len(missing))]


def gradients(step: GanStep, trial: Trial) -> str:
    """What is wrong with the numbers in the gradients."""
    expected = step.gradients(trial.case, step.own, StepVariant())
    yours = given(trial)
    assert yours is not None  # otherwise right_variables complains
    for n, (got, want) in enumerate(zip(yours, expected, strict=True)):
        if not same_gradient(got, want):
            return framed(f"gradient {n}, {{}}", disagreement(got, want, SLACK))
    return ""


def moved(trial: Trial) -> str:
    """Which variables were moved."""
    for name in NETWORKS:
        by = float(trial.seen.extras[f"moved {name}"])
        if by != 0:  # not-a-number too
            return f"the {name}'s variables were changed, by up to {number(by)}"
    return ""


def called(step: GanStep, trial: Trial) -> str:
    """Which network was called too often, or reset."""
    name, times, most = _first_miscounted(step, trial)
    if times < most:
        return f"the {name}'s variables that are not trained were reset"
    if times > most:
        asked = "once is" if most == 1 else f"{most} times are"
        return f"the {name} was called {times} times in training, but {asked} expected"
    return ""


def was_reset(step: GanStep, trial: Trial) -> bool:
    """Whether a network counts fewer calls than the loss takes, and none before it more."""
    _, times, most = _first_miscounted(step, trial)
    return times < most


def _first_miscounted(step: GanStep, trial: Trial) -> tuple[str, int, int]:
    """A network, how often it was called in training, and how often it should be."""
    counted = [(name, calls(trial, name), most) for name, most in step.most_calls.items()]
    return next((count for count in counted if count[1] != count[2]), counted[-1])


def changed(trial: Trial) -> str:
    """What else was changed in the networks."""
    for name in NETWORKS:
        changes = trial.seen.extras[f"changed {name}"]
        if changes.size:
            return f"{name}: {'; '.join(map(str, changes))}"
    return ""


def trains_less(trial: Trial, name: str) -> bool:
    """Whether a network's own next step would update less than before."""
    return bool(trial.seen.extras[f"trains less {name}"])


def calls(trial: Trial, name: str) -> int:
    """How often a network was called in training."""
    return int(trial.seen.extras[f"calls {name}"][0])


def notes(trials: Sequence[Trial]) -> tuple[str, ...]:
    """What to know about a step that is right."""
    frozen = [n for n in NETWORKS if any(t.seen.extras[f"calls {n}"][2] for t in trials)]
    if not frozen:
        return ()
    return (
        f"the {frozen[0]} was called while its `trainable` was False: batch normalisation then "
        "uses its running means, in spite of training=True",
    )


def no_step(what: str, kind: str) -> Judgement:
    """The judgement on a function that does not return a loss and a list of gradients."""
    if what in ("no list", "gradients first", "pairs"):
        detail = f"The gradients should be a list, one for each variable; got a {kind}."
    elif what == "nothing":
        detail = "The function returns nothing: does it end in a return statement?"
    else:
        detail = f"Expected two results: the loss, and a list of gradients; got {kind}."
    finding = Finding("it returns what was asked for", False, detail)
    return Judgement([finding], _RETURNED.get(what))


_RETURNED = {
    "nothing": Hint("not-returned", "Return loss and gradients: return loss, gradients."),
    "dictionary": Hint(
        "results-by-name",
        "The caller reads the results by position: return loss, gradients, without names.",
    ),
    "one thing": Hint("one-result", "Two results are expected: return loss, gradients."),
    "other number": Hint(
        "other-results", "Two results are expected, no more: return loss, gradients."
    ),
    "gradients first": Hint(
        "results-turned",
        "The results are in the wrong order: return the loss first, then the gradients.",
    ),
    "pairs": Hint(
        "gradients-in-pairs",
        "The gradients are paired with their variables: return the list of gradients, the pairs "
        "are made later.",
    ),
    "no list": Hint(
        "gradients-no-list",
        "Ask the tape for the whole list trainable_variables: then it returns a list.",
    ),
}
