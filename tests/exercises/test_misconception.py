"""A known mistake: what it gives, and whether it shows."""

import numpy as np
import pytest

from labgen.exercises.check import oracle_of
from labgen.exercises.comparison.oracle import Comparison
from labgen.exercises.misconception import NO_RESULT, Misconception
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
def test_every_known_mistake_leads_somewhere(oracle):
    """One that fails in every case would never be named, and nobody would see why."""
    known = [oracle.source.truth(case) for case in oracle.cases(1)]
    silent = [
        mistake.key
        for mistake in oracle.misconceptions
        if mistake.counterfactual and all(mistake.gives(truth) is None for truth in known)
    ]
    assert silent == []


def test_a_mistake_that_is_told_by_a_question_gives_nothing_and_the_other_way_round():
    asked = Misconception("key", "Sentence.", predicate=lambda x: np.log(x) > 0)
    assert asked.gives(1) is None
    assert asked.shows(3.0) is True and asked.shows(np.float64(0)) is False
    assert not Misconception("key", "Sentence.", lambda known: known).shows(1)
