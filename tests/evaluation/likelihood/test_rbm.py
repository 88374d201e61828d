"""Likelihood, pseudo-likelihood and free energies against the table of all states."""

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
import tensorflow as tf

from labgen.evaluation.likelihood import exact, rbm
from tests.evaluation.small import log_probs, log_z, machine, parameters
from tests.models.toy import all_states

PARAMETERS = parameters(7, 4, 5, 1.5)


@pytest.fixture
def small(answers):
    return machine(answers, *PARAMETERS)


def test_log_likelihood(small):
    v = all_states(7)[::3]
    found = rbm.log_likelihood(small, v, log_z(*PARAMETERS))
    np.testing.assert_allclose(found.per_digit, log_probs(*PARAMETERS)[::3], atol=3e-5)


@pytest.mark.parametrize("log_z", [np.nan, np.inf])
def test_log_z_must_be_a_number(small, log_z):
    with pytest.raises(ValueError, match="log_z is"):
        rbm.log_likelihood(small, all_states(7), log_z)


@pytest.mark.parametrize(
    "function",
    [
        rbm.free_energies,
        rbm.pseudo_log_likelihood,
        lambda machine, images: rbm.log_likelihood(machine, images, 1.0),
        lambda machine, images: rbm.free_energy_gap(machine, images, images),
    ],
)
def test_grey_images_are_refused(small, function):
    with pytest.raises(ValueError, match="The images are grey"):
        function(small, 0.5 * all_states(7))


def test_free_energies_come_in_order_over_several_batches(small, monkeypatch):
    monkeypatch.setattr(rbm, "_IMAGES_AT_A_TIME", 50)
    expected = -(log_probs(*PARAMETERS) + log_z(*PARAMETERS))
    np.testing.assert_allclose(rbm.free_energies(small, all_states(7)), expected, atol=3e-5)


def test_many_machines_are_measured_without_a_warning(answers):
    """Where a function is compiled anew for each, TensorFlow warns from the fifth machine on."""

    # TensorFlow counts by function, in the whole process: one that no other test has compiled.
    def free_energy(v, w, a, b):
        return answers["1_rbm"].free_energy(v, w, a, b)

    with patch.object(tf.get_logger(), "warning") as warning:
        for seed in range(6):
            found = machine(answers, *parameters(5, 3, seed, 1.0))
            found = replace(found, free_energy=free_energy)
            rbm.free_energies(found, all_states(5))
            exact.log_z(found)
    assert not warning.called, warning.call_args


@pytest.mark.parametrize("flipped_states", [1, 100, 10_000])
def test_pseudo_likelihood_is_a_sum_of_conditionals(small, monkeypatch, flipped_states):
    monkeypatch.setattr(rbm, "_FLIPPED_STATES_AT_A_TIME", flipped_states)
    p = np.exp(log_probs(*PARAMETERS)).reshape((2,) * 7)
    conditionals = [p / p.sum(axis=i, keepdims=True) for i in range(7)]
    expected = np.sum(np.log(conditionals), axis=0).ravel()
    found = rbm.pseudo_log_likelihood(small, all_states(7))
    np.testing.assert_allclose(found.per_digit, expected, rtol=1e-4, atol=1e-4)


def test_pseudo_likelihood_is_the_likelihood_where_pixels_are_independent(answers):
    _, a, b = PARAMETERS
    arrays = np.zeros((7, 4)), a, b
    found = rbm.pseudo_log_likelihood(machine(answers, *arrays), all_states(7))
    np.testing.assert_allclose(found.per_digit, log_probs(*arrays), atol=1e-4)


def test_the_gap_shows_digits_learnt_by_heart(small):
    likely = np.argsort(log_probs(*PARAMETERS))
    train, test = all_states(7)[likely[-20:]], all_states(7)[likely[:20]]
    gap, error = rbm.free_energy_gap(small, train, test)
    p = log_probs(*PARAMETERS)
    assert gap == pytest.approx(p[likely[:20]].mean() - p[likely[-20:]].mean(), abs=1e-4)
    spread = np.hypot(p[likely[:20]].std(ddof=1), p[likely[-20:]].std(ddof=1))
    assert error == pytest.approx(spread / np.sqrt(20), rel=1e-3)
    with pytest.raises(ValueError, match="20 training and 19 test digits"):
        rbm.free_energy_gap(small, train, test[:19])
