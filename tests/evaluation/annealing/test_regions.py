"""Modes that no chain connects: each measured from a base of its own, and the parts added."""

import numpy as np
import pytest

from labgen.evaluation.annealing.ais import anneal, reverse_ais
from labgen.evaluation.annealing.regions import Base, divide, regions_of
from tests.evaluation.small import TILT, machine, samples_of_two_modes, two_modes

DARK, BRIGHT = Base(np.full(40, 0.08), 0.05), Base(np.full(40, 0.92), 0.05)
# Five standard errors: a false alarm in 6e-7, were the seeds not fixed.
ERRORS, ROUNDING = 5, 0.01


def runs(two):
    def there(base, number):
        return anneal(two, base.means, chains=300, steps=100, seed=number)

    def back(base, starts, number):
        return reverse_ais(two, base.means, starts, steps=100, seed=number)

    return there, back


@pytest.mark.parametrize("bright", [0.5, 1 / (1 + np.exp(-TILT))])
def test_the_parts_add_up_to_the_whole(answers, bright):
    """Whatever the proportions of the starts: each region's part is known for itself."""
    arrays, truth = two_modes()
    there, back = runs(machine(answers, *arrays))
    starts = samples_of_two_modes(300, round(300 * bright), seed=1)
    first, home = there(DARK, 0), back(DARK, starts, 1)
    # From the dark base alone nearly all of the mass is lost.
    assert first.log_z < truth - 2
    found = divide(DARK, first, starts, home, there, back, 0.05)
    for run in (found.forward, found.backward):
        assert abs(run.log_z - truth) < ERRORS * run.standard_error + ROUNDING
        assert run.standard_error < 0.1
        assert run.trustworthy, run.warning
    assert found.forward.forward and not found.backward.forward
    # The starts' shares are those of the modes, and no longer those of their number.
    of_bright = found.shares[starts.mean(axis=1) > 0.5].sum()
    assert of_bright == pytest.approx(1 / (1 + np.exp(-TILT)), abs=0.02)


def test_one_mode_stays_whole(answers):
    arrays, _ = two_modes()
    there, back = runs(machine(answers, *arrays))
    starts = samples_of_two_modes(100, 0, seed=1)
    first, home = there(DARK, 0), back(DARK, starts, 1)
    found = divide(DARK, first, starts, home, there, back, 0.05)
    assert found.forward is first and found.backward is home
    assert (found.shares == 0.01).all()


@pytest.mark.parametrize(("first_from", "second_from"), [(DARK, DARK), (BRIGHT, DARK)])
def test_a_region_in_which_no_chain_ends_leaves_the_whole_undivided(
    answers, first_from, second_from
):
    """Its mass would be missing both ways, which would then agree."""
    arrays, _ = two_modes()
    there, back = runs(machine(answers, *arrays))
    starts = samples_of_two_modes(300, 150, seed=1)
    first, home = there(first_from, 0), back(DARK, starts, 1)

    def elsewhere(base, number):
        return there(second_from, number)

    found = divide(DARK, first, starts, home, elsewhere, back, 0.05)
    assert found.forward is first and found.backward is home
    assert "scatter" in found.backward.warning
    np.testing.assert_array_equal(found.shares, np.full(300, 1 / 300))


def test_a_state_belongs_to_the_base_that_makes_it_most_probable():
    states = samples_of_two_modes(50, 20, seed=2)
    expected = np.where(np.arange(50) < 20, 1, 0)
    np.testing.assert_array_equal(regions_of(states, [DARK, BRIGHT]), expected)


def test_a_stray_start_does_not_make_an_estimate_doubtful(answers):
    arrays, _ = two_modes()
    there, back = runs(machine(answers, *arrays))
    starts = samples_of_two_modes(300, 2, seed=1)
    first, home = there(DARK, 0), back(DARK, starts, 1)
    assert home.scatter > 2
    found = divide(DARK, first, starts, home, there, back, 0.05)
    assert found.backward.log_z == pytest.approx(home.log_z, abs=1e-6)
    assert found.backward.chains == 298 and found.backward.trustworthy
