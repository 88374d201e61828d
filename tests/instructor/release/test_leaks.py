"""No answer gets into the kit: leaks of each sort are found and named, and nothing else is."""

from __future__ import annotations

import ast
import base64
import gzip
import io
import json
import shutil
import textwrap
import tokenize
from pathlib import Path

import nbformat
import numpy as np
import pytest

from labgen.instructor.release import ReleaseError, build, release
from labgen.instructor.release.leaks import lines, search
from labgen.instructor.release.leaks.canonical_ast import body_of, result_of, variables_of, weight
from labgen.instructor.release.leaks.code import SameCode
from labgen.instructor.release.leaks.extract import Text, texts_of
from labgen.instructor.release.leaks.harmless import HARMLESS
from labgen.instructor.release.leaks.search import AnswerSearch, find_leaks
from labgen.instructor.release.leaks.secrets import secrets_of
from labgen.instructor.release.leaks.snippets import snippets
from labgen.registry import exercises

pytestmark = pytest.mark.slow(seconds=15)

SOURCE = Path(__file__).resolve().parents[3] / "notebooks"
ANSWERS = secrets_of(SOURCE)
SEARCH = AnswerSearch(ANSWERS)
CODE = [answer for answer in ANSWERS if answer.code]
STRAIGHT = [a for a in CODE if result_of(body_of(ast.parse(a.code).body[0])) is not None]
PROSE = [answer for answer in ANSWERS if not answer.code]

VERBATIM = "return tf.sigmoid(tf.matmul(v, w) + b)"
RENAMED = "tf.math.sigmoid(images @ kernel + offset)"
WRAPPED = "(\n    tf.sigmoid(\n        tf.matmul(\n            v, w,\n        ) + b\n    )\n)"


def found_in(folder: Path, search: AnswerSearch = SEARCH) -> dict[str, set[str]]:
    """The exercises that leak at each place; several, where their answers share a line."""
    found: dict[str, set[str]] = {}
    for leak in find_leaks(folder, search):
        found.setdefault(leak.place, set()).update(leak.exercise.split(" or "))
    return found


def longest_sentence(question: str, after: str = "") -> str:
    (prose,) = (answer.prose for answer in PROSE if answer.exercise == question)
    return max(prose[prose.index(after) :].replace("\n", " ").split(". "), key=len)


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def notebook_with(*cells: nbformat.NotebookNode, **metadata) -> str:
    for position, cell in enumerate(cells):
        cell.id = f"cell-{position}"
    return nbformat.writes(nbformat.v4.new_notebook(cells=list(cells), metadata=metadata))


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def code(source="pass", **fields):
    return nbformat.v4.new_code_cell(source, **fields)


def markdown(source="", **fields):
    return nbformat.v4.new_markdown_cell(source, **fields)


# --- the present source --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kit(released):
    return released


def test_the_present_kit_gives_nothing_away(kit):
    assert found_in(kit) == {}


# --- every answer --------------------------------------------------------------------------------


class Renamed(ast.NodeTransformer):
    def __init__(self, variables):
        self.names = {name: f"other_{n}" for n, name in enumerate(sorted(variables))}

    def visit_Name(self, node):
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_arg(self, node):
        return ast.arg(self.names[node.arg], ast.Name("object"))

    def visit_Assign(self, node):
        self.generic_visit(node)
        (target,) = node.targets
        named = isinstance(target, ast.Name)
        return ast.AnnAssign(target, ast.Name("object"), node.value, 1) if named else node

    def visit_Call(self, node):
        self.generic_visit(node)
        return ast.Call(node.func, node.args, node.keywords[::-1])


def renamed(code: str) -> ast.FunctionDef:
    tree = ast.parse(code)
    function = Renamed(variables_of(tree)).visit(tree).body[0]
    function.name = "helper"
    function.body = body_of(function)
    return ast.fix_missing_locations(function)


@pytest.mark.parametrize("answer", CODE, ids=lambda answer: answer.exercise)
def test_every_answer_is_found_as_a_renamed_function(tmp_path, answer):
    put(tmp_path, "labgen/models/tools.py", "import numpy\n\n" + ast.unparse(renamed(answer.code)))
    places = found_in(tmp_path)
    assert any(answer.exercise in exercises for exercises in places.values()), places
    assert all(place.startswith("labgen/models/tools.py, line") for place in places)


# --- each way of searching for code alone --------------------------------------------------------


