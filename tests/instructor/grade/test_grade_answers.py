"""Every answer is found wherever it stands, and one broken cell costs its own exercise only."""

from __future__ import annotations

import base64
import copy
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from labgen.execution.cells import fresh_namespace, run_cell
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.answers.questions import read_manual
from labgen.instructor.grade.reports.sanitise import markdown_as_html
from labgen.reading import code
from labgen.reading.answers import answer as reading
from labgen.reading.answers.handed_out import answer_cell_of, handed_out
from labgen.reading.code import read_code
from labgen.reading.notebook import Cell, NotebookError, read_notebook
from labgen.registry import exercises

SOURCE = Path(__file__).resolve().parents[3] / "notebooks"
STUB = '    raise NotImplementedError("Exercise: not written yet.")\n'


@pytest.fixture(scope="module")
def template():
    return read_template(SOURCE)


def read_answers(cells, name, template):
    return reading.read_answers(cells, template.answer_cells_of(name), template.handed_out(name))


@pytest.fixture
def book(template):
    return Book(template)


class Book:
    """A student's notebook 1, made from the instructor's and then changed."""

    def __init__(self, template, name="1_rbm"):
        self.template, self.name = template, name
        self.data = json.loads((SOURCE / f"{name}.ipynb").read_text(encoding="utf-8"))
        self.cells = self.data["cells"]

    def at(self, cell_id):
        return next(i for i, cell in enumerate(self.cells) if cell.get("id") == cell_id)

    def cell(self, cell_id):
        return self.cells[self.at(cell_id)]

    def write(self, cell_id, source):
        self.cell(cell_id)["source"] = source

    def add(self, place, source, kind="code", **more):
        cell = {"cell_type": kind, "metadata": {}, "source": source, "id": f"new-{place}", **more}
        self.cells.insert(place, cell)

    def hole(self, number):
        asked = next(cell for cell in self.template.answer_cells if cell.exercise.number == number)
        self.write(asked.cell_id, asked.hole + STUB)

    def read(self):
        return read_notebook(json.dumps(self.data).encode())

    def answers(self):
        return read_answers(self.read(), self.name, self.template)

    def manual(self):
        return read_manual(self.read(), self.name, self.template)


def untouched(answers, but=()):
    """Whether all other exercises are as in the instructor's notebook."""
    others = [found for number, found in answers.items() if number not in but]
    return all(
        found.cells and not (found.problem or found.status or found.notes) for found in others
    )


def run(answer):
    """The function that the answer's cells define, run as the grader's worker does."""
    namespace = fresh_namespace("test")
    problems = [run_cell(source, title, namespace) for title, source in answer.cells]
    assert problems == [""] * len(problems)
    return namespace[answer.exercise.name]


# -- the reference ---------------------------------------------------------------------------


def test_the_instructors_notebooks_are_a_submission_with_all_answers_and_no_notes(template):
    found = {}
    for name in template.notebooks:
        cells = read_notebook((SOURCE / f"{name}.ipynb").read_bytes())
        found |= read_answers(cells, name, template)
    assert list(found) == [exercise.number for exercise in exercises()]
    for answer in found.values():
        assert (answer.notes, answer.problem, answer.status) == ((), "", ""), answer
        ((title, source),) = answer.cells
        assert title.startswith(f"{answer.exercise.notebook}.ipynb, answer_")
        assert source == answer.code
        assert f"def {answer.exercise.name}(" in source


def test_the_notebook_as_handed_out_is_not_attempted(book):
    for exercise in exercises()[:6]:
        book.hole(exercise.number)
    answers = book.answers()
    assert {found.status for found in answers.values()} == {"not attempted"}
    assert not any(found.problem or found.notes for found in answers.values())


@pytest.mark.parametrize("body", ["pass", "...", "raise NotImplementedError", '"""Only words."""'])
def test_a_function_that_does_nothing_is_not_attempted(book, body):
    book.write("answer-1-2", f"def hidden_probs(v, w, b):\n    {body}")
    assert book.answers()["1.2"].status == "not attempted"


# -- where answers stand ---------------------------------------------------------------------


def deleted_metadata(book):
    for cell in book.cells:
        cell["metadata"] = {}


def deleted_ids(book):
    for cell in book.cells:
        cell.pop("id")


def reordered(book):
    book.cells.reverse()


def renamed_ids(book):
    for number, cell in enumerate(book.cells):
        cell["id"] = f"fresh-{number}"


def other_cells_deleted(book):
    book.cells[:] = [cell for cell in book.cells if cell["id"].startswith("answer")]


