"""A student's first hour: JupyterLab with the released kit, notebook 1 in it, and a player."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from labgen.course.export import copy_mathjax, export_notebook
from tests.browser.chromium import needs_chromium, watched
from tests.browser.jupyter_server import Server, jupyterlab
from tests.browser.shown_player import ShownPlayer
from tests.conftest import NOTEBOOKS

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=80), needs_chromium]

NOTEBOOK, FIRST = "1_rbm.ipynb", "answer-1-1"
PLANE = "plane.ipynb"
# Of notebook 4: what its model is made of. The model itself is the package's, trained before.
MADE_OF = ("vae-setup", "vae-data", *(f"answer-4-{n}" for n in range(1, 6)), "locked-vae-vae-class")
PLAYER = """vae = VAE.from_artefact(labgen.reference_model("vae_2d"))
labgen.play.latent_plane(vae, digits)
"""
WRONG = """def energy(v, h, w, a, b):
    return tf.reduce_sum(v, axis=1)
"""
CAPTIONED = """labgen.setup(captions=True)
labgen.plots.draw_curves(
    {"training error": history.columns["train_error"]}, "epoch", "error", "Errors"
)
"""
STARTS, TRAINS, ANSWERS = 180_000, 240_000, 120_000  # milliseconds, on a machine that is busy


def sources(name: str) -> dict[str, str]:
    """The cells of one of the instructor's notebooks, by their ids."""
    return {cell.id: cell.source for cell in nbformat.read(NOTEBOOKS / name, as_version=4).cells}


def answers() -> dict[str, str]:
    found = sources(NOTEBOOK)
    return {place: source for place, source in found.items() if place.startswith("answer-1-")}


def write_plane(folder: Path) -> None:
    """A notebook with a player and without a training."""
    known = sources("4_vae.ipynb")
    codes = ["\n\n".join(known[place] for place in MADE_OF), PLAYER]
    cells = [nbformat.v4.new_code_cell(code, id=f"cell-{n}") for n, code in enumerate(codes)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / PLANE)


class Lab(NamedTuple):
    """A JupyterLab, and the folder that it shows."""

    server: Server
    folder: Path


@pytest.fixture(scope="module")
def lab(released, tmp_path_factory) -> Iterator[Lab]:
    """The kit as students get it. All exercises but the first are done, so that the model can be
    trained."""
    folder = tmp_path_factory.mktemp("jupyterlab")
    kit = shutil.copytree(released, folder / "kit")
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
        "CI": "0",  # a person sits in front of it
    }
    write_plane(kit / "notebooks")
    with jupyterlab(kit / "notebooks", folder / "place", env) as started:
        yield Lab(started, kit / "notebooks")


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


def test_a_student_answers_is_told_trains_and_stops(lab, browser):
    with watched(browser, height=1000) as watch:
        page = watch.page
        opens(page, lab.server, NOTEBOOK)
        is_told_which_profile(page)
        is_told_what_is_wrong_and_what_is_right(page)
        trains_and_sees_how_it_goes(page)
        has_words_for_a_picture(page)
        stops_a_training(page)
        assert watch.console == []
        assert watch.asked_elsewhere(lab.server.host) == []


def opens(page: Page, server: Server, name: str) -> None:
    page.goto(server.address(name))
    is_open(page)


def is_open(page: Page) -> None:
    """With a kernel, which JupyterLab starts by itself."""
    expect(page.locator(".jp-NotebookPanel .jp-Cell").first).to_be_visible(timeout=STARTS)
    # The mark above the notebook is "idle" also while there is no kernel, which would run nothing.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=STARTS)


def is_told_which_profile(page: Page) -> None:
    run(page, cell_with(page, "labgen.setup()"), STARTS)
    said = run(page, cell_with(page, "labgen.data.load("), STARTS)
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
    expect(said).to_contain_text("✓ right Exercise 1.1")


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


