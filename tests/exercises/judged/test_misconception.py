"""A known mistake: what it gives, and whether it shows."""

import numpy as np
import pytest

from labgen.execution.cases import Outcome, Trial
from labgen.exercises.check import oracle_of
from labgen.exercises.comparison.oracle import Comparison
from labgen.exercises.misconception import NO_RESULT, Misconception
from labgen.exercises.tolerance import agree
from labgen.registry import exercises


def test_what_a_mistake_gives_is_a_tuple_of_results():
    single = Misconception("sign", "Wrong sign.", lambda known: -known)
    several = Misconception("swapped", "Swapped.", lambda known: (None, known))
    assert single.gives(2) == (-2,)
    assert several.gives(2) == (None, 2)
    assert (single.hint.key, single.hint.sentence) == ("sign", "Wrong sign.")


@pytest.mark.parametrize("error", NO_RESULT)
def test_where_a_mistake_leads_to_no_result_it_gives_none_and_does_not_show(error):
    def raises(*_):
        raise error("another shape")

    mistake = Misconception("key", "Sentence.", raises, predicate=raises)
    assert mistake.gives(1) is None
    assert mistake.shows(1) is False


def test_an_error_of_the_mistake_itself_is_not_hidden():
    with pytest.raises(TypeError):
        Misconception("key", "Sentence.", lambda known: known()).gives(0)


def _comparisons():
    for exercise in exercises():
        oracle = oracle_of(exercise)
        if isinstance(oracle, Comparison):
            yield pytest.param(oracle, id=exercise.label)


@pytest.mark.parametrize("oracle", list(_comparisons()))
def test_who_makes_a_known_mistake_is_told_of_that_one(oracle):
    """One that leads nowhere, or that an earlier one hides, would never be named."""
    truths = [oracle.source.truth(case) for case in oracle.cases(1)]
    returns = tuple(str(position) for position in range(len(truths[0].all())))
    for mistake in oracle.misconceptions:
        if not mistake.counterfactual:
            continue
        given = [mistake.gives(truth) for truth in truths]
        # Where it leads to no result, an answer raises, and the hint is of the other cases.
        trials = [
            Trial(truth.case, Outcome(_results(wrong, truth)))
            for wrong, truth in zip(given, truths, strict=True)
            if wrong is not None or truth.case.group not in oracle.groups_of(mistake)
        ]
        hint = oracle.hint_for_fault(trials, returns)
        assert hint and hint.key == mistake.key, f"{mistake.key}: {mistake.sentence}"


def _results(wrong, truth) -> tuple[np.ndarray, ...]:
    """What a mistake gives, the truth where it may be anything."""
    right = truth.all()
    pairs = zip(wrong or right, right, strict=True)
    return tuple(expected if x is None else np.asarray(x) for x, expected in pairs)


@pytest.mark.parametrize("oracle", list(_comparisons()))
def test_no_mistake_stands_twice(oracle):
    truths = [oracle.source.truth(case) for case in oracle.cases(1)]
    seen = {}
    for mistake in oracle.misconceptions:
        if not mistake.counterfactual:
            continue
        given = [mistake.gives(truth) for truth in truths]
        twin = next((one for one, other in seen.items() if _alike(given, other)), None)
        assert twin is None, f"{mistake.key}: {mistake.sentence} ({twin.key}: {twin.sentence})"
        seen[mistake] = given


def _alike(given, other) -> bool:
    """Whether two mistakes lead to the same in every case."""
    if any((x is None) != (y is None) for x, y in zip(given, other, strict=True)):
        return False
    results = [
        pair
        for x, y in zip(given, other, strict=True)
        for pair in zip(x or (), y or (), strict=True)
    ]
    return all(
        (x is None and y is None) or (x is not None and y is not None and agree(np.asarray(x), y))
        for x, y in results
    )


def test_a_mistake_that_is_told_by_a_question_gives_nothing_and_the_other_way_round():
    asked = Misconception("key", "Sentence.", predicate=lambda x: np.log(x) > 0)
    assert asked.gives(1) is None
    assert asked.shows(3.0) is True and asked.shows(np.float64(0)) is False
    assert not Misconception("key", "Sentence.", lambda known: known).shows(1)
