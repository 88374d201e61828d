"""What a student reads: the verdict in sentences, never a stack trace."""

import random

import numpy as np
import pytest
import tensorflow as tf

from labgen.exercises import CheckFailed, check, examine, find
from tests.exercises.wrong_answers import cd_plus, hidden_inputs


def failure(exercise, function):
    with pytest.raises(CheckFailed) as caught:
        check(exercise, function)
    return caught.value


def test_a_right_answer_says_what_holds(answers, capfd):
    check("1.2", answers["1_rbm"].hidden_probs)
    out, err = capfd.readouterr()
    assert out.startswith("Exercise 1.2 hidden_probs: right (6 of 6 checks)\n")
    assert out.count("holds:") == 6
    assert err == ""


def test_a_wrong_answer_says_what_fails_with_numbers_and_a_hint():
    text = str(failure("1.2", hidden_inputs))
    assert "Exercise 1.2 hidden_probs: not right yet" in text
    assert "fails:" in text and "yours" in text and "expected" in text and "entry [" in text
    assert "hint:  These are the total inputs" in text
    assert "holds: the result has one number per hidden unit" in text


def test_a_failure_is_an_assertion_without_a_stack_trace():
    error = failure("1.5", cd_plus)
    assert isinstance(error, AssertionError)
    lines = error._render_traceback_()
    assert lines == str(error).splitlines()
    assert not any("Traceback" in line or 'File "' in line for line in lines)


def test_ipython_shows_the_sentences_only():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shown = []
    shell._showtraceback = lambda kind, error, lines: shown.append("\n".join(lines))
    shell.user_ns.update(check=check, hidden_inputs=hidden_inputs)
    shell.run_cell("check('1.2', hidden_inputs)")
    assert shown[0].startswith("Exercise 1.2 hidden_probs: not right yet")
    assert "Traceback" not in shown[0] and "verdict.passed" not in shown[0]


def test_an_empty_answer_is_not_attempted():
    def hidden_probs(v, w, b):
        raise NotImplementedError("Exercise 1.2: the probabilities of the hidden units")

    error = failure("1.2", hidden_probs)
    assert str(error) == "Exercise 1.2 hidden_probs: not attempted"
    assert error.verdict.status == "not attempted"


def test_an_error_of_the_library_is_no_empty_answer():
    class Unfinished(tf.keras.layers.Layer):
        def compute_output_shape(self, *_):
            raise NotImplementedError

    verdict = examine("1.2", lambda v, w, b: tf.keras.Model()(v))
    assert verdict.status == "error"


def test_an_exception_shows_the_students_line():
    def hidden_probs(v, w, b):
        twice = v
        return tf.sigmoid(twice @ tf.transpose(w) + b)

    error = failure("1.2", hidden_probs)
    text = str(error)
    assert error.verdict.status == "error"
    assert "InvalidArgumentError" in text
    line = hidden_probs.__code__.co_firstlineno + 2
    assert f"in line {line}: return tf.sigmoid(twice @ tf.transpose(w) + b)" in text
    assert "function_node" not in text
    assert "w is used the wrong way round" in text


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (lambda v, w, b: None, "returns nothing"),
        (lambda v, w, b: tf.zeros(3), "should have shape [3, 4], yours has shape [3]"),
        (lambda v, w, b: "a word", "holds no real numbers"),
        (lambda v, w, b: [v, w], "cannot be read as an array"),
        (lambda v, w, b: {1: 2}, "holds no real numbers"),
        (lambda v, w, b: v @ w * np.nan, "yours nan"),
        (lambda v: v, "TypeError"),
        (lambda v, w, b: (_ for _ in [1]), "holds no real numbers"),
    ],
)
def test_results_that_cannot_be_right(result, words):
    assert words in str(failure("1.2", result))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (lambda *_: 1.0, "Expected a tuple of 3 results (dw, da, db), got one float."),
        (lambda v0, h0, vk, hk: (v0, h0), "got 2"),
        (lambda v0, h0, vk, hk: (v0, None, h0), "da is None"),
    ],
)
def test_several_results(result, words):
    assert words in str(failure("1.5", result))


@pytest.mark.parametrize("number", ["4.1", "4.2", "5.2", "5.3"])
def test_something_else_than_a_network(number):
    assert "Expected a keras.Model, got a int" in str(failure(number, lambda *_: 1))


@pytest.mark.parametrize("number", ["5.6", "5.7"])
def test_something_else_than_a_step(number):
    assert "Expected two results" in str(failure(number, lambda *_: 1))
    assert "should be a list" in str(failure(number, lambda *_: (1.0, 2.0)))


def test_something_else_than_a_function():
    assert "hidden_probs is a int, not a function" in str(failure("1.2", 3))


def test_an_unknown_exercise():
    with pytest.raises(ValueError, match=r"There is no exercise '9\.9'\. The lab has: 1\.1, "):
        check("9.9", print)
    assert find("hidden_probs") is find("1.2")


def test_leaving_the_program_is_an_error_like_any_other():
    def hidden_probs(v, w, b):
        raise SystemExit(0)

    assert "SystemExit" in str(failure("1.2", hidden_probs))


def test_endless_recursion_is_an_error_like_any_other():
    def hidden_probs(v, w, b):
        return hidden_probs(v, w, b)

    assert "RecursionError" in str(failure("1.2", hidden_probs))


def test_the_random_state_of_the_notebook_is_left_alone(answers):
    random.seed(1)
    np.random.seed(1)
    undisturbed = random.random(), np.random.random()
    random.seed(1)
    np.random.seed(1)
    check("4.1", answers["4_vae"].build_encoder)
    assert (random.random(), np.random.random()) == undisturbed


def test_much_printing_is_cut_short():
    def hidden_probs(v, w, b):
        print("x" * 100_000)
        return v

    assert len(str(failure("1.2", hidden_probs))) < 5000
