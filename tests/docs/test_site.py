"""The site's sources: every page is reached, everything public is in the reference, no answer.

The site itself is built by `make docs`, which takes longer than a test may.
"""

from __future__ import annotations

import fnmatch
import json
import re
from importlib import import_module

import nbformat
import pytest
from advice import ADVICE, GROUPS
from check_site import faults, loaded_from_elsewhere
from sentences import advice_for, as_page, group_of, sentences_of
from site_notebooks import take_outputs, write_notebooks
from site_texts import TEXTS, texts_of_top, with_links

import labgen
from labgen.registry import notebooks
from tests.conftest import NOTEBOOKS, ROOT

DOCS = ROOT / "docs"
_TOCTREE = re.compile(r"```\{toctree\}\n(.*?)```", re.DOTALL)
_EVAL = re.compile(r"^\.\. auto(\w+):: ([\w.]+)", re.MULTILINE)


# --- pages ---------------------------------------------------------------------------------------


def pages() -> set[str]:
    """All sources without their endings: those written by hand and those that are made."""
    written = {path.relative_to(DOCS).with_suffix("").as_posix() for path in _markdown()}
    made = {f"_generated/{page.removesuffix('.md')}" for page in TEXTS.values()}
    return written | made | {f"_generated/notebooks/{name}" for name in notebooks()}


def _markdown():
    return [path for path in DOCS.rglob("*.md") if "_generated" not in path.parts]


def children(page: str) -> set[str]:
    """What the tables of contents of a page name."""
    path = DOCS / f"{page}.md"
    if not path.exists():
        return set()
    entries = [
        found[1]
        for block in _TOCTREE.findall(path.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if (found := re.fullmatch(r"(?:.*<)?([^:<>\s]+)>?", line))
    ]
    folder = page.rpartition("/")[0]
    named = [f"{folder}/{entry}" if folder else entry for entry in entries]
    return {known for entry in named for known in fnmatch.filter(pages(), entry)}


def test_every_page_is_reached_from_the_first():
    reached, waiting = set(), {"index"}
    while waiting:
        reached |= waiting
        waiting = set().union(*map(children, waiting)) - reached
    assert pages() - reached == set()


def test_texts_of_the_top_link_to_what_is_there():
    for name in ("README.md", *TEXTS):
        moved = with_links((ROOT / name).read_text(encoding="utf-8"))
        links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", moved)
        made = DOCS / "_generated"
        missing = [
            link
            for link in links
            if not (made / link).resolve().exists() and link not in TEXTS.values()
        ]
        assert missing == [], name


def test_the_first_page_has_what_readme_says():
    assert "## What nobody else has" in texts_of_top()["why.md"]
    assert "Two minutes" not in texts_of_top()["why.md"]


def test_readme_is_one_page():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80


# --- the reference -------------------------------------------------------------------------------


def documented() -> set[str]:
    """All that the pages of docs/api take from docstrings, by its full name."""
    found = set()
    for path in (DOCS / "api").glob("*.md"):
        for kind, name in _EVAL.findall(path.read_text(encoding="utf-8")):
            found.add(name)
            if kind == "module":
                module = import_module(name)
                found |= {f"{name}.{public}" for public in getattr(module, "__all__", ())}
    return found


def test_every_public_name_is_in_the_reference():
    parts = ("data", "models", "recipes", "plots", "play")
    names = {f"labgen.{name}" for name in labgen._NAMES}
    for part in parts:
        names |= {f"labgen.{part}.{name}" for name in getattr(labgen, part).__all__}
    # Modules that their package offers whole, and constants.
    without = {"labgen.plots.style"}
    assert names - documented() - without == set()


def test_what_the_reference_takes_from_docstrings_has_one():
    for name in documented():
        owner, _, last = name.rpartition(".")
        try:
            thing = import_module(name)
        except ModuleNotFoundError:
            thing = getattr(import_module(owner), last)
        if callable(thing):
            assert thing.__doc__, name


def test_all_commands_are_in_the_reference():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert "{click} labgen.cli:main" in text and ":nested: full" in text


# --- sentences -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sentences():
    return sentences_of(ROOT / "labgen")


def _wrong_profile():
    labgen.profile("huge")


def _wrong_checks():
    labgen.setup(checks="kind")


def _wrong_limit():
    labgen.data.load("mnist", limit=-1)


def _no_pictures(tmp_path):
    labgen.data.load(str(tmp_path))


def _no_exercise():
    labgen.check("9.9", print)


def _no_hints():
    labgen.hint("9.9")


def _no_kit(tmp_path):
    from labgen.course.update.run import update

    update(tmp_path / "kit.zip", None)


def _no_artefact():
    labgen.reference_model("transformer")


def _no_digits():
    labgen.plots.draw_rows({"mine": [[float("nan")] * 784]}, N=1)


def _no_submission(tmp_path):
    from labgen.instructor.grade.intake.submissions import collect

    collect([tmp_path / "class.zip"])


@pytest.mark.parametrize(
    "fail",
    [
        *(_wrong_profile, _wrong_checks, _wrong_limit, _no_pictures, _no_exercise),
        *(_no_hints, _no_kit, _no_artefact, _no_digits, _no_submission),
    ],
    ids=lambda fail: fail.__name__,
)
def test_what_users_meet_is_on_the_page(sentences, fail, tmp_path):
    """The sentence of an error that was really raised, found by its fixed words."""
    wants = fail.__code__.co_varnames[: fail.__code__.co_argcount]
    with pytest.raises(Exception) as raised:
        fail(*([tmp_path] if wants else []))
    text = " ".join(str(raised.value).split())
    patterns = [".*".join(map(re.escape, one.text.split("…"))) for one in sentences]
    # A pattern that is nearly all "…" fits anything.
    fitting = [p for p in patterns if len(p.replace(".*", "")) > 25 and re.search(p, text)]
    assert fitting, text


def test_no_sentence_is_a_docstring_or_help(sentences):
    texts = {one.text for one in sentences}
    assert len(texts) > 400
    assert not any("How long to train." in text or "Args:" in text for text in texts)


def test_every_sentence_belongs_to_a_group_and_no_group_is_empty(sentences):
    assert {group_of(one) for one in sentences} == set(GROUPS)


def test_every_advice_is_about_a_sentence_that_is_there(sentences):
    unused = [part for part in ADVICE if not any(part in one.text for one in sentences)]
    assert unused == []
    assert any(advice_for(one) for one in sentences)


def test_words_of_a_sentence_are_shown_as_they_are(tmp_path):
    code = 'def f(x):\n    raise ValueError(f"{x} is no *star* of `sky`: look_up <again>.")\n'
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "stars.py").write_text(code)
    page = as_page(tmp_path)
    assert r"- … is no \*star\* of \`sky\`: look\_up \<again\>." in page


