"""Bound and estimate of a tiny two-layer network against sums over all its hidden states."""

import dataclasses

import numpy as np
import pytest

from labgen.evaluation.likelihood import dbn, importance
from tests.evaluation.small import log_probs, log_z, machine, parameters
from tests.models.toy import all_states

PIXELS, HIDDEN1, HIDDEN2 = 6, 5, 3
# Six standard errors, known from the sums: a false alarm in 2e-9 for each of 64 digits, were the
# seed not fixed.
ERRORS = 6


def log_bernoulli(x, logits):
    """log of the probability of binary x, summed over the last axis."""
    p = 1 / (1 + np.exp(-logits))
    return np.sum(x * np.log(p) + (1 - x) * np.log(1 - p), axis=-1)


def network(answers, untied: bool):
    """The layers, and log p(v, h1) and log q(h1 | v) as tables [64, 32]."""
    down_w, down_a, up_b = parameters(PIXELS, HIDDEN1, 1, 0.8)
    up_w, other_b = down_w, up_b
    if untied:
        noise, _, more = parameters(PIXELS, HIDDEN1, 2, 0.3)
        up_w, other_b = (down_w + noise).astype(np.float32), (up_b + more).astype(np.float32)
    top = parameters(HIDDEN1, HIDDEN2, 3, 0.8)
    layers = dbn.TwoLayers(up_w, other_b, down_w, down_a, machine(answers, *top))
    v, h = all_states(PIXELS), all_states(HIDDEN1)
    joint = log_probs(*top) + log_bernoulli(v[:, None, :], h @ down_w.T + down_a)
    q = log_bernoulli(h[None, :, :], (v @ up_w + other_b)[:, None, :])
    return layers, joint, q, log_z(*top)


@pytest.fixture(params=[False, True], ids=["tied", "untied"])
def tiny(request, answers):
    return network(answers, request.param)


def test_the_bound_is_the_expectation_under_q(tiny):
    layers, joint, q, log_z_top = tiny
    draws = 2_000
    found = dbn.log_likelihood(layers, all_states(PIXELS), log_z_top, draws=draws, seed=1)
    expected = np.sum(np.exp(q) * (joint - q), axis=1)
    spread = np.sqrt(np.sum(np.exp(q) * (joint - q) ** 2, axis=1) - expected**2)
    # The part of it that is linear in h1 is exact in ours, which makes the spread another one.
    np.testing.assert_array_less(
        np.abs(found.bound.per_digit - expected), ERRORS * 2 * spread / np.sqrt(draws) + 1e-4
    )
    assert (expected < np.logaddexp.reduce(joint, axis=1)).all()


def test_the_estimate_is_the_likelihood(tiny):
    layers, joint, q, log_z_top = tiny
    draws = 4_000
    found = dbn.log_likelihood(layers, all_states(PIXELS), log_z_top, draws=draws, seed=2)
    truth = np.logaddexp.reduce(joint, axis=1)
    assert np.exp(truth).sum() == pytest.approx(1)
    second = np.sum(np.exp(2 * (joint - truth[:, None]) - q), axis=1)
    error = np.sqrt((second - 1) / draws)
    # The logarithm of the mean bends: its bias is half the squared error.
    margin = ERRORS * error + error**2 + 1e-4
    np.testing.assert_array_less(np.abs(found.estimate.per_digit - truth), margin)
    # By their definition, effective draws are those over the second moment.
    np.testing.assert_allclose(found.effective, draws / second, rtol=0.5)


def test_more_draws_raise_the_estimate_and_not_the_bound(tiny):
    layers, _, _, log_z_top = tiny
    many = np.tile(all_states(PIXELS), (30, 1))
    one, ten = (dbn.log_likelihood(layers, many, log_z_top, draws=k, seed=3) for k in (1, 10))
    assert one.bound.mean < ten.estimate.mean
    assert one.estimate.mean < ten.estimate.mean
    error = np.hypot(one.bound.standard_error, ten.bound.standard_error)
    assert abs(one.bound.mean - ten.bound.mean) < ERRORS * error
    np.testing.assert_array_equal(one.effective, 1)


