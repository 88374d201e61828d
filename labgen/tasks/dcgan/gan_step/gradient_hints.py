"""The mistakes in 5.6 and 5.7 that can be told from the gradients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from labgen.execution.cases import Trial
from labgen.exercises.misconception import Misconception
from labgen.exercises.verdict import Hint
from labgen.tasks.dcgan.gan_step import findings as asked
from labgen.tasks.dcgan.gan_step.expected import GanStep, StepVariant, same_gradient


class GradientHints:
    """Looks for known mistakes that explain the gradients."""

    def __init__(self, step: GanStep) -> None:
        self._step = step

    def recognise(self, trials: Sequence[Trial], variant: StepVariant, known: bool) -> Hint | None:
        """The hint about the gradients that such a variant of the step explains.

        Args:
            known: whether the loss is that of the variant.
        """
        if all(self._more_than_trained(trial) for trial in trials):
            return Hint(
                "all-variables",
                "There is one gradient too many, for a variable that is not trained (a running "
                "mean): use trainable_variables, not variables or weights.",
            )
        if all(trial.seen.extras["missing"].any() for trial in trials):
            return Hint(
                "outside-the-tape",
                "Some gradients are None: compute everything that the loss depends on inside the "
                "tape.",
            )
        own = self._step.own
        if all(self._agrees(t, self._step.gradients(t.case, own, variant)) for t in trials):
            return None
        for mistake in self._about_variables(variant):
            if all(self._agrees(trial, mistake.instead(trial.case)) for trial in trials):
                return mistake.hint
        # of another loss anything may be the gradient
        return self._factors(trials, variant) if known else None

    def _more_than_trained(self, trial: Trial) -> bool:
        missing = trial.seen.extras["missing"].tolist()
        of_one = [False] * len(self._step.own) + [True]
        return missing in (of_one, of_one * 2)

    def _about_variables(self, variant: StepVariant) -> Iterator[Misconception]:
        """Known mistakes, and the gradients that they give for a case."""
        own, other = self._step.own, self._step.other
        yield Misconception(
            "wrong-network",
            f"These are gradients for the {self._step.opponent}'s variables: this step trains the "
            f"{self._step.trains}, the {self._step.opponent} stays unchanged.",
            lambda case: self._step.gradients(case, other, variant),
        )
        for both in ((*own, *other), (*other, *own)):
            yield Misconception(
                "both-networks",
                "These are gradients for the variables of both networks: this step trains only the "
                f"{self._step.trains}.",
                partial(self._step.gradients, names=both, variant=variant),
            )
        yield Misconception(
            "sign",
            "The gradients have the wrong sign: the optimiser itself goes downhill.",
            lambda case: [-right for right in self._step.gradients(case, own, variant)],
        )
        yield Misconception(
            "order",
            "The gradients are not in the order of the variables.",
            lambda case: self._step.gradients(case, own[::-1], variant),
        )
        if self._step.trains == "discriminator":
            for outside, seen in (("fakes", "real"), ("real images", "fake")):
                yield Misconception(
                    "half-outside-the-tape",
                    f"The gradients ignore what the discriminator returns for the {outside}: both "
                    "calls of the discriminator belong inside the tape.",
                    partial(self._step.gradients, names=own, variant=variant, seen=seen),
                )

    def _agrees(self, trial: Trial, expected: Sequence[np.ndarray]) -> bool:
        got = asked.given(trial)
        if got is None or len(got) != len(expected):
            return False
        return all(same_gradient(*pair) for pair in zip(got, expected, strict=True))

    def _factors(self, trials: Sequence[Trial], variant: StepVariant) -> Hint | None:
        """The hint where every gradient is the right one times a number, or cut off."""
        if any(len(t.seen.extras["missing"]) < len(self._step.own) for t in trials):
            return Hint(
                "gradients-too-few",
                "There are fewer gradients than variables: ask the tape for all of "
                f"{self._step.trains}.trainable_variables.",
            )
        given = [gradients for gradients in map(asked.given, trials) if gradients is not None]
        if len(given) < len(trials) or any(
            len(gradients) != len(self._step.own) for gradients in given
        ):
            return None
        if any(asked.right_variables(self._step, trial) for trial in trials):
            return Hint(
                "gradients-reshaped",
                "A gradient has the shape of its variable: return the gradients as the tape gives "
                "them.",
            )
        if not any(np.any(gradient) for gradients in given for gradient in gradients):
            return Hint("gradients-zero", "All gradients are 0.")
        factors = []
        cut = True
        for trial, got in zip(trials, given, strict=True):
            expected = self._step.gradients(trial.case, self._step.own, variant)
            most = max(float(np.max(np.abs(gradient))) for gradient in got)
            cut = cut and self._agrees(
                trial, [np.clip(gradient, -most, most) for gradient in expected]
            )
            for gradient, right in zip(got, expected, strict=True):
                factor = float(np.sum(gradient * right) / np.sum(right * right))
                if not same_gradient(gradient, factor * right):
                    factor = np.nan
                factors.append(factor)
        finite = bool(np.all(np.isfinite(factors)))
        if finite and np.ptp(factors) < 1e-3 * np.max(np.abs(factors)):
            return Hint(
                "gradients-scaled",
                f"These are the right gradients times {short(factors)}: remove that factor, the "
                "optimiser has its learning rate.",
            )
        if cut or finite:
            return Hint(
                "gradients-clipped", "The gradients are clipped or scaled: leave them unchanged."
            )
        return None


def short(factors: Sequence[float]) -> str:
    """A factor as hints write it."""
    return f"{np.mean(factors):.4g}"
