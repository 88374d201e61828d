"""By XLA in blocks, or as a graph: the same machine, the same truth."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from labgen.evaluation.annealing.ais import anneal
from labgen.evaluation.annealing.chains import long_chain
from labgen.evaluation.likelihood import rbm, two_ways
from labgen.evaluation.likelihood.random_streams import seed_of_block
from tests.evaluation.small import log_probs, log_z, machine, parameters
from tests.models.toy import all_states

# Five standard errors: a false alarm in 6e-7, were the seeds not fixed.
ERRORS, ROUNDING = 5, 0.01
ARRAYS = parameters(5, 4, 8, 0.7)


@pytest.fixture
def by_xla(monkeypatch):
    monkeypatch.setattr(two_ways, "_WORTH_COMPILING", 0)


def test_annealing_in_blocks_finds_log_z(answers, by_xla):
    small = machine(answers, *ARRAYS)
    found = anneal(small, np.full(5, 0.5), chains=450, steps=300, seed=3)
    assert found.chains == 450
    assert abs(found.log_z - log_z(*ARRAYS)) < ERRORS * found.standard_error + ROUNDING
    again = anneal(small, np.full(5, 0.5), chains=450, steps=300, seed=3)
    np.testing.assert_array_equal(again.log_weights, found.log_weights)
    # A block that drew the numbers of another would bring back its weights.
    assert len(np.unique(found.log_weights)) > 440


def test_chains_in_blocks_forget_their_start(answers, by_xla):
    n = 10_000
    ends = long_chain(machine(answers, *ARRAYS), np.ones((n, 5)), 60, seed=1)
    places = (ends @ 2 ** np.arange(4, -1, -1)).astype(int)
    p = np.exp(log_probs(*ARRAYS))
    # Six standard errors of each frequency: a false alarm in 1e-7 for all 32.
    assert (np.abs(np.bincount(places, minlength=32) / n - p) <= 6 * np.sqrt(p / n)).all()


@pytest.mark.parametrize(
    "run",
    [
        lambda small: long_chain(small, np.ones((100, 5)), 1_007),
        lambda small: anneal(small, np.full(5, 0.5), chains=100, steps=333),
    ],
)
def test_xla_compiles_once_for_parts_of_any_length(answers, monkeypatch, run):
    programs = []

    def looked_at(self, products, rows, others, seed):
        arguments = *map(tf.constant, rows), *others, seed_of_block(seed, 0)
        programs.append(self._xla.experimental_get_compiler_ir(*arguments)(stage="hlo"))
        return rows

    monkeypatch.setattr(two_ways.TwoWays, "of_rows", looked_at)
    run(machine(answers, *ARRAYS))
    # A full part, and a shorter one at the end.
    assert len(programs) == 2
    assert programs[0] == programs[1]


def test_pseudo_likelihood_is_the_same_both_ways(answers, monkeypatch):
    small, v = machine(answers, *ARRAYS), all_states(5)
    graph = rbm.pseudo_log_likelihood(small, v).per_digit
    monkeypatch.setattr(two_ways, "_WORTH_COMPILING", 0)
    found = rbm.pseudo_log_likelihood(small, v).per_digit
    np.testing.assert_allclose(found, graph, atol=1e-5)


def test_an_answer_that_xla_cannot_compile_goes_on_as_a_graph(answers, monkeypatch, capfd):
    def with_numpy(v, w, b):
        probs = tf.numpy_function(lambda x: 1 / (1 + np.exp(-x)), [v @ w + b], tf.float32)
        return tf.ensure_shape(probs, [*v.shape[:1], w.shape[1]])

    small = dataclasses.replace(machine(answers, *ARRAYS), hidden_probs=with_numpy)
    expected = long_chain(small, all_states(5), 5, seed=2)
    monkeypatch.setattr(two_ways, "_WORTH_COMPILING", 0)
    np.testing.assert_array_equal(long_chain(small, all_states(5), 5, seed=2), expected)
    assert capfd.readouterr().err == ""


def test_an_error_of_an_answer_is_its_own(answers, by_xla):
    def wrong(v, w, b):
        raise KeyError("my mistake")

    small = dataclasses.replace(machine(answers, *ARRAYS), hidden_probs=wrong)
    with pytest.raises(KeyError, match="my mistake"):
        long_chain(small, all_states(5), 5)
