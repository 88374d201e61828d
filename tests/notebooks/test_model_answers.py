"""The model answers hold for every run: they cite what the page shows, and no figure of one run.

The page that a marker reads was executed under another profile, seed or processor than the one at
which an answer was written. So a number in a model answer has to stand in the notebook itself,
whatever is executed: in a text, a formula or the code above it.
"""

import re

import nbformat
import pytest

import labgen
from labgen.reading.cell_marks import is_declaration
from labgen.registry import notebooks
from tests.conftest import NOTEBOOKS

# "2.85", "1,000", "784"; not the digits of a name such as z_15, h1 or W_2, nor a class, "a 4"
_NUMBER = re.compile(r"(?<![\w.,^{])(?:\d{2,}|\d+(?:[.,]\d+)+)(?:[.,]\d+)*")
# "the 9 at position 7", "the 5s at positions 8 and 15", "the 2 in place 1"
_PLACES = re.compile(r"\b(\d)s?(?: \w+)? (?:at|in) (?:position|place)s? (\d+(?:(?:, | and )\d+)*)")
# What only one run can be meant by
_ONE_RUN = re.compile(r"\b[Oo]ur (?:`?\w+`? )?runs?\b|\bseed \d|\bunits? \d|\bfrom our\b|\brow \d")


def _read_model_answers():
    for name in notebooks():
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        others = [cell.source for cell in notebook.cells if not _is_model_answer(cell)]
        for cell in filter(_is_model_answer, notebook.cells):
            yield pytest.param(
                cell.source, "\n".join(others), id=cell.metadata["nbgrader"]["grade_id"]
            )


def _is_model_answer(cell) -> bool:
    marked = cell.metadata.get("nbgrader", {}) if cell.cell_type == "markdown" else {}
    return marked.get("solution", False) and not is_declaration(marked["grade_id"])


MODEL_ANSWERS = list(_read_model_answers())


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def _whole(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@pytest.mark.parametrize(("answer", "notebook"), MODEL_ANSWERS)
def test_a_model_answer_cites_nothing_that_another_run_would_not_show(answer, notebook):
    places = {place for _, found in _PLACES.findall(answer) for place in _whole(found)}
    assert _numbers(answer) - places <= _numbers(notebook)
    assert not _ONE_RUN.findall(answer)


@pytest.mark.parametrize(("answer", "notebook"), MODEL_ANSWERS)
def test_the_digits_that_a_model_answer_names_stand_in_their_places(answer, notebook):
    labels = labgen.data.load("mnist", limit=1).test_labels
    for digit, found in _PLACES.findall(answer):
        for place in _whole(found):
            assert labels[int(place)] == int(digit), f"the {digit} at position {place}"


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("The error is 0.0207, of 1,000 steps with $k=10$.", {"0.0207", "1,000", "10"}),
        (r"$z_{15}$, $\mathbf W_2$, h1, $e^{44}$ and `d1/kernel`", set()),
    ],
)
def test_the_numbers_of_a_sentence_are_found(sentence, numbers):
    assert _numbers(sentence) == numbers


def test_every_question_has_a_model_answer_and_its_marking():
    for parameters in MODEL_ANSWERS:
        answer = parameters.values[0]
        assert answer.startswith("<!-- BEGIN SOLUTION -->\n**Model answer"), parameters.id
        assert "\n**Marking.** " in answer, parameters.id