@pytest.fixture
def alone():
    """The search for code, of which one table is left: where one way fails, the others often help.

    Functions are known by what they hold from top to bottom, runs are statements in between, and
    expressions are what these assign or return."""

    def alone(table: str) -> SameCode:
        same = SameCode(ANSWERS)
        for other in {"_functions", "_runs", "_expressions"} - {table}:
            getattr(same, other).clear()
        return same

    return alone


def found_by(same: SameCode, source: str, plain: bool) -> set[str]:
    tree = None if plain else ast.parse(source)
    found = same.search(Text("a", source, 1, tree))
    return {exercise for _, exercises, _ in found for exercise in exercises.split(" or ")}


@pytest.mark.parametrize("plain", [False, True], ids=["Python", "plain text"])
def test_every_renamed_answer_is_found_as_a_function_alone(alone, plain):
    same = alone("_functions")
    for answer in CODE:
        source = ast.unparse(renamed(answer.code))
        assert answer.exercise in found_by(same, source, plain), source


@pytest.mark.parametrize("plain", [False, True], ids=["Python", "plain text"])
def test_the_statements_of_an_answer_are_found_inside_a_longer_function(alone, plain):
    same = alone("_runs")
    runs = {exercise for exercises in same._runs.values() for exercise in exercises.split(" or ")}
    assert len(runs) > len(CODE) / 2
    for answer in CODE:
        function = renamed(answer.code)
        before, behind = ast.parse("print('begins')\nprint('ends')").body
        longer = [before, *function.body, behind]
        for body in (longer, [ast.For(ast.Name("n"), ast.Name("numbers"), longer, [])]):
            function.body = body
            source = ast.unparse(ast.fix_missing_locations(function))
            assert (answer.exercise in found_by(same, source, plain)) == (answer.exercise in runs)


COMPUTES = {
    "a @ b": True,
    "f = lambda a, b: a + b": True,
    "f(a)": True,
    "f (a)": True,
    "a * (b + c)": False,
    "the lambdas of a": False,
    "a + b": False,
}


@pytest.mark.parametrize("text", COMPUTES)
def test_a_piece_is_read_as_code_where_it_calls_multiplies_matrices_or_is_a_lambda(text):
    assert any(piece == text for _, piece in snippets(text)) == COMPUTES[text]


@pytest.mark.parametrize("answer", STRAIGHT, ids=lambda answer: answer.exercise)
def test_every_answer_without_a_loop_is_found_as_a_renamed_lambda(tmp_path, answer):
    function = renamed(answer.code)
    result = result_of(function.body)
    names = ", ".join(argument.arg for argument in function.args.args)
    put(tmp_path, "a.py", f"f = lambda {names}: {ast.unparse(result)}")
    assert answer.exercise in found_in(tmp_path)["a.py, line 1"]


@pytest.mark.parametrize("answer", CODE, ids=lambda answer: answer.exercise)
def test_every_answer_is_found_in_markdown_line_by_line(tmp_path, answer):
    lines = [line for line in answer.lines if not line.strip().startswith("#")]
    telling = [line for line in lines if "(" in line and not line.strip().endswith((":", "("))]
    for line in telling or lines:
        put(tmp_path, "a.ipynb", notebook_with(markdown(f"As we know, {line.strip()} will do.")))
        assert answer.exercise in found_in(tmp_path)["a.ipynb, cell cell-0, line 1"], line


@pytest.mark.parametrize("answer", PROSE, ids=lambda answer: answer.exercise)
def test_every_model_answer_is_found(tmp_path, answer):
    put(tmp_path, "a.ipynb", notebook_with(markdown("A hint."), markdown(answer.prose)))
    assert any(answer.exercise in exercises for exercises in found_in(tmp_path).values())
    assert all(place.startswith("a.ipynb, cell cell-1") for place in found_in(tmp_path))


def spread(code: str) -> str:
    """The same code as a formatter lays it out that has no room: a line for each token in
    brackets, and a comma after the last argument."""
    parts, open_, before = [], [], ""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.string in ")]}" and token.string:
            called = open_.pop()
            if called and before not in "(,":
                parts.append(",")
        parts.append(token.string)
        if token.string in "([{" and token.string:
            called = token.string == "(" and (before.isidentifier() or before == ")")
            open_.append(called and before != "return")
        parts.append("\n    " if open_ else " ")
        before = token.string
    return "".join(parts).strip()


def statements(answer) -> list[str]:
    """Those that compute something."""
    nodes = ast.walk(ast.parse(answer.code))
    simple = [node for node in nodes if isinstance(node, (ast.Assign, ast.Return))]
    return [ast.unparse(node) for node in simple if weight(node) > 0]


