"""Put one model under every instrument that fits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import ModuleType
from typing import Any

import numpy as np

from labgen import data
from labgen.course.model_table.row import Estimate, Pictures, Row
from labgen.course.model_table.states import packed
from labgen.evaluation.annealing.sandwich import Sandwich
from labgen.evaluation.annealing.search import find_partition_function
from labgen.evaluation.likelihood import dbn, rbm, vae
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.samples.baselines import reference_seen
from labgen.evaluation.samples.binarise import binarise
from labgen.evaluation.samples.nearest import distance_to_nearest
from labgen.evaluation.samples.pixels import KINDS
from labgen.evaluation.samples.sample_metrics import SampleMeasures, Seen, measure_draws, seen
from labgen.evaluation.subject import Subject
from labgen.exercises.loader import answers
from labgen.registry import find_exercise, task_of_class, tasks
from labgen.training.profiles import Profile, profile

# Fixed, so that all models are measured with the same binary digits and the same draws.
DIGITS_SEED, SAMPLES_SEED, SEED = 1, 3, 0
# The pseudo-likelihood visits 784 neighbours of each digit: one digit in so many tells enough, and
# a hundred where there are few.
_PSEUDO, _PSEUDO_LEAST = 10, 100
# Memorising: so many samples are compared with training digits, so many times as many as are used
# otherwise, as far as there are.
_PROBED, _TRAINING_DIGITS = 500, 10
Progress = Callable[[str, float], None]


def measure(
    name: str,
    model,
    sizes: Profile | None = None,
    progress: Progress | None = None,
    answered: Mapping[str, Callable] | None = None,
    known: Row | None = None,
) -> Row:
    """Measure a finished model at the sizes of a profile.

    Binary digits are test digits, each pixel drawn once with its grey value as the probability,
    always the same; annealing starts from where the mass is found, see
    `labgen.evaluation.annealing.search`.

    A model is measured on the data that it was trained on. Its samples are measured for MNIST
    alone: the instruments for them look through a classifier of MNIST's digits.

    Args:
        name: of the artefact, such as "rbm".
        model: of a task that says how it is measured.
        sizes: None is the current profile.
        progress: is told what is being done and which share of that is finished.
        answered: answers that no model holds; see `subject_of`.
        known: a row of the same model, whose samples need not be measured again.

    Raises:
        TypeError: for another kind of model.
        ValueError: if its data are not those that the notebook has loaded.
        MissingAnswer: if an exercise that an instrument needs is not answered.
    """
    sizes = sizes or profile()
    tell = progress or (lambda what, share: None)
    subject = subject_of(model, answered)
    digits = _data_of(model)
    bench = _Bench(sizes, digits, tell)
    figures = {}
    if subject.machine is not None:
        figures = bench.of_machine(subject.machine)
    elif subject.layers is not None:
        figures = bench.of_layers(subject.layers)
    elif subject.autoencoder is not None:
        figures = bench.of_autoencoder(subject.autoencoder)
    pictures = {}
    if known is not None:
        pictures = _pictures_of(known)
    elif digits.name == data.MNIST:
        pictures = bench.of_samples(subject)
    return Row(
        name=name,
        label=label_of(name, model),
        profile=sizes.name,
        digits=bench.n,
        settings=model.settings,
        data=digits.name,
        **figures,
        **pictures,
    )


def _data_of(model: Any) -> data.Digits:
    """The data set that a model was trained on."""
    name, found = model.settings.get("data", data.MNIST), data.current()
    if found is not None and found.name == name:
        return found
    if name == data.MNIST:
        return data.read(name)
    raise ValueError(
        f"This model was trained on {name}, and is measured on that: load it first, in a notebook, "
        "with labgen.data.load."
    )


def measured_by(model: object) -> ModuleType | None:
    """The file measured.py of the task whose model it is; None for another object."""
    record = task_of_class(type(model))
    return record.part("measured") if record else None


def label_of(name: str, model: object) -> str:
    """Such as "RBM 784-100", and what is said of the shipped model of that name."""
    further = (shipped for record in tasks() for shipped in record.shipped if shipped.name == name)
    measured = measured_by(model)
    kind = measured.label(model) if measured else type(model).__name__
    return kind + next((shipped.label for shipped in further), "")


def subject_of(model: Any, answered: Mapping[str, Callable] | None = None) -> Subject:
    """What the instruments need of a finished model.

    Args:
        answered: answers that no model holds, such as free_energy (exercise 1.6) for the top layer
            of a DBN. One that is not given comes from its notebook.

    Raises:
        TypeError: for another kind of model.
        MissingAnswer: if one of these exercises is not answered.
    """
    measured = measured_by(model)
    if measured is None:
        known = (record.model_class().__name__ for record in tasks() if record.part("measured"))
        raise TypeError(
            f"A {type(model).__name__} cannot be measured: give one of {', '.join(known)}."
        )
    found: Subject = measured.subject(model, _Answered(answered or {}))
    return found


class _Answered(dict):
    """The answers that were given, by name; the others come from their notebooks."""

    def __missing__(self, name: str) -> Callable:
        function: Callable = getattr(answers(find_exercise(name).notebook), name)
        return function


class _Bench:
    """The digits and the sizes with which all models are measured."""

    def __init__(self, profile: Profile, digits: data.Digits, tell: Progress):
        self._sizes, self._tell = profile.evaluation, tell
        counts = (len(digits.test_images), len(digits.train_images))
        self.n = n = min(self._sizes.digits, *counts)
        self._grey = digits.test_images[:n]
        self._binary = binarise(self._grey, DIGITS_SEED)
        self._train = binarise(digits.train_images[:n], DIGITS_SEED)
        self._all_training = digits.train_images
        self._train_means = digits.train_images.mean(axis=0)

    def of_machine(self, machine: RBMFunctions) -> dict:
        log_z = self._log_z(machine, self._train_means, self._train)
        assert log_z.samples is not None  # the search keeps them
        likelihood = rbm.log_likelihood(machine, self._binary, log_z.log_z)
        gap, gap_error = rbm.free_energy_gap(machine, self._train, self._binary)
        self._tell("pseudo-likelihood", 0)
        some = self._binary[: max(_PSEUDO_LEAST, self.n // _PSEUDO)]
        return {
            **_between(likelihood, log_z),
            "pseudo": _estimate(rbm.pseudo_log_likelihood(machine, some)),
            "gap": Estimate(gap, gap_error),
            "distance": distance_to_nearest(log_z.samples, self._train),
            "states": packed(log_z.samples),
        }

    def of_layers(self, layers: dbn.TwoLayers) -> dict:
        hidden = np.asarray(
            layers.top.hidden_probs(self._train, layers.up_w, layers.up_b), np.float32
        )
        states = binarise(hidden, SEED)
        log_z = self._log_z(layers.top, hidden.mean(axis=0), states)
        found = dbn.log_likelihood(
            layers,
            self._binary,
            log_z.log_z,
            draws=self._sizes.draws,
            tuned_on=self._train,
            seed=SEED,
            progress=lambda share: self._tell("two layers", share),
        )
        return {
            **_between(found.estimate, log_z),
            **_drawn(found),
            "bound": _estimate(found.bound),
        }

    def of_autoencoder(self, autoencoder: vae.Autoencoder) -> dict:
        grey = vae.elbo(autoencoder, self._grey, pixels="grey", seed=SEED)
        binary = vae.elbo(autoencoder, self._binary, pixels="binary", seed=SEED)
        weighted = vae.weighted_bound(
            autoencoder,
            self._binary,
            pixels="binary",
            draws=self._sizes.latent_draws,
            tuned_on=self._train,
            seed=SEED,
            progress=lambda share: self._tell("importance-weighted bound", share),
        )
        used = vae.active_units(autoencoder, self._grey)
        return {
            "likelihood": _estimate(weighted.bound),
            "bound": _estimate(binary.bound),
            "grey_bound": _estimate(grey.bound),
            "grey_reconstruction": -grey.reconstruction.mean,
            "grey_kl": grey.kl.mean,
            "active": int(used.sum()),
            "latent": len(used),
            "effective": float(np.median(weighted.effective) / weighted.draws),
            **_drawn(weighted),
        }

    def of_samples(self, subject: Subject) -> dict:
        self._tell("samples", 0)
        draws: dict[str, list[Seen]] = {kind: [] for kind in KINDS}
        count = self._sizes.sample_draws
        for place in range(count):
            samples = subject.draw(self._sizes, SEED + place)
            drawn = binarise(samples, SAMPLES_SEED + place)
            for kind, pictures in (("grey", samples), ("binary", drawn)):
                draws[kind].append(seen(pictures, kind))
            self._tell("samples", (place + 1) / (count + 1))
        n = len(samples)
        found = {
            kind: pictures_of(measure_draws(of_kind, reference_seen(kind, n)))
            for kind, of_kind in draws.items()
        }
        return {**found, **self._nearest(drawn)}

    def _nearest(self, samples: np.ndarray) -> dict:
        """How far samples lie from training digits, and as many test digits, to compare with."""
        digits, probe = self._training_digits(), slice(None, _PROBED)
        return {
            "nearest": distance_to_nearest(samples[probe], digits),
            "nearest_of_digits": distance_to_nearest(self._binary[probe], digits),
        }

    def _training_digits(self) -> np.ndarray:
        return binarise(self._all_training[: _TRAINING_DIGITS * self.n], DIGITS_SEED)

    def _log_z(self, machine: RBMFunctions, means: np.ndarray, digits: np.ndarray) -> Sandwich:
        """Annealing from both ends, from where the machine's mass is found to lie."""
        self._tell("annealing", 0)
        return find_partition_function(
            machine,
            means,
            digits,
            chains=self._sizes.chains,
            steps=self._sizes.temperatures,
            seed=SEED,
            progress=lambda share: self._tell("annealing", share),
        )


