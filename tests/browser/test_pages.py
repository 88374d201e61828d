"""Our pages in a browser: for everybody, on a phone, by keyboard alone, and without a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from shutil import copytree, ignore_patterns

import nbformat
import pytest

from tests.browser.accessibility import (
    axe_findings,
    heading_faults,
    keyboard_faults,
    leave_out_repetitions,
    sideways,
)
from tests.browser.chromium import needs_chromium, watched
from tests.browser.shown_player import ShownPlayer
from tests.conftest import NOTEBOOKS, ROOT
from tests.instructor.grade.sample_class import write_class

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=95), needs_chromium]

RAN = "1_rbm"
# The cells behind it train eight more machines.
LAST_CELL = "rbm-frequencies"
REST = """
from labgen.course.model_table.row import Estimate, Row
from labgen.course.model_table.table import Table

labgen.summary("1_rbm", {"test error (grey pixels)": history.last["test_error"]}, result.images)
Table((("yours", Row("rbm", "RBM 784-100", "smoke", 20, likelihood=Estimate(-118.25, 0.5))),))
"""
# Letters of further fonts.
FORMULA = r"$z \sim \mathcal{N}(0, 1)$, $\mathbb{E}[z] = 0$"
# A player of each kind; networks of one layer are enough for a page.
PLAYERS = (
    "labgen.play.gibbs(rbm, digits)",
    "labgen.play.drawing_pad(rbm=rbm, digits=digits)",
    """
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(784)])
means = lambda images: images.reshape(-1, 28, 28)[:, 10:12, 14]
vae = types.SimpleNamespace(decoder=decoder, encode=lambda images: (means(images),) * 2)
labgen.play.latent_plane(vae, digits)
""",
    """
