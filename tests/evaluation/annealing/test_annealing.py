"""Annealing from both ends against log Z by enumeration."""

import numpy as np
import pytest

from labgen.evaluation.annealing.ais import AISEstimate, anneal, base_biases, reverse_ais
from labgen.evaluation.annealing.chains import long_chain
from labgen.evaluation.annealing.sandwich import Sandwich, partition_function
from labgen.evaluation.annealing.temperature_schedule import PIECES, inverse_temperatures
from tests.evaluation.small import (
    TILT,
    log_probs,
    log_z,
    machine,
    pairs,
    parameters,
    samples,
    samples_of_two_modes,
    two_modes,
)
from tests.models.toy import all_states

# Five standard errors and what float32 loses in a few hundred steps. That a normal number lies
# so far out has a probability of 6e-7, were the seeds not fixed.
ERRORS, ROUNDING = 5, 0.01


def within(found: AISEstimate, truth: float) -> bool:
    return abs(found.log_z - truth) < ERRORS * found.standard_error + ROUNDING


@pytest.mark.parametrize(
    ("visible", "hidden", "scale", "seed"), [(9, 6, 0.5, 1), (12, 7, 1.0, 2), (10, 9, 1.5, 3)]
)
def test_both_directions_find_log_z(answers, visible, hidden, scale, seed):
    arrays = parameters(visible, hidden, seed, scale)
    small, truth = machine(answers, *arrays), log_z(*arrays)
    means = np.exp(log_probs(*arrays)) @ all_states(visible)
    starts = samples(*arrays, 400, seed)
    both = partition_function(small, means, starts, chains=400, steps=300, seed=seed)
    assert within(both.forward, truth)
    assert within(both.backward, truth)
    assert both.trustworthy
    assert abs(both.log_z - truth) < ERRORS * both.standard_error + ROUNDING
    assert both.standard_error < 0.2


@pytest.mark.parametrize("means", [0.5, 0.02])
def test_the_base_may_be_far_from_the_data(answers, means):
    arrays = parameters(8, 6, 4, 0.7)
    found = anneal(machine(answers, *arrays), np.full(8, means), chains=400, steps=300)
    assert within(found, log_z(*arrays))


def test_a_machine_as_large_as_the_labs(answers):
    arrays, truth = pairs(784, 100, 6, 0.4)
    large, means = machine(answers, *arrays), np.full(784, 0.3)
    found = anneal(large, means, chains=50, steps=400)
    assert within(found, truth)
    assert found.standard_error < 0.3


def test_the_weights_are_unbiased_however_few_the_steps(answers):
    """Every Gibbs step must be at the temperature that its place on the ladder has."""
    arrays = parameters(9, 6, 2, 1.2)
    n = 50_000
    starts = samples(*arrays, n, 5)
    both = partition_function(
        machine(answers, *arrays), np.full(9, 0.5), starts, chains=n, steps=4, seed=5
    )
    for found in (both.forward, both.backward):
        assert found.standard_error < 0.03
        assert abs(found.log_z - log_z(*arrays)) < ERRORS * found.standard_error
    assert (both.forward.temperatures == both.backward.temperatures[::-1]).all()
    assert both.forward.forward
    assert not both.backward.forward


def test_few_steps_leave_log_z_between_the_two(answers):
    arrays = parameters(12, 8, 7, 1.5)
    truth = log_z(*arrays)
    both = partition_function(
        machine(answers, *arrays),
        np.full(12, 0.5),
        samples(*arrays, 2_000, 1),
        chains=2_000,
        steps=4,
        seed=3,
    )
    low, high = both.outer
    # By Jensen's inequality, and apart from it by many standard errors of 2,000 chains.
    assert low + 0.5 < truth < high - 0.5
    assert low < both.lower
    assert both.upper < high
    assert both.lower < truth + ERRORS * both.forward.standard_error
    assert both.upper > truth - ERRORS * both.backward.standard_error


def test_a_mode_that_the_chains_miss_is_seen_from_the_other_side(answers):
    arrays, truth = two_modes()
    dark = machine(answers, *arrays), np.full(40, 0.08)
    starts = samples_of_two_modes(300, round(300 / (1 + np.exp(-TILT))), seed=1)
    both = partition_function(*dark, starts, chains=300, steps=100)
    # Nothing in the run forwards tells that it has lost nearly all of the mass.
    assert both.forward.trustworthy
    assert both.lower < truth - 2
    assert both.upper == pytest.approx(truth, abs=1.5)
    assert both.outer[1] > truth
    assert not both.trustworthy
    assert "forwards misses states" in both.warning


def test_starts_from_one_mode_alone_are_seen_as_well(answers):
    arrays, truth = two_modes()
    starts = samples_of_two_modes(100, 0, seed=1)
    bright = anneal(machine(answers, *arrays), np.full(40, 0.92), chains=300, steps=100)
    dark = reverse_ais(machine(answers, *arrays), np.full(40, 0.08), starts, steps=100)
    assert within(bright, truth - np.log1p(np.exp(-TILT)))
    both = Sandwich(bright, dark)
    assert both.gap < -2
    assert "its starts are no samples" in both.warning


def test_a_few_heavy_chains_are_not_laid_to_the_starts(answers):
    heavy = weights(np.r_[np.zeros(299), 12.0])
    light = AISEstimate(
        False, 10.0, np.zeros(300), inverse_temperatures(100)[::-1], np.zeros((1, 1))
    )
    both = Sandwich(heavy, light)
    assert both.gap < -2
    assert "A few of the 300 chains" in both.warning