def pictures_of(found: SampleMeasures) -> Pictures:
    """The figures of samples as numbers that JSON knows."""
    values = {key: value for key, value in asdict(found).items() if key != "kind"}
    shares = tuple(float(share) for share in values.pop("class_shares"))
    return Pictures(**values, class_shares=shares)


def _pictures_of(row: Row) -> dict:
    return {name: getattr(row, name) for name in ("grey", "binary", "nearest", "nearest_of_digits")}


def _between(likelihood, log_z: Sandwich) -> dict:
    """An estimate and the range of it: the estimate never lies outside."""
    chains = log_z.forward.chains
    lower, upper = log_z.interval
    return {
        "likelihood": _estimate(likelihood),
        "low": likelihood.mean + log_z.log_z - upper,
        "high": likelihood.mean + log_z.log_z - lower,
        "log_z": log_z.log_z,
        "log_z_error": log_z.standard_error,
        "effective": min(log_z.forward.effective, log_z.backward.effective) / chains,
        "warning": log_z.warning,
    }


def _drawn(found: dbn.TwoLayerLikelihood | vae.WeightedBound) -> dict:
    return {
        "draws": found.draws,
        "effective_draws": float(np.median(found.effective)),
        "width": found.width,
    }


def _estimate(found) -> Estimate:
    return Estimate(found.mean, found.standard_error)
