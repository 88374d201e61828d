"""`labgen update` and one notebook: what a student has written stays, and is graded the same."""

from __future__ import annotations

import copy
import json
import shutil
from functools import lru_cache
from types import SimpleNamespace

import nbformat
import pytest

from labgen.course.update.notebook import merge_notebook
from labgen.course.update.same_reading import reading as compared
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.answers.questions import read_manual
from labgen.reading.answers import answer as reading
from labgen.reading.answers import student_cells
from labgen.reading.notebook import NotebookError, read_notebook
from tests.course.update.update_kits import (
    SOURCE,
    answered,
    as_bytes,
    at,
    cell,
    given,
    released,
    revised,
)
from tests.instructor.grade import test_grade_answers as zoo

pytestmark = pytest.mark.slow(seconds=25)
MINE = "def hidden_probs(v, w, b):\n    return tf.sigmoid(v @ w + b)"


@pytest.fixture(scope="module", autouse=True)
def each_cell_is_parsed_once():
    """The same cells are read again and again here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(student_cells, "read_code", lru_cache(student_cells.read_code))
        yield


@pytest.fixture(scope="module")
def template():
    return read_template(SOURCE)


def new_cell(source="x = 1", kind="code", cell_id="mine"):
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind]
    return make(source, id=cell_id)


def merge(student, new, old=None):
    """The merged notebook, after a look whether a second update would leave it alone."""
    data = student if isinstance(student, bytes) else as_bytes(student)
    old = given(released() if old is None else old)
    merged = merge_notebook("1_rbm", data, old, as_bytes(new))
    nbformat.validate(merged.notebook)
    again = as_bytes(merged.notebook)
    # With the old list still, as an update that was stopped leaves it.
    assert not merge_notebook("1_rbm", again, old, as_bytes(new)).is_changed
    return merged


def sources(notebook):
    return [one.source for one in notebook.cells]


# -- the kit's changes ---------------------------------------------------------------------------


def other_words(notebook):
    for cell_id in ("rbm-title", "rbm-ex-1-2", "rbm-q-weights", "rbm-cd-theory"):
        cell(notebook, cell_id).source += "\n\nRevised."


def other_code(notebook):
    for cell_id in ("rbm-curves", "check-1-2", "rbm-setup"):
        cell(notebook, cell_id).source += "\nprint('revised')"


def other_docstring(notebook):
    hole = cell(notebook, "answer-1-2")
    hole.source = hole.source.replace("p(h_j = 1 | v) for each row.", "Revised words.")


def a_cell_more(notebook):
    notebook.cells.insert(at(notebook, "answer-1-2"), new_cell("More.", "markdown", "rbm-more"))
    notebook.cells.insert(at(notebook, "rbm-curves"), new_cell("print(1)", cell_id="rbm-code-more"))


def a_cell_less(notebook):
    del notebook.cells[at(notebook, "rbm-cd-theory")]


def an_exercise_less(notebook):
    for cell_id in ("rbm-ex-1-5", "answer-1-5", "check-1-5"):
        del notebook.cells[at(notebook, cell_id)]


def an_exercise_renamed(notebook):
    hole, check = cell(notebook, "answer-1-2"), cell(notebook, "check-1-2")
    for one in (hole, check):
        one.source = one.source.replace("hidden_probs", "p_hidden")
        one.metadata.nbgrader.grade_id = one.metadata.nbgrader.grade_id.replace(
            "hidden_probs", "p_hidden"
        )


def an_exercise_more(notebook):
    """A new one as 1.2, and the numbers of the others one more."""
    for number in range(6, 1, -1):
        for what in ("answer", "check"):
            one = cell(notebook, f"{what}-1-{number}")
            one.id = f"{what}-1-{number + 1}"
            named = one.metadata.nbgrader
            named.grade_id = named.grade_id.replace(f"_1_{number}_", f"_1_{number + 1}_")
    place = at(notebook, "rbm-ex-1-2")
    new = new_cell("def on_off(v):\n    raise NotImplementedError()", cell_id="answer-1-2")
    new.metadata["nbgrader"] = {
        **cell(notebook, "answer-1-3").metadata.nbgrader,
        "grade_id": "answer_1_2_on_off",
    }
    notebook.cells.insert(place, new)


def other_arguments(notebook):
    hole = cell(notebook, "answer-1-2")
    hole.source = hole.source.replace("(v, w, b)", "(v, w, bias)")


REVISIONS = {
    "the same": (),
    "another": (other_words, other_code, other_docstring, a_cell_more, a_cell_less),
}

# -- graded as before ----------------------------------------------------------------------------


def hole_and_answer_at_the_end(book):
    book.hole("1.2")
    book.add(len(book.cells), MINE)


def answer_in_the_check(book):
    del book.cells[book.at("answer-1-2")]
    check = book.cell("check-1-2")
    check["source"] = f"{MINE}\n\n" + "".join(check["source"])


def merged_cells(book):
    two, three = book.cell("answer-1-2"), book.cell("answer-1-3")
    two["source"] = "".join(two["source"]) + "\n\n\n" + "".join(three["source"])
    del book.cells[book.at("answer-1-3")]


def split_cell(book):
    place = book.at("answer-1-2")
    second = copy.deepcopy(book.cells[place])
    book.write("answer-1-2", "def helper(x):\n    return tf.sigmoid(x)")
    second |= {"id": "split", "source": "def hidden_probs(v, w, b):\n    return helper(v @ w + b)"}
    book.cells.insert(place + 1, second)


def two_answers(book):
    place = book.at("answer-1-2")
    other = {**copy.deepcopy(book.cells[place]), "id": "other"}
    book.cells.insert(place + 1, {**other, "source": MINE})


def a_hole_copied_below(book):
    place = book.at("answer-1-2")
    hole = cell(released(), "answer-1-2").source
    book.cells.insert(place + 1, {**copy.deepcopy(book.cells[place]), "id": "h", "source": hole})


def as_markdown(book):
    book.cell("answer-1-2")["cell_type"] = "markdown"


def broken(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b)\n    return 1")


def broken_without_names(book):
    broken(book)
    no_names(book)


def no_names(book):
    zoo.deleted_metadata(book)
    zoo.deleted_ids(book)


def no_names_and_edited(book):
    book.cell("rbm-setup")["source"] = "%env LABGEN_PROFILE=full\n" + "".join(
        book.cell("rbm-setup")["source"]
    )
    no_names(book)


def emptied(book):
    book.write("answer-1-2", "")


def deleted(book):
    del book.cells[book.at("answer-1-2")]


def lambda_in_place_of_a_deleted_cell(book):
    deleted(book)
    book.add(40, "hidden_probs = lambda v, w, b: tf.sigmoid(v @ w + b)")


def ipython(book):
    book.write("answer-1-2", f"%%time\n!ls\n{MINE}\n")


def helpers(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return helper(v)")
    for place, word in ((60, "below"), (11, "near"), (3, "far")):
        book.add(place, f"def helper(v):\n    return '{word}'")


def helpers_in_another_order(book):
    helpers(book)
    zoo.reordered(book)


def helper_at_the_end(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return helper(v)")
    book.add(len(book.cells), "def helper(v):\n    return v")


def helper_in_the_setup(book):
    book.write("answer-1-2", "def hidden_probs(v, w, b):\n    return math.sqrt(helper())")
    book.cell("rbm-setup")["source"] = (
        "import math\n"
        + "".join(book.cell("rbm-setup")["source"])
        + "\n\n\ndef helper():\n    return 9"
    )


def bound_again(book):
    book.add(40, "def better(v, w, b):\n    return 1\nhidden_probs = better")


def texts_below(book):
    place = book.at("manual-1-a")
    book.add(place + 1, "Second.", "markdown")
    book.add(place + 2, "plot()")
    book.add(place + 3, "Third.", "markdown")


def text_moved_away(book):
    book.cells.append(book.cells.pop(book.at("manual-1-a")))


def text_twice(book):
    place = book.at("manual-1-a")
    again = {**copy.deepcopy(book.cells[place]), "id": "again", "source": "Something else."}
    book.cells.insert(place + 20, again)


def text_in_another_cell(book):
    del book.cells[book.at("manual-1-a")]
    book.add(book.at("rbm-q-weights") + 1, "Strokes.", "markdown")


def text_as_code(book):
    book.cell("manual-1-a")["cell_type"] = "code"


def picture(book):
    book.write("manual-1-a", "![x](attachment:image.png)")
    book.cell("manual-1-a")["attachments"] = {"image.png": {"image/png": zoo.PNG}}


def nothing(book):
    pass


ZOO = (
    *(nothing, no_names, zoo.deleted_metadata, zoo.deleted_ids, zoo.renamed_ids, zoo.reordered),
    *(zoo.other_cells_deleted, zoo.twice, zoo.twice_and_once_as_handed_out, no_names_and_edited),
    *(hole_and_answer_at_the_end, answer_in_the_check, merged_cells, split_cell, two_answers),
    *(a_hole_copied_below, as_markdown, broken, broken_without_names, emptied, deleted, ipython),
    *(lambda_in_place_of_a_deleted_cell, helpers, helper_at_the_end, helper_in_the_setup),
    *(bound_again, texts_below, text_moved_away, text_twice, text_in_another_cell, text_as_code),
    *(picture, zoo.released),
)


def graded(data, template):
    """What the grader runs for each exercise, and what the marker reads."""
    cells = read_notebook(data)
    given = template.handed_out("1_rbm")
    answers = reading.read_answers(cells, template.answer_cells_of("1_rbm"), given)
    texts = read_manual(cells, "1_rbm", template)
    return {number: compared(answer, given) for number, answer in answers.items()}, texts


@pytest.fixture(scope="module")
def revisions(tmp_path_factory):
    """For each revision the students' notebook and what the grader knows then."""
    made = {}
    for name, changes in REVISIONS.items():
        source = answered()
        for change in changes:
            change(source)
        folder = shutil.copytree(SOURCE, tmp_path_factory.mktemp("revised") / "notebooks")
        nbformat.write(source, folder / "1_rbm.ipynb")
        made[name] = (revised(*changes), read_template(folder))
    return made