@pytest.mark.parametrize(
    "change", [deleted_metadata, deleted_ids, reordered, renamed_ids, other_cells_deleted]
)
def test_lost_metadata_ids_and_order_change_nothing(book, change):
    change(book)
    answers = book.answers()
    assert untouched(answers)
    assert len(answers) == 6


def test_without_ids_and_metadata_answers_are_found_by_their_functions(book):
    deleted_metadata(book)
    deleted_ids(book)
    answers = book.answers()
    assert not any(found.problem or found.status for found in answers.values())
    assert "found in cell 13, by its name hidden_probs" in answers["1.2"].notes[0]
    assert all(len(found.cells) == 1 for found in answers.values())


def test_a_deleted_cell_costs_its_own_exercise_only(book):
    del book.cells[book.at("answer-1-2")]
    answers = book.answers()
    assert "no cell defines hidden_probs" in answers["1.2"].problem
    assert answers["1.2"].status == "missing"
    assert answers["1.2"].cells == ()
    assert untouched(answers, ("1.2",))


def test_an_emptied_cell_is_missing(book):
    book.write("answer-1-2", "")
    assert "no cell defines hidden_probs" in book.answers()["1.2"].problem


def test_of_two_cells_with_one_grade_id_the_last_answered_counts(book):
    place = book.at("answer-1-2")
    other = copy.deepcopy(book.cells[place])
    other["source"] = "def hidden_probs(v, w, b):\n    return 'second'\n"
    hole = copy.deepcopy(other)
    hole["source"] = "def hidden_probs(v, w, b):\n" + STUB
    book.cells[place + 1 : place + 1] = [other, hole]
    answer = book.answers()["1.2"]
    assert run(answer)(0, 0, 0) == "second"
    (note,) = answer.notes
    assert f"cell {place + 2}, counts (not cell {place + 1}, {place + 3})" in note


def test_an_identical_copy_is_not_worth_a_note(book):
    place = book.at("answer-1-2")
    book.cells.insert(place, copy.deepcopy(book.cells[place]))
    assert untouched(book.answers())


def test_an_answer_beside_its_empty_cell_is_found(book):
    book.hole("1.2")
    book.add(len(book.cells), "def hidden_probs(v, w, b):\n    return 'mine'")
    answer = book.answers()["1.2"]
    assert run(answer)(0, 0, 0) == "mine"
    assert "not in its own cell" in answer.notes[0]


def test_an_answer_written_into_the_locked_check_is_found_without_the_check(book):
    del book.cells[book.at("answer-1-2")]
    check = book.cell("check-1-2")
    check["source"] = "def hidden_probs(v, w, b):\n    return 'mine'\n\n" + "".join(check["source"])
    answer = book.answers()["1.2"]
    assert run(answer)(0, 0, 0) == "mine"
    assert "labgen.check" not in answer.cells[0][1]


def test_a_value_with_the_functions_name_is_no_answer(book):
    book.hole("1.1")
    book.add(40, "energy = -3.0")
    book.add(41, "energy = energy_of(v)")
    assert book.answers()["1.1"].status == "not attempted"


@pytest.mark.parametrize(
    "source",
    [
        "hidden_probs = lambda v, w, b: 'mine'",
        "@tf.autograph.experimental.do_not_convert\ndef hidden_probs(v, w, b):\n    return 'mine'",
        "if True:\n    def hidden_probs(v, w, b):\n        return 'mine'",
        "def mine(v, w, b):\n    return 'mine'\nhidden_probs = mine",
    ],
)
def test_ways_to_define_a_function(book, source):
    book.write("answer-1-2", source)
    assert run(book.answers()["1.2"])(0, 0, 0) == "mine"
    del book.cell("answer-1-2")["id"]
    deleted_metadata(book)
    assert run(book.answers()["1.2"])(0, 0, 0) == "mine"


def test_an_async_function_is_no_answer_and_the_sentence_says_so(book):
    book.write("answer-1-2", "async def hidden_probs(v, w, b):\n    return 1")
    answer = book.answers()["1.2"]
    assert "async" in answer.problem
    assert answer.status == "error"


# -- more than one binding --------------------------------------------------------------------

