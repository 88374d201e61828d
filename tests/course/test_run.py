"""`labgen run` on small notebooks that need no TensorFlow."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from click.testing import CliRunner

from labgen.cli import main
from labgen.course.headings import headings, title
from labgen.reading.whole import read_whole

DIAGRAM = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'


def write_notebook(path: Path, *cells: str) -> None:
    """Cells that begin with # and a space are Markdown, the others code."""
    made = [
        nbformat.v4.new_markdown_cell(text, id=f"cell-{number}")
        if text.startswith("# ")
        else nbformat.v4.new_code_cell(text, id=f"cell-{number}")
        for number, text in enumerate(cells, start=1)
    ]
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


SUMMARY = """
import json, os, pathlib
folder = pathlib.Path(os.environ["LABGEN_RUNS"], "summary")
folder.mkdir(parents=True, exist_ok=True)
(folder / "{task}.json").write_text(json.dumps({{"losses": {{"squared <error>": 0.0291234}}}}))
(folder / "{task}.png").write_bytes(b"the picture")
"""
PICTURE = """
from IPython.display import Image, display
display(Image(data=bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
"0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082")))
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """One run over five notebooks of which only two are sound, over the leavings of another."""
    base = tmp_path_factory.mktemp("course")
    notebooks, out = base / "the notebooks", base / "elsewhere" / "pages"
    (notebooks / "figures").mkdir(parents=True)
    (notebooks / "figures" / "rbm.svg").write_text(DIAGRAM)
    write_notebook(
        notebooks / "1_rbm.ipynb",
        "# Task 1: the *RBM*\nWith $E(v, h) = -v^\\top W h$.\n\n![A diagram](figures/rbm.svg)",
        "import os\nprint(os.getcwd(), os.environ['LABGEN_PROFILE'], os.environ['LABGEN_RUNS'])",
        PICTURE,
        "# Slow part",
        "import time\nfor step in range(3):\n    print(step, end='\\r')\n    time.sleep(0.4)",
        "shared = 1",
        SUMMARY.format(task="1_rbm"),
    )
    write_notebook(
        notebooks / "2_dbn.ipynb",
        "# Task 2",
        SUMMARY.format(task="2_dbn") + "print('so far')",
        "# Up & down",
        "undefined_name",
        "print('too far')",
    )
    write_notebook(
        notebooks / "3_up_down.ipynb", "# Task 3", "import os\nprint('alive')", "os._exit(9)"
    )
    write_notebook(notebooks / "4_vae.ipynb", "# Task 4", "print('shared' in globals())")
    (out / "runs" / "summary").mkdir(parents=True)
    for task in ("3_up_down", "4_vae", "5_dcgan"):
        (out / f"{task}.html").write_text("stale page")
        (out / "runs" / "summary" / f"{task}.json").write_text('{"losses": {"stale": 1.0}}')
        (out / "runs" / "summary" / f"{task}.png").write_bytes(b"stale picture")
    before = snapshot(notebooks)
    start = time.monotonic()
    options = ["--profile", "smoke", "--out", str(out), "--notebooks", str(notebooks)]
    result = CliRunner().invoke(main, ["run", "1", "2", "3", "4", "5", *options])
    return SimpleNamespace(
        notebooks=notebooks,
        out=out,
        seconds=time.monotonic() - start,
        code=result.exit_code,
        stdout=result.stdout,
        stderr=result.stderr,
        untouched=before == snapshot(notebooks),
        index=(out / "index.html").read_text("utf-8"),
        pages={path.stem: path.read_text("utf-8") for path in out.glob("[1-5]_*.html")},
    )


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


def card(index: str, name: str) -> str:
    return re.search(f'<article id="{name}">.*?</article>', index, re.DOTALL)[0]


def test_a_failure_ends_with_exit_code_1_and_the_others_run(ran):
    assert ran.code == 1
    assert "3 of 5 failed: 2_dbn, 3_up_down, 5_dcgan." in ran.stdout
    assert "1_rbm  done in" in ran.stdout
    assert "4_vae  done in" in ran.stdout
    assert set(ran.pages) == {"1_rbm", "2_dbn", "3_up_down", "4_vae"}


def test_the_sources_are_left_alone(ran):
    assert ran.untouched


def test_the_kernel_gets_folder_profile_and_runs(ran):
    printed = f"{ran.notebooks} smoke {ran.out / 'runs'}"
    assert printed in ran.pages["1_rbm"]


def test_each_notebook_has_a_kernel_of_its_own(ran):
    assert "False" in outputs(ran.out / "4_vae.ipynb")


def test_progress_names_headings_and_slow_cells_only(ran):
    assert re.search(r"^1_rbm  cell 2/7  Task 1: the RBM  \d\.\d s$", ran.stdout, re.MULTILINE)
    assert re.search(r"^1_rbm  cell 5/7  Slow part  [12]\.\d s$", ran.stdout, re.MULTILINE)
    assert "1_rbm  cell 3/7" not in ran.stdout
    assert "1_rbm  cell 6/7" not in ran.stdout


def test_a_failing_cell_is_named_with_its_error(ran):
    sentence = (
        'Cell 4 of 5 (id cell-4, under "Up & down"): '
        "NameError: name 'undefined_name' is not defined."
    )
    assert re.search(r"^2_dbn  failed after .* " + re.escape(sentence), ran.stderr, re.MULTILINE)
    assert "Traceback" not in ran.stdout + ran.stderr


def test_the_page_of_a_failed_notebook_holds_the_output_so_far(ran):
    page = ran.pages["2_dbn"]
    assert "so far" in page
    assert 'Cell 4 of 5 (id cell-4, under "Up &amp; down")' in page
    assert 'href="#cell-id=cell-4"' in page
    assert 'id="cell-id=cell-4"' in page
    assert "too far" not in outputs(ran.out / "2_dbn.ipynb")


def test_a_dead_kernel_is_reported_at_once(ran):
    assert 'Cell 3 of 3 (id cell-3, under "Task 3"): the kernel died' in ran.stderr
    assert "alive" in outputs(ran.out / "3_up_down.ipynb")
    assert "the kernel died" in ran.pages["3_up_down"]
    assert ran.seconds < 60, "the limit for a cell is ten minutes; nobody should wait for it"


def test_a_missing_notebook_is_named(ran):
    assert f"There is no notebook {ran.notebooks / '5_dcgan.ipynb'}." in ran.stderr
    assert "There is no notebook" in card(ran.index, "5_dcgan")
    assert "href" not in card(ran.index, "5_dcgan")


def test_the_index_shows_the_summary_of_this_run(ran):
    text = card(ran.index, "1_rbm")
    assert "squared &lt;error&gt;" in text
    assert "0.02912" in text
    assert "data:image/png;base64,dGhlIHBpY3R1cmU=" in text
    assert 'href="1_rbm.html"' in text
    assert 'href="1_rbm.ipynb"' in text
    assert "Task 1: the RBM" in text
    assert re.search(r'class="time">\d+\.\d s<', text)
    assert "Profile smoke" in ran.index
    assert "Python 3." in ran.index


def test_no_summary_is_shown_for_a_failed_notebook(ran):
    assert "squared" not in card(ran.index, "2_dbn")
    assert "stale" not in ran.index
    assert "c3RhbGUgcGljdHVyZQ" not in ran.index
    assert "reported no losses" in card(ran.index, "4_vae")


def test_the_pages_ask_nothing_of_a_network(ran):
    for name, page in {**ran.pages, "index": ran.index}.items():
        # Comments inside the style sheets may name where they come from.
        text = re.sub(r"/\*.*?\*/", "", page, flags=re.DOTALL)
        assert "http://" not in text, name
        assert "https://" not in text, name
        assert not re.search(r"""(?:src|href)=["']//""", text), name
        assert "url(//" not in text, name


