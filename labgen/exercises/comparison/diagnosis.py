"""How wrong numbers relate to the right ones, in words: for mistakes that nobody has listed.

Every sentence is checked on all cases that it speaks of; where none holds, there is none. The
relations stand in `labgen.exercises.comparison.relations`; here is in which order they are tried.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.exercises.comparison.relations import examples, functions, places, scales
from labgen.exercises.comparison.relations.pairs import SLACK, Pair, Question, Relation, same_shapes
from labgen.exercises.tolerance import agree

_EXACT: tuple[Question, ...] = (
    functions.not_a_number,
    functions.zero,
    functions.whole_numbers,
    places.other_shape,
    scales.factor,
    scales.offset,
    functions.function_of_result,
    functions.other_activation,
    places.other_places,
    functions.rounded_off,
    scales.stretched,
    functions.cut_off,
)
_VAGUE: tuple[Question, ...] = (
    examples.right_in_part,
    examples.alike_in_rows,
    examples.right_in_most_cases,
)


def relate(pairs: Sequence[Pair], vaguely: bool = False) -> Relation | None:
    """How one result relates to what is right, the same way in all cases; None if nothing fits.

    Args:
        pairs: the result in every case.
        vaguely: say where or when it is right, for results of which it cannot be told what was
            done to them.
    """
    if not pairs or all(pair.right for pair in pairs):
        return None
    questions: Sequence[Question] = _VAGUE if vaguely else _EXACT
    if same_shapes(pairs) and all(agree(pair.got, pair.true, SLACK) for pair in pairs):
        questions = (functions.rounded_off,)
    if pairs[0].true.dtype.kind == "b":
        questions = (places.other_shape,)
    with np.errstate(all="ignore"):
        for question in questions:
            found = question(pairs)
            if found:
                return found
    return None