# --- notebooks -----------------------------------------------------------------------------------


def _cell(source: str, cell_id: str, output: str = "") -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("stream", text=output)] if output else []
    return nbformat.v4.new_code_cell(source, id=cell_id, outputs=outputs)


def test_only_outputs_are_taken_from_an_executed_notebook():
    new = nbformat.v4.new_notebook
    shown = new(cells=[_cell("raise NotImplementedError", "answer"), _cell("f()", "use")])
    source = new(cells=[_cell("the answer", "answer"), _cell("f()", "use")])
    ran = new(cells=[_cell("the answer", "answer", "a"), _cell("f()", "use", "1")])
    take_outputs(shown, source, ran)
    assert [cell.source for cell in shown.cells] == ["raise NotImplementedError", "f()"]
    assert [cell.outputs[0].text for cell in shown.cells] == ["a", "1"]
    ran.cells[1].source = "g()"  # the notebook was changed after it ran
    take_outputs(shown, source, ran)
    assert shown.cells[1].outputs == []


def test_where_a_notebook_ran_is_not_shown(tmp_path):
    ran = nbformat.read(NOTEBOOKS / "1_rbm.ipynb", as_version=4)
    cell = next(cell for cell in ran.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("stream", text=f"Kept in {tmp_path}/out/runs/a.npz.\n")]
    (tmp_path / "out").mkdir()
    nbformat.write(ran, tmp_path / "out" / "1_rbm.ipynb")
    done = [{"name": "1_rbm", "profile": "smoke", "status": "done"}]
    (tmp_path / "out" / "results.json").write_text(json.dumps(done))
    write_notebooks(NOTEBOOKS, tmp_path / "out", tmp_path / "made")
    page = (tmp_path / "made" / "1_rbm.ipynb").read_text(encoding="utf-8")
    assert "Kept in out/runs/a.npz." in page and str(tmp_path) not in page


def test_without_a_run_the_notebooks_are_those_of_the_kit(tmp_path):
    words = write_notebooks(NOTEBOOKS, tmp_path / "nowhere", tmp_path / "made")
    assert words == {}
    for name in notebooks():
        notebook = nbformat.read(tmp_path / "made" / f"{name}.ipynb", as_version=4)
        text = "".join(cell.source for cell in notebook.cells)
        assert "SOLUTION" not in text and "NotImplementedError" in text
        assert "was not executed for this site" in notebook.cells[1].source


# --- the built site ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "loads"),
    [
        ('<a href="https://x.org/a">a</a><img src="a.png">', []),
        ('<script src="https://x.org/a.js"></script>', ["https://x.org/a.js"]),
        ('<link rel="preload stylesheet" href="//x.org/a.css">', ["//x.org/a.css"]),
        ('<link rel="license" href="https://x.org">', []),
        ("<style>@import 'https://x.org/b.css';</style>", ["https://x.org/b.css"]),
        ('<div style="background: url(http://x.org/c.png)">', ["http://x.org/c.png"]),
        ('<iframe srcdoc="&lt;img src=&quot;http://x.org/d&quot;&gt;">', ["http://x.org/d"]),
    ],
)
def test_what_a_page_loads_from_a_network_is_found(page, loads):
    assert loaded_from_elsewhere(page) == loads


def test_a_page_that_shows_where_it_was_built_is_found(tmp_path):
    (tmp_path / "index.html").write_text(f"<p>See {ROOT}/README.md</p>")
    assert faults(tmp_path) == [f"index.html shows where the site was built: {ROOT}."]


def test_an_answer_on_a_page_is_found(tmp_path):
    source = nbformat.read(NOTEBOOKS / "1_rbm.ipynb", as_version=4)
    (answer,) = (cell.source for cell in source.cells if cell.id == "answer-1-2")
    lines = answer.split("### BEGIN SOLUTION\n")[1].split("### END")[0]
    page = "".join(f'<span class="n">{part}</span>' for part in re.split(r"(\W)", lines))
    article = '<nav>All pages</nav><article class="x"><pre>{}</pre></article>'
    (tmp_path / "index.html").write_text(article.format("Nothing here."))
    assert faults(tmp_path) == []
    (tmp_path / "index.html").write_text(article.format(page))
    (fault,) = faults(tmp_path)
    assert "index.html" in fault and "exercise 1.2" in fault