def test_the_formulas_have_a_mathjax_beside_them(ran):
    page = ran.pages["1_rbm"]
    assert "$E(v, h) = -v^\\top W h$" in page
    (source,) = re.findall(r'<script[^>]* src="([^"]*)"', page)
    assert source.startswith("mathjax/MathJax.js?config=")
    config = source.split("=")[1]
    assert (ran.out / "mathjax" / "MathJax.js").is_file()
    assert (ran.out / "mathjax" / "config" / f"{config}.js").is_file()
    files = [path for path in (ran.out / "mathjax").rglob("*") if path.is_file()]
    assert any(path.suffix == ".woff" for path in files)
    assert sum(path.stat().st_size for path in files) < 3e6


def test_the_pictures_are_inside_the_page(ran):
    page = ran.pages["1_rbm"]
    sources = re.findall(r'<img[^>]* src="([^"]{0,40})', page)
    assert [source.split(",")[0] for source in sources] == [
        "data:image/svg+xml;base64",
        "data:image/png;base64",
    ]
    assert 'alt="Output under the heading Task 1: the RBM"' in page
    assert (ran.out / "figures" / "rbm.svg").is_file(), "the .ipynb names it by this path"


def test_a_progress_bar_leaves_its_last_state(ran):
    notebook = nbformat.read(ran.out / "1_rbm.ipynb", as_version=4)
    assert notebook.cells[4].outputs[0].text.split() == ["2"]


