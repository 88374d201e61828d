"""The mistakes in 5.6 and 5.7 that can be told from the loss and from the calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from labgen.execution.cases import Trial
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import Log
from labgen.exercises.tolerance import agree
from labgen.exercises.verdict import Hint, joined_hint
from labgen.tasks.dcgan.gan_step import findings as asked
from labgen.tasks.dcgan.gan_step.expected import NETWORKS, SLACK, GanStep, StepVariant
from labgen.tasks.dcgan.gan_step.gradient_hints import GradientHints, short

_CHANGED = Hint(
    "network-changed",
    "This function changes a network that it was given: it should only call it.",
)
_OTHER_STEP = Hint(
    "other-step",
    "The loss is computed from the wrong inputs: follow z into the generator, the images into "
    "the discriminator, and the logits into the loss.",
)


class StepHints:
    """Looks for known mistakes in a step that is not the one asked for."""

    def __init__(self, step: GanStep) -> None:
        self._step = step

    def recognise(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint about the mistakes that show; None where none is known."""
        variant, about_variant = self._variant(trials)
        known = about_variant is not None or all(
            self._step.is_loss_of(trial, variant) for trial in trials
        )
        scaled = None if known else self._loss_scaled(trials)
        calls, other = self._by_calls(trials), None
        if known and any(asked.was_reset(self._step, trial) for trial in trials):
            calls = _CHANGED if about_variant is None else None
        if not (known or scaled or calls):
            other = self._by_what_was_asked(trials)
        named = [
            self._moved_hint(trials),
            None if scaled else GradientHints(self._step).recognise(trials, variant, known),
            *(about_variant, scaled, calls, other, self._changed_hint(trials)),
        ]
        if not any(named) and not known:
            named = [_OTHER_STEP]
        return joined_hint(named)

    def _moved_hint(self, trials: Sequence[Trial]) -> Hint | None:
        if not any(asked.moved(trial) for trial in trials):
            return None
        return Hint(
            "variables-moved",
            "The variables were updated already: this function only computes loss and gradients, "
            "the optimiser updates the variables later.",
        )

    def _changed_hint(self, trials: Sequence[Trial]) -> Hint | None:
        network = next((n for n in NETWORKS if any(asked.trains_less(t, n) for t in trials)), None)
        if network is not None:
            return Hint(
                "network-frozen",
                f"The {network} can no longer be trained: its own next step would update nothing. "
                "Leave `trainable` unchanged: the optimiser is given the variables of one "
                "network only.",
            )
        return _CHANGED if any(asked.changed(trial) for trial in trials) else None

    def _variant(self, trials: Sequence[Trial]) -> tuple[StepVariant, Hint | None]:
        """How the networks were used, as the loss tells it, and what to say about it."""
        usual = StepVariant()
        if all(self._step.is_loss_of(trial, usual) for trial in trials):
            return usual, None
        if any(trial.seen.results[0].shape != () for trial in trials):
            return usual, Hint(
                "loss-not-one-number",
                "The loss is one number: return the result of the loss function unchanged.",
            )
        for mistake in self._about_use():
            variant = mistake.instead(usual)
            if all(self._step.is_loss_of(trial, variant) for trial in trials):
                return variant, mistake.hint
        return usual, None

    def _about_use(self) -> Iterator[Misconception]:
        """Known mistakes about how the networks are used, and the variant of the step they are."""
        if self._step.trains == "discriminator":
            yield Misconception(
                "arguments-swapped",
                "Real and fake logits are swapped in the loss.",
                lambda right: replace(right, swapped=True),
            )
            yield Misconception(
                "one-batch",
                "Real images and fakes went through the discriminator in one batch: its batch "
                "normalisation would mix the two kinds. Call it once for each.",
                lambda right: replace(right, joined=True),
            )
        yield Misconception(
            "generator-not-training",
            "The generator was called without training=True: its batch normalisation would use "
            "running means.",
            lambda right: replace(right, generator_trains=False),
        )
        yield Misconception(
            "discriminator-not-training",
            "The discriminator was called without training=True: its batch normalisation would "
            "use running means.",
            lambda right: replace(right, discriminator_trains=False),
        )
        yield Misconception(
            "not-training",
            "Neither network was called with training=True: batch normalisation would use running "
            "means.",
            lambda right: replace(right, generator_trains=False, discriminator_trains=False),
        )
        if self._step.trains == "discriminator":
            yield Misconception(
                "arguments-swapped+not-training",
                "Real and fake logits are swapped in the loss. And: neither network was called "
                "with training=True.",
                lambda right: replace(
                    right, swapped=True, generator_trains=False, discriminator_trains=False
                ),
            )

    def _loss_scaled(self, trials: Sequence[Trial]) -> Hint | None:
        factors = []
        for trial in trials:
            (got,) = trial.seen.results
            if got.shape != ():
                return None
            right = self._step.loss(trial.case, self._step.constants(trial.case), StepVariant())
            factors.append(float(got) / right)
        if (
            min(factors) > 0
            and np.ptp(factors) < 1e-3 * abs(np.mean(factors))
            and abs(np.mean(factors) - 1) > 1e-2
        ):
            return Hint(
                "loss-scaled",
                f"This is the right loss times {short(factors)}: return the result of the loss "
                "function unchanged.",
            )
        return None

    def _by_calls(self, trials: Sequence[Trial]) -> Hint | None:
        if all(trial.seen.extras["losses"] == 0 for trial in trials):
            return Hint("own-loss", "The loss function that was given is not used: call it.")
        for name, what in (
            ("generator", "z makes the fakes"),
            ("discriminator", "the loss needs its logits"),
        ):
            if all(not trial.seen.extras[f"calls {name}"][:2].any() for trial in trials):
                return Hint(f"{name}-not-used", f"The {name} was never called: {what}.")
        often = [
            name
            for name, most in self._step.most_calls.items()
            if any(asked.calls(trial, name) > most for trial in trials)
        ]
        if often:
            name = often[0]
            return Hint(
                f"{name}-called-too-often",
                f"The {name} is called too often with training=True: every such call moves the "
                "running means of its batch normalisation. Keep the result of the first call.",
            )
        return None

    def _by_what_was_asked(self, trials: Sequence[Trial]) -> Hint | None:
        """What the calls that were logged tell; inside a graph none are."""
        logs = [(trial, Log(trial)) for trial in trials]
        if any(log.count("generator") == 0 for _, log in logs):
            return None
        if not any(log.given("generator", trial.case.args["z"]) for trial, log in logs):
            return Hint(
                "other-noise", "The generator gets another input than z: use the z that is given."
            )
        if all(_squashed(trial, self._step.trains) for trial in trials):
            return Hint(
                "squashed-before-the-loss",
                "The logits go through an activation before the loss: the loss takes logits.",
            )
        shown: list[tuple[str, Callable[[Trial, Log], list[np.ndarray]]]] = [
            ("the fakes", lambda t, log: log.given("generator", t.case.args["z"])[:1])
        ]
        if self._step.trains == "discriminator":
            shown.append(("the real images", lambda t, log: [t.case.args["real"]]))
        for what, images in shown:
            if not any(
                log.given("discriminator", image)
                for trial, log in logs
                for image in images(trial, log)
            ):
                return Hint(
                    "images-not-judged",
                    f"The discriminator is never called with {what} unchanged.",
                )
        return None


def _squashed(trial: Trial, trains: str) -> bool:
    """Whether the loss was given a sigmoid of logits."""
    given = [e.given for e in trial.seen.calls if e.name == "discriminator"]
    taken = [e.asked for e in trial.seen.calls if e.name == f"{trains}_loss"]
    return any(
        agree(array, 1 / (1 + np.exp(-logits)), SLACK) for array in taken for logits in given
    )
