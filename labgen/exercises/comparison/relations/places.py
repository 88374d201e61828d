"""Results that are the right numbers in other places or in another shape."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from labgen.exercises.comparison.relations.pairs import (
    SLACK,
    Pair,
    Relation,
    made_by,
    right_after,
    same_shapes,
)
from labgen.exercises.comparison.relations.scales import factor
from labgen.exercises.tolerance import agree


def other_places(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the right numbers stand in other places."""
    sides = max(np.ndim(pair.true) for pair in pairs)
    if sides == 2 and all(np.ndim(pair.got) == 2 for pair in pairs):
        if made_by(pairs, np.transpose):
            return Relation("transposed-result", "transposed: rows and columns are swapped")
        turned = factor([Pair(pair.case, pair.got.T, pair.true) for pair in pairs])
        if turned is not None and turned.key != "factor-varies":
            return Relation("transposed-result", f"transposed, and apart from that {turned.words}")
    for order in list(permutations(range(sides)))[1:] if 2 < sides < 5 else ():
        if made_by(pairs, lambda x, order=order: np.transpose(x, order)):
            words = ", ".join(map(str, order))
            return Relation(
                "axes-in-another-order", f"right, but its axes are in the order {words}"
            )
    for axis in range(sides):
        if made_by(pairs, lambda x, axis=axis: np.flip(x, axis)):
            return Relation("reversed", f"in reverse order along axis {axis}")
        for step in (1, -1):
            if made_by(pairs, lambda x, axis=axis, step=step: np.roll(x, step, axis)):
                return Relation("shifted", f"right, but shifted by one place along axis {axis}")
    if sides == 2 and made_by(pairs, lambda x: x.reshape(x.shape[::-1])):
        return Relation("reshaped-result", "reshaped: the right numbers in the wrong places")
    same_numbers = not all(agree(pair.got, pair.true, SLACK) for pair in pairs) and all(
        pair.got.size == pair.true.size > 2
        and agree(np.sort(pair.got, axis=None), np.sort(pair.true, axis=None), SLACK)
        for pair in pairs
        if np.size(pair.true) > 1
    )
    if same_numbers and any(np.size(pair.true) > 1 for pair in pairs):
        if all(pair.got.shape == pair.true.shape for pair in pairs):
            return Relation("other-places", "made of the right numbers, but in other places")
        return Relation("other-shape", "made of the right numbers, but in the wrong shape")
    return None


def other_shape(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the shape is another one, and the numbers follow from the right ones."""
    if same_shapes(pairs):
        return None
    for words, change in (
        (
            "right, but in a list, or with a dimension of length one in front",
            lambda x: x[None],
        ),
        ("right, but has a dimension of length one at the end", lambda x: x[..., None]),
        ("right, but its dimensions of length one are missing", np.squeeze),
        ("only the first of the numbers that are expected", lambda x: x.ravel()[0]),
        ("only the last of the numbers that are expected", lambda x: x.ravel()[-1]),
    ):
        if made_by(pairs, change):
            return Relation("side-too-many-or-few", words)
    for place, words in enumerate(("first", "second", "third")):
        if right_after(pairs, lambda x, n=place: x[n]) and all(len(pair.got) > 1 for pair in pairs):
            return Relation(
                "others-besides",
                f"the {words} of the results that you return: return it without the others",
            )
    for axis in (None, 0, 1):
        over = "over everything" if axis is None else f"over axis {axis}"
        for words, change in (("added up", np.sum), ("averaged", np.mean), ("reduced", np.max)):
            for keep in (False, True):
                end = ", and keeps that dimension with length one" if keep else ""
                if made_by(pairs, lambda x, c=change, a=axis, k=keep: c(x, axis=a, keepdims=k)):
                    verb = "reduced to the largest" if words == "reduced" else words
                    return Relation("reduced-too-far", f"right, but then {verb} {over}{end}")
    for axis in range(max(pair.got.ndim for pair in pairs)):
        for words, change in (("added up", np.sum), ("averaged", np.mean)):
            if right_after(pairs, lambda x, c=change, a=axis: c(x, axis=a)):
                return Relation("not-reduced", f"not yet {words} over axis {axis}")
    if all(pair.true.ndim == 1 and pair.got.shape == pair.true.shape * 2 for pair in pairs) and any(
        pair.true.size > 1 for pair in pairs
    ):
        return Relation(
            "column-meets-row",
            "a table [batch, batch]: a column [batch, 1] was combined with a row [batch], so "
            "every example was combined with every other one",
        )
    return None