def test_a_second_run_keeps_the_other_pages_on_the_index(ran, tmp_path):
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    write_notebook(notebooks / "2_dbn.ipynb", "# Task 2 repaired", "1 + 1")
    result = CliRunner().invoke(
        main, ["run", "2", "--out", str(ran.out), "--notebooks", str(notebooks)]
    )
    assert result.exit_code == 0
    assert "2_dbn ran." in result.stdout
    index = (ran.out / "index.html").read_text("utf-8")
    assert "Task 2 repaired" in card(index, "2_dbn")
    assert "0.02912" in card(index, "1_rbm")


def test_ctrl_c_kills_the_kernel_and_keeps_the_finished_pages(tmp_path):
    notebooks, out = tmp_path / "notebooks", tmp_path / "out"
    notebooks.mkdir()
    write_notebook(notebooks / "1_rbm.ipynb", "# Task 1", "1 + 1")
    write_notebook(
        notebooks / "2_dbn.ipynb",
        "# Task 2",
        "import os, time\nfrom pathlib import Path\n"
        "Path(os.environ['LABGEN_RUNS'], 'pid').write_text(str(os.getpid()))\ntime.sleep(100)",
    )
    write_notebook(notebooks / "3_up_down.ipynb", "# Task 3", "1 + 1")
    process = subprocess.Popen(
        [sys.executable, "-m", "labgen.cli", "run", "1", "2", "3", "--out", str(out)],
        cwd=tmp_path,
        env={**os.environ, "LABGEN_PROFILE": "smoke"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A background job of a shell ignores the signal unless told otherwise.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    pid_file = out / "runs" / "pid"
    # It may also end by itself, and then says why.
    wait_for(lambda: process.poll() is not None or (pid_file.exists() and pid_file.read_text()))
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=120)
    assert pid_file.exists(), stdout + stderr
    pid = int(pid_file.read_text())
    assert process.returncode == 130, stderr
    assert "2_dbn: stopped." in stderr
    assert "Traceback" not in stderr
    assert "Task was destroyed" not in stderr
    assert "1_rbm  done in" in stdout
    wait_for(lambda: not is_alive(pid))
    assert (out / "1_rbm.html").exists()
    index = (out / "index.html").read_text("utf-8")
    assert ">done<" in card(index, "1_rbm")
    assert ">stopped<" in card(index, "2_dbn")
    assert ">not run<" in card(index, "3_up_down")


def wait_for(condition, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this did not happen in time"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_cell_over_the_limit_is_stopped(tmp_path):
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    write_notebook(notebooks / "1_rbm.ipynb", "# Task 1", "import time\ntime.sleep(60)")
    start = time.monotonic()
    result = run(notebooks, tmp_path / "out", "1", "--timeout", "1")
    assert result.exit_code == 1
    assert "it took longer than 1 s" in result.stderr
    assert "--timeout" in result.stderr
    assert time.monotonic() - start < 20


def test_a_damaged_notebook_is_named(tmp_path):
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (notebooks / "1_rbm.ipynb").write_text("<<<<<<< HEAD")
    result = run(notebooks, tmp_path / "out", "1")
    assert result.exit_code == 1
    assert "1_rbm.ipynb cannot be read as a notebook" in result.stderr


def changed(path: Path, change) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_an_unknown_kernel_is_replaced_and_named(tmp_path):
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    write_notebook(notebooks / "1_rbm.ipynb", "# Task 1", "1 + 1")
    named = {"name": "my-env", "display_name": "None", "language": "python"}
    changed(
        notebooks / "1_rbm.ipynb", lambda notebook: notebook["metadata"].update(kernelspec=named)
    )
    result = run(notebooks, tmp_path / "out", "1")
    assert result.exit_code == 0
    assert "the kernel 'my-env', which is not installed here: it was run with python3" in (
        result.stdout
    )


def twice(notebook):
    notebook["cells"] += notebook["cells"]


def without_ids_twice(notebook):
    for cell in notebook["cells"]:
        del cell["id"]
    twice(notebook)


def of_format_4_2_with_ids(notebook):
    notebook["nbformat_minor"] = 2


def with_invalid_metadata(notebook):
    notebook["cells"][1]["metadata"] = {"collapsed": "no", "tags": "one"}
    notebook["cells"][1]["id"] = "not a valid id"
    notebook["cells"].append("no cell")
    notebook["metadata"]["kernelspec"] = {"name": "python3"}


def without_metadata(notebook):
    del notebook["metadata"]
    for cell in notebook["cells"]:
        cell["metadata"] = None


@pytest.mark.parametrize(
    "change",
    [twice, without_ids_twice, of_format_4_2_with_ids, with_invalid_metadata, without_metadata],
)
def test_what_an_editor_left_invalid_is_read_whole(tmp_path, change):
    path = tmp_path / "1_rbm.ipynb"
    write_notebook(path, "# Task 1", "print('once')", "2")
    changed(path, change)
    notebook, notes = read_whole(b"\xef\xbb\xbf" + path.read_bytes())
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells] == ["# Task 1", "print('once')", "2"]
    twice_over = ["3 of its cells are in the file twice, and are run once."]
    assert notes == (twice_over if "twice" in change.__name__ else [])
    if change is of_format_4_2_with_ids:
        assert [cell.id for cell in notebook.cells] == ["cell-1", "cell-2", "cell-3"]


def test_cells_of_one_id_that_differ_both_stay(tmp_path):
    write_notebook(tmp_path / "1_rbm.ipynb", "1", "2")
    changed(tmp_path / "1_rbm.ipynb", lambda notebook: notebook["cells"][1].update(id="cell-1"))
    notebook, notes = read_whole((tmp_path / "1_rbm.ipynb").read_bytes())
    assert [cell.id for cell in notebook.cells] == ["cell-1", "cell-2"]
    assert notes == []


def test_a_notebook_of_format_3_is_read_whole():
    cell = nbformat.v3.new_code_cell(input="x = 1")
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=[cell])])
    notebook, _ = read_whole(nbformat.v3.writes_json(old).encode())
    assert [cell.source for cell in notebook.cells] == ["x = 1"]


