"""Whether the answers in two notebooks are the same to the reader that grades them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labgen.course.update.answer import meaning
from labgen.reading.answers import Answer, read_answers
from labgen.reading.handed_out import Given, Place, code_of
from labgen.reading.notebook import Cell


def readings(
    cells: list[Cell], places: Mapping[int, Place], given: Sequence[Given]
) -> dict[str, object]:
    """What the reader finds for each exercise, by its function; equal where it does the same."""
    answers = read_answers(cells, list(places.values()), code_of(given))
    return {answer.exercise.name: _reading(answer) for answer in answers.values()}


def _reading(answer: Answer) -> object:
    others = [_reading(other) for other in answer.others]
    if answer.status in ("missing", "not attempted"):
        return "nothing", others
    if answer.problem:
        return answer.status, meaning(answer.code), others
    # The kit's own imports stand in front, and are the grader's at that time.
    run = [meaning(source) for title, source in answer.cells if not title.endswith(", imports")]
    return run, others
