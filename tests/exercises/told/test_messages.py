"""What a student reads: the verdict in sentences, never a stack trace."""

import random
import sys

import numpy as np
import pytest
import tensorflow as tf

from labgen.exercises import CheckFailed, check, examine
from labgen.registry import find_exercise
from labgen.tasks.rbm.samples import cd_plus, hidden_inputs


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
    assert " ".join("\n".join(lines).split()) == " ".join(str(error).split())
    assert not any("Traceback" in line or 'File "' in line for line in lines)


def test_ipython_shows_the_sentences_only(new_shell):
    shell = new_shell()
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
        (
            lambda v, w, b: tf.zeros(3),
            "the result of hidden_probs should have shape [3, 4], yours has shape [3]",
        ),
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


def _steps_with_one_tape(z, generator, discriminator, generator_loss):
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(z)))
    return loss, [tape.gradient(loss, variable) for variable in generator.trainable_variables]


def _network(first, second):
    def build(n_in, n_hidden, n_out):
        inputs = tf.keras.Input(first(n_in))
        return tf.keras.Model(inputs, second(inputs, n_hidden))

    return build


@pytest.mark.parametrize(
    ("number", "answer", "key"),
    [
        ("1.1", lambda v, h, w, a, b: -v @ a - h @ b, "matrix-times-vector"),
        ("1.6", lambda v, w, a, b: -tf.matmul(v, a), "matrix-times-vector"),
        ("1.1", lambda v, h, w, a, b: -v @ a.T, "method-of-numpy"),
        ("1.5", lambda v0, h0, vk, hk: (v0 / tf.shape(v0)[0], v0, h0), "types-mixed"),
        ("1.5", lambda v0, h0, vk, hk: (v0 @ h0, v0, h0), "shapes-do-not-fit"),
        ("1.2", lambda v, w: v @ w, "other-arguments"),
        ("4.1", _network(lambda n: n, lambda x, n: x), "shape-without-tuple"),
        ("4.1", _network(lambda n: (n,), lambda x, n: tf.nn.softplus(x)), "tensor-of-keras"),
        (
            "4.1",
            _network(
                lambda n: (n,),
                lambda x, n: tf.keras.layers.Dense(n)(tf.keras.layers.Dense(n, "softplus", x)),
            ),
            "layer-not-called",
        ),
        ("5.7", _steps_with_one_tape, "tape-used-twice"),
    ],
)
def test_an_error_that_a_beginner_cannot_read_is_explained(number, answer, key):
    verdict = failure(number, answer).verdict
    assert verdict.status == "error"
    assert verdict.hint.key == key, verdict.text()


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


@pytest.mark.parametrize("number", ["4.1", "4.2", "5.2", "5.3"])
def test_no_network_at_all(number):
    assert "The function returns nothing" in str(failure(number, lambda *_: None))


def test_a_network_with_other_outputs_in_training():
    class Odd(tf.keras.Model):
        def __init__(self, n_z, hidden):
            super().__init__()
            self.steps = [tf.keras.layers.Dense(hidden, "softplus") for _ in range(2)]
            self.heads = [tf.keras.layers.Dense(n_z) for _ in range(2)]

        def call(self, x, training=False):
            outputs = [head(self.steps[1](self.steps[0](x))) for head in self.heads]
            return outputs[0] if training else outputs

    text = str(failure("4.1", lambda n_pixels, n_hidden, n_z: Odd(n_z, n_hidden)))
    assert "fails: the same inputs give the same outputs in training" in text


@pytest.mark.parametrize("number", ["5.6", "5.7"])
def test_something_else_than_a_step(number):
    assert "Expected two results" in str(failure(number, lambda *_: 1))
    assert "should be a list" in str(failure(number, lambda *_: (1.0, 2.0)))


def test_something_else_than_a_function():
    assert "hidden_probs is a int, not a function" in str(failure("1.2", 3))


def test_an_unknown_exercise():
    with pytest.raises(ValueError, match=r"There is no exercise '9\.9'\. The lab has: 1\.1, "):
        check("9.9", print)
    assert find_exercise("hidden_probs") is find_exercise("1.2")


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


def test_many_printed_lines_are_cut_after_twenty():
    def hidden_probs(v, w, b):
        for line in range(23):
            print("line", line)
        return tf.sigmoid(v @ w + b)

    lines = examine("1.2", hidden_probs).lines()
    start = lines.index("  Your function printed:")
    assert lines[start + 1] == "    line 0"
    assert lines[start + 20 :] == ["    line 19", "    … (3 more lines)"]


def test_twenty_printed_lines_are_all_shown():
    def hidden_probs(v, w, b):
        print("\n".join(["a line"] * 20))
        return tf.sigmoid(v @ w + b)

    assert examine("1.2", hidden_probs).lines()[-1] == "    a line"


def test_truth_values_are_written_as_such():
    text = str(failure("4.6", lambda z_mean, threshold: tf.math.reduce_std(z_mean, 0) > threshold))
    assert "yours True, expected False" in text


def test_the_outputs_of_a_network_have_an_order_not_names():
    def build_encoder(n_pixels, n_hidden, n_z):
        inputs = tf.keras.Input((n_pixels,))
        heads = {name: tf.keras.layers.Dense(n_z)(inputs) for name in ("z_mean", "z_log_var")}
        return tf.keras.Model(inputs, heads)

    assert "yours are a dictionary, z_mean, z_log_var" in str(failure("4.1", build_encoder))