FRAMES = {
    "md": "So:\n```python\n{}\n```\n",
    "py": "def other(given):\n    {}\n",
    "txt": "Perhaps\n\n{}\n\nwill do",
}


def test_every_statement_is_found_however_it_is_laid_out(tmp_path):
    expected = {}
    for answer in CODE:
        for statement in statements(answer):
            assert ast.dump(ast.parse(spread(statement))) == ast.dump(ast.parse(statement))
            for ending, frame in FRAMES.items():
                name = f"{len(expected)}.{ending}"
                expected[name] = (answer.exercise, statement)
                put(tmp_path, name, frame.format(spread(statement)))
    found = {place.partition(",")[0]: exercises for place, exercises in found_in(tmp_path).items()}
    for name, (exercise, statement) in expected.items():
        assert exercise in found.get(name, ()), (name, statement)


def test_every_answer_is_found_renamed_and_laid_out_anew(tmp_path):
    for answer in CODE:
        function = renamed(answer.code)
        lines = [ast.unparse(line) for line in function.body]
        lines = [spread(line) if line.startswith("return") else line for line in lines]
        body = textwrap.indent("\n".join(lines), "    ")
        text = f"def helper({ast.unparse(function.args)}):\n{body}"
        put(tmp_path, f"{answer.exercise}.md", f"So:\n\n```python\n{text}\n```\n")
    places = found_in(tmp_path)
    for answer in CODE:
        found = [place for place in places if place.startswith(f"{answer.exercise}.md,")]
        assert any(answer.exercise in places[place] for place in found), answer.exercise


def test_no_piece_of_a_statement_is_an_answer(tmp_path):
    """Cut where a formatter may break it: `return tf.reduce_mean(` is anybody's."""
    every = [statement for answer in CODE for statement in statements(answer) if "(" in statement]
    for number, statement in enumerate(every):
        piece = statement[: statement.index("(") + 1]
        put(tmp_path, f"{number}.py", f"x = 1\n# {piece}\n")
        put(tmp_path, f"{number}.md", f"{piece}\n    other, things\n)\n")
    assert len(every) > 60 and found_in(tmp_path) == {}


def test_harmless_statements_are_passed_over(tmp_path, monkeypatch):
    put(tmp_path, "a.md", "n = tf.cast(tf.shape(v)[0], v.dtype)")
    assert set(found_in(tmp_path)) == {"a.md, line 1"}
    monkeypatch.setitem(lines.HARMLESS, "n = tf.cast(tf.shape(v)[0], v.dtype)", "a mean's divisor")
    assert found_in(tmp_path, AnswerSearch(ANSWERS)) == {}


def test_every_harmless_statement_is_needed(kit, monkeypatch):
    """An answer has it, the kit has it too, and a reason says why that is right."""
    for statement, reason in HARMLESS.items():
        with monkeypatch.context() as patch:
            patch.delitem(lines.HARMLESS, statement)
            assert found_in(kit, AnswerSearch(ANSWERS)) != {}, (
                f"harmless.py no longer needs {statement!r}"
            )
        assert len(reason.split()) > 3


# --- every hiding place --------------------------------------------------------------------------

