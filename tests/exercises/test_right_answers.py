"""Right answers in another dress: made from the notebooks' answers, none is written here."""

import logging
import sys
import warnings

import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from labgen.exercises import EXERCISES, check, examine
from labgen.exercises.check import oracle_of

NETWORKS = ("4.1", "4.2", "5.2", "5.3")
STEPS = ("5.6", "5.7")
CALLED_ONCE = ("2.4", "2.5", "3.1", "4.6", "5.1")  # no training step calls them
FORMULAS = [
    exercise
    for exercise in EXERCISES
    if all(case.how == "plain" for case in oracle_of(exercise).cases(1))
]
by_label = {"ids": lambda exercise: exercise.label}


def reference(answers, exercise):
    return getattr(answers[exercise.notebook], exercise.name)


@pytest.mark.parametrize("exercise", EXERCISES, **by_label)
def test_noise_makes_no_difference(exercise, answers, capfd):
    function = reference(answers, exercise)

    def noisy(*args):
        print("a line on stdout")
        print("a line on stderr", file=sys.stderr)
        warnings.warn("a warning", stacklevel=1)
        logging.getLogger("tensorflow").warning("a line in the log")
        return function(*args)

    capfd.readouterr()
    check(exercise.number, noisy)
    out, err = capfd.readouterr()
    assert err == ""
    assert "right" in out and "a line on stdout" in out


@pytest.mark.parametrize("exercise", FORMULAS, **by_label)
def test_float64_inside_makes_no_difference(exercise, answers):
    function = reference(answers, exercise)

    def precise(*args):
        wide = [tf.cast(x, tf.float64) if isinstance(x, tf.Tensor) else x for x in args]
        return function(*wide)

    verdict = examine(exercise.number, precise)
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.number not in NETWORKS], **by_label)
def test_numpy_results_pass_with_a_note(exercise, answers):
    function = reference(answers, exercise)

    def as_numpy(*args):
        return tf.nest.map_structure(lambda tensor: tensor.numpy(), function(*args))

    verdict = examine(exercise.number, as_numpy)
    assert verdict.passed, verdict.text()
    if exercise.number in CALLED_ONCE:
        assert not verdict.notes
    else:
        assert "tf.function cannot compile" in verdict.notes[0]


@pytest.mark.parametrize("exercise", [e for e in FORMULAS if len(e.returns) > 1], **by_label)
def test_lists_pass(exercise, answers):
    function = reference(answers, exercise)
    verdict = examine(exercise.number, lambda *args: [np.asarray(x) for x in function(*args)])
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize("exercise", FORMULAS, **by_label)
def test_compiled_answers_pass(exercise, answers):
    verdict = examine(exercise.number, tf.function(reference(answers, exercise)))
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES if e.number in ("4.2", "5.2", "5.3")], **by_label
)
def test_nested_networks_pass(exercise, answers):
    function = reference(answers, exercise)
    verdict = examine(exercise.number, lambda *args: keras.Sequential([function(*args)]))
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.number in STEPS], **by_label)
def test_steps_with_gradients_as_tuples_pass(exercise, answers):
    function = reference(answers, exercise)

    def tuples(*args):
        loss, gradients = function(*args)
        return loss.numpy(), tuple(gradients)

    verdict = examine(exercise.number, tuples)
    assert verdict.passed, verdict.text()
