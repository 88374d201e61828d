"""What stands in the notebooks' text agrees with the registry, and says one thing in one word."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from labgen.reading.cell_marks import is_declaration
from labgen.registry import exercises_of_notebook, notebooks

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
QUESTION = re.compile(
    r"^### (Question|Bonus question) (\d+\.[a-z]) · (.+) \((\d+) points?\)$", re.MULTILINE
)
EXERCISE = re.compile(r"^### Exercise (\d+\.\d+) · (.+) \((\d+) points?\)$", re.MULTILINE)
LABEL = re.compile(r"^(?:\*+)?(\w+(?: \w+)?)(?::\*+|\*+:|: )", re.MULTILINE)

each_notebook = pytest.mark.parametrize("name", notebooks())


def cells(name: str) -> list[nbformat.NotebookNode]:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells


def prose(name: str) -> list[nbformat.NotebookNode]:
    """The Markdown that everybody reads: no model answers."""
    return [c for c in cells(name) if c.cell_type == "markdown" and "nbgrader" not in c.metadata]


def found(pattern: re.Pattern, name: str) -> list[tuple[str, ...]]:
    return [match for cell in prose(name) for match in pattern.findall(cell.source)]


@each_notebook
def test_exercises_have_the_registrys_titles_and_points(name):
    asked = [
        (exercise.number, exercise.title, str(exercise.points))
        for exercise in exercises_of_notebook(name)
    ]
    assert found(EXERCISE, name) == asked


@each_notebook
def test_questions_have_the_points_that_the_grader_gives(name):
    task, manual = "", []
    for cell in cells(name):
        marked = cell.metadata.get("nbgrader", {}) if cell.cell_type == "markdown" else {}
        if marked.get("grade") and not is_declaration(marked.grade_id):
            (heading,) = QUESTION.findall(task)
            assert int(heading[3]) == cell.metadata.nbgrader.points, cell.id
            manual.append(heading)
        task = cell.source
    assert manual == found(QUESTION, name) != []


@each_notebook
def test_the_table_of_points_is_that_of_the_registry(name):
    questions = found(QUESTION, name)
    bonus = sum(int(points) for kind, *_, points in questions if kind != "Question")
    rows = [
        (exercise.number, exercise.title, exercise.points)
        for exercise in exercises_of_notebook(name)
    ]
    rows += [(number, f"{kind} · {title}", points) for kind, number, title, points in questions]
    total = sum(int(points) for *_, points in rows) - bonus
    table = [
        "| Part | What | Points |",
        "|---|---|---|",
        *(f"| {number} | {what} | {points} |" for number, what, points in rows),
        f"| | **total** | **{total}{f' + {bonus}' if bonus else ''}** |",
    ]
    start = "\n".join(cell.source for cell in prose(name)[:2])
    assert "\n".join(table) in start


@each_notebook
def test_one_word_warns(name):
    """A remark on an exercise is a *Watch out*, in all notebooks."""
    tasks = [cell.source for cell in prose(name) if EXERCISE.search(cell.source)]
    labels = {label for task in tasks for label in LABEL.findall(task)}
    assert labels & {"Mind", "Trap", "Hint", "Beware", "Careful", "Attention", "Note"} == set()
    assert not any("Discuss" in cell.source for cell in prose(name))


@each_notebook
def test_the_start_says_what_a_restart_asks_for(name):
    start = "\n".join(cell.source for cell in prose(name)[:9] if cell.id != "rbm-points")
    for words in ("restart of the kernel", "first code cell", "saved file", "run your cell again"):
        assert words in start, words


@each_notebook
def test_no_model_answer_stands_below_an_invitation_to_answer(name):
    for cell in cells(name):
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "markdown":
            assert cell.source.startswith("<!-- BEGIN SOLUTION -->"), cell.id


# Headings, and what a notebook's first cell says that one will learn, announce words.
ANNOUNCED = re.compile(r"^(#+ |- |\d+\. |\|).*$", re.MULTILINE)
HEADING_OR_POINTS = re.compile(r"^(#+ |\| \d+\.[\da-z]+ \|).*$", re.MULTILINE)


@pytest.mark.parametrize(
    "word",
    [
        *("profile", "partition function", "free energy", "gibbs sampling", "equilibrium"),
        *("annealed importance sampling", "baseline", "one-hot", "centring", "density"),
        *("coverage", "rarest class", "posterior", "entropy", "kullback-leibler", "nats"),
        *("bernoulli", "reparameterisation", "jensen-shannon divergence", "training mode"),
        *("inference mode", "mode collapse"),
    ],
)
def test_a_word_is_explained_where_it_first_stands(word):
    """Bold marks the explanation: the paragraph that has the word first has it in bold."""
    for text in running_text():
        if re.search(rf"\b{word}\b", text):
            assert re.search(rf"\*\*[^*\n]*\b{word}\b[^*\n]*\*\*", text), text
            return
    pytest.fail(f"no notebook uses the word {word}")


def running_text() -> list[str]:
    """The paragraphs of all notebooks in the order in which a student reads them."""
    texts = []
    for name in notebooks():
        first, *others = (cell.source for cell in prose(name))
        others = [HEADING_OR_POINTS.sub("", text) for text in others]
        texts += "\n".join([ANNOUNCED.sub("", first), *others]).lower().splitlines()
    return texts
