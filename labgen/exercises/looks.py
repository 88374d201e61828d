"""Questions about results that tell a known mistake where no numbers of it are known.

Each takes the Truth of a case and the results, and asks about shapes, kinds of numbers, and
whether they are the true ones.
"""

from __future__ import annotations

import numpy as np

from labgen.exercises.compare import agree
from labgen.exercises.comparison import Arrays, Truth
from labgen.exercises.oracle import is_binary


def right_but_for_huge(t: Truth, results: Arrays) -> bool:
    return agree(results[0], t()) == (t.case.group != "huge")


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


def times_one_factor(t: Truth, results: Arrays) -> bool:
    """Whether all results are the truth times one positive number."""
    got, true = (
        np.concatenate([np.ravel(one) for one in some]).astype(np.float64)
        for some in (results, t.all())
    )
    if [one.shape for one in results] != [one.shape for one in t.all()]:
        return False
    factor = float(got @ true) / float(true @ true)
    return factor > 0 and agree(got / factor, true, 10)


def weights_reduced(t: Truth, results: Arrays) -> bool:
    return results[0].ndim < 2 and results[1].shape == t.all()[1].shape


def bias_is_one_number(t: Truth, results: Arrays) -> bool:
    return any(one.shape == () for one in results[1:])


def bias_per_example(t: Truth, results: Arrays) -> bool:
    return any(one.shape == (_batch(t),) for one in results[1:])


def bias_has_rows(t: Truth, results: Arrays) -> bool:
    return any(
        one.shape == (_batch(t), *true.shape)
        for one, true in zip(results[1:], t.all()[1:], strict=True)
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


def right_without_noise_only(t: Truth, results: Arrays) -> bool:
    finite = bool(np.all(np.isfinite(results[0])))
    return agree(results[0], t()) == (t.case.group == "no noise") and finite


def finite_but_wrong(t: Truth, results: Arrays) -> bool:
    if results[0].shape != t().shape:
        return False  # another shape is another mistake
    return bool(np.all(np.isfinite(results[0]))) and not agree(results[0], t())


def some_are_none(t: Truth, results: Arrays) -> bool:
    return bool(np.isnan(results[0]).any())


def some_are_none_or_one_logit(t: Truth, results: Arrays) -> bool:
    return some_are_none(t, results) or bool(t["fake_logits"].size == 1)


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
    return results[0].shape == t["z_mean"].shape


def as_many_numbers_as_flags(t: Truth, results: Arrays) -> bool:
    return results[0].dtype.kind in "iu" and results[0].size == int(t().sum())


def swings_beyond_the_range(t: Truth, results: Arrays) -> bool:
    if t.case.group == "plain":
        return agree(results[0], t(), 10)
    return bool(results[0].min() < -1.001 or results[0].max() > 1.001)


def _batch(t: Truth) -> int:
    return len(next(iter(t.args.values())))
