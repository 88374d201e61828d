"""Right answers must pass: the notebooks' own in another dress, and those of samples.py.

How often could a check refuse a right answer by chance?

- Formulas and networks (all but 1.4, 2.1 to 2.3, 3.2) draw nothing while they are judged: the seed
  fixes the inputs, and the one thing that varies is rounding. An answer may be off by 2e-5 of the
  true number plus 2e-5. Over the answers below and 25 seeds the largest error was 2.1 % of that
  (1.1), so the margin is more than fortyfold. Batch normalisation (5.2, 5.3) has a hundred times
  that slack, because libraries add different small constants to a variance. In 4.6 no column lies
  nearer to the threshold than a factor 0.6 or 1.6.
- Sampling (1.4, 2.1 to 2.3, 3.2) is judged by what `sample` was asked and what it gave, never by
  frequencies: `sample` is a stand-in that the seed and the number of the call fix. There is no
  error probability but one: 2.2 tells the states of its chain apart by their numbers, and refuses
  a right answer if two of them agree by chance. They have 36 units or more where the chain is
  long enough for this to matter, so that it happens to fewer than one in 10**8 (answer, seed).
"""

import logging
import sys
import warnings
from collections import Counter

import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from labgen.exercises import check, examine
from labgen.exercises.check import oracle_of
from labgen.exercises.samples import right_answers
from labgen.registry import exercises
from tests.exercises.kits_oracles import same

pytestmark = pytest.mark.slow(seconds=65)

CHECK = sys.modules["labgen.exercises.check"]
RIGHT_ANSWERS = right_answers()
NETWORKS = ("4.1", "4.2", "5.2", "5.3")
STEPS = ("5.6", "5.7")
DIFFERENTIATED = ("4.3", "4.4", "4.5", "5.4", "5.5")  # training follows their gradients
CALLED_ONCE = ("2.4", "2.5", "3.1", "4.6", "5.1")  # no training step calls them
FORMULAS = [
    exercise
    for exercise in exercises()
    if all(case.driver in ("plain", "differentiable") for case in oracle_of(exercise).cases(1))
]
SAMPLING = [
    exercise
    for exercise in exercises()
    if all(case.driver == "logged" for case in oracle_of(exercise).cases(1))
]
# Networks and steps take longer than the others, and have less to do with the numbers drawn; what
# is traced anew in each call takes longest.
MANY_SEEDS, FEW_SEEDS = range(1, 11), range(1, 4)
TRACED = ("energy_row_by_row", "free_energy_row_by_row")
by_label = {"ids": lambda exercise: exercise.label}


def reference(answers, exercise):
    return getattr(answers[exercise.notebook], exercise.name)


@pytest.mark.parametrize("exercise", exercises(), **by_label)
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


@pytest.mark.parametrize("answer", RIGHT_ANSWERS, **by_label)
def test_right_answer_passes_whatever_the_inputs(answer, capfd, monkeypatch, told_twice):
    for seed in seeds_of(answer):
        verdict = examine(answer.exercise, answer.function, seed=seed)
        assert verdict.passed, f"seed {seed}: {verdict.text()}"
        if seed == 1:  # the only one that a kit knows
            ours, kits = told_twice()
            assert kits.passed and same(ours, kits), kits.text()
        # Whether it can be compiled, a quarter of the time, does not depend on the numbers.
        monkeypatch.setattr(CHECK, "compile_problem", lambda *_: "")
    assert capfd.readouterr() == ("", "")


def seeds_of(answer):
    few = answer.exercise in (*NETWORKS, *STEPS) or answer.function.__name__ in TRACED
    return FEW_SEEDS if few else MANY_SEEDS


def test_there_are_at_least_three_for_every_exercise_and_a_thousand_pairs():
    counts = Counter(answer.exercise for answer in RIGHT_ANSWERS)
    few = [exercise.label for exercise in exercises() if counts[exercise.number] < 3]
    assert not few, f"more right answers, please: {few}"
    assert sum(len(seeds_of(answer)) for answer in RIGHT_ANSWERS) >= 1000
    assert len({answer.label for answer in RIGHT_ANSWERS}) == len(RIGHT_ANSWERS)


