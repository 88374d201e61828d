"""The oracles of 5.6 and 5.7: steps with tiny networks, whose losses NumPy can follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labgen.calling.cases import Case, Trial, generator, normal, uniform
from labgen.calling.tiny_gan_constants import COMPANY, constants
from labgen.exercises.compare import agree, disagreement, number, shape_words
from labgen.exercises.oracle import Judgement, Oracle
from labgen.exercises.verdict import Finding, Hint


@dataclass(frozen=True)
class Play:
    """How the tiny networks of a step are used: what an answer can get wrong."""

    generator_trains: bool = True
    discriminator_trains: bool = True
    swapped: bool = False
    joined: bool = False


def follow_generator(z, fixed, values, training):
    strength = z.reshape(len(z), -1) * values["gain"]
    images = np.tensordot(strength, fixed["pictures"], 1) + values["shift"]
    return np.tanh(images * (1.0 if training else 0.5))


def follow_discriminator(images, fixed, values, training):
    seen = (images * fixed["looks"]).sum((1, 2, 3))
    if training:
        seen = seen - COMPANY * seen.mean()
    first, second = values["offsets"]
    logits = np.sin(values["slope"] * seen + first) + second
    return logits * (1.0 if training else 0.5)


class Step(Oracle):
    """A step of one of the two networks, with tiny networks and made-up losses: the gradients are
    differences of losses that were worked out with a variable a little larger and smaller."""

    def __init__(self, trains: str) -> None:
        self._trains = trains
        own, other = (("slope", "offsets"), ("gain", "shift"))
        self._own, self._other = (own, other) if trains == "discriminator" else (other, own)

    def cases(self, seed: int) -> list[Case]:
        cases = []
        for batch in (3, 1):
            rng = generator(seed, "step", self._trains, batch)
            args = {"real": uniform(rng, batch, 32, 32, 1, low=-1, high=1)}
            if self._trains == "generator":
                args = {}
            args |= {
                "z": normal(rng, batch, 1, 1, 3),
                "generator": None,
                "discriminator": None,
                f"{self._trains}_loss": None,
            }
            feed = {"salt": int(rng.integers(2**31))}
            name = "a batch of 1" if batch == 1 else f"a batch of {batch}"
            cases.append(Case(name, args, how="gan", feed=feed))
        return cases

    def loss(self, case: Case, values: dict[str, np.ndarray], play: Play) -> float:
        fixed = self._constants(case)
        z = case.args["z"].astype(np.float64)
        images = follow_generator(z, fixed, values, play.generator_trains)
        if self._trains == "generator":
            fake = follow_discriminator(images, fixed, values, play.discriminator_trains)
            return float(np.mean(np.cos(1.3 * fake) + 0.2 * fake))
        batches = [case.args["real"].astype(np.float64), images]
        if play.joined:
            batches = [np.concatenate(batches)]
        logits = [
            follow_discriminator(batch, fixed, values, play.discriminator_trains)
            for batch in batches
        ]
        real, fake = np.split(np.concatenate(logits), [len(case.args["real"])])
        if play.swapped:
            real, fake = fake, real
        return float(np.mean(np.sin(real)) + np.mean((fake - 0.3) ** 2))

    @staticmethod
    def _constants(case: Case) -> dict[str, np.ndarray]:
        return {
            k: v.astype(np.float32).astype(float) for k, v in constants(case.feed["salt"]).items()
        }

    def slopes(self, case: Case, names: Sequence[str], play: Play) -> list[np.ndarray]:
        step = 1e-5
        start = self._constants(case)
        slopes = []
        for name in names:
            slope = np.zeros_like(start[name])
            for place in range(slope.size):
                push = np.zeros_like(slope)
                push[place] = step
                above = self.loss(case, {**start, name: start[name] + push}, play)
                below = self.loss(case, {**start, name: start[name] - push}, play)
                slope[place] = (above - below) / (2 * step)
            slopes.append(slope)
        return slopes

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        findings = [
            self._finding("the loss is that of both networks in training", trials, self._loss),
            self._finding(
                f"there is one gradient for each variable of the {self._trains}",
                trials,
                self._right_variables,
            ),
        ]
        if findings[-1].holds:
            text = "the gradients say how the loss changes with them"
            findings.append(self._finding(text, trials, self._gradients))
        findings.append(self._finding("no variable is moved", trials, self._moved))
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._recognise(trials) if wrong else None)

    @staticmethod
    def _finding(text: str, trials: Sequence[Trial], question) -> Finding:
        for trial in trials:
            complaint = question(trial)
            if complaint:
                return Finding(text, False, f"{trial.case.name}: {complaint}")
        return Finding(text, True)

    def _loss(self, trial: Trial) -> str:
        (got,) = trial.seen.results
        if got.shape != ():
            return f"the loss should be one number, yours has shape {shape_words(got.shape)}"
        expected = np.float64(self.loss(trial.case, self._constants(trial.case), Play()))
        return disagreement(got, expected, 10)

    def _right_variables(self, trial: Trial) -> str:
        missing = trial.seen.extras["missing"]
        start = self._constants(trial.case)
        expected = [start[name].shape for name in self._own]
        if len(missing) != len(expected):
            return f"expected {len(expected)} gradients, got {len(missing)}"
        if missing.any():
            return f"gradient {int(np.argmax(missing))} is None: the tape saw no way to it"
        got = [np.shape(trial.seen.extras[f"gradient {n}"]) for n in range(len(missing))]
        if got != expected:
            wanted, yours = (", ".join(map(shape_words, one)) for one in (expected, got))
            return f"their shapes should be {wanted}, yours are {yours}"
        return ""

    def _given(self, trial: Trial) -> list[np.ndarray] | None:
        missing = trial.seen.extras["missing"]
        if missing.any():
            return None
        return [trial.seen.extras[f"gradient {n}"] for n in range(len(missing))]

    def _gradients(self, trial: Trial) -> str:
        expected = self.slopes(trial.case, self._own, Play())
        for n, (got, want) in enumerate(zip(self._given(trial), expected, strict=True)):
            words = disagreement(got, want, 10)
            if words:
                return f"gradient {n}, {words}"
        return ""

    def _moved(self, trial: Trial) -> str:
        for name in ("discriminator", "generator"):
            by = float(trial.seen.extras[f"moved {name}"])
            if by != 0:  # not-a-number too
                return f"the {name}'s variables were moved, by up to {number(by)}"
        return ""

    # --- hints ---

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        other = "generator" if self._trains == "discriminator" else "discriminator"
        if any(self._moved(trial) for trial in trials):
            return Hint(
                "variables-moved",
                "The step was taken already: this function only works out loss and gradients, "
                "the optimiser moves the variables afterwards.",
            )
        if all(trial.seen.extras["missing"].any() for trial in trials):
            return Hint(
                "outside-the-tape",
                "Some gradients are None: what the loss is made of has to be computed inside the "
                "tape.",
            )
        named = self._by_gradients(trials, other)
        return named or self._by_play(trials)

    def _by_gradients(self, trials: Sequence[Trial], other: str) -> Hint | None:
        usual = Play()
        both = {
            "wrong-network": (
                f"These are gradients for the {other}'s variables: this step belongs to the "
                f"{self._trains}, the {other} stays as it is.",
                lambda case: self.slopes(case, self._other, usual),
            ),
            "both-networks": (
                "These are gradients for the variables of both networks: only the "
                f"{self._trains} takes this step.",
                lambda case: self.slopes(case, (*self._own, *self._other), usual),
            ),
            "both-networks-turned": (
                "These are gradients for the variables of both networks: only the "
                f"{self._trains} takes this step.",
                lambda case: self.slopes(case, (*self._other, *self._own), usual),
            ),
            "sign": (
                "The gradients have the wrong sign: the optimiser goes downhill by itself.",
                lambda case: [-one for one in self.slopes(case, self._own, usual)],
            ),
            "order": (
                "The gradients come in another order than the variables.",
                lambda case: self.slopes(case, self._own[::-1], usual),
            ),
        }
        for key, (sentence, expected) in both.items():
            if all(_all_agree(self._given(trial), expected(trial.case)) for trial in trials):
                return Hint(key.removesuffix("-turned"), sentence)
        return None

    def _by_play(self, trials: Sequence[Trial]) -> Hint | None:
        plays = {
            "arguments-swapped": (
                "Real and fake logits have changed places in the loss.",
                Play(swapped=True),
            ),
            "one-batch": (
                "Real images and fakes went through the discriminator in one batch: its batch "
                "normalisation would mix the two kinds. Call it once for each.",
                Play(joined=True),
            ),
            "generator-not-training": (
                "The generator was called without training=True: its batch normalisation would "
                "use running means.",
                Play(generator_trains=False),
            ),
            "discriminator-not-training": (
                "The discriminator was called without training=True: its batch normalisation "
                "would use running means.",
                Play(discriminator_trains=False),
            ),
            "not-training": (
                "Neither network was called with training=True: batch normalisation would use "
                "running means.",
                Play(generator_trains=False, discriminator_trains=False),
            ),
        }
        for key, (sentence, play) in plays.items():
            if all(
                agree(
                    t.seen.results[0],
                    np.float64(self.loss(t.case, self._constants(t.case), play)),
                    10,
                )
                for t in trials
            ):
                return Hint(key, sentence)
        asked = {event.name.split()[0] for trial in trials for event in trial.seen.events}
        if f"{self._trains}_loss" not in asked:
            return Hint("own-loss", "The loss that came in is not used: call it.")
        if "generator" not in asked:
            return Hint("generator-not-used", "The generator was never called: z makes the fakes.")
        return None


def _all_agree(got: list[np.ndarray] | None, expected: list[np.ndarray]) -> bool:
    if got is None or len(got) != len(expected):
        return False
    return all(agree(one, other, 10) for one, other in zip(got, expected, strict=True))


ORACLES = {"5.6": Step("discriminator"), "5.7": Step("generator")}
