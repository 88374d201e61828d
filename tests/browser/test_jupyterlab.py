"""A student's first hour: JupyterLab with the released kit, and notebook 1 in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from labgen.instructor.release.build import build
from tests.browser.chromium import needs_chromium, watched
from tests.browser.jupyter_server import Server, jupyterlab
from tests.conftest import NOTEBOOKS, ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]

NOTEBOOK, FIRST = "1_rbm.ipynb", "answer-1-1"
WRONG = """def energy(v, h, w, a, b):
    return tf.reduce_sum(v, axis=1)
"""
CAPTIONED = """labgen.setup(captions=True)
labgen.plots.draw_curves(
    {"training error": history.columns["train_error"]}, "epoch", "error", "Errors"
)
"""
STARTS, TRAINS, ANSWERS = 180_000, 240_000, 120_000  # milliseconds, on a machine that is busy


def answers() -> dict[str, str]:
    """The answer cells of the instructor's notebook, by their ids."""
    cells = nbformat.read(NOTEBOOKS / NOTEBOOK, as_version=4).cells
    return {cell.id: cell.source for cell in cells if cell.id.startswith("answer-1-")}


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """The kit as students get it. All exercises but the first are done, so that the model can be
    trained."""
    folder = tmp_path_factory.mktemp("jupyterlab")
    kit = folder / "kit"
    build(kit, NOTEBOOKS, ROOT)
    path, known = kit / "notebooks" / NOTEBOOK, answers()
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id in known and cell.id != FIRST:
            cell.source = known[cell.id]
    nbformat.write(notebook, path)
    env = {
        "PYTHONPATH": str(kit),  # before this checkout
        "LABGEN_PROFILE": "smoke",
        "LABGEN_RUNS": str(folder / "runs"),
    }
    with jupyterlab(kit / "notebooks", folder / "place", env) as started:
        yield started


def cell_with(page: Page, text: str) -> Locator:
    return page.locator(".jp-CodeCell", has=page.locator(".jp-InputArea", has_text=text)).first


def write(page: Page, cell: Locator, code: str) -> None:
    """Replace what a cell holds, as a student would who pastes."""
    editor = cell.locator(".cm-content")
    editor.scroll_into_view_if_needed()
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)


def button(page: Page, command: str) -> Locator:
    """Of the toolbar above the notebook."""
    return page.locator(f".jp-NotebookPanel-toolbar [data-command='{command}']").first


def begin(page: Page, cell: Locator) -> None:
    cell.locator(".jp-InputPrompt").click()
    button(page, "notebook:run-cell-and-select-next").click()


def run(page: Page, cell: Locator, milliseconds: int = ANSWERS) -> Locator:
    """Run a cell to its end; its output."""
    before = cell.locator(".jp-InputPrompt").inner_text()
    begin(page, cell)
    done = re.compile(r"\[\d+\]")
    expect(cell.locator(".jp-InputPrompt")).not_to_have_text(before, timeout=milliseconds)
    expect(cell.locator(".jp-InputPrompt")).to_have_text(done, timeout=milliseconds)
    return cell.locator(".jp-Cell-outputArea")


def test_a_student_answers_is_told_trains_and_stops(server, browser):
    with watched(browser, height=1000) as watch:
        page = watch.page
        opens(page, server)
        is_told_what_is_wrong_and_what_is_right(page)
        trains_and_sees_how_it_goes(page)
        has_words_for_a_picture(page)
        stops_a_training(page)
        assert watch.console == []
        assert watch.asked_elsewhere(server.host) == []


def opens(page: Page, server: Server) -> None:
    page.goto(server.address(NOTEBOOK))
    expect(page.locator(".jp-NotebookPanel .jp-Cell").first).to_be_visible(timeout=STARTS)
    idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    expect(idle).to_be_attached(timeout=STARTS)
    said = run(page, cell_with(page, "labgen.setup()"), STARTS)
    expect(said).to_contain_text("smoke")


def is_told_what_is_wrong_and_what_is_right(page: Page) -> None:
    answer, check = cell_with(page, "def energy("), cell_with(page, 'labgen.check("1.1"')
    write(page, answer, WRONG)
    run(page, answer)
    said = run(page, check)
    expect(said).to_contain_text("1.1")
    expect(said).to_contain_text("not right yet")
    write(page, answer, answers()[FIRST])
    run(page, answer)
    said = run(page, check)
    expect(said).not_to_contain_text("not right yet")
    expect(said).to_contain_text(re.compile(r"1\.1\b.*\bright\b", re.DOTALL))


def trains_and_sees_how_it_goes(page: Page) -> None:
    for source in answers().values():
        run(page, cell_with(page, source.splitlines()[0]))
    run(page, cell_with(page, "class RBM(labgen.models.RBM)"))
    said = run(page, cell_with(page, "rbm.fit("), TRAINS)
    expect(said).to_contain_text("RBM, sampled input")
    expect(said).to_contain_text(re.compile(r"test error 0\.\d+"))
    picture = said.locator("img").last
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 300


def has_words_for_a_picture(page: Page) -> None:
    curves = cell_with(page, "history.columns")
    write(page, curves, CAPTIONED)
    said = run(page, curves)
    words = "Errors. error, training error falls from 0."
    expect(said.locator("figcaption")).to_contain_text(words)
    assert said.get_by_role("img").get_attribute("alt").startswith(words)


def stops_a_training(page: Page) -> None:
    cell = cell_with(page, "rbm.fit(")
    source = cell.locator(".cm-content").inner_text()
    write(page, cell, source.replace("profile.rbm.epochs", "10**6"))
    begin(page, cell)
    said = cell.locator(".jp-Cell-outputArea")
    expect(said).to_contain_text(re.compile(r"[█░]+ +\d+%"), timeout=TRAINS)
    button(page, "notebook:interrupt-kernel").click()
    expect(said).to_contain_text(re.compile("stopped after"), timeout=TRAINS)
    expect(said).to_contain_text("Run this cell again to go on from there.")
    expect(said).not_to_contain_text("Traceback")