def in_numpy(function):
    def answer(*args):
        return tf.nest.map_structure(lambda tensor: tensor.numpy(), function(*args))

    return answer


@pytest.mark.parametrize(
    "exercise",
    [e for e in exercises() if e.number not in (*NETWORKS, *DIFFERENTIATED)],
    **by_label,
)
def test_numpy_results_pass_with_a_note(exercise, answers):
    verdict = examine(exercise.number, in_numpy(reference(answers, exercise)))
    assert verdict.passed, verdict.text()
    if exercise.number in CALLED_ONCE:
        assert not verdict.notes
    else:
        assert "tf.function cannot compile" in verdict.notes[0]


@pytest.mark.parametrize(
    "exercise", [e for e in exercises() if e.number in DIFFERENTIATED], **by_label
)
@pytest.mark.parametrize("cut", [in_numpy, lambda f: lambda *args: tf.stop_gradient(f(*args))])
def test_where_training_follows_the_gradient_an_answer_without_one_fails(exercise, answers, cut):
    verdict = examine(exercise.number, cut(reference(answers, exercise)))
    assert not verdict.passed
    assert verdict.hint.key == "gradient-cut"
    # all that failed is the gradient
    assert sum(not finding.holds for finding in verdict.findings) == 1


@pytest.mark.parametrize("exercise", [e for e in FORMULAS if len(e.returns) > 1], **by_label)
def test_lists_pass(exercise, answers):
    function = reference(answers, exercise)
    verdict = examine(exercise.number, lambda *args: [np.asarray(x) for x in function(*args)])
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize("exercise", FORMULAS, **by_label)
def test_compiled_answers_pass(exercise, answers):
    verdict = examine(exercise.number, tf.function(reference(answers, exercise)))
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("exercise", SAMPLING, **by_label)
def test_compiled_answers_that_sample_pass(exercise, answers, jit_compile, capfd):
    function = tf.function(reference(answers, exercise), jit_compile=jit_compile)
    verdict = examine(exercise.number, function)
    assert verdict.passed, verdict.text()
    assert not verdict.notes and capfd.readouterr() == ("", "")
    assert not tf.config.functions_run_eagerly()


def test_calls_inside_a_graph_are_seen(answers):
    step = answers["1_rbm"].gibbs_step

    def traced(h, *given):
        of_any_batch = tf.TensorSpec([None, h.shape[1]], h.dtype)
        tf.config.run_functions_eagerly(False)
        return tf.function(lambda h: step(h, *given)).get_concrete_function(of_any_batch)(h)

    verdict = examine("1.4", traced)
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize("each_row", [tf.map_fn, tf.vectorized_map])
def test_a_batch_may_be_drawn_row_by_row(answers, each_row):
    step = answers["1_rbm"].gibbs_step

    def by_row(h, visible_probs, hidden_probs, sample):
        return step(h, visible_probs, hidden_probs, lambda probs: each_row(sample, probs))

    verdict = examine("1.4", by_row)
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize(
    "exercise", [e for e in exercises() if e.number in ("4.2", "5.2", "5.3")], **by_label
)
def test_nested_networks_pass(exercise, answers):
    function = reference(answers, exercise)
    verdict = examine(exercise.number, lambda *args: keras.Sequential([function(*args)]))
    assert verdict.passed, verdict.text()


@pytest.mark.parametrize("exercise", [e for e in exercises() if e.number in STEPS], **by_label)
def test_steps_with_gradients_as_tuples_pass(exercise, answers):
    function = reference(answers, exercise)

    def tuples(*args):
        loss, gradients = function(*args)
        return loss.numpy(), tuple(gradients)

    verdict = examine(exercise.number, tuples)
    assert verdict.passed, verdict.text()
