"""The machines that published figures are about: trained, measured and kept, at toy sizes."""

import sys
import types
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from benchmarks import published
from labgen import data
from labgen.course.model_table import measure as measuring
from labgen.course.model_table.measure import DIGITS_SEED
from labgen.course.model_table.picture import draw_curve
from labgen.course.model_table.row import read_rows
from labgen.evaluation.annealing.sandwich import partition_function
from labgen.evaluation.samples.binarise import binarise
from labgen.training.profiles import PROFILES, EvaluationSizes, Profile


@pytest.fixture(autouse=True)
def toy(monkeypatch, tmp_path, not_compiled):
    tiny = Profile("full", evaluation=EvaluationSizes(20, 2, 4, 6, 2, 2, sample_draws=1))
    monkeypatch.setitem(PROFILES, "full", tiny)
    monkeypatch.setenv("LABGEN_RUNS", str(tmp_path / "runs"))
    load = partial(data.load, limit=200)
    monkeypatch.setattr(published.data, "load", load)
    monkeypatch.setattr(published, "EPOCHS_OF_CURVE", (1, 2))
    monkeypatch.setattr(published, "EPOCHS_OF_LARGE", {1: 2, 25: 1})
    monkeypatch.setattr(published, "LARGE", 12)
    monkeypatch.setattr(published, "RECIPE_EPOCHS", 1)


@pytest.fixture
def short_ruler(monkeypatch):
    """The likelihood alone, with log Z by one run of annealing in place of a search, and without
    compiling, which would take longer than all of it."""

    def log_z(machine, means, digits, **sizes):
        return replace(partition_function(machine, means, digits, **sizes), samples=digits)

    monkeypatch.setattr(measuring, "find_partition_function", log_z)
    monkeypatch.setattr(measuring._Bench, "of_samples", lambda self, subject: {})
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def rows_after(tmp_path, *what):
    result = CliRunner().invoke(published.main, [*what, "--docs", str(tmp_path)])
    assert result.exit_code == 0, result.output
    return {row.name: row for row in read_rows(tmp_path / "published.json")}


def test_the_curve_has_a_row_for_each_epoch_and_a_picture(tmp_path, short_ruler):
    rows = rows_after(tmp_path, "curve")
    assert list(rows) == ["curve_1", "curve_2"]
    first, second = rows.values()
    assert first.label == "RBM 784-100, CD-1, 1 epoch" and second.settings["epoch"] == 2
    # The second was measured with its own parameters, not with those at the end.
    assert first.likelihood != second.likelihood
    assert first.settings["test_error"] > second.settings["test_error"] > 0
    left, right = draw_curve(list(rows.values())).axes
    np.testing.assert_allclose(
        left.lines[-1].get_ydata(), [(r.low + r.high) / 2 for r in rows.values()]
    )
    np.testing.assert_allclose(right.lines[-1].get_xdata(), [1, 2])


def test_large_machines_keep_their_rows_beside_each_other(tmp_path, short_ruler):
    rows_after(tmp_path, "cd25", "persistent")
    rows = rows_after(tmp_path, "cd1", "cd1")
    assert sorted(rows) == ["rbm_500_cd1", "rbm_500_cd25", "rbm_500_persistent"]
    settings = rows["rbm_500_cd25"].settings
    assert (settings["k"], settings["hidden"], settings["epochs"]) == (25, 12, 1)
    settings = rows["rbm_500_persistent"].settings
    assert (settings["chains"], settings["hidden"], settings["epochs"]) == (100, 12, 1)
    assert settings["measured"]["cores"] >= 1


def test_the_rate_of_a_large_machine_falls_to_nothing():
    rbm = published._kind(falling=True)(hidden=3, learning_rate=0.5)
    rbm.fit(np.full((40, 784), 0.5, np.float32), 2, batch_size=10)
    assert float(rbm._next_rate()) == pytest.approx(0, abs=1e-6)


def test_parameters_of_scikit_learn_are_taken_over(tmp_path, monkeypatch):
    """Without weights the pixels are independent: the pseudo-likelihood is their own."""

    class BernoulliRBM:
        n_iter, learning_rate, batch_size = 10, 0.1, 10

        def __init__(self, hidden, random_state):
            self.components_ = np.zeros((hidden, 784))
            self.intercept_hidden_ = np.ones(hidden)
            self.intercept_visible_ = np.full(784, -2.0)

        def fit(self, images):
            assert images.shape == (200, 784)
            return self

    network = types.SimpleNamespace(BernoulliRBM=BernoulliRBM)
    monkeypatch.setitem(sys.modules, "sklearn", types.SimpleNamespace(neural_network=network))
    monkeypatch.setitem(sys.modules, "sklearn.neural_network", network)
    row = rows_after(tmp_path, "sklearn")["sklearn"]
    on = binarise(data.load("mnist").test_images[:20], DIGITS_SEED).sum(axis=1).mean()
    expected = -2.0 * on - 784 * np.log1p(np.exp(-2.0))
    assert (row.settings["batch_size"], row.settings["sample_input"]) == (10, False)
    assert row.pseudo.mean == pytest.approx(expected, rel=1e-4)
