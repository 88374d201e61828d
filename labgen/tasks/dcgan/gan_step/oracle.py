"""How 5.6 and 5.7 are judged: a step of tiny networks, whose losses NumPy can follow."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from labgen.execution.cases import Case, Trial, normal, seeded_rng, uniform
from labgen.exercises.oracle import Judgement, Oracle, relation
from labgen.tasks.dcgan.gan_step import findings as asked
from labgen.tasks.dcgan.gan_step.expected import GanStep
from labgen.tasks.dcgan.gan_step.step_hints import StepHints


class Step(Oracle):
    """What an answer makes of the tiny networks and the loss that it is given is compared with
    what NumPy makes of them."""

    def __init__(self, trains: str) -> None:
        self._step = GanStep(trains)

    def cases(self, seed: int) -> list[Case]:
        cases = []
        for batch in (3, 1):
            rng = seeded_rng(seed, "step", self._step.trains, batch)
            args: dict[str, Any] = {"real": uniform(rng, batch, 32, 32, 1, low=-1, high=1)}
            if self._step.trains == "generator":
                args = {}
            args |= {
                "z": normal(rng, batch, 1, 1, 3),
                "generator": None,
                "discriminator": None,
                f"{self._step.trains}_loss": None,
            }
            driver_data = {"salt": int(rng.integers(2**31))}
            name = "a batch of 1" if batch == 1 else f"a batch of {batch}"
            cases.append(Case(name, args, driver="gan", driver_data=driver_data))
        return cases

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        for trial in trials:
            if "returned" in trial.seen.extras:
                return asked.no_step(*map(str, trial.seen.extras["returned"]))
        own = self._step.trains
        findings = [
            relation(
                "the loss is that of both networks in training mode",
                trials,
                partial(asked.loss, self._step),
            ),
            relation(
                f"there is one gradient for each trainable variable of the {own}",
                trials,
                partial(asked.right_variables, self._step),
            ),
        ]
        if findings[-1].holds:
            text = "the gradients say how the loss changes with the variables"
            findings.append(relation(text, trials, partial(asked.gradients, self._step)))
        findings.append(relation("no variable is changed", trials, asked.moved))
        if findings[0].holds:
            text = "both networks are called as often as the step needs"
            findings.append(relation(text, trials, partial(asked.called, self._step)))
        findings.append(relation("both networks are left as they were", trials, asked.changed))
        wrong = not all(finding.holds for finding in findings)
        return Judgement(
            findings,
            StepHints(self._step).recognise(trials) if wrong else None,
            asked.notes(trials),
        )