def weights(log_weights) -> AISEstimate:
    return AISEstimate(
        True, 10.0, np.asarray(log_weights, float), inverse_temperatures(100), np.zeros((1, 1))
    )


def test_the_error_is_that_of_the_logarithm_of_a_mean():
    rng = np.random.default_rng(0)
    many = rng.normal(0, 0.5, (4_000, 200))
    runs = [weights(row) for row in many]
    spread = np.std([run.log_z for run in runs])
    error = np.mean([run.standard_error for run in runs])
    assert error == pytest.approx(spread, rel=0.1)
    assert runs[0].effective == pytest.approx(200 * np.exp(-0.25), rel=0.2)


@pytest.mark.parametrize(
    ("log_weights", "sentence"),
    [
        (np.r_[np.zeros(999), 12.0], "A few of the 1,000 chains carry nearly all the weight"),
        (np.r_[np.full(500, -9.0), np.zeros(500)], "log weights scatter by 4.5 nats"),
        (np.linspace(-1.5, 1.5, 5), "With 5 chains the standard error is 0.47"),
        ([0.0], "With 1 chains the standard error is nan"),
    ],
)
def test_weak_estimates_say_so(log_weights, sentence):
    found = weights(log_weights)
    assert not found.trustworthy
    assert sentence in found.warning
    assert sentence in repr(found)


def test_what_is_printed_names_error_and_effective_sample_size():
    found = weights(np.linspace(-0.1, 0.1, 100))
    assert found.trustworthy
    assert repr(found) == (
        "AIS: log Z = 10.00 ± 0.01 nats, effective sample size 100 of 100 chains, 101 temperatures"
    )


def test_one_seed_gives_one_result(answers):
    small = machine(answers, *parameters(6, 4, 1, 1.0))
    run = [anneal(small, np.full(6, 0.5), chains=20, steps=30, seed=s) for s in (1, 1, 2)]
    np.testing.assert_array_equal(run[0].log_weights, run[1].log_weights)
    assert (run[0].log_weights != run[2].log_weights).all()


def test_progress_is_told_up_to_the_end(answers):
    small = machine(answers, *parameters(4, 3, 1, 1.0))
    told = []
    partition_function(
        small, np.full(4, 0.5), all_states(4), chains=5, steps=600, progress=told.append
    )
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) >= 4


def test_long_chains_forget_their_start(answers):
    arrays = parameters(5, 4, 8, 0.7)
    n = 20_000
    ends = long_chain(machine(answers, *arrays), np.ones((n, 5)), 60, seed=1)
    places = (ends @ 2 ** np.arange(4, -1, -1)).astype(int)
    found = np.bincount(places, minlength=32) / n
    p = np.exp(log_probs(*arrays))
    # Six standard errors of each frequency: a false alarm in 1e-7 for all 32, were the seed not
    # fixed.
    assert (np.abs(found - p) <= 6 * np.sqrt(p * (1 - p) / n)).all()


def test_chains_go_on_over_several_calls(answers, monkeypatch):
    small = machine(answers, *parameters(5, 4, 8, 0.7))
    whole = long_chain(small, all_states(5), 7, seed=1)
    monkeypatch.setattr("labgen.evaluation.annealing.chains._STEPS_AT_A_TIME", 3)
    np.testing.assert_array_equal(long_chain(small, all_states(5), 7, seed=1), whole)
    np.testing.assert_array_equal(long_chain(small, all_states(5), 0), all_states(5))


def test_base_pixels_follow_the_data():
    means = np.array([0.0, 0.2, 0.5, 1.0])
    p = 1 / (1 + np.exp(-base_biases(means)))
    np.testing.assert_allclose(p, [0.005, 0.203, 0.5, 0.995], atol=1e-6)


def test_the_ladder_has_its_pieces():
    betas = inverse_temperatures(14_500, ((0.5, 1 / 29), (0.9, 8 / 29), (1.0, 20 / 29)))
    assert len(betas) == 14_501
    assert (betas[0], betas[500], betas[4_500], betas[-1]) == pytest.approx((0, 0.5, 0.9, 1))
    assert (np.diff(betas) > 0).all()
    for steps in (3, 4, 5, 17):
        few = inverse_temperatures(steps)
        assert len(few) == steps + 1
        assert (np.diff(few) > 0).all()
        assert {end for end, _ in PIECES} <= {*few.round(12)}
    np.testing.assert_allclose(inverse_temperatures(4, ((1.0, 1.0),)), [0, 0.25, 0.5, 0.75, 1])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda m: anneal(m, np.full(4, 0.5), chains=0), "chains is 0"),
        (lambda m: anneal(m, np.full(4, 0.5), steps=2), "steps is 2"),
        (lambda m: anneal(m, np.full(3, 0.5)), "one mean for each of the 4 visible units"),
        (lambda m: anneal(m, np.full(4, 30.0)), r"outside \[0, 1\]"),
        (lambda m: reverse_ais(m, np.full(4, 0.5), np.full((2, 4), 0.5)), "The images are grey"),
        (lambda m: long_chain(m, np.ones((2, 4)), -1), "steps is -1"),
        (lambda m: base_biases(np.full(4, 0.5), 0.0), "smoothing is 0.0"),
        (lambda m: inverse_temperatures(10, ((0.5, 1.0),)), "rising ends, the last one 1"),
    ],
)
def test_what_cannot_be_is_said(answers, call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(machine(answers, *parameters(4, 3, 1, 1.0)))
