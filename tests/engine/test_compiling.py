"""Answers that cannot be compiled, that raise, or that are missing: named, with their line."""

import random
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import labgen
from labgen.engine import compiling
from labgen.engine import rng as chance
from labgen.engine.answer_errors import AnswerError
from labgen.engine.rng_state import arrays_of_state, restore_state
from labgen.training.checkpoints import checkpoint_manager
from tests.engine import answers_that_do_not_compile as answers
from tests.models.test_dcgan import SMALL, blots
from tests.models.test_vae import patterns
from tests.models.toy import stripes

pytestmark = pytest.mark.slow(seconds=15)


def line_of(name: str) -> int:
    lines = Path(answers.__file__).read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.endswith(f"# LINE {name}"))


def rbm_with(models, function):
    return type("RBM", (models["RBM"],), {"hidden_probs": staticmethod(function)})(9, 4)


@pytest.fixture(scope="module")
def compiled(models):
    """The weights of a machine whose answers can be compiled."""
    rbm = models["RBM"](9, 4)
    rbm.fit(stripes(40), 2, batch_size=10)
    return rbm.w.numpy()


@pytest.mark.parametrize(
    "name", ["with_numpy", "with_dot_numpy", "with_helper", "with_count", "with_numpy_noise"]
)
def test_an_rbm_goes_on_without_compiling(models, compiled, capsys, monkeypatch, name):
    # For a comparison, plain Python draws the numbers that XLA draws.
    monkeypatch.setattr(
        chance, "_by_philox", lambda _, *where: chance.uniform_by_threefry(*where[:3])
    )
    rbm = rbm_with(models, getattr(answers, name))
    rbm.fit(stripes(40), 2, batch_size=10)
    said = capsys.readouterr()
    note = " ".join(said.out.split())
    assert note.startswith(f"Exercise 1.2, hidden_probs, line {line_of(name)} (")
    assert "cannot be compiled" in note
    assert note.endswith(
        ": the model goes on in plain Python, which takes about ten times as long."
    )
    assert "user code" not in note and "Traceback" not in said.err
    np.testing.assert_allclose(rbm.w, compiled, atol=0.05)


def test_xla_compiles_once_for_any_number_of_mini_batches():
    learn = tf.function(partial(compiling._along, lambda x: x[0, :1], 1), jit_compile=True)
    several = tf.constant(np.arange(24.0).reshape(3, 4, 2), tf.float32)
    programs = set()
    for n, expected in ((1, 0.0), (2, 8.0), (3, 24.0)):
        assert learn(several, tf.constant(n)) == [expected]
        programs.add(learn.experimental_get_compiler_ir(several, tf.constant(n))(stage="hlo"))
    assert len(programs) == 1


def test_a_function_of_python_is_called_anew_for_each_batch(models, capsys):
    answers.calls = 0
    rbm_with(models, answers.with_count).fit(stripes(40), 2, batch_size=10)
    assert answers.calls == 2 * 4 * 2  # epochs, batches, once up and once in the Gibbs step


def test_what_is_not_compiled_goes_on_from_its_checkpoint_too(models, monkeypatch):
    """NumPy's random numbers go on as well."""
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "EVERY", 0.0)

    class Killed(BaseException):
        pass

    def run(kill_at: int | None = None):
        rbm = rbm_with(models, answers.with_numpy_samples)
        train, calls = rbm.train, []

        def until_killed(images, batches):
            calls.append(1)
            if len(calls) == kill_at:
                raise Killed
            return train(images, batches)

        rbm.train, rbm.steps_per_execution = until_killed, lambda: 1
        rbm.fit(stripes(40), 2, batch_size=10, again=True)
        return rbm, len(calls)

    np.random.seed(1)
    undisturbed, calls = run()
    assert calls == 8
    np.random.seed(1)
    with pytest.raises(Killed):
        run(kill_at=6)
    np.random.seed(2)
    again, calls = run()
    assert calls == 3
    for name, array in undisturbed.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array, err_msg=name)


def test_random_states_are_put_back():
    random.seed(5), np.random.seed(5)
    random.gauss(0, 1), np.random.normal()
    chance = tf.random.Generator.from_seed(3)
    kept = arrays_of_state({"chance": chance.state})
    drawn = [(random.gauss(0, 1), np.random.normal(), chance.normal(())) for _ in range(2)]
    restore_state({"chance": chance.state}, kept)
    assert drawn == [(random.gauss(0, 1), np.random.normal(), chance.normal(())) for _ in range(2)]