def test_the_order_of_named_outputs_is_judged_by_their_names():
    def build_encoder(n_pixels, n_hidden, n_z, order=-1):
        inputs = h = tf.keras.Input((n_pixels,))
        for _ in range(2):
            h = tf.keras.layers.Dense(n_hidden, "softplus")(h)
        heads = [tf.keras.layers.Dense(n_z, name=name)(h) for name in ("z_mean", "z_log_var")]
        return tf.keras.Model(inputs, heads[::order])

    assert "yours are [z_log_var, z_mean]" in str(failure("4.1", build_encoder))
    assert examine("4.1", lambda *args: build_encoder(*args, order=1)).passed


@pytest.mark.parametrize(
    ("number", "wrong_input", "words"),
    [
        ("4.1", lambda *_: (3,), "inputs are [4, 9], yours takes [any, 3]"),
        ("4.2", lambda *_: (None, 2), "inputs are [4, 2], yours takes [any, any, 2]"),
        ("5.2", lambda n_z, *_: (n_z,), "inputs are [3, 1, 1, 6], yours takes [any, 6]"),
        ("5.3", lambda *_: (28, 28, 1), "yours takes [any, 28, 28, 1]"),
    ],
)
def test_a_network_for_other_inputs(number, wrong_input, words):
    def build(*args):
        inputs = tf.keras.Input(wrong_input(*args))
        return tf.keras.Model(inputs, tf.keras.layers.Dense(1)(inputs))

    assert words in str(failure(number, build))


def test_a_gradient_that_overflows_is_named():
    def generator_loss(fake_logits):
        x = -fake_logits  # both branches are computed, and the second overflows
        return tf.reduce_mean(tf.where(x > 20, x, tf.math.log1p(tf.exp(x))))

    error = failure("5.5", generator_loss)
    assert error.verdict.hint.key == "gradient-not-a-number"
    assert "logits of 100 and -100: the gradient by fake_logits, entry" in str(error)


def test_much_printing_is_cut_short():
    def hidden_probs(v, w, b):
        print("x" * 100_000)
        return v

    assert len(str(failure("1.2", hidden_probs))) < 5000


def test_an_endless_loop_ends_and_shows_its_line(monkeypatch):
    monkeypatch.setattr(sys.modules["labgen.exercises.check"], "SECONDS", 1)

    def forever(v, w, b):
        while True:
            pass

    verdict = examine("1.2", forever)
    assert verdict.status == "error"
    assert "does a loop never end?" in verdict.text()


def test_float64_is_noted(answers):
    import tensorflow as tf

    right = answers["1_rbm"].hidden_probs
    verdict = examine("1.2", lambda v, w, b: tf.cast(right(v, w, b), tf.float64))
    assert verdict.passed and "float64" in verdict.notes[0]


def test_a_name_from_another_cell_is_explained():
    def answer(v, w, b):
        return helper_of_another_cell(v, w, b)  # noqa: F821

    assert examine("1.2", answer).hint.key == "name-elsewhere"


def test_what_no_oracle_can_follow_is_a_verdict_that_never_passes(monkeypatch, answers):
    from labgen.tasks.dcgan.conv.oracle import ConvolutionalNetwork

    def falls(*_):
        raise KeyError("moving_mean")

    monkeypatch.setattr(ConvolutionalNetwork, "judge", falls)
    verdict = examine("5.3", answers["5_dcgan"].build_discriminator)
    assert not verdict.passed
    assert verdict.hint.key == "not-understood"
    assert "KeyError: 'moving_mean'" in verdict.text()


@pytest.mark.parametrize(
    "normalisation",
    [
        lambda: tf.keras.layers.BatchNormalization(axis=1),
        lambda: tf.keras.layers.GroupNormalization(1),
        lambda: tf.keras.layers.RMSNormalization(),
        lambda: tf.keras.layers.BatchNormalization(scale=False),
    ],
)
def test_no_normalisation_brings_the_check_down(normalisation):
    def build_discriminator(channels, batch_norm):
        model = tf.keras.Sequential([tf.keras.Input((32, 32, 1))])
        for number, c in enumerate(channels):
            model.add(tf.keras.layers.Conv2D(c, 4, strides=2, padding="same"))
            if batch_norm and number:
                model.add(normalisation())
            model.add(tf.keras.layers.LeakyReLU(negative_slope=0.2))
        model.add(tf.keras.layers.Conv2D(1, 8))
        return model

    hint = examine("5.3", build_discriminator).hint
    assert hint.key in ("norm-axis", "other-normalisation", "norm-without-weights")


def test_every_call_of_the_tiny_networks_is_written_down(answers):
    from labgen.execution.observe import observe
    from labgen.exercises.check import oracle_of

    exercise = find_exercise("5.6")
    case = oracle_of(exercise).cases(1)[0]
    seen = observe(answers["5_dcgan"].discriminator_gradients, case, exercise.results)
    names = [call.name for call in seen.calls]
    assert names == ["generator", "discriminator", "discriminator", "discriminator_loss"]


def test_a_network_that_is_frozen_for_a_while_is_noted():
    def generator_gradients(z, generator, discriminator, generator_loss):
        discriminator.trainable = False
        with tf.GradientTape() as tape:
            loss = generator_loss(discriminator(generator(z, training=True), training=True))
        discriminator.trainable = True
        return loss, tape.gradient(loss, generator.trainable_variables)

    verdict = examine("5.7", generator_gradients)
    assert verdict.passed
    assert "uses its running means, in spite of training=True" in verdict.notes[0]
