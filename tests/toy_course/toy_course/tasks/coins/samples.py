"""Answers to the exercises of Task 1, as the tests know them."""

from __future__ import annotations

import numpy as np

from labgen.exercises.samples import right, wrong


@right("1.1")
def counted(tosses, a, b):
    heads = np.count_nonzero(tosses, axis=1)
    tails = tosses.shape[1] - heads
    return (heads + a) / (heads + a + tails + b)


@wrong("1.1", "prior-missing")
def share_of_heads(tosses, a, b):
    return np.average(tosses, axis=1)


@wrong("1.1", "tails-counted")
def mean_of_tails(tosses, a, b):
    return counted(1 - tosses, a, b)


@wrong("1.1", "prior-swapped")
def other_prior(tosses, a, b):
    return counted(tosses, b, a)


@wrong("1.1", "coins-together")
def one_posterior(tosses, a, b):
    return counted(tosses.reshape(1, -1), a, b)


@right("1.2")
def chosen_by_where(tosses, p):
    return np.average(np.where(tosses == 1, -np.log2(p[:, None]), -np.log2(1 - p[:, None])), axis=1)


@wrong("1.2", "nats")
def in_nats(tosses, p):
    return chosen_by_where(tosses, p) * np.log(2)


@wrong("1.2", "not-averaged")
def of_all_tosses(tosses, p):
    return chosen_by_where(tosses, p) * tosses.shape[1]


@wrong("1.2", "sign")
def negative_length(tosses, p):
    return -chosen_by_where(tosses, p)


@wrong("1.2", "tails-forgotten")
def heads_only(tosses, p):
    return np.average(np.where(tosses == 1, -np.log2(p[:, None]), 0), axis=1)