@pytest.mark.parametrize("change", ZOO, ids=lambda change: change.__name__)
def test_what_was_graded_before_is_graded_the_same_after(change, template, revisions):
    book = zoo.Book(template)
    change(book)
    data = json.dumps(book.data).encode()
    before = graded(data, template)
    for notebook, known in revisions.values():
        merged = merge(data, notebook)
        assert graded(as_bytes(merged.notebook), known) == before


def test_where_an_answer_would_be_graded_otherwise_the_notebook_stays_as_it_is(template):
    book = zoo.Book(template)
    helpers_in_another_order(book)
    with pytest.raises(NotebookError, match="1.2 hidden_probs would be read as something else"):
        merge(json.dumps(book.data).encode(), released())


# -- exercises that change -----------------------------------------------------------------------


@pytest.fixture
def student():
    return answered()


def looks(merged, words):
    (found,) = [one for one in merged.look if words in one]
    return merged.notebook.cells[int(found.removeprefix("cell ").partition(":")[0]) - 1]


def test_new_words_come_into_an_answer_whose_code_stays(student):
    cell(student, "answer-1-2").source = cell(released(), "answer-1-2").source.replace(
        'raise NotImplementedError("Exercise 1.2: hidden_probs is not written yet.")',
        "return tf.sigmoid(v @ w + b)",
    )
    answer = cell(merge(student, revised(other_docstring)).notebook, "answer-1-2").source
    assert "Revised words." in answer
    assert "return tf.sigmoid(v @ w + b)" in answer


