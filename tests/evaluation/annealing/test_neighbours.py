"""Modes that differ in groups of hidden units: found by switching them over, and measured."""

import numpy as np
import pytest

from benchmarks.planted import Kind, planted
from labgen.evaluation.annealing.neighbours import combined, neighbours
from labgen.evaluation.annealing.search import find_partition_function
from tests.evaluation.small import machine

# Three modes, on or off each for itself: the first hardly ever off, the others nearly as often off
# as on. All states in which all three are on have 32 % of the mass.
THREE = Kind(far=(6.0, 0.3, 0.3), units=3, pixels=80)


@pytest.fixture(scope="module")
def three(answers):
    """The machine, a state in which all three are on, the groups of hidden units, data, log Z."""
    (w, a, b), data, truth = planted(0, THREE)
    # Units of one mode have the same pixels.
    pixels = [tuple(np.flatnonzero(column)) for column in w.T]
    groups = np.array([[other == one for other in pixels] for one in dict.fromkeys(pixels)])
    modes = groups[groups.sum(axis=1) == THREE.units]
    inputs = a + w[:, modes.any(axis=0)].sum(axis=1)
    return machine(answers, w, a, b), (inputs > 0).astype(np.float32), modes, data, truth


def on(found, modes: np.ndarray, states: np.ndarray) -> np.ndarray:
    """Which modes are on, bool [n, 3]: a unit is likelier on than off where its input is positive.

    Computed from the parameters, not by the answers.
    """
    inputs = states @ found.w.astype(float) + found.b
    return np.stack([(inputs[:, group] > 0).all(axis=1) for group in modes], axis=1)


def test_a_neighbour_has_one_mode_switched_over(three):
    found, state, modes, *_ = three
    assert on(found, modes, state[None]).all()
    states, groups = neighbours(found, state, 100, seed=0)
    of_modes = [np.flatnonzero((groups == group).all(axis=1)) for group in modes]
    assert [len(places) for places in of_modes] == [1, 1, 1]
    for number, (place,) in enumerate(of_modes):
        expected = np.arange(3) != number
        assert (on(found, modes, states[[place]])[0] == expected).all()


def test_the_most_probable_neighbours_are_kept(three):
    found, state, *_ = three
    every, kept = (neighbours(found, state, most, seed=0)[0] for most in (100, 5))
    assert len(kept) == 5 < len(every)
    inputs = every @ found.w.astype(float) + found.b
    probable = every @ found.a.astype(float) + np.logaddexp(0, inputs).sum(axis=1)
    assert (kept == every[np.argsort(-probable)[:5]]).all()


def test_what_cannot_stay_has_gone_back(three):
    """One unit of a mode is no group of its own: the others hold it."""
    found, state, modes, *_ = three
    single = np.zeros((1, found.hidden), bool)
    single[0, modes[0].argmax()] = True
    assert combined(found, state, single, seed=0) == []


def test_each_combination_is_another_mode(three):
    found, state, modes, *_ = three
    all_of_them = combined(found, state, modes, seed=0)
    seen = {tuple(on(found, modes, states).mean(axis=0).round()) for states in all_of_them}
    assert len(all_of_them) == len(seen) == 7
    assert all(states.shape == (20, found.visible) for states in all_of_them)


def test_modes_that_no_chain_met_are_counted(three):
    found, _, modes, data, truth = three
    measured = find_partition_function(found, data.mean(0), data, chains=40, steps=100)
    assert measured.trustworthy, measured.warning
    assert measured.log_z == pytest.approx(truth, abs=0.3)
    assert len(np.unique(on(found, modes, measured.samples), axis=0)) >= 4