def test_a_notebook_with_another_name_and_encoding_is_run(tmp_path):
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    write_notebook(notebooks / "1_rbm.ipynb", "# Task 1", "print('größe')")
    text = (notebooks / "1_rbm.ipynb").read_text("utf-8")
    (notebooks / "1_rbm.ipynb").unlink()
    (notebooks / "Copy of 1_rbm.ipynb").write_bytes(text.encode("utf-16"))
    result = run(notebooks, tmp_path / "out", "1")
    assert result.exit_code == 0
    assert "1_rbm  is taken from the file Copy of 1_rbm.ipynb" in result.stdout
    assert "größe" in (tmp_path / "out" / "1_rbm.html").read_text("utf-8")


def test_the_output_may_not_go_into_the_notebooks_folder(tmp_path):
    write_notebook(tmp_path / "1_rbm.ipynb", "# Task 1")
    result = run(tmp_path, tmp_path / "out", "1")
    assert result.exit_code == 2
    assert "inside the notebooks' folder" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["6"], "6 is not in the range"),
        (["--profile", "huge"], "'huge' is not one of"),
        (["--notebooks", "nowhere"], "not a folder"),
        (["--notebooks", "."], "none of the notebooks"),
    ],
)
def test_a_wrong_call_is_a_sentence(arguments, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["run", *arguments])
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_starts_without_its_heavy_parts():
    code = (
        "import sys, labgen.cli; "
        "print([name for name in ('tensorflow', 'nbclient', 'nbconvert') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_headings_skip_listings_and_markup():
    notebook = SimpleNamespace(
        cells=[
            SimpleNamespace(cell_type="code", source="# a comment"),
            SimpleNamespace(cell_type="markdown", source="# The *first* $W_1$ [link](x.html) ##"),
            SimpleNamespace(cell_type="markdown", source="```python\n# no heading\n```\ntext"),
            SimpleNamespace(cell_type="markdown", source="## `second`\n### third"),
            SimpleNamespace(cell_type="code", source=""),
        ]
    )
    first = "The first W_1 link"
    assert headings(notebook) == ["", first, first, "third", "third"]
    assert title(notebook, "untitled") == first
    assert title(SimpleNamespace(cells=[]), "untitled") == "untitled"


def run(notebooks: Path, out: Path, *arguments: str):
    options = ["--notebooks", str(notebooks), "--out", str(out), "--profile", "smoke"]
    return CliRunner().invoke(main, ["run", *arguments, *options])


def outputs(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    return json.dumps([cell.get("outputs") for cell in notebook.cells])