WRONG = "def hidden_probs(v, w, b):\n    return 'wrong'"
SECOND = {
    "def": "def hidden_probs(v, w, b):\n    return 'right'",
    "def of another layout": "if True:\n    def hidden_probs(*_):\n        return 'right'",
    "lambda": "hidden_probs = lambda v, w, b: 'right'",
    "another name": "def better(v, w, b):\n    return 'right'\nhidden_probs = better",
    "partial": "import functools\ndef with_word(word, *_):\n    return word\n"
    "hidden_probs = functools.partial(with_word, 'right')",
    "callable": "class Layer:\n    def __call__(self, *_):\n        return 'right'\n"
    "hidden_probs = Layer()",
    "wrapped": "def mended(f):\n    return lambda *_: f(*_).replace('wrong', 'right')\n"
    "hidden_probs = mended(hidden_probs)",
    "decorator": "def mended(f):\n    return lambda *_: 'right'\n@mended\n"
    "def hidden_probs(v, w, b):\n    return 'wrong'",
    "tuple": "hidden_probs, other = (lambda *_: 'right'), 1",
    "walrus": "(hidden_probs := lambda *_: 'right')",
    "globals": "globals()['hidden_probs'] = lambda *_: 'right'",
    "timed": "%time hidden_probs = lambda *_: 'right'",
    "import": "from functools import partial as hidden_probs\n"
    "hidden_probs = hidden_probs(lambda *_: 'right')",
}


def settled(answer):
    """What counts, as the grader decides it with a judge of its own."""

    def judge(answer):
        if answer.problem or not answer.cells:
            return SimpleNamespace(status=answer.status or "error", word="")
        namespace = fresh_namespace("test")
        for title, source in answer.cells:
            run_cell(source, title, namespace)
        function = namespace.get("hidden_probs")
        try:
            word = function(0, 0, 0)
        except NotImplementedError:
            return SimpleNamespace(status="not attempted", word="")
        except Exception:
            return SimpleNamespace(status="error", word="")
        return SimpleNamespace(status="right" if word == "right" else "wrong", word=word)

    return reading.settle(answer, judge)


@pytest.mark.parametrize("source", SECOND.values(), ids=SECOND)
def test_a_right_second_definition_counts_and_a_note_says_so(book, source):
    book.write("answer-1-2", WRONG)
    book.add(40, source)
    answer, result, notes = settled(book.answers()["1.2"])
    assert (result.status, answer.position) == ("right", 41)
    assert notes == (
        "Cell 41 counts, because it binds hidden_probs too and is right; cell 13 of exercise 1.2 "
        "is not.",
    )


@pytest.mark.parametrize("own", ["hole", "broken", "gone"])
@pytest.mark.parametrize("source", [SECOND["partial"], SECOND["lambda"]], ids=["call", "lambda"])
def test_a_definition_of_another_kind_counts_beside_a_hole(book, source, own):
    if own == "gone":
        del book.cells[book.at("answer-1-2")]
    else:
        book.hole("1.2")
    if own == "broken":
        book.write("answer-1-2", "def hidden_probs(v, w, b)\n    return 1")
    book.add(5, source)
    _, result, _ = settled(book.answers()["1.2"])
    assert result.status == "right"


def test_a_wrong_attempt_goes_before_no_attempt(book):
    book.hole("1.2")
    book.add(40, "hidden_probs = lambda *_: 'almost'")
    answer, result, notes = settled(book.answers()["1.2"])
    assert (result.status, answer.position) == ("wrong", 41)
    assert notes == ("Cell 41, which binds hidden_probs, counts.",)


def test_a_right_answer_stays_right_whatever_binds_its_name_later(book):
    book.write("answer-1-2", SECOND["def"])
    book.add(40, "hidden_probs = hidden_probs(1, 2, 3)")
    book.add(41, WRONG)
    answer, result, notes = settled(book.answers()["1.2"])
    assert (result.status, answer.position) == ("right", 13)
    assert notes == ("Cell 42 binds hidden_probs again: cell 13 counts, and is right.",)


def test_where_none_is_right_the_answers_own_cell_is_spoken_of(book):
    book.write("answer-1-2", WRONG)
    book.add(40, "hidden_probs = lambda *_: 'wrong too'")
    answer, _, notes = settled(book.answers()["1.2"])
    assert answer.position == 13
    assert notes == ("What binds hidden_probs in cell 41 is not right either.",)


@pytest.mark.parametrize(
    "source", ["hidden_probs = 3", "hidden_probs?", "x = hidden_probs(1, 2, 3)", WRONG]
)
def test_what_binds_no_other_function_is_not_tried(book, source):
    book.write("answer-1-2", WRONG)
    book.add(40, source)
    assert book.answers()["1.2"].others == ()


def test_another_name_below_the_hole_in_its_own_cell_is_an_answer(book):
    book.write(
        "answer-1-2", f"def hidden_probs(v, w, b):\n{STUB}\nhidden_probs = lambda *_: 'mine'"
    )
    assert run(book.answers()["1.2"])(0, 0, 0) == "mine"


