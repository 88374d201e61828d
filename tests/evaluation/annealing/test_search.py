"""log Z of machines whose mass lies far from their data, against the sum over all states."""

import numpy as np
import pytest

from benchmarks.planted import KINDS, PIXELS, Kind, planted
from labgen.evaluation.annealing import search
from labgen.evaluation.annealing.ais import AISEstimate
from labgen.evaluation.annealing.chains import long_chain
from labgen.evaluation.annealing.population import populate, redrawn
from labgen.evaluation.annealing.sandwich import Sandwich, partition_function
from labgen.evaluation.annealing.search import find_partition_function
from labgen.evaluation.annealing.temperature_schedule import inverse_temperatures
from labgen.evaluation.annealing.work import Work
from labgen.evaluation.samples.nearest import distance_to_nearest
from tests.evaluation.small import (
    log_z,
    machine,
    parameters,
    samples,
    samples_of_two_modes,
    two_modes,
)


@pytest.mark.parametrize(
    ("seed", "kind"), [(0, Kind()), (1, KINDS["wide"]), (2, KINDS["two modes"])]
)
def test_a_mode_planted_far_from_the_data_is_found(answers, seed, kind):
    arrays, data, truth = planted(seed, kind)
    found = find_partition_function(
        machine(answers, *arrays), data.mean(0), data, chains=40, steps=100, seed=seed
    )
    assert found.trustworthy, found.warning
    assert found.log_z == pytest.approx(truth, abs=0.5)
    assert found.interval[0] <= found.log_z <= found.interval[1]
    assert distance_to_nearest(found.samples, data) > 80


def test_chains_from_the_data_alone_do_not_find_it(answers):
    """What the search is for: both ways agree, and miss nearly all of the mass."""
    arrays, data, truth = planted(0, Kind())
    far = machine(answers, *arrays)
    starts = long_chain(far, data[:40], 50)
    both = partition_function(far, data.mean(0), starts, chains=40, steps=100)
    assert both.trustworthy
    assert both.log_z < truth - 3


def test_a_machine_without_such_a_mode_keeps_to_its_data(answers):
    arrays = parameters(12, 7, 2, 1.0)
    data = samples(*arrays, 200, 1)
    found = find_partition_function(
        machine(answers, *arrays), data.mean(0), data, chains=100, steps=60
    )
    assert found.trustworthy, found.warning
    assert found.log_z == pytest.approx(log_z(*arrays), abs=0.3)


def test_regions_have_a_part_of_the_progress(answers, monkeypatch):
    arrays, truth = two_modes()
    data, told, before = samples_of_two_modes(100, 0, 1), [], []

    def divide(*arguments):
        before.extend(told)
        return search_divides(*arguments)

    search_divides = search.divide
    monkeypatch.setattr(search, "divide", divide)
    found = find_partition_function(
        machine(answers, *arrays), data.mean(0), data, chains=60, steps=60, progress=told.append
    )
    assert found.log_z == pytest.approx(truth, abs=0.5)
    # Forwards and backwards from one further base at least, and the end.
    assert len(told) >= len(before) + 3
    assert told == sorted(set(told))
    assert before[-1] > 0.5 and told[-2] < told[-1] == 1


def test_progress_rises_whatever_was_expected():
    told = []
    work = Work(told.append, 10)
    for size in (2, 2):
        part = work.part(size)
        part(0.5)
        part(1.0)
    assert told == pytest.approx([0.1, 0.2, 0.3, 0.4])
    work.expect(8)
    # The first as expected, then much more than that.
    for size in (2, 20, 20):
        work.part(size)(1.0)
    assert told[4:] == pytest.approx([0.55, 0.775, 0.8875])
    work.end()
    assert told[-1] == 1
    nobody = Work(None, 10)
    assert nobody.part(5) is None
    nobody.end()


def test_a_population_tells_log_z_from_below(answers):
    arrays, data, truth = planted(1, Kind())
    found = populate(machine(answers, *arrays), data.mean(0), chains=60, steps=60, smoothing=0.3)
    assert found.log_z < truth + 3
    assert found.states.shape == (60, PIXELS)
    assert found.shares.sum() == pytest.approx(1)


def test_states_are_drawn_as_often_as_their_share_asks():
    shares = np.array([0.5, 0.0, 0.3, 0.2])
    counts = np.bincount(redrawn(shares, 100, np.random.default_rng(0)), minlength=4)
    assert (np.abs(counts - 100 * shares) <= 1).all()
    assert counts[1] == 0


def run(forward: bool, log_z: float) -> AISEstimate:
    return AISEstimate(forward, log_z, np.zeros(300), inverse_temperatures(100), np.zeros((1, 1)))


def test_what_the_search_met_and_the_measurement_lost_is_said():
    both = Sandwich(run(True, 10), run(False, 10), highest=14.0)
    assert "met states that weigh 4.0 nats more" in both.warning
    assert both.interval == (10, 14)
    # A mean weight may by chance be larger than Z.
    assert Sandwich(run(True, 10), run(False, 10), highest=12.0).trustworthy


def test_digits_that_the_search_lost_are_missed():
    both = Sandwich(run(True, 10), run(False, 10), near=run(False, 12.0))
    assert "near the digits alone weigh 2.0 nats more" in both.warning


@pytest.mark.parametrize("gap", [-3.0, 0.0, 0.5, 3.0])
def test_the_estimate_lies_in_its_interval(gap):
    random = np.random.default_rng(0)
    weights = random.normal(0, 4, 300)
    forward = AISEstimate(True, 10.0, weights, inverse_temperatures(100), np.zeros((1, 1)))
    backward = AISEstimate(
        False, forward.log_z + gap, weights * 0, inverse_temperatures(100), np.zeros((1, 1))
    )
    both = Sandwich(forward, backward)
    assert both.interval[0] <= both.log_z <= both.interval[1]


def test_the_distance_is_to_the_nearest_digit():
    digits = np.zeros((2, 10), np.float32)
    digits[1, :4] = 1
    states = np.zeros((3, 10), np.float32)
    states[0, :3] = 1  # 1 from the second
    states[1, 5:7] = 1  # 2 from the first
    states[2] = 1  # 6 from the second
    assert distance_to_nearest(states, digits) == 2
