"""The notebooks' own answers against the oracles: break one formula, and its exercise goes red."""

import json
import time
from functools import cache

import pytest

from labgen.execution.observe import compile_problem
from labgen.exercises import examine
from labgen.exercises.check import oracle_of
from labgen.registry import exercises, exercises_of_notebook, tasks
from tests.conftest import NOTEBOOKS

BY_LABEL = pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.label)


@pytest.fixture
def reference(exercise, answers):
    """The answer of the notebook; where there is none, the message names the exercise."""
    return getattr(answers[exercise.notebook], exercise.name)


@pytest.fixture(scope="module")
def first_verdict(answers):
    """The verdict on the answer of the notebook, the first time that it is asked for."""

    @cache
    def verdict(exercise):
        return examine(exercise.number, getattr(answers[exercise.notebook], exercise.name))

    return verdict


@BY_LABEL
def test_reference_answer_passes(exercise, first_verdict):
    verdict = first_verdict(exercise)
    assert verdict.passed, verdict.text()
    assert not verdict.notes, verdict.text()


@BY_LABEL
def test_other_inputs_make_no_difference(exercise, reference):
    for seed in (2, 3):
        verdict = examine(exercise.number, reference, seed=seed)
        assert verdict.passed, f"seed {seed}: {verdict.text()}"


@BY_LABEL
def test_a_check_takes_less_than_a_second_and_says_the_same_twice(
    exercise, reference, first_verdict
):
    first = first_verdict(exercise)
    start = time.process_time()
    verdict = examine(exercise.number, reference)
    # 0.05 to 0.4 s alone; processor time, so that a busy machine does not count
    assert time.process_time() - start < 1.5
    assert verdict == first


def test_every_exercise_has_an_oracle():
    for exercise in exercises():
        assert oracle_of(exercise).cases(seed=1)


@pytest.mark.parametrize("task", tasks(), ids=lambda task: task.name)
def test_the_exercises_of_a_task_are_numbered_without_a_gap(task):
    numbers = [exercise.number for exercise in task.exercises]
    assert numbers == [f"{task.number}.{n + 1}" for n in range(len(numbers))] != []


def test_compilable_means_compilable(answers):
    exercise = exercises_of_notebook("1_rbm")[1]
    case = oracle_of(exercise).cases(seed=1)[0]
    assert compile_problem(answers["1_rbm"].hidden_probs, case) == ""


@pytest.mark.parametrize("name", sorted({exercise.notebook for exercise in exercises()}))
def test_notebook_and_registry_agree_on_checks_and_points(name):
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]).strip() for cell in cells]
    graded = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    points = {source: cell.get("points") for source, cell in zip(sources, graded, strict=True)}
    for exercise in exercises_of_notebook(name):
        line = f'labgen.check("{exercise.number}", {exercise.name})'
        assert points.get(line) == exercise.points, f"exercise {exercise.label}"