@pytest.mark.parametrize("rows", [3, 512])
def test_parts_of_images_and_draws_give_the_same(tiny, monkeypatch, rows):
    layers, joint, q, log_z_top = tiny
    monkeypatch.setattr(dbn, "_ROWS", rows)
    found = dbn.log_likelihood(layers, all_states(PIXELS)[::9], log_z_top, draws=100, seed=1)
    assert found.bound.per_digit.shape == found.effective.shape == (8,)
    expected = np.sum(np.exp(q) * (joint - q), axis=1)[::9]
    # These digits differ by nats, and the means of a hundred draws by a fraction of one.
    assert np.corrcoef(found.bound.per_digit, expected)[0, 1] > 0.95


def test_one_seed_gives_one_result(tiny):
    layers, _, _, log_z_top = tiny
    v = all_states(PIXELS)
    runs = [dbn.log_likelihood(layers, v, log_z_top, draws=5, seed=s) for s in (1, 1, 2)]
    np.testing.assert_array_equal(runs[0].estimate.per_digit, runs[1].estimate.per_digit)
    assert (runs[0].estimate.per_digit != runs[2].estimate.per_digit).any()
    assert "5 draws for each digit, median effective sample size" in repr(runs[0])


def test_what_cannot_be_is_said(tiny, answers):
    layers, _, _, log_z_top = tiny
    v = all_states(PIXELS)
    with pytest.raises(ValueError, match="The images are grey"):
        dbn.log_likelihood(layers, v / 2, log_z_top)
    with pytest.raises(ValueError, match="log_z_top is nan"):
        dbn.log_likelihood(layers, v, float("nan"))
    with pytest.raises(ValueError, match="draws is 0"):
        dbn.log_likelihood(layers, v, log_z_top, draws=0)
    with pytest.raises(ValueError, match=r"give both weights as \[visible, hidden1\]"):
        dbn.TwoLayers(layers.up_w, layers.up_b, layers.down_w.T, layers.down_a, layers.top)


def test_a_wider_proposal_has_the_same_mean_weight(tiny, monkeypatch):
    layers, joint, q, log_z_top = tiny
    monkeypatch.setattr(importance, "_WIDTHS", (1.5,))
    v, h, draws = all_states(PIXELS), all_states(HIDDEN1), 4_000
    found = dbn.log_likelihood(layers, v, log_z_top, draws=draws, tuned_on=v, seed=2)
    assert found.width == 1.5
    truth = np.logaddexp.reduce(joint, axis=1)
    wide = log_bernoulli(h[None, :, :], (v @ layers.up_w + layers.up_b)[:, None, :] / 1.5)
    error = np.sqrt((np.sum(np.exp(2 * (joint - truth[:, None]) - wide), axis=1) - 1) / draws)
    margin = ERRORS * error + error**2 + 1e-4
    np.testing.assert_array_less(np.abs(found.estimate.per_digit - truth), margin)
    # The bound stays that of q itself.
    expected = np.sum(np.exp(q) * (joint - q), axis=1)
    spread = np.sqrt(np.sum(np.exp(q) * (joint - q) ** 2, axis=1) - expected**2)
    np.testing.assert_array_less(
        np.abs(found.bound.per_digit - expected), ERRORS * 2 * spread / np.sqrt(100) + 1e-4
    )


def test_a_recognition_that_is_too_sure_is_widened(answers):
    """What is chosen comes nearer to log p(v) from below, on average, and more draws as well."""
    layers, joint, _, log_z_top = network(answers, untied=False)
    sure = dataclasses.replace(layers, up_w=2 * layers.up_w, up_b=2 * layers.up_b)
    many = np.tile(all_states(PIXELS), (20, 1))
    truth = np.mean(np.logaddexp.reduce(joint, axis=1))
    settings = {"images": many, "log_z_top": log_z_top, "seed": 5}
    plain = dbn.log_likelihood(sure, draws=5, **settings)
    wide, more = (
        dbn.log_likelihood(sure, draws=draws, tuned_on=all_states(PIXELS), **settings)
        for draws in (5, 50)
    )
    assert wide.width > 1
    assert plain.estimate.mean < wide.estimate.mean < more.estimate.mean < truth
