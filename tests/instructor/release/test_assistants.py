"""AGENTS.md and its like: a tutor's rules made from the tasks, and no formula in them."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from labgen.exercises.check import oracle_of
from labgen.exercises.misconception import Misconception
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.release.kit import assistants as module
from labgen.instructor.release.kit.assistants import AGENTS, COPILOT, Assistants, assistant_files
from labgen.instructor.release.kit.student_version import with_holes
from labgen.instructor.release.leaks.search import AnswerSearch, find_leaks
from labgen.instructor.release.leaks.secrets import secrets_of
from labgen.registry import exercises, notebooks, tasks
from tests.conftest import NOTEBOOKS

pytestmark = pytest.mark.slow(seconds=1)
ITEM = re.compile(r"^- Exercise (\d+\.\d+), `(\w+)`: (.*?)\.(?: Known mistakes: (.*)\.)?$", re.M)


@pytest.fixture(scope="module")
def holed():
    return {name: with_holes(NOTEBOOKS / f"{name}.ipynb") for name in notebooks()}


@pytest.fixture(scope="module")
def files(holed):
    return {choice: assistant_files(choice, holed) for choice in Assistants}


@pytest.mark.parametrize("choice", Assistants)
def test_every_tool_finds_the_same_rules(files, choice):
    made = files[choice]
    assert set(made) == {AGENTS, COPILOT, "CLAUDE.md", "GEMINI.md"}
    assert made[COPILOT] == made[AGENTS]
    for name in ("CLAUDE.md", "GEMINI.md"):
        assert re.fullmatch(r"@(\./)?AGENTS\.md\n", made[name])


def test_all_exercises_and_questions_are_the_students_work(files):
    rules = files[Assistants.TUTOR][AGENTS]
    listed = [(number, name, title) for number, name, title, _ in ITEM.findall(rules)]
    assert listed == [(one.number, one.name, one.title) for one in exercises()]
    for question in read_template(NOTEBOOKS).questions:
        assert re.search(rf"^- Questions .*\b{re.escape(question.number)}\b", rules, re.M)
    for task in tasks():
        assert f"`notebooks/{task.notebook}.ipynb`" in rules


def test_each_exercise_has_mistakes_to_ask_about(files):
    for number, _, _, mistakes in ITEM.findall(files[Assistants.TUTOR][AGENTS]):
        assert len(mistakes.split("; ")) >= 2, number


def test_the_mistakes_are_words_and_no_formula(files):
    for number, _, _, mistakes in ITEM.findall(files[Assistants.TUTOR][AGENTS]):
        for mistake in mistakes.split("; "):
            assert not re.search(r"[=$`^*/\\(){}\[\]<>\d]|\d", mistake), (number, mistake)
            assert not computes(mistake), (number, mistake)


def computes(words):
    """Whether a text is Python that computes something."""
    try:
        tree = ast.parse(words)
    except SyntaxError:
        return False
    return any(isinstance(node, (ast.BinOp, ast.Call, ast.Lambda)) for node in ast.walk(tree))


def test_how_it_would_be_right_is_left_out(files):
    """A hint says behind its colon what would be right: a tutor is to ask."""
    rules = files[Assistants.TUTOR][AGENTS]
    corrections = [
        mistake.sentence.partition(": ")[2]
        for exercise in exercises()
        for mistake in getattr(oracle_of(exercise), "misconceptions", ())
    ]
    assert len(corrections) > 100
    assert [words for words in corrections if len(words) > 15 and words in rules] == []


def test_a_hint_with_a_formula_is_passed_over(monkeypatch):
    mistakes = [Misconception("a", "y = x + 1 is used: no."), Misconception("b", "Turned round.")]
    oracle = SimpleNamespace(misconceptions=mistakes)
    monkeypatch.setattr(module, "oracle_of", lambda _: oracle)
    assert list(module._mistakes(exercises()[0])) == ["Turned round"]


@pytest.mark.parametrize("choice", Assistants)
def test_the_rules_give_no_answer_away(files, choice, tmp_path):
    for name, text in files[choice].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert find_leaks(tmp_path, AnswerSearch(secrets_of(NOTEBOOKS))) == []


def test_a_tutor_writes_no_answer_and_a_free_assistant_is_declared(files):
    tutor, free = (files[choice][AGENTS] for choice in Assistants)
    assert "never" in tutor and "labgen.hint" in tutor and "Known mistakes" not in free
    for rules in (tutor, free):
        assert "last cell" in rules
    assert all(f"`{exercise.name}`" in free for exercise in exercises())


def test_the_same_source_gives_the_same_bytes(files, holed):
    assert assistant_files(Assistants.TUTOR, holed) == files[Assistants.TUTOR]


def test_they_stay_short_enough_to_be_read_at_each_conversation(files):
    for choice in Assistants:
        assert len(files[choice][AGENTS]) < 15_000


def test_a_task_without_exercises_is_named_all_the_same(holed, monkeypatch):
    bare = SimpleNamespace(title="T", tasks=[replace(tasks()[0], name="rbm")])
    object.__setattr__(bare.tasks[0], "exercises", ())
    monkeypatch.setattr(module, "course", lambda: bare)
    rules = assistant_files(Assistants.TUTOR, holed)[AGENTS]
    assert "### Notebook 1 ·" in rules and "Exercise 1.1" not in rules