def test_an_answer_that_raises_is_one_sentence(models):
    with pytest.raises(AnswerError) as caught:
        rbm_with(models, answers.that_raises).fit(stripes(40), 1, batch_size=10)
    sentence = str(caught.value)
    assert sentence.startswith(f"exercise 1.2, hidden_probs, line {line_of('that_raises')} (")
    assert "InvalidArgumentError: Matrix size-incompatible" in sentence
    assert "\n" not in sentence and "autograph" not in sentence.lower()
    shown = caught.value._render_traceback_()
    assert " ".join(shown) == f"AnswerError: {sentence}"
    assert max(map(len, shown)) <= 100


def test_an_answer_that_is_missing_is_one_sentence(models):
    with pytest.raises(NotImplementedError) as caught:
        rbm_with(models, answers.not_answered).fit(stripes(40), 1, batch_size=10)
    assert str(caught.value) == (
        "Exercise 1.2, hidden_probs, is not answered yet: answer it in 1_rbm.ipynb, save the file, "
        "and run the cells above this one again."
    )
    with pytest.raises(NotImplementedError) as caught:
        type("RBM", (labgen.models.RBM,), {})(9, 4).fit(stripes(40), 1, batch_size=10)
    assert str(caught.value) == (
        "RBM needs hidden_probs, which is exercise 1.2: answer it in 1_rbm.ipynb, then run the "
        "cell that defines the class RBM again."
    )


def vae_that_goes_down(models, capfd, name, means):
    """A VAE with this answer, trained; it says what the answer means."""
    function = staticmethod(getattr(answers, name))
    vae = type("VAE", (models["VAE"],), {"reparameterise": function})(2, n_hidden=4, n_pixels=16)
    history = vae.fit(patterns(20), 1, batch_size=10, test_images=patterns(10))
    assert np.isfinite(history.last["loss"])
    said = capfd.readouterr()
    assert said.err == ""
    note = " ".join(said.out.split())
    assert note.startswith(f"Exercise 4.3, reparameterise, line {line_of(name)} (")
    assert note.endswith(means + ".")
    return vae


def test_a_vae_goes_down_to_plain_python(models, capfd):
    means = "in plain Python, which takes twenty to thirty times as long"
    vae_that_goes_down(models, capfd, "reparameterise_numpy", means)


def test_a_vae_goes_down_one_step_and_what_was_tried_leaves_no_trace(models, capfd):
    """Adam's counter and the noise are those of a model that XLA has never seen."""
    means = (
        "(InvalidArgumentError: XLA has no operation PyFunc): the model goes on without XLA, "
        "which takes two to four times as long"
    )
    tried = vae_that_goes_down(models, capfd, "reparameterise_without_xla", means)
    plain = type(tried)(2, n_hidden=4, n_pixels=16)
    del plain._train._modes[0]
    plain.fit(patterns(20), 1, batch_size=10, again=True)
    for name, array in plain.state().items():
        np.testing.assert_array_equal(tried.state()[name], array, err_msg=name)
    assert int(tried._optimizer.iterations) == 2


def test_a_dcgan_goes_on_without_compiling(models, capsys):
    loss = staticmethod(answers.discriminator_loss_numpy)
    gan = type("DCGAN", (models["DCGAN"],), {"discriminator_loss": loss})(**SMALL)
    gan.fit(blots(20), 1, batch_size=10)
    note = " ".join(capsys.readouterr().out.split())
    line = line_of("discriminator_loss_numpy")
    assert note.startswith(f"Exercise 5.4, discriminator_loss, line {line} (")
    assert [
        int(optimizer.iterations)
        for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer)
    ] == [2, 2]


def test_what_raises_while_a_model_is_made_is_named(models):
    def build_encoder(n_pixels, n_hidden, n_z):
        return tf.zeros(n_pixels) + tf.zeros(n_hidden)

    kind = type("VAE", (models["VAE"],), {"build_encoder": staticmethod(build_encoder)})
    with pytest.raises(AnswerError, match=r"^exercise 4\.1, build_encoder, line \d+ \(return tf"):
        kind(2, n_hidden=4, n_pixels=16)


def test_a_changed_answer_is_another_run(models):
    def identity(function):
        return rbm_with(models, function).run_key()["answers"]["hidden_probs"]

    def one(v, w, b):
        return tf.sigmoid(v @ w + b)

    def the_same(v, w, b):
        # with a comment
        return tf.sigmoid(v @ w + b)

    def other(v, w, b):
        return tf.sigmoid(v @ w - b)

    def with_constant(number):
        return lambda v, w, b: tf.sigmoid(number * (v @ w + b))

    assert identity(one) == identity(one)
    assert identity(the_same) == identity(one) != identity(other)
    assert identity(with_constant(1.0)) != identity(with_constant(2.0))
    before = identity(answers.with_helper)
    helper = answers._helper
    try:
        answers._helper = lambda x: 2.0
        assert identity(answers.with_helper) != before
    finally:
        answers._helper = helper
    assert identity(answers.with_helper) == before