HIDDEN_IN_A_NOTEBOOK = {
    "a line in Markdown": (markdown(f"Hint:\n\n    {VERBATIM}"), "cell cell-0, line 3"),
    "a fence": (markdown(f"Look:\n```python\np = {RENAMED}\n```"), "cell cell-0, line 3"),
    "a fence with an empty line": (
        markdown("So:\n~~~python\ns = x @ k\n\n\ndef f(x, k, c):\n"
                 "    s = x @ k\n\n    s = s + c\n    return tf.sigmoid(s)\n~~~"),
        "cell cell-0, line 6",
    ),
    "backquotes": (markdown(f"Just write `{RENAMED}`, that is all."), "cell cell-0, line 1"),
    "prose": (markdown(f"The trick is to return {RENAMED}."), "cell cell-0, line 1"),
    "a code cell": (code(f"%time x\np = {RENAMED}"), "cell cell-0, line 2"),
    "over several lines": (code(f"p = {WRAPPED}"), "cell cell-0, line 2"),
    "a lambda": (code(f"f = lambda images, kernel, offset: {RENAMED}"), "cell cell-0, line 1"),
    "a comment": (code(f"x = 1\n# or {RENAMED}\n"), "cell cell-0, line 2"),
    "a string": (code(f'x = 1\ny = "{RENAMED}"'), "cell cell-0, line 2"),
    "a printed output": (
        code(outputs=[nbformat.v4.new_output("stream", text=f"so:\n{VERBATIM}\n")]),
        "cell cell-0, outputs",
    ),
    "HTML in an output": (
        code(
            outputs=[
                nbformat.v4.new_output(
                    "display_data",
                    {"text/html": "<b>tf.sigmoid</b>(tf.matmul(v,&#32;w) + <i>b</i>)"},
                )
            ]
        ),
        "cell cell-0, outputs",
    ),
    "bytes of an output": (
        code(outputs=[nbformat.v4.new_output("display_data", {"image/png": encoded(VERBATIM)})]),
        "cell cell-0, outputs (base64)",
    ),
    "metadata": (code(metadata={"notes": {"key": [1, RENAMED]}}), "cell cell-0, metadata"),
    "a name in metadata": (code(metadata={VERBATIM: 1}), "cell cell-0, metadata"),
    "metadata in base64": (
        code(metadata={"notes": encoded(f"def f(x, k, c):\n    {VERBATIM}\n")}),
        "cell cell-0, metadata (base64)",
    ),
    "an attachment": (
        markdown(attachments={"a.txt": {"text/plain": encoded(f"see: {VERBATIM}")}}),
        "cell cell-0, attachments (base64)",
    ),
    "an attachment of bytes": (
        markdown(attachments={"a.png": {"image/png": base64.b64encode(
            b"\x89PNG\xff\xfe" + VERBATIM.encode() + b"\xff").decode()}}),
        "cell cell-0, attachments",
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", HIDDEN_IN_A_NOTEBOOK)
def test_a_leak_in_a_notebook_is_named(tmp_path, where):
    cell, place = HIDDEN_IN_A_NOTEBOOK[where]
    put(tmp_path, "notebooks/1_rbm.ipynb", notebook_with(cell))
    assert "exercise 1.2" in found_in(tmp_path)[f"notebooks/1_rbm.ipynb, {place}"]


def npz() -> bytes:
    from io import BytesIO

    file = BytesIO()
    np.savez_compressed(file, notes=np.array(VERBATIM))
    return file.getvalue()


HIDDEN_IN_A_FILE = {
    "a renamed function": (
        "a.py",
        f"import keras\n\n\ndef up(images, kernel, offset):\n    return {RENAMED}\n",
        ", line 4",
    ),
    "steps with names of their own": (
        "a.py",
        "def up(x, k, c):\n    s = tf.matmul(x, k)\n    s2 = s + c\n    return tf.sigmoid(s2)\n",
        ", line 1",
    ),
    "attributes for variables": (
        "a.py",
        "class A:\n    def up(self, x):\n        return tf.sigmoid(x @ self.w + self.b)\n",
        ", line 2",
    ),
    "a part of something larger": ("a.py", f"x = 1\ny = 1 - 2 * {RENAMED}.numpy()\n", ", line 2"),
    "a docstring": ("a.py", f'"""Title.\n\n>>> {RENAMED}\n"""\n', ", line 3"),
    "a string of code": (
        "a.py",
        "A = 'def f(x, k, c):\\n    s = x @ k\\n    return tf.sigmoid(s + c)'\n",
        ", line 1",
    ),
    "a string in base64": ("a.py", f"A = '{encoded(VERBATIM)}'\n", " (base64)"),
    "a comment of two lines": (
        "a.py",
        "x = 1\n# return tf.sigmoid(\n#     tf.matmul(v, w) + b)\n",
        ", line 2",
    ),
    "a file that is no Python": ("a.py", f"if so\n    p = {RENAMED}\n", ", line 2"),
    "the text of a picture": (
        "a.svg",
        "<svg>\n<text>tf.sigmoid(<tspan>tf.matmul(v,</tspan> w) + b)</text></svg>",
        ", line 2",
    ),
    "a comment in a picture": ("a.svg", f"<svg>\n<!-- {RENAMED} --></svg>", ", line 2"),
    "JSON": ("a.json", json.dumps({"a": ["x", {"b": f"p = {RENAMED}"}]}), ""),
    "a text file": ("a.txt", f"one\ntwo\n{VERBATIM}\n", ", line 3"),
    "escaped Markdown": ("a.md", "tf.sigmoid\\(tf.matmul\\(v, w\\) \\+ b\\)", ", line 1"),
    "a zipped array": ("a.npz", npz(), ", notes.npy"),
    "a compressed text": ("a.gz", gzip.compress(VERBATIM.encode()), ""),
    "wide characters": ("a.bin", VERBATIM.encode("utf-16"), ""),
}


@pytest.mark.parametrize("where", HIDDEN_IN_A_FILE)
def test_a_leak_in_a_file_is_named(tmp_path, where):
    name, content, place = HIDDEN_IN_A_FILE[where]
    put(tmp_path, name, content)
    assert "exercise 1.2" in found_in(tmp_path)[f"{name}{place}"]


def test_what_stands_at_several_places_is_named_at_each(tmp_path):
    once = f"p = {RENAMED}\n"
    texts = {"a.md": once, "b.md": once, "c.md": f"So:\n\n{once}or\n\n{once}", "d.py": once}
    for name, text in texts.items():
        put(tmp_path, name, text)
    expected = ("a.md, line 1", "b.md, line 1", "c.md, line 3", "c.md, line 6", "d.py, line 1")
    assert found_in(tmp_path).keys() >= set(expected)


def test_a_sentence_of_a_model_answer_is_found_in_another_cell(tmp_path):
    words = longest_sentence("question 1.a").upper().split()
    wrapped = " ".join(words[:3]) + "\n*" + "*   ".join(words[3:])
    put(tmp_path, "1.ipynb", notebook_with(code(), markdown(f"# Title\n\nNote that\n{wrapped}")))
    assert "question 1.a" in found_in(tmp_path)["1.ipynb, cell cell-1, line 4"]


def test_a_marking_scheme_is_found_in_a_comment(tmp_path):
    put(tmp_path, "a.py", f"x = 1\n# {longest_sentence('question 1.a', after='Marking')}\n")
    assert "question 1.a" in found_in(tmp_path)["a.py, line 2"]


@pytest.mark.parametrize(
    "text",
    [
        "return h1_prob, h1, v_prob",
        "for _ in range(k):",
        "with tf.GradientTape() as tape:",
        "visible_probs(h) -> [batch, visible]",
        "loss = discriminator(images, training=True)",
        "n = tf.cast(tf.shape(batches)[0], tf.float32)",
        "x = a @ b + c",
        "y = tf.sigmoid(x)",
        "mean = tf.reduce_mean(x - y, axis=0)",
        "weights = 1 + tf.transpose(w)",
        "1 point: weights.",
        "def f(a, b):\n    return a + b",
        "return tf.reduce_mean(tf.concat([tf.reshape(part, [-1]) for part in parts], axis=0))",
        "return tf.reduce_mean(of_pixels, keepdims=True)",
        "return tf.reduce_mean(\n    losses\n)",
        "return tf.keras.Model(\n    inputs, outputs\n)",
    ],
)
def test_common_code_is_no_leak(tmp_path, text):
    put(tmp_path, "a.md", text)
    put(tmp_path, "a.py", f"'''{text}'''\n")
    assert found_in(tmp_path) == {}


# --- the release ---------------------------------------------------------------------------------


@pytest.fixture
def only_what_is_new(kit, tmp_path, monkeypatch):
    """What the present kit has too is neither made nor searched again: it has its own test."""

    def put_checks(place):
        for exercise in exercises():
            name = f"{exercise.module.replace('.', '/')}.py"
            shutil.copyfile(kit / name, place / name)

    def new_texts(place, public):
        for path in filter(Path.is_file, place.rglob("*")):
            name = path.relative_to(place)
            same = kit / name
            if not same.is_file() or same.read_bytes() != path.read_bytes():
                put(tmp_path / "new", name.as_posix(), path.read_bytes())
        return texts_of(tmp_path / "new")

    monkeypatch.setattr(build, "put_checks", put_checks)
    monkeypatch.setattr(search, "texts_of", new_texts)


@pytest.mark.parametrize("earlier", [False, True])
def test_a_release_that_leaks_is_refused_and_leaves_nothing(
    tmp_path, monkeypatch, only_what_is_new, earlier
):
    shutil.copytree(SOURCE, tmp_path / "source")
    place = tmp_path / "place"
    place.mkdir()
    if earlier:
        with monkeypatch.context() as patch:
            patch.setattr(build, "find_leaks", lambda *_: [])
            release(place / "kit", tmp_path / "source")
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    figure = tmp_path / "source" / "figures" / "rbm.svg"
    figure.write_text(figure.read_text().replace("</svg>", f"<text>{VERBATIM}</text></svg>"))
    with pytest.raises(ReleaseError) as caught:
        release(place / "kit", tmp_path / "source")
    message = str(caught.value)
    assert "exercise 1.2" in message and "notebooks/figures/rbm.svg, line" in message
    assert "No kit was made" in message and "release again" in message
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before
