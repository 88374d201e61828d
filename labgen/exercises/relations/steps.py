"""The oracles of 5.6 and 5.7: steps with tiny networks, whose losses NumPy can follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labgen.execution.cases import Case, Trial, normal, seeded_rng, uniform
from labgen.execution.tiny_gan_constants import BATCH_MEAN_WEIGHT, LOUDNESS, constants
from labgen.exercises.networks.structure import both
from labgen.exercises.oracle import Judgement, Log, Oracle, relation
from labgen.exercises.tolerance import agree, disagreement, number, shape_words
from labgen.exercises.verdict import Finding, Hint

SLACK = 10
_CHANGED = Hint(
    "network-changed",
    "This function changes a network that it was given: it should only call it.",
)
_OTHER_STEP = Hint(
    "other-step",
    "The loss is made of other numbers than those asked for: follow z into the generator, the "
    "images into the discriminator, and the logits into the loss.",
)
_KINDS = ("real", "fake")
_NETWORKS = ("discriminator", "generator")


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
        seen = seen - BATCH_MEAN_WEIGHT * seen.mean()
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
            rng = seeded_rng(seed, "step", self._trains, batch)
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

    def loss(
        self,
        case: Case,
        values: dict[str, np.ndarray],
        play: Play,
        others: dict[str, np.ndarray] | None = None,
    ) -> float:
        """others: the values that the discriminator has when it sees the fakes, where they are
        not the same."""
        fixed = self._constants(case)
        z = case.args["z"].astype(np.float64)
        images = follow_generator(z, fixed, values, play.generator_trains)
        if self._trains == "generator":
            fake = follow_discriminator(images, fixed, values, play.discriminator_trains)
            return LOUDNESS * float(np.mean(np.cos(1.3 * fake) + 0.2 * fake))
        batches = [(case.args["real"].astype(np.float64), values), (images, others or values)]
        if play.joined:
            batches = [(np.concatenate([batch for batch, _ in batches]), values)]
        logits = [
            follow_discriminator(batch, fixed, own, play.discriminator_trains)
            for batch, own in batches
        ]
        real, fake = np.split(np.concatenate(logits), [len(case.args["real"])])
        if play.swapped:
            real, fake = fake, real
        return LOUDNESS * float(np.mean(np.sin(real)) + np.mean((fake - 0.3) ** 2))

    @staticmethod
    def _constants(case: Case) -> dict[str, np.ndarray]:
        return {
            k: v.astype(np.float32).astype(float) for k, v in constants(case.feed["salt"]).items()
        }

    def slopes(
        self, case: Case, names: Sequence[str], play: Play, seen: str = "both"
    ) -> list[np.ndarray]:
        """The gradients by the variables of these names.

        seen: "real" or "fake" where the tape sees only how these logits come about.
        """
        step = 1e-5
        start = self._constants(case)
        slopes = []
        for name in names:
            slope = np.zeros_like(start[name])
            for place in range(slope.size):
                push = np.zeros_like(slope)
                push[place] = step
                losses = []
                for sign in (1, -1):
                    pushed = {**start, name: start[name] + sign * push}
                    real, fake = (pushed if seen in (one, "both") else start for one in _KINDS)
                    losses.append(self.loss(case, real, play, fake))
                slope[place] = (losses[0] - losses[1]) / (2 * step)
            slopes.append(slope)
        return slopes

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        for trial in trials:
            if "returned" in trial.seen.extras:
                return _no_step(*map(str, trial.seen.extras["returned"]))
        own = self._trains
        findings = [
            relation("the loss is that of both networks in training", trials, self._loss),
            relation(
                f"there is one gradient for each trainable variable of the {own}",
                trials,
                self._right_variables,
            ),
        ]
        if findings[-1].holds:
            text = "the gradients say how the loss changes with them"
            findings.append(relation(text, trials, self._gradients))
        findings.append(relation("no variable is moved", trials, self._moved))
        if findings[0].holds:
            text = "both networks are called as often as the step needs"
            findings.append(relation(text, trials, self._called))
        findings.append(relation("both networks are left as they were", trials, self._changed))
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._recognise(trials) if wrong else None, _notes(trials))

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
            if not _same(got, want):
                return f"gradient {n}, {disagreement(got, want, SLACK)}"
        return ""

    def _moved(self, trial: Trial) -> str:
        for name in _NETWORKS:
            by = float(trial.seen.extras[f"moved {name}"])
            if by != 0:  # not-a-number too
                return f"the {name}'s variables were moved, by up to {number(by)}"
        return ""

    def _called(self, trial: Trial) -> str:
        for name, most in self._most_calls.items():
            calls = _calls(trial, name)
            if calls < most:  # although the loss is right
                return f"variables of the {name} that are not trained were set back"
            if calls > most:
                asked = "once is" if most == 1 else f"{most} times are"
                return f"the {name} was called {calls} times in training, {asked} asked for"
        return ""

    @property
    def _most_calls(self) -> dict[str, int]:
        return {"generator": 1, "discriminator": 2 if self._trains == "discriminator" else 1}

    def _changed(self, trial: Trial) -> str:
        for name in _NETWORKS:
            changes = trial.seen.extras[f"changed {name}"]
            if changes.size:
                return f"{name}: {'; '.join(map(str, changes))}"
        return ""

    # --- hints ---

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        play, played = self._play(trials)
        known = played is not None or all(self._is_loss_of(trial, play) for trial in trials)
        scaled = None if known else self._loss_scaled(trials)
        calls, other = self._by_calls(trials), None
        if known and any("set back" in self._called(trial) for trial in trials):
            calls = _CHANGED if played is None else None
        if not (known or scaled or calls):
            other = self._by_what_was_asked(trials)
        named = [
            self._moved_hint(trials),
            None if scaled else self._by_gradients(trials, play, known),
            *(played, scaled, calls, other, self._changed_hint(trials)),
        ]
        if not any(named) and not known:
            named = [_OTHER_STEP]
        return both(named)

    def _moved_hint(self, trials: Sequence[Trial]) -> Hint | None:
        if not any(self._moved(trial) for trial in trials):
            return None
        return Hint(
            "variables-moved",
            "The step was taken already: this function only works out loss and gradients, the "
            "optimiser moves the variables afterwards.",
        )

    def _changed_hint(self, trials: Sequence[Trial]) -> Hint | None:
        changed = " ".join(self._changed(trial) for trial in trials)
        if "trainable" in changed:
            network = changed.split(":")[0]
            return Hint(
                "network-frozen",
                f"The {network} can no longer be trained: its own next step would have nothing "
                "to move. Leave `trainable` alone: only the optimiser moves variables, and it is "
                "given those of one network.",
            )
        if changed.strip():
            return _CHANGED
        return None

    def _by_gradients(self, trials: Sequence[Trial], play: Play, known: bool) -> Hint | None:
        if all(self._more_than_trained(trial) for trial in trials):
            return Hint(
                "all-variables",
                "There is a gradient too many, for a variable that is not trained (a running "
                "mean): take trainable_variables, not variables or weights.",
            )
        if all(trial.seen.extras["missing"].any() for trial in trials):
            return Hint(
                "outside-the-tape",
                "Some gradients are None: what the loss is made of has to be computed inside the "
                "tape.",
            )
        if all(self._agrees(t, self.slopes(t.case, self._own, play)) for t in trials):
            return None
        for key, sentence, expected in self._other_gradients(play):
            if all(self._agrees(trial, expected(trial.case)) for trial in trials):
                return Hint(key, sentence)
        # of another loss anything may be the gradient
        return self._factors(trials, play) if known else None

    def _more_than_trained(self, trial: Trial) -> bool:
        missing = trial.seen.extras["missing"].tolist()
        of_one = [False] * len(self._own) + [True]
        return missing in (of_one, of_one * 2)

    def _other_gradients(self, play: Play):
        """Known mistakes: a key, a sentence, and the gradients they give."""
        own, other = self._own, self._other
        of_both = (
            "both-networks",
            f"These are gradients for the variables of both networks: only the {self._trains} "
            "takes this step.",
        )
        yield (
            "wrong-network",
            f"These are gradients for the {self._opponent}'s variables: this step belongs to the "
            f"{self._trains}, the {self._opponent} stays as it is.",
            lambda case: self.slopes(case, other, play),
        )
        yield *of_both, lambda case: self.slopes(case, (*own, *other), play)
        yield *of_both, lambda case: self.slopes(case, (*other, *own), play)
        yield (
            "sign",
            "The gradients have the wrong sign: the optimiser goes downhill by itself.",
            lambda case: [-one for one in self.slopes(case, own, play)],
        )
        yield (
            "order",
            "The gradients come in another order than the variables.",
            lambda case: self.slopes(case, own[::-1], play),
        )
        if self._trains == "discriminator":
            for outside, seen in (("fakes", "real"), ("real images", "fake")):
                yield (
                    "half-outside-the-tape",
                    f"The gradients do not know what the discriminator makes of the {outside}: "
                    "both calls of the discriminator belong inside the tape.",
                    lambda case, seen=seen: self.slopes(case, own, play, seen),
                )

    @property
    def _opponent(self) -> str:
        return "generator" if self._trains == "discriminator" else "discriminator"

    def _agrees(self, trial: Trial, expected: Sequence[np.ndarray]) -> bool:
        got = self._given(trial)
        if got is None or len(got) != len(expected):
            return False
        return all(_same(one, other) for one, other in zip(got, expected, strict=True))

    def _factors(self, trials: Sequence[Trial], play: Play) -> Hint | None:
        """The hint where every gradient is the right one times a number, or cut off."""
        if any(len(t.seen.extras["missing"]) < len(self._own) for t in trials):
            return Hint(
                "gradients-too-few",
                "There are fewer gradients than variables: ask the tape for all of "
                f"{self._trains}.trainable_variables.",
            )
        if any(self._given(t) is None or len(self._given(t)) != len(self._own) for t in trials):
            return None
        if any(self._right_variables(trial) for trial in trials):
            return Hint(
                "gradients-reshaped",
                "A gradient has the shape of its variable: return the gradients as the tape gives "
                "them.",
            )
        if not any(np.any(one) for trial in trials for one in self._given(trial)):
            return Hint("gradients-zero", "All gradients are 0.")
        factors = []
        cut = True
        for trial in trials:
            expected, got = self.slopes(trial.case, self._own, play), self._given(trial)
            most = max(float(np.max(np.abs(one))) for one in got)
            cut = cut and self._agrees(trial, [np.clip(one, -most, most) for one in expected])
            for one, right in zip(got, expected, strict=True):
                factor = float(np.sum(one * right) / np.sum(right * right))
                if not _same(one, factor * right):
                    factor = np.nan
                factors.append(factor)
        finite = bool(np.all(np.isfinite(factors)))
        if finite and np.ptp(factors) < 1e-3 * np.max(np.abs(factors)):
            return Hint(
                "gradients-scaled",
                f"These are the right gradients times {_short(factors)}: leave "
                "the number out, the optimiser has its learning rate.",
            )
        if cut or finite:
            return Hint(
                "gradients-clipped", "The gradients are clipped or scaled: leave them as they are."
            )
        return None

    def _play(self, trials: Sequence[Trial]) -> tuple[Play, Hint | None]:
        """How the networks were used, as the loss tells it, and what to say about it."""
        usual = Play()
        if all(self._is_loss_of(trial, usual) for trial in trials):
            return usual, None
        if any(trial.seen.results[0].shape != () for trial in trials):
            return usual, Hint(
                "loss-not-one-number",
                "The loss is one number: return what the loss function gives, as it is.",
            )
        for key, sentence, play in self._other_plays():
            if all(self._is_loss_of(trial, play) for trial in trials):
                return play, Hint(key, sentence)
        return usual, None

    def _is_loss_of(self, trial: Trial, play: Play) -> bool:
        expected = np.float64(self.loss(trial.case, self._constants(trial.case), play))
        return agree(trial.seen.results[0], expected, 10)

    def _other_plays(self):
        if self._trains == "discriminator":
            yield (
                "arguments-swapped",
                "Real and fake logits have changed places in the loss.",
                Play(swapped=True),
            )
            yield (
                "one-batch",
                "Real images and fakes went through the discriminator in one batch: its batch "
                "normalisation would mix the two kinds. Call it once for each.",
                Play(joined=True),
            )
        yield (
            "generator-not-training",
            "The generator was called without training=True: its batch normalisation would use "
            "running means.",
            Play(generator_trains=False),
        )
        yield (
            "discriminator-not-training",
            "The discriminator was called without training=True: its batch normalisation would "
            "use running means.",
            Play(discriminator_trains=False),
        )
        yield (
            "not-training",
            "Neither network was called with training=True: batch normalisation would use running "
            "means.",
            Play(generator_trains=False, discriminator_trains=False),
        )
        if self._trains == "discriminator":
            yield (
                "arguments-swapped+not-training",
                "Real and fake logits have changed places in the loss. And: neither network was "
                "called with training=True.",
                Play(swapped=True, generator_trains=False, discriminator_trains=False),
            )

    def _loss_scaled(self, trials: Sequence[Trial]) -> Hint | None:
        factors = []
        for trial in trials:
            (got,) = trial.seen.results
            if got.shape != ():
                return None
            right = self.loss(trial.case, self._constants(trial.case), Play())
            factors.append(float(got) / right)
        if (
            min(factors) > 0
            and np.ptp(factors) < 1e-3 * abs(np.mean(factors))
            and abs(np.mean(factors) - 1) > 1e-2
        ):
            return Hint(
                "loss-scaled",
                f"This is the right loss times {_short(factors)}: return what "
                "the loss function gives.",
            )
        return None

    def _by_calls(self, trials: Sequence[Trial]) -> Hint | None:
        if all(trial.seen.extras["losses"] == 0 for trial in trials):
            return Hint("own-loss", "The loss that came in is not used: call it.")
        for name, what in (
            ("generator", "z makes the fakes"),
            ("discriminator", "the loss needs its logits"),
        ):
            if all(not trial.seen.extras[f"calls {name}"][:2].any() for trial in trials):
                return Hint(f"{name}-not-used", f"The {name} was never called: {what}.")
        often = [
            name
            for name, most in self._most_calls.items()
            if any(_calls(trial, name) > most for trial in trials)
        ]
        if often:
            name = often[0]
            return Hint(
                f"{name}-called-too-often",
                f"The {name} is called too often with training=True: every such call moves the "
                "running means of its batch normalisation. Keep what the first call gave.",
            )
        return None

    def _by_what_was_asked(self, trials: Sequence[Trial]) -> Hint | None:
        """What the calls that were logged tell; inside a graph none are."""
        logs = [(trial, Log(trial)) for trial in trials]
        if any(log.count("generator") == 0 for _, log in logs):
            return None
        if not any(log.given("generator", trial.case.args["z"]) for trial, log in logs):
            return Hint(
                "other-noise", "The generator is not given z, but something else: use the z given."
            )
        if all(_squashed(trial, self._trains) for trial in trials):
            return Hint(
                "squashed-before-the-loss",
                "The logits are squashed before they come into the loss: it takes logits.",
            )
        asked = [("the fakes", lambda t, log: log.given("generator", t.case.args["z"])[:1])]
        if self._trains == "discriminator":
            asked.append(("the real images", lambda t, log: [t.case.args["real"]]))
        for what, images in asked:
            if not any(
                log.given("discriminator", one) for trial, log in logs for one in images(trial, log)
            ):
                return Hint(
                    "images-not-judged",
                    f"The discriminator is never shown {what}, as they are.",
                )
        return None


def _short(factors: Sequence[float]) -> str:
    return f"{np.mean(factors):.4g}"


def _squashed(trial: Trial, trains: str) -> bool:
    """Whether the loss was given a sigmoid of logits."""
    given = [e.given for e in trial.seen.events if e.name == "discriminator"]
    asked = [e.asked for e in trial.seen.events if e.name == f"{trains}_loss"]
    return any(agree(one, 1 / (1 + np.exp(-logits)), SLACK) for one in asked for logits in given)


def _same(got: np.ndarray, expected: np.ndarray) -> bool:
    # a sum of loud terms that cancel is as precise as the terms are
    return agree(got / LOUDNESS, expected / LOUDNESS, SLACK)


def _calls(trial: Trial, name: str) -> int:
    """How often a network was called in training."""
    return int(trial.seen.extras[f"calls {name}"][0])


def _notes(trials: Sequence[Trial]) -> tuple[str, ...]:
    frozen = [n for n in _NETWORKS if any(t.seen.extras[f"calls {n}"][2] for t in trials)]
    if not frozen:
        return ()
    return (
        f"the {frozen[0]} was called while its `trainable` was False: batch normalisation then "
        "uses its running means, in spite of training=True",
    )


def _no_step(what: str, kind: str) -> Judgement:
    if what in ("no list", "gradients first", "pairs"):
        detail = f"The gradients should be a list, one for each variable; got a {kind}."
    elif what == "nothing":
        detail = "The function returns nothing: does it end in a return statement?"
    else:
        detail = f"Expected two results: the loss, and a list of gradients; got {kind}."
    hint = Hint(*_RETURNED[what]) if what in _RETURNED else None
    return Judgement([Finding("it returns what was asked for", False, detail)], hint)


_RETURNED = {
    "nothing": ("not-returned", "Return loss and gradients: return loss, gradients."),
    "dictionary": (
        "results-by-name",
        "The results are taken by their place: return loss, gradients, without names.",
    ),
    "one thing": ("one-result", "Two things are asked for: return loss, gradients."),
    "other number": ("other-results", "Two things are asked for, no more: return loss, gradients."),
    "gradients first": (
        "results-turned",
        "The results come in the other order: the loss first, then the gradients.",
    ),
    "pairs": (
        "gradients-in-pairs",
        "The gradients stand in pairs with their variables: return the list of gradients, the "
        "pairs are made afterwards.",
    ),
    "no list": (
        "gradients-no-list",
        "Ask the tape for the whole list trainable_variables: then a list comes back.",
    ),
}

ORACLES = {"5.6": Step("discriminator"), "5.7": Step("generator")}