def test_an_own_cell_that_wraps_a_function_of_another_cell_gets_it(book):
    book.write("answer-1-2", SECOND["wrapped"])
    book.add(3, WRONG)
    assert run(book.answers()["1.2"])(0, 0, 0) == "right"


# -- as editors leave a notebook ---------------------------------------------------------------


def twice(book):
    book.cells += copy.deepcopy(book.cells)


def twice_and_once_as_handed_out(book):
    again = copy.deepcopy(book.cells)
    for exercise in exercises()[:6]:
        book.hole(exercise.number)
    book.cells += again


@pytest.mark.parametrize("change", [twice, twice_and_once_as_handed_out])
def test_a_notebook_that_stands_twice_in_its_file_counts_once(book, change):
    change(book)
    answers = book.answers()
    assert not any(found.problem or found.status for found in answers.values())
    assert all(callable(run(found)) for found in answers.values())


def test_holes_that_lost_their_names_are_not_attempted(book):
    for exercise in exercises()[:6]:
        book.hole(exercise.number)
    deleted_metadata(book)
    deleted_ids(book)
    assert {found.status for found in book.answers().values()} == {"not attempted"}


def test_the_places_are_where_the_students_side_looks_for_them(template):
    for asked in template.answer_cells:
        expected = answer_cell_of(asked.exercise)
        assert (asked.grade_id, asked.cell_id) == (expected.grade_id, expected.cell_id)
        assert handed_out(asked.exercise.notebook).of(cell_of(asked)) is None


def cell_of(asked):
    return Cell("code", asked.hole, asked.cell_id, asked.grade_id, 1)


# -- cells of another type -------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "word"), [("markdown", "Markdown"), ("raw", "raw")])
def test_an_answer_in_a_text_cell_counts_where_nothing_else_can_be_meant(book, kind, word):
    book.cell("answer-1-2")["cell_type"] = kind
    answers = book.answers()
    assert answers["1.2"].problem == ""
    assert f"cell of exercise 1.2 is a {word} cell" in answers["1.2"].notes[0]
    assert callable(run(answers["1.2"]))
    assert untouched(answers, ("1.2",))


def test_a_text_cell_that_is_no_python_is_a_problem_with_advice(book):
    book.cell("answer-1-2")["cell_type"] = "markdown"
    book.write("answer-1-2", "```python\ndef hidden_probs(v, w, b):\n    return 1\n```")
    answer = book.answers()["1.2"]
    assert answer.problem == (
        "the cell of exercise 1.2 is a Markdown cell: turn it back into a code cell."
    )
    assert answer.cells == ()


def test_a_code_cell_goes_before_a_text_cell(book):
    book.cell("answer-1-2")["cell_type"] = "raw"
    book.add(0, "def hidden_probs(v, w, b):\n    return 'code'")
    assert run(book.answers()["1.2"])(0, 0, 0) == "code"


def test_an_answer_that_uses_one_in_a_text_cell_gets_it(book):
    book.cell("answer-1-2")["cell_type"] = "raw"
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return helper()")
    book.add(50, "def helper():\n    return 'raw'")
    book.write("answer-1-3", "def visible_probs(h, w, a):\n    return hidden_probs(h, w, a)")
    assert run(book.answers()["1.3"])(0, 0, 0) == "raw"


# -- broken code -----------------------------------------------------------------------------