def test_an_exercise_that_is_gone_leaves_the_answer_as_an_own_cell(student):
    merged = merge(student, revised(an_exercise_less))
    assert merged.gone == ["1.5 cd_gradients"]
    own = looks(merged, "exercise 1.5 cd_gradients is gone")
    assert own.source == cell(student, "answer-1-5").source
    assert "nbgrader" not in own.metadata


def test_a_hole_that_is_gone_is_no_work(student):
    cell(student, "answer-1-5").source = cell(released(), "answer-1-5").source
    merged = merge(student, revised(an_exercise_less))
    assert (merged.look, merged.own) == ([], 0)


def test_an_exercise_of_another_name_takes_the_answer_and_binds_both_names(student):
    merged = merge(student, revised(an_exercise_renamed))
    answer = looks(merged, "exercise 1.2 p_hidden: it is now called p_hidden")
    assert answer.metadata.nbgrader.grade_id == "answer_1_2_p_hidden"
    namespace = {"tf": SimpleNamespace(matmul=lambda v, w: v * w, sigmoid=lambda x: 2 * x)}
    exec(answer.source, namespace)
    assert namespace["p_hidden"](3, 5, 1) == 2 * (3 * 5 + 1)


def test_an_exercise_in_between_moves_no_answer_to_another_exercise(student):
    merged = merge(student, revised(an_exercise_more))
    assert merged.added == ["1.2 on_off"]
    assert "NotImplementedError" in cell(merged.notebook, "answer-1-2").source
    for number in range(2, 7):
        answer = cell(merged.notebook, f"answer-1-{number + 1}")
        assert answer.source == cell(student, f"answer-1-{number}").source


def test_other_arguments_are_named_in_the_answer_once(student):
    answer = looks(merge(student, revised(other_arguments)), "hidden_probs(v, w, bias)")
    asked = "# The revised exercise asks for hidden_probs(v, w, bias)."
    assert answer.source == f"{asked}\n{cell(student, 'answer-1-2').source}"


# -- cells of the student's own ------------------------------------------------------------------


def test_own_cells_follow_the_cell_that_they_followed(student):
    above = {"first": "rbm-title", "helper": "rbm-ex-1-2", "beside": "rbm-curves"}
    for cell_id, neighbour in above.items():
        kind = "markdown" if cell_id == "first" else "code"
        student.cells.insert(at(student, neighbour) + 1, new_cell(f"'{cell_id}'", kind, cell_id))
    student.cells.insert(0, new_cell("'top'", cell_id="top"))
    merged = merge(student, revised(other_words, a_cell_more, a_cell_less))
    ids = [one.id for one in merged.notebook.cells]
    assert ids[0] == "top"
    for cell_id, neighbour in above.items():
        assert ids[ids.index(cell_id) - 1] == neighbour
    assert merged.own == 4


