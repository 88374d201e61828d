"""Questions about results that tell a known mistake where no numbers of it are known.

Each takes the Truth of a case and the results, and asks about shapes, kinds of numbers, and
whether they are the true ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from labgen.exercises.oracle import is_binary
from labgen.exercises.tolerance import agree
from labgen.exercises.truth.source import Arrays, Truth

Pairs = Sequence[tuple[Truth, Arrays]]


def at_all_cases(question: Callable[[Pairs], bool]) -> Callable[..., bool]:
    """Marks a question that is asked about all cases together."""
    marked: Any = question
    marked.at_all_cases = True
    return question


@at_all_cases
def right_but_for_huge(pairs: Pairs) -> bool:
    return _right_in_all_but("huge", pairs)


def column_kept(t: Truth, results: Arrays) -> bool:
    """Whether the right numbers stand in a column."""
    return results[0].shape == (*t().shape, 1) and agree(results[0][..., 0], t(), 10)


def summed_over_rows(t: Truth, results: Arrays) -> bool:
    """Whether there is a number per unit where one per row is asked for."""
    batch, sides = len(t["v"]), t["w"].shape
    shape = results[0].shape
    return len(shape) == 1 and shape != (batch,) and shape[0] in sides


def table_of_rows(t: Truth, results: Arrays) -> bool:
    return results[0].shape == (len(t["v"]),) * 2


def states(t: Truth, results: Arrays) -> bool:
    return results[0].shape == t().shape and is_binary(results[0])


def outside_zero_to_one(t: Truth, results: Arrays) -> bool:
    return bool(results[0].min() < 0 or results[0].max() > 1)


@at_all_cases
def times_one_factor(pairs: Pairs) -> bool:
    """Whether all results of all cases are the truth times one positive number."""
    if any([g.shape for g in got] != [x.shape for x in t.all()] for t, got in pairs):
        return False
    got, true = (
        np.concatenate([np.ravel(array) for results in some for array in results]).astype(
            np.float64
        )
        for some in ([got for _, got in pairs], [t.all() for t, _ in pairs])
    )
    factor = float(got @ true) / float(true @ true)
    return factor > 0 and agree(got / factor, true, 10)


def weights_reduced(t: Truth, results: Arrays) -> bool:
    return results[0].ndim < 2 and results[1].shape == t.all()[1].shape


def bias_is_one_number(t: Truth, results: Arrays) -> bool:
    return any(bias.shape == () for bias in results[1:])


def bias_per_example(t: Truth, results: Arrays) -> bool:
    return any(bias.shape == (_batch(t),) for bias in results[1:])


def bias_has_rows(t: Truth, results: Arrays) -> bool:
    return any(
        got.shape == (_batch(t), *true.shape)
        for got, true in zip(results[1:], t.all()[1:], strict=True)
    )


def bias_of_other_layer(t: Truth, results: Arrays) -> bool:
    return results[1].shape == (t.all()[0].shape[0],)


def neighbours_exchanged(t: Truth, results: Arrays) -> bool:
    """Whether two of the first three results stand in each other's place."""
    first, second, third = results[:3]
    true = t.all()
    return agree(second, true[2]) or agree(third, true[1]) or agree(first, true[2])


def none_where_log_variance_is_negative(t: Truth, results: Arrays) -> bool:
    return bool(np.array_equal(np.isnan(results[0]), t["z_log_var"] < 0))


def none_in_rows_with_negative_log_variance(t: Truth, results: Arrays) -> bool:
    return bool(np.array_equal(np.isnan(results[0]), (t["z_log_var"] < 0).any(1)))


@at_all_cases
def right_without_noise_only(pairs: Pairs) -> bool:
    known = [(t, results) for t, results in pairs if t.case.group == "no noise"]
    others = [(t, results) for t, results in pairs if t.case.group != "no noise"]
    finite = all(np.all(np.isfinite(results[0])) for _, results in pairs)
    right, wrong = ([agree(got[0], t()) for t, got in some] for some in (known, others))
    return finite and bool(right) and all(right) and not any(wrong)


def _right_in_all_but(group: str, pairs: Pairs) -> bool:
    right = {agree(got[0], t()) for t, got in pairs if t.case.group != group}
    wrong = {agree(got[0], t()) for t, got in pairs if t.case.group == group}
    return right == {True} and wrong == {False}


def finite_but_wrong(t: Truth, results: Arrays) -> bool:
    if results[0].shape != t().shape:
        return False  # another shape is another mistake
    return bool(np.all(np.isfinite(results[0]))) and not agree(results[0], t())


def some_are_none(t: Truth, results: Arrays) -> bool:
    return bool(np.isnan(results[0]).any())


@at_all_cases
def some_are_none_or_one_logit(pairs: Pairs) -> bool:
    some = [some_are_none(t, results) for t, results in pairs]
    single = [bool(t["fake_logits"].size == 1) for t, _ in pairs]
    return any(some) and all(none or lone for none, lone in zip(some, single, strict=True))


def loss_per_real_image(t: Truth, results: Arrays) -> bool:
    return results[0].size == t["real_logits"].size and results[0].ndim > 0


def loss_per_fake(t: Truth, results: Arrays) -> bool:
    return results[0].size == t["fake_logits"].size and results[0].ndim > 0


def two_losses(t: Truth, results: Arrays) -> bool:
    return results[0].shape == (2,)


def pixels_in_a_row(t: Truth, results: Arrays) -> bool:
    return results[0].shape == (len(t["images"]), 32 * 32)


def channel_before_pixels(t: Truth, results: Arrays) -> bool:
    return results[0].shape == (len(t["images"]), 1, 32, 32)


def digits_resized_as_one_image(t: Truth, results: Arrays) -> bool:
    """Whether the first sides of the result are those of an image, where digits should be."""
    n = len(t["images"])
    return results[0].shape[0] in (1, 32) and results[0].shape != t().shape and n != 32


def flag_per_digit(t: Truth, results: Arrays) -> bool:
    return results[0].shape == (len(t["z_mean"]),)


def flags_in_a_table(t: Truth, results: Arrays) -> bool:
    return results[0].shape == (1, *t().shape)


def one_flag(t: Truth, results: Arrays) -> bool:
    return results[0].shape == ()


def flag_per_digit_and_z(t: Truth, results: Arrays) -> bool:
    return bool(results[0].shape == t["z_mean"].shape)


def as_many_numbers_as_flags(t: Truth, results: Arrays) -> bool:
    return results[0].dtype.kind in "iu" and results[0].size == int(t().sum())


def swings_beyond_the_range(t: Truth, results: Arrays) -> bool:
    if t.case.group == "plain":
        return agree(results[0], t(), 10)
    return bool(results[0].min() < -1.001 or results[0].max() > 1.001)


def _batch(t: Truth) -> int:
    return len(next(iter(t.args.values())))