def test_a_syntax_error_names_the_line_and_costs_its_own_exercise_only(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    x = 1\n    return tf.sigmoid(\n")
    answers = book.answers()
    answer = answers["1.2"]
    assert answer.status == "error"
    assert "SyntaxError: '(' was never closed (line 3: return tf.sigmoid()" in answer.problem
    assert answer.code.startswith("def hidden_probs")
    assert untouched(answers, ("1.2",))


def test_a_broken_cell_without_metadata_is_still_the_exercises(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b)\n    return 1\n")
    deleted_metadata(book)
    deleted_ids(book)
    assert "line 1: def hidden_probs(v, w, b)" in book.answers()["1.2"].problem


HOSTILE = {
    "a null byte": "def hidden_probs(v, w, b):\n    return '\0'",
    "ten megabytes": "def hidden_probs(v, w, b):\n    return 1\n#" + "x" * 10_000_000,
    "100,000 brackets": "def hidden_probs(v, w, b):\n    return " + "(" * 100_000,
    "brackets hidden in strings": "(')'," * 30_000,
    "a deep sum": "x = 1" + "+1" * 90_000,
    "a deep attribute": "x = x" + ".x" * 90_000,
    "many signs": "x = " + "-" * 150_000 + "1",
    "many lambdas": "x = " + "lambda:" * 25_000 + "1",
    "many elifs": "if 1:\n pass\n" + "elif 1:\n pass\n" * 12_000,
    "many indents": "".join(" " * n + "if 1:\n" for n in range(150)) + " " * 151 + "pass",
    "a lone surrogate": "x = '\ud800' +",
    "an endless number": "x = " + "9" * 150_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_source_that_breaks_parsers_is_a_sentence(book, source):
    book.write("answer-1-2", source)
    answers = book.answers()
    assert answers["1.2"].problem
    assert len(answers["1.2"].problem) < 400
    assert len(answers["1.2"].code) < 21_000
    assert untouched(answers, ("1.2",))


def test_brackets_are_counted_before_the_parser_sees_them():
    assert read_code("(" * 151).problem == "more than 150 brackets are open at once"
    assert read_code("x = [" + "(1), " * 500 + "]").problem == ""


def test_thousands_of_cells_that_need_each_other_are_sorted_out_in_time(book):
    names = ", ".join(f"f{n}" for n in range(0, 3_000, 10))
    for number in range(3_000):
        book.add(0, f"def f{number}():\n    return f{number + 1 if number < 2_999 else 0}")
    book.write("answer-1-2", f"def hidden_probs(v, w, b):\n    return {names}")
    answer = book.answers()["1.2"]
    assert len(answer.cells) == 3_001


def test_a_notebook_of_too_much_code_is_read_as_far_as_it_goes(book, monkeypatch):
    parsed = []
    parse = code._parsed
    monkeypatch.setattr(code, "_parsed", lambda code: parsed.append(code) or parse(code))
    for _ in range(100):
        book.add(len(book.cells), "x = 1  # much\n" + "# more\n" * 25_000)
    assert untouched(book.answers())
    assert sum(map(len, parsed)) < 2_000_000


# -- IPython ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "%time\n!pip install x\ndef hidden_probs(v, w, b):\n    return 'mine'",
        "%%time\ndef hidden_probs(v, w, b):\n    return 'mine'",
        "\n%%capture out\ndef hidden_probs(v, w, b):\n    return 'mine'",
        "tf.matmul?\n?tf\nnp??\ndef hidden_probs(v, w, b):\n    return 'mine'",
        "for _ in range(2):\n    %time f()\ndef hidden_probs(v, w, b):\n    return 'mine'",
    ],
)
def test_lines_of_ipython_are_left_out(book, source):
    book.write("answer-1-2", source)
    answer = book.answers()["1.2"]
    assert run(answer)(0, 0, 0) == "mine"
    assert answer.code == source


def test_magics_leave_the_numbers_of_the_lines(book):
    book.write("answer-1-2", "%%time\n%matplotlib inline\ndef hidden_probs(v, w, b):\n    return (")
    assert "(line 4: return ()" in book.answers()["1.2"].problem


def test_a_cell_of_another_language_defines_nothing(book):
    book.write("answer-1-2", "%%writefile x.py\ndef hidden_probs(v, w, b):\n    return 1")
    assert "no cell defines hidden_probs" in book.answers()["1.2"].problem


def test_a_percent_sign_at_the_start_of_a_line_of_python_stays():
    source = "x = (7\n% 4)"
    assert read_code(source).source == source


# -- what an answer needs --------------------------------------------------------------------

CALLS = "def hidden_probs(v, w, b):\n    return helper(v)"


@pytest.mark.parametrize("place", [0, 12, 30, None], ids=["first", "beside", "below", "last"])
def test_a_helper_in_a_cell_of_its_own_is_run_with_the_answer(book, place):
    book.write("answer-1-2", CALLS)
    book.add(len(book.cells) if place is None else place, "def helper(v):\n    return 'helped'")
    answers = book.answers()
    assert run(answers["1.2"])(0, 0, 0) == "helped"
    assert "def helper" in answers["1.2"].code
    assert untouched(answers)
    assert all(len(found.cells) == 1 for key, found in answers.items() if key != "1.2")


def test_helpers_of_helpers_and_imports_are_run_in_order(book):
    book.write("answer-1-2", CALLS)
    book.add(3, "import math as m")
    book.add(4, "scale: float = m.sqrt(4)\n(a, *rest), c = ([1, 2], 3)")
    book.add(5, "def helper(v):\n    return scale * rest[0] * c")
    answer = book.answers()["1.2"]
    assert [title for title, _ in answer.cells[:3]] == [f"1_rbm.ipynb, cell {n}" for n in (4, 5, 6)]
    assert run(answer)(0, 0, 0) == 12


def test_a_cell_run_out_of_order_comes_before_the_cell_that_needs_it_at_once(book):
    book.write("answer-1-2", "factor = helper(2)\ndef hidden_probs(v, w, b):\n    return factor")
    book.add(30, "def helper(v):\n    return two * v")
    book.add(50, "two = 2")
    assert run(book.answers()["1.2"])(0, 0, 0) == 4


def test_cells_that_need_each_other_are_run_once_each(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return helper(v) if v else 'end'")
    book.add(30, "def helper(v):\n    return hidden_probs(v - 1, 0, 0)")
    answer = book.answers()["1.2"]
    assert len(answer.cells) == 2
    assert run(answer)(3, 0, 0) == "end"


def test_the_nearest_definition_above_wins(book):
    book.write("answer-1-2", CALLS)
    for place, word in ((40, "below"), (6, "near"), (3, "far")):
        book.add(place, f"def helper(v):\n    return '{word}'")
    assert run(book.answers()["1.2"])(0, 0, 0) == "near"


def test_another_answer_is_found_before_a_value_of_its_name(book):
    book.write("answer-1-6", "def free_energy(v, w, a, b):\n    return energy(v)")
    book.write("answer-1-1", "def energy(v):\n    return 'the answer'")
    book.add(book.at("answer-1-6"), "energy = 3.0")
    assert run(book.answers()["1.6"])(0, 0, 0, 0) == "the answer"


def test_a_local_variable_needs_no_cell(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    x = v\n    return [x for y in [x]]")
    book.add(3, "x = y = train_for_hours()")
    assert untouched(book.answers())
    assert len(book.answers()["1.2"].cells) == 1


def test_a_builtins_name_in_another_cell_is_not_taken(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return sum([v, w])")
    book.add(3, "sum = 0")
    assert run(book.answers()["1.2"])(1, 2, 0) == 3


def test_a_star_import_is_taken_for_names_that_no_cell_binds(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return floor(2.5)")
    book.add(3, "from math import *")
    assert run(book.answers()["1.2"])(0, 0, 0) == 2


def test_cells_of_the_notebook_itself_are_not_run_and_a_note_says_so(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return digits, weights_view")
    answer = book.answers()["1.2"]
    assert len(answer.cells) == 1
    assert len(answer.notes) == 2
    assert "digits is used, but comes from cell 4, which is not run" in answer.notes[0]


def test_the_same_holds_for_a_copy_of_such_a_cell(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return rbm")
    book.add(0, book.cell("rbm-train")["source"])
    assert len(book.answers()["1.2"].cells) == 1


def test_imports_and_helpers_written_into_such_a_cell_are_run_without_the_rest(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return math.sqrt(helper())")
    setup = book.cell("rbm-setup")
    source = "".join(setup["source"])
    setup["source"] = "import math\n" + source + "\n\n\ndef helper():\n    return 9\n"
    answer = book.answers()["1.2"]
    assert run(answer)(0, 0, 0) == 3
    assert "labgen.setup()" not in answer.cells[0][1]


def test_an_import_that_only_the_template_has_is_borrowed(book, template):
    notebooks = copy.deepcopy(template.notebooks)
    notebooks["1_rbm"].cells[2].source += "\nimport math"
    book.template = replace(template, notebooks=notebooks)
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return math.floor(2.5)")
    answer = book.answers()["1.2"]
    assert answer.cells[0] == ("1_rbm.ipynb, imports", "import math")
    assert run(answer)(0, 0, 0) == 2


def test_a_helper_cell_with_a_syntax_error_costs_no_other_exercise(book):
    book.write("answer-1-2", CALLS)
    book.add(3, "def helper(v) return 1")
    answers = book.answers()
    assert len(answers["1.2"].cells) == 1
    assert untouched(answers)


# -- questions -------------------------------------------------------------------------------


def released(book):
    for cell in book.cells:
        if cell["id"].startswith("manual"):
            cell["source"] = "*Write your answer here.*"


def test_the_placeholder_is_no_answer(book):
    released(book)
    book.write("manual-1-b", "YOUR ANSWER HERE")
    book.write("manual-1-c", "*Your answer here.*\n\nYOUR ANSWER HERE")
    assert book.manual() == dict.fromkeys(("1.a", "1.b", "1.c", "1.d", "1.e", "1.f"), "")


@pytest.mark.parametrize("kind", ["markdown", "raw", "code"])
def test_an_answer_counts_in_a_cell_of_any_type(book, kind):
    released(book)
    book.write("manual-1-a", "*Write your answer here.*\n\nStrokes.")
    book.cell("manual-1-a")["cell_type"] = kind
    assert book.manual()["1.a"] == "Strokes."


def test_a_text_added_below_the_question_is_not_lost(book):
    released(book)
    book.write("manual-1-a", "First.")
    place = book.at("manual-1-a")
    book.add(place + 1, "Second.", "markdown")
    book.add(place + 2, "plot()")
    book.add(place + 3, "Third.", "markdown")
    manual = book.manual()
    assert manual["1.a"] == "First.\n\nSecond.\n\nThird."
    assert manual["1.b"] == ""


def test_an_answer_is_found_by_id_and_below_its_question(book):
    released(book)
    book.write("manual-1-a", "Strokes.")
    deleted_metadata(book)
    assert book.manual()["1.a"] == "Strokes."
    place = book.at("manual-1-a")
    book.cells.append(book.cells.pop(place))
    assert book.manual()["1.a"] == "Strokes."
    book.cells.insert(place, book.cells.pop())
    deleted_ids(book)
    assert book.manual()["1.a"] == "Strokes."


def test_a_deleted_question_is_empty_and_costs_no_other(book):
    del book.cells[book.at("manual-1-a")]
    manual = book.manual()
    assert manual["1.a"] == ""
    assert all(text for number, text in manual.items() if number != "1.a")


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n the rest of it").decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0 a picture").decode()


@pytest.mark.parametrize(
    "text",
    [
        "![a unit](attachment:image.png)",
        '![a unit](<attachment:image.png> "a title")',
        "![a unit]( attachment:image.png )",
    ],
)
def test_a_pasted_picture_reaches_the_marker(book, text):
    book.write("manual-1-a", f"Strokes: {text}.")
    book.cell("manual-1-a")["attachments"] = {"image.png": {"image/png": PNG}}
    answer = book.manual()["1.a"]
    assert answer == f"Strokes: ![a unit](data:image/png;base64,{PNG})."
    assert f'<img src="data:image/png;base64,{PNG}" alt="a unit">' in markdown_as_html(answer)


@pytest.mark.parametrize(
    ("name", "in_text"),
    [
        ("my picture (1).png", "<attachment:my picture (1).png>"),
        ("my picture.png", "attachment:my%20picture.png"),
        ("a(1).png", "attachment:a(1).png"),
    ],
)
def test_a_picture_of_any_name_is_found(book, name, in_text):
    book.write("manual-1-a", f"![]({in_text})")
    book.cell("manual-1-a")["attachments"] = {name: {"image/jpeg": [JPEG]}}
    assert f"](data:image/jpeg;base64,{JPEG})" in book.manual()["1.a"]


def test_a_picture_in_html_and_one_of_another_cell_are_found(book):
    book.write("manual-1-a", '<img width="300" src="attachment:image.png" alt="x">')
    book.add(0, "elsewhere", "markdown", attachments={"image.png": {"image/png": PNG}})
    assert book.manual()["1.a"] == f"![image.png](data:image/png;base64,{PNG})"


@pytest.mark.parametrize(
    ("attachments", "words"),
    [
        ({}, "is missing"),
        (None, "is missing"),
        ({"image.png": 5}, "is missing"),
        ({"image.png": {"image/svg+xml": "<svg onload='x()'/>"}}, "because it is image/svg+xml"),
        ({"image.png": {"image/gif": "R0lGODlh"}}, "only PNG and JPEG are"),
        ({"image.png": {"image/png": JPEG}}, "is damaged"),
        ({"image.png": {"image/png": PNG[:-1] + ")"}}, "is damaged"),
        ({"image.png": {"image/png": PNG + "A" * 4_000_000}}, "is damaged"),
        ({"image.png": {"image/png": PNG[:-4] + "A" * 4_000_000}}, "is too large"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named(book, attachments, words):
    book.write("manual-1-a", "![my unit](attachment:image.png)")
    book.cell("manual-1-a")["attachments"] = attachments
    answer = book.manual()["1.a"]
    assert answer.startswith("(The picture image.png ") and words in answer
    assert len(answer) < 200


def test_one_picture_named_a_thousand_times_fills_no_memory(book):
    book.write("manual-1-a", "![](attachment:a.png)\n" * 4_000)
    book.cell("manual-1-a")["attachments"] = {"a.png": {"image/png": PNG[:-4] + "A" * 100_000}}
    assert len(book.manual()["1.a"]) < 5_000_000


# -- reading bytes ---------------------------------------------------------------------------


def document(**changes):
    cell = {"cell_type": "code", "metadata": {}, "source": "größe = 1", "id": "a", "outputs": []}
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **changes}


def encoded(encoding):
    return json.dumps(document(), ensure_ascii=False).encode(encoding)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"]
)
def test_every_encoding_of_the_same_notebook_is_read(encoding):
    (cell,) = read_notebook(encoded(encoding))
    assert (cell.kind, cell.source, cell.id, cell.position) == ("code", "größe = 1", "a", 1)


def test_one_damaged_byte_leaves_the_other_letters():
    data = json.dumps(document(title="äöüäöü?"), ensure_ascii=False).encode()
    (cell,) = read_notebook(data.replace(b"?", b"\xff"))
    assert cell.source == "größe = 1"


def test_an_older_format_is_read():
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[
                    nbformat.v3.new_heading_cell("Title", level=2),
                    nbformat.v3.new_code_cell(input="x = 1"),
                    nbformat.v3.new_text_cell("markdown", source="words"),
                ]
            )
        ]
    )
    cells = read_notebook(nbformat.v3.writes_json(old).encode())
    assert [(cell.kind, cell.source) for cell in cells] == [
        ("markdown", "Title"),
        ("code", "x = 1"),
        ("markdown", "words"),
    ]


NO_NOTEBOOKS = {
    "empty": (b"", "empty"),
    "blank": (b" \n\n", "empty"),
    "a PDF": (b"%PDF-1.7\n...", "PDF"),
    "a zip": (b"PK\x03\x04....", "zip"),
    "a web page": (b"<!DOCTYPE html><html>", "web page"),
    "cut off": (json.dumps(document()).encode()[:-40], "breaks off"),
    "no JSON": (b'{"cells": [nothing]}', "not readable"),
    "a list": (b"[1, 2]", "no list of cells"),
    "cells: null": (json.dumps(document(cells=None)).encode(), "no list of cells"),
    "worksheets: 5": (b'{"worksheets": 5}', "no list of cells"),
    "nested deeply": (b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "deeply"),
    "nested deeply in objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "deeply"),
    "bytes": (bytes(range(256)), "not readable"),
    "zeros": (bytes(1000), "not readable"),
    "half of UTF-16": (encoded("utf-16")[:-1], "not readable"),
    "millions of values": (b"[" + b"[]," * 6_000_000 + b"[]]", "too many values"),
    "thousands of cells": (json.dumps(document(cells=[{}] * 6_000)).encode(), "6,000 cells"),
}


@pytest.mark.parametrize(("data", "words"), NO_NOTEBOOKS.values(), ids=NO_NOTEBOOKS)
def test_what_is_no_notebook_is_a_sentence(data, words):
    with pytest.raises(NotebookError, match=words) as caught:
        read_notebook(data)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("wrong", [None, 5, "words", [], {}, True, [None, 5], 1.5, "\ud800"])
@pytest.mark.parametrize("key", ["cell_type", "metadata", "source", "id", "outputs"])
def test_a_wrong_type_in_one_cell_costs_no_other(template, wrong, key):
    data = document()
    data["cells"] = [wrong, {**data["cells"][0], key: wrong}, data["cells"][0]]
    cells = read_notebook(json.dumps(data).encode())
    assert cells[-1].source == "größe = 1"
    assert all(isinstance(value, str) for cell in cells for value in (cell.source, cell.id))
    read_answers(cells, "1_rbm", template)
    read_manual(cells, "1_rbm", template)


@pytest.mark.parametrize("wrong", [None, 5, "words", [], {"grade_id": [1]}, {"grade_id": None}])
def test_wrong_metadata_of_nbgrader_costs_nothing(book, wrong):
    for cell in book.cells:
        cell["metadata"] = {"nbgrader": wrong}
    assert untouched(book.answers())


def test_an_endless_number_in_an_output_costs_nothing():
    data = json.dumps(document()).encode()
    (cell,) = read_notebook(data.replace(b'"outputs": []', b'"outputs": [' + b"9" * 9_000 + b"]"))
    assert cell.source == "größe = 1"


def test_line_ends_of_other_systems_are_the_same():
    data = document()
    data["cells"][0]["source"] = ["x = 1\r\n", "y = 2\r", "z = 3"]
    (cell,) = read_notebook(json.dumps(data).encode())
    assert cell.source == "x = 1\ny = 2\nz = 3"
