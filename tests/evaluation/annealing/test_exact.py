"""Exact log Z against tables of all joint states, and against machines that fall into pairs."""

import numpy as np
import pytest

from labgen.evaluation.likelihood import exact
from tests.evaluation.small import log_probs, log_z, machine, pairs, parameters
from tests.models.toy import all_states


@pytest.mark.parametrize(("visible", "hidden"), [(6, 3), (3, 6), (4, 4), (1, 5), (5, 1)])
def test_log_z_is_the_sum_over_all_joint_states(answers, visible, hidden):
    arrays = parameters(visible, hidden, 1, 1.5)
    assert exact.log_z(machine(answers, *arrays)) == pytest.approx(log_z(*arrays), abs=2e-5)


@pytest.mark.parametrize(("visible", "hidden"), [(14, 30), (300, 14)])
def test_many_states_are_added_in_parts(answers, visible, hidden):
    arrays, truth = pairs(visible, hidden, 2, 2.0)
    assert exact.log_z(machine(answers, *arrays)) == pytest.approx(truth, abs=1e-3)


def test_the_likelihoods_are_those_of_the_table(answers):
    arrays = parameters(6, 4, 3, 1.5)
    found = exact.log_likelihood(machine(answers, *arrays), all_states(6))
    np.testing.assert_allclose(found.per_digit, log_probs(*arrays), atol=3e-5)
    assert np.exp(found.per_digit).sum() == pytest.approx(1, abs=1e-5)


def test_beyond_twenty_units_it_says_what_to_do(answers):
    arrays = parameters(22, 21, 1, 0.1)
    with pytest.raises(ValueError, match=r"smaller layer has 21 units.*partition_function"):
        exact.log_z(machine(answers, *arrays))