def test_own_cells_behind_a_cell_that_is_gone_stay_in_order(student):
    place = at(student, "rbm-cd-theory")
    student.cells[place + 1 : place + 1] = [new_cell("1", cell_id="a"), new_cell("2", cell_id="b")]
    ids = [one.id for one in merge(student, revised(a_cell_less)).notebook.cells]
    assert ids[ids.index("check-1-4") + 1 :][:2] == ["a", "b"]


def test_two_answers_to_an_exercise_are_named(template, student):
    book = zoo.Book(template)
    two_answers(book)
    merged = merge(json.dumps(book.data).encode(), revised(other_words))
    answer = looks(merged, "you have two; this one counts")
    assert answer.source == MINE
    own = merged.notebook.cells[merged.notebook.cells.index(answer) - 1]
    assert own.source == cell(student, "answer-1-2").source


def test_cells_that_were_deleted_are_back_and_counted(student):
    del student.cells[at(student, "rbm-curves")], student.cells[at(student, "rbm-title")]
    merged = merge(student, released())
    assert merged.back == 2
    assert [one.id for one in merged.notebook.cells] == [one.id for one in released().cells]


def test_outputs_stay_where_the_code_does(student):
    for cell_id in ("rbm-curves", "rbm-errors", "answer-1-2"):
        cell(student, cell_id).outputs = [nbformat.v4.new_output("stream", text="seen")]
    notebook = merge(student, revised(other_code)).notebook
    assert cell(notebook, "rbm-curves").outputs == []
    assert cell(notebook, "rbm-errors").outputs[0].text in ("seen", ["seen"])
    assert cell(notebook, "answer-1-2").outputs[0].text in ("seen", ["seen"])


# -- cells of the kit that the student has changed -----------------------------------------------


def test_what_only_the_student_has_changed_stays(student):
    cell(student, "rbm-setup").source = (
        "%env LABGEN_PROFILE=full\n" + cell(student, "rbm-setup").source
    )
    cell(student, "rbm-cd-theory").source += "\n\nMy note."
    merged = merge(student, revised(other_docstring))
    for cell_id in ("rbm-setup", "rbm-cd-theory"):
        assert cell(merged.notebook, cell_id).source == cell(student, cell_id).source
    assert not [one for one in merged.look if "changed" in one]


def test_changes_of_both_in_different_lines_are_put_together(student):
    cell(student, "rbm-setup").source = (
        "%env LABGEN_PROFILE=full\n" + cell(student, "rbm-setup").source
    )
    setup = cell(merge(student, revised(other_code)).notebook, "rbm-setup").source
    assert setup.startswith("%env LABGEN_PROFILE=full\nimport labgen")
    assert setup.endswith("print('revised')")


def test_where_both_have_changed_a_line_the_kits_counts_and_the_students_is_below(student):
    for cell_id, more in {"rbm-curves": "\nplot(2)", "rbm-cd-theory": "\n\nMy note."}.items():
        cell(student, cell_id).source += more
    merged = merge(student, revised(other_code, other_words))
    for cell_id in ("rbm-curves", "rbm-cd-theory"):
        place = at(merged.notebook, cell_id)
        kits, below = merged.notebook.cells[place : place + 2]
        assert kits.source == cell(revised(other_code, other_words), cell_id).source
        assert below.cell_type == "markdown"
        assert cell(student, cell_id).source in below.source
        assert [one for one in merged.look if one.startswith(f"cell {place + 1}:")]


@pytest.mark.parametrize("lost", ["ids", "ids and names"])
def test_editors_that_write_other_names_lose_nothing(student, lost):
    cell(student, "manual-1-a").source = "Strokes."
    student.cells.insert(at(student, "answer-1-2"), new_cell("def helper():\n    return 1"))
    for number, one in enumerate(student.cells):
        one.id = f"vscode-{number}"
        one.metadata = one.metadata if lost == "ids" else {}
    merged = merge(student, revised(other_words, a_cell_more))
    assert cell(merged.notebook, "manual-1-a").source == "Strokes."
    assert (merged.own, merged.answers) == (1, 6)
    assert len(merged.notebook.cells) == len(revised(a_cell_more).cells) + 1


def test_a_notebook_without_anything_of_a_students_becomes_the_kits():
    new = revised(*REVISIONS["another"], an_exercise_more)
    assert sources(merge(released(), new).notebook) == sources(new)