def test_a_player_moves_where_it_ran_and_wherever_it_is_saved(lab, browser, tmp_path):
    with watched(browser, height=1000) as watch:
        page = watch.page
        opens(page, lab.server, PLANE)
        run(page, cell_with(page, "build_encoder"), STARTS)
        run(page, cell_with(page, "latent_plane"))
        moves_under_the_hand(page)
        has_the_room_that_it_needs(page)
        saves(page, lab.folder / PLANE)
        shuts_the_kernel_down(page)
        page.reload()
        is_open(page)
        shuts_the_kernel_down(page)
        moves_under_the_hand(page)
        has_the_room_that_it_needs(page)
        assert watch.console == []
        assert watch.asked_elsewhere(lab.server.host) == []
    saved = nbformat.read(lab.folder / PLANE, as_version=4)
    moves_on_its_page(browser, saved, tmp_path)
    moves_for_others_who_trust_it(browser, saved, lab)


def moves_under_the_hand(page: Page) -> None:
    shown = ShownPlayer.of(page.locator("iframe[data-labgen-player]"))
    shown.speaks_at_once()
    shown.state(r"^z0 = 0\.00, z1 = 0\.00")
    first = shown.pixels("#decoded")
    shown.drag("#plane", (0.5, 0.5), (0.6, 0.4), (0.8, 0.3))
    dragged = shown.state(r"^z0 = [1-9]\.\d\d, z1 = [1-9]")
    second = shown.pixels("#decoded")
    shown.focus("#plane")
    shown.press("Shift+ArrowLeft")
    walked = shown.state(f"^(?!{re.escape(dragged)})")
    assert z0_of(walked) == pytest.approx(z0_of(dragged) - 0.5, abs=0.02)
    third = shown.pixels("#decoded")
    assert first != second != third


def has_the_room_that_it_needs(page: Page) -> None:
    """On a telephone, too, the player scrolls with the notebook and not inside it."""
    shown = ShownPlayer.of(page.locator("iframe[data-labgen-player]"))
    for width in (400, 768, 1280):
        page.set_viewport_size({"width": width, "height": 1000})
        shown.has_its_height()


def z0_of(state: str) -> float:
    return float(re.match(r"z0 = (\d\.\d\d)", state)[1])


def saves(page: Page, path: Path) -> None:
    button(page, "docmanager:save").click()
    expect(page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")).to_have_count(0)
    assert "data-labgen-player" in path.read_text(encoding="utf-8")


def shuts_the_kernel_down(page: Page) -> None:
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    expect(page.locator(".jp-Toolbar-kernelName")).to_have_text("No Kernel")


def moves_on_its_page(browser: Browser, notebook: nbformat.NotebookNode, folder: Path) -> None:
    """The page that `labgen run` makes of a notebook, from the disk."""
    copy_mathjax(folder)
    export_notebook(notebook, "plane", folder, sources=folder)
    with watched(browser) as watch:
        watch.page.goto((folder / "plane.html").as_uri())
        moves_under_the_hand(watch.page)
        assert watch.console == [] and watch.asked_elsewhere() == []


def moves_for_others_who_trust_it(
    browser: Browser, notebook: nbformat.NotebookNode, lab: Lab
) -> None:
    """A notebook that did not run here: JupyterLab removes the frame, and words remain."""
    notebook.cells.append(nbformat.v4.new_markdown_cell("Changed by somebody else", id="other"))
    nbformat.write(notebook, lab.folder / "other.ipynb")
    with watched(browser, height=1000) as watch:
        page = watch.page
        opens(page, lab.server, "other.ipynb")
        output = page.locator(".jp-RenderedHTML", has_text="choose Trust Notebook")
        expect(output).to_be_visible()
        expect(page.locator("iframe[data-labgen-player]")).to_have_count(0)
        page.keyboard.press("Control+Shift+C")
        page.locator(".lm-CommandPalette-input:visible").fill("Trust Notebook")
        page.keyboard.press("Enter")
        page.locator(".jp-Dialog").get_by_role("button", name="Trust").click()
        moves_under_the_hand(page)
        assert watch.console == []