layers = tf.keras.layers
discriminator = [tf.keras.Input((32, 32, 1)), layers.Flatten(), layers.Dense(1)]
dcgan = types.SimpleNamespace(
    n_z=2,
    generator=tf.keras.Sequential(
        [tf.keras.Input((1, 1, 2)), layers.Conv2DTranspose(1, 32, activation="tanh")]
    ),
    discriminator=tf.keras.Sequential(discriminator),
)
dcgan.generate = lambda z: (dcgan.generator(z).numpy()[..., 0] + 1) / 2
labgen.play.generator_walk(dcgan, digits)
""",
    "labgen.play.network_walk(labgen.reference_model('dbn'), digits=digits)",
    "labgen.play.film({epoch: epoch / 3 * digits.test_images[:4] for epoch in (1, 2, 3)})",
)


@pytest.fixture(scope="module")
def run_pages(tmp_path_factory) -> Path:
    """What `labgen run` makes of the first half of notebook 1, and of one that fails."""
    folder = tmp_path_factory.mktemp("run")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    (notebooks / "figures").symlink_to(NOTEBOOKS / "figures")
    notebook = nbformat.read(NOTEBOOKS / "1_rbm.ipynb", as_version=4)
    last = [cell.id for cell in notebook.cells].index(LAST_CELL)
    codes = [REST, f"import types\n{PLAYERS[0]}", *PLAYERS[1:]]
    notebook.cells[last + 1 :] = [
        nbformat.v4.new_markdown_cell(FORMULA, id="formula"),
        *(nbformat.v4.new_code_cell(code, id=f"rest-{n}") for n, code in enumerate(codes)),
    ]
    nbformat.write(notebook, notebooks / "1_rbm.ipynb")
    fails = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Deep belief network", id="title"),
            nbformat.v4.new_code_cell("not_there", id="fails"),
        ]
    )
    nbformat.write(fails, notebooks / "2_dbn.ipynb")
    options = ["--profile", "smoke", "--out", str(folder / "out"), "--notebooks", str(notebooks)]
    done = subprocess.run(
        [sys.executable, "-m", "labgen.cli", "run", "1", "2", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1_rbm  done in" in done.stdout and done.returncode == 1, done.stdout + done.stderr
    return folder / "out"


@pytest.fixture(scope="module")
def grade_pages(tmp_path_factory) -> Path:
    """What `labgen grade` writes about a class."""
    folder = tmp_path_factory.mktemp("grade")
    write_class(folder)
    return folder


# Of the documentation: the first page, the three doors, and a page of each further kind.
SITE = {
    "home": "index",
    "student": "student",
    "instructor": "instructor",
    "maintainer": "maintainer",
    "messages": "troubleshooting",
    "functions": "api/exercises",
    "notebook": "_generated/notebooks/1_rbm",
}


@pytest.fixture(scope="module")
def site(run_pages, tmp_path_factory) -> Path:
    """Those pages of the documentation, with the notebook that ran; the whole takes twice as long.

    Its sources are copied, for the build writes among them.
    """
    folder = tmp_path_factory.mktemp("site")
    copytree(ROOT / "docs", folder / "docs", ignore=ignore_patterns("_generated"))
    for path in (ROOT / "labgen", *ROOT.glob("*.md")):
        (folder / path.name).symlink_to(path)
    copytree(NOTEBOOKS, folder / "notebooks", ignore=ignore_patterns(f"{RAN}.ipynb"))
    (folder / "notebooks" / f"{RAN}.ipynb").symlink_to(run_pages.parent / f"notebooks/{RAN}.ipynb")
    pages = ",".join(f"{page}.*" for page in SITE.values())
    build = ("-m", "sphinx", "-q", "-b", "html", "-D", f"include_patterns={pages}")
    done = subprocess.run(
        [sys.executable, *build, folder / "docs", folder / "out"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LABGEN_EXECUTED": str(run_pages)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "out"


FAULTY = """<!DOCTYPE html><html lang="en"><head><title>Faulty</title><style>
  a:focus { outline: none } .pale { color: #bbb; background: #fff }
  .shade { background: #444 }
  @media (prefers-color-scheme: dark) { .night { color: #333 } body { background: #222 } }
</style></head><body><main><h1>One</h1><h3>Three</h3><p class="pale">Pale</p>
<p>Black</p><div class="shade"><p>Black on grey</p></div>
<p class="night">Dark on dark</p><a href="#x">No ring</a><button tabindex="-1">By mouse</button>
<div style="width: 200px; overflow: auto" tabindex="-1"><p style="width: 900px">Wide</p></div>
<p style="width: 700px">Wider than a phone</p><img src="data:image/png;base64,"></main></body>
</html>
"""


def test_what_is_wrong_with_a_page_is_found(browser):
    with watched(browser, width=320) as watch:
        page = watch.page
        page.set_content(FAULTY)
        page.evaluate("() => { console.error('broken'); fetch('http://127.0.0.1:9/x') }")
        assert heading_faults(page) == ["h3 'Three' follows h1 'One'"]
        assert any("Wider than a phone" in part for part in sideways(page))
        faults = "\n".join(keyboard_faults(page))
        assert "no visible focus on <a" in faults and "By mouse" in faults
        light = "\n".join(axe_findings(page))
        assert "image-alt" in light and "color-contrast (serious) at .pale" in light
        assert "color-contrast (serious) at .shade > p" in light and ".night" not in light
        page.emulate_media(color_scheme="dark")
        assert "color-contrast (serious) at .night" in "\n".join(axe_findings(page))
        assert "broken" in watch.console
        assert watch.asked_elsewhere() == ["http://127.0.0.1:9/x"]


def test_pictures_of_a_run_bring_their_words(run_pages):
    cells = nbformat.read(run_pages / "1_rbm.ipynb", as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    drawn = [output for output in outputs if "image/png" in output.get("data", {})]
    words = [output.metadata["image/png"]["alt"] for output in drawn]
    assert len(words) >= 5 and all(re.search(r"\d", text) for text in words)
    page = (run_pages / "1_rbm.html").read_text(encoding="utf-8")
    assert all(f'alt="{escape(text)}"' in page for text in words)


# The fixture that makes a page, and its place there. A new page is one line.
PAGES = {
    "index of a run": ("run_pages", "index.html"),
    "notebook": ("run_pages", "1_rbm.html"),
    "notebook that failed": ("run_pages", "2_dbn.html"),
    "playground": ("run_pages", "playground.html"),
    "class": ("grade_pages", "index.html"),
    "marking": ("grade_pages", "marking.html"),
    "feedback": ("grade_pages", "feedback/ada.html"),
    **{f"site: {name}": ("site", f"{page}.html") for name, page in SITE.items()},
}
SCHEMES = ("light", "dark")
WIDTHS = (1280, 320)
# Thousands of elements each, which take axe-core long: both widths and both schemes, once.
LONG = {"site: messages", "site: functions", "site: notebook"}


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_the_page(name, request, browser):
    """One load for all questions: formulas take their time."""
    maker, place = PAGES[name]
    path = request.getfixturevalue(maker) / place
    with watched(browser) as watch:
        page = watch.page
        page.emulate_media(reduced_motion="reduce")  # a film that plays switches its buttons off
        page.goto(path.as_uri())
        if page.evaluate("() => 'MathJax' in window"):
            page.evaluate("() => new Promise(done => MathJax.Hub.Queue(done))")
        for iframe in page.locator("iframe").all():
            ShownPlayer.of(iframe)
        page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
        faults = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            faults[f"{width}, scrolls sideways"] = sideways(page)
            faults[f"{width}, keyboard"] = keyboard_faults(page)
        leave_out_repetitions(page)
        for width, once in zip(WIDTHS, SCHEMES, strict=True):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in [once] if name in LONG else SCHEMES:
                page.emulate_media(color_scheme=scheme)
                faults[f"{width}, {scheme}, axe"] = axe_findings(page)
        faults["headings"] = heading_faults(page)
        faults["console"] = watch.console
        faults["network"] = watch.asked_elsewhere()
    told = [f"{about}: {fault}" for about, found in faults.items() for fault in found]
    assert not told, "\n".join(told)
