"""What is said about wrong numbers is true of all of them."""

import numpy as np
import pytest

from labgen.execution.cases import Case
from labgen.exercises.comparison.diagnosis import relate
from labgen.exercises.comparison.relations.pairs import Pair

rng = np.random.default_rng(1)
CASES = [
    (
        Case(str(n), {"v": rng.random((batch, units)), "w": rng.random((units, 3))}),
        rng.normal(size=(batch, 3)),
    )
    for n, (batch, units) in enumerate([(3, 5), (7, 4), (1, 6)])
]


def related(change, cases=CASES, vaguely=False):
    return relate([Pair(case, np.asarray(change(x, case)), x) for case, x in cases], vaguely)


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (lambda x, _: -x, "wrong-sign", "sign"),
        (lambda x, _: 2 * x, "constant-factor", "twice"),
        (lambda x, _: 0.37 * x, "constant-factor", "0.37 times"),
        (lambda x, _: x / np.log(2), "constant-factor", "base 2"),
        (lambda x, _: x * len(x), "factor-of-size", "multiplied by the size of the batch"),
        (lambda x, _: x / len(x) ** 2, "factor-of-size", "divided twice by the size of the batch"),
        (lambda x, _: x * len(x) / 100, "factor-of-size", "divided by a fixed number: 100"),
        (lambda x, case: x / case.args["v"].shape[1], "factor-of-size", "columns of v"),
        (lambda x, _: x / np.abs(x).max(), "factor-varies", "differs from case to case"),
        (lambda x, _: x + 0.5, "constant-offset", "too large by 0.5 everywhere"),
        (lambda x, _: x - len(x), "constant-offset", "too small by 1 times the size of the batch"),
        (lambda x, _: 3 * x + 1, "stretched", "3 times what it should be, plus 1"),
        (lambda x, _: np.exp(-x), "function-of-result", "exponential"),
        (lambda x, _: x.T, "transposed-result", "transposed"),
        (lambda x, _: -x.T, "transposed-result", "apart from that right except for its sign"),
        (lambda x, _: x.T.reshape(x.shape), "other-places", "other places"),
        (lambda x, _: x[:, ::-1], "reversed", "axis 1"),
        (lambda x, _: x[None], "side-too-many-or-few", "in a list"),
        (lambda x, _: [x, 0 * x], "others-besides", "first"),
        (lambda x, _: x.mean(0), "reduced-too-far", "averaged over axis 0"),
        (lambda x, _: x[:, :, None] * [0.25, 0.75], "not-reduced", "added up over axis 2"),
        (lambda x, _: x.astype(int), "whole-numbers", "int64"),
        (lambda x, _: x.astype(np.float16), "rounded-off", "float16"),
        (lambda x, _: np.clip(x, -0.7, 0.7), "cut-off", "between -0.7 and 0.7"),
        (lambda x, _: 0 * x, "zero", "zero everywhere"),
        (lambda x, _: x * np.nan, "not-a-number", "NaN"),
    ],
)
def test_a_relation_is_named(change, key, words):
    found = related(change)
    assert found.key == key
    assert words in found.words


@pytest.mark.parametrize("vaguely", [False, True])
def test_nothing_is_said_about_numbers_without_relation_or_right_ones(vaguely):
    assert related(lambda x, _: rng.normal(size=x.shape), vaguely=vaguely) is None
    assert related(lambda x, _: x, vaguely=vaguely) is None


def test_a_relation_that_holds_in_some_cases_only_is_not_named():
    assert related(lambda x, _: 2 * x if len(x) == 3 else x + np.sin(x)) is None


def test_two_lone_numbers_are_too_few_for_a_factor():
    cases = [(case, np.float64(x[0, 0])) for case, x in CASES[:2]]
    assert related(lambda x, _: 0.37 * x, cases) is None


def test_where_it_is_right_is_said_if_nothing_else_is_known():
    def first_row(x, _):
        return np.concatenate([x[:1], np.sin(x[1:]) + 2])

    assert related(first_row, vaguely=True).key == "one-row-right"
    assert related(lambda x, _: x + rng.normal(size=3), vaguely=True).key == "term-per-unit"
