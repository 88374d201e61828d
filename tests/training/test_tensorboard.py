"""The TensorBoard log: what is written can be read back, and nobody is left a server."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from labgen.training import tensorboard
from labgen.training.log_contents import EVENT_FILES, describe
from labgen.training.tensorboard import EpochLogger, show, variable_summaries


@pytest.fixture
def log(tmp_path):
    """A small run with everything in it: two epochs, a graph and a profile."""
    weights = tf.Variable(tf.ones((3, 2)))

    @tf.function
    def step(x):
        weights.assign_add(tf.ones((3, 2)))
        return tf.reduce_sum(x @ weights)

    with EpochLogger(tmp_path / "log") as logger:
        logger.graph(step, tf.ones((4, 3)))
        logger.log(1, {"loss": 3.0}, {"w": weights})
        with logger.profile():
            step(tf.ones((4, 3)))
        logger.log(2, {"loss": 2.0}, {"w": weights})
    return tmp_path / "log"


def test_everything_written_is_read_back(log):
    contents = describe(log)
    assert contents.scalars["loss"] == [3.0, 2.0]
    # One step ran between the epochs; writing the graph must not have run another.
    assert contents.scalars["w/mean"] == [1.0, 2.0]
    assert contents.histograms == ("w/histogram",)
    assert contents.graph
    assert len(contents.profiles) == 1
    assert any("MatMul" in operation for operation in contents.operations)


def test_values_are_in_the_order_of_their_steps_whatever_the_files_are_called(tmp_path):
    for epoch, number in ((1, 9), (2, 10)):
        with EpochLogger(tmp_path, keep=True) as logger:
            logger.log(epoch, {"loss": float(epoch)})
        (file,) = (path for path in tmp_path.glob(EVENT_FILES) if path.suffix != ".9")
        file.rename(tmp_path / f"events.out.tfevents.{number}")
    assert describe(tmp_path).scalars["loss"] == [1.0, 2.0]


def test_a_new_run_replaces_the_old_one_unless_it_goes_on(log):
    with EpochLogger(log, keep=True) as logger:
        logger.log(3, {"loss": 1.0})
    assert describe(log).scalars["loss"] == [3.0, 2.0, 1.0]
    with EpochLogger(log) as logger:
        logger.log(1, {"loss": 9.0})
    contents = describe(log)
    assert contents.scalars == {"loss": [9.0]}
    assert not contents.graph and contents.profiles == ()


def test_show_prints_and_starts_no_server_when_nobody_watches(log, monkeypatch, capfd):
    monkeypatch.setenv("LABGEN_UNATTENDED", "1")
    monkeypatch.setattr("tensorboard.notebook.start", lambda _: pytest.fail("a server was started"))
    show(log)
    out, err = capfd.readouterr()
    assert "scalar     loss: 2 values, 3 to 2" in out
    assert "histogram  w" in out and "graph      yes" in out and "MatMul" in out
    assert f"tensorboard --logdir {log}" in out
    assert err == ""


class Shell:
    """As much of IPython's shell as is asked for, with or without a person in front of it."""

    def __init__(self, person: bool):
        self.kernel = type("Kernel", (), {"_allow_stdin": person})()

    def has_trait(self, name):
        return name == "kernel"


@pytest.mark.parametrize("person", [True, False])
def test_a_notebook_is_watched_when_a_person_could_answer(monkeypatch, person):
    for name in ("LABGEN_UNATTENDED", "CI"):
        monkeypatch.delenv(name, raising=False)
    fake = type(sys)("IPython")
    fake.get_ipython = lambda: Shell(person)
    monkeypatch.setitem(sys.modules, "IPython", fake)
    assert tensorboard.nobody_watches() is not person


def test_show_opens_tensorboard_for_a_person(log, monkeypatch):
    started = []
    monkeypatch.setattr(tensorboard, "nobody_watches", lambda: False)
    monkeypatch.setattr("tensorboard.notebook.start", started.append)
    monkeypatch.delenv("TENSORBOARD_BINARY", raising=False)
    show(log)
    assert started == [f"--logdir {log.resolve()}"]
    # Without this a kernel started from another environment's PATH finds no tensorboard.
    binary = os.environ.pop("TENSORBOARD_BINARY")
    assert subprocess.run([binary, "--version"], capture_output=True, check=True).stdout


def test_show_says_when_there_is_no_log(tmp_path):
    with pytest.raises(FileNotFoundError, match="no TensorBoard log"):
        show(tmp_path)


def test_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "log").write_text("")
    with pytest.raises(NotADirectoryError, match="is a file"):
        EpochLogger(tmp_path / "log")


def test_one_profile_at_a_time(tmp_path):
    logger = EpochLogger(tmp_path)
    with logger.profile(), pytest.raises(RuntimeError, match="one at a time"), logger.profile():
        pass


@pytest.mark.parametrize("kind", [np.asarray, tf.constant, tf.Variable, keras.Variable, list])
def test_variable_summaries_returns_the_statistics(kind):
    numbers = variable_summaries(kind([1.0, 2.0, 3.0, 6.0]), "x")
    assert numbers == pytest.approx({"mean": 3.0, "stddev": 3.5**0.5, "max": 6.0, "min": 1.0})


def test_variable_summaries_takes_integers():
    assert variable_summaries(np.array([0, 1]), "x")["mean"] == 0.5


def test_variable_summaries_writes_under_the_default_writer(tmp_path):
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        variable_summaries([1.0, 3.0], "layer/weights")
    contents = describe(tmp_path)
    assert contents.scalars["layer/weights/mean"] == [2.0]
    assert contents.histograms == ("layer/weights/histogram",)


def test_variable_summaries_inside_a_function(tmp_path):
    @tf.function
    def step(x):
        return variable_summaries(x, "x", step=7)

    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        assert float(step(tf.constant([1.0, 3.0]))["mean"]) == 2.0
    assert describe(tmp_path).scalars["x/max"] == [3.0]


@pytest.mark.parametrize(
    ("var", "name", "error", "sentence"),
    [
        (np.zeros((0, 3)), "w", ValueError, r"shape \(0, 3\) holds no number"),
        (["a"], "w", TypeError, "needs numbers"),
        (object(), "w", TypeError, "not object"),
        (keras.Input((3,)), "w", TypeError, "symbolic Keras tensor"),
        ([1.0], "", ValueError, "needs a name"),
    ],
)
def test_variable_summaries_says_what_is_wrong(var, name, error, sentence):
    with pytest.raises(error, match=sentence):
        variable_summaries(var, name)
