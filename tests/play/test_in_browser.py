"""Players under the hand: pointer, keyboard, small and large windows, light and dark."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from labgen import play
from tests.browser.shown_player import ShownPlayer

from .test_pages import each
from .toy import in_chromium

pytestmark = [*in_chromium, pytest.mark.slow(seconds=50)]

BETWEEN_SENTENCES = 1500  # milliseconds


class Watched(ShownPlayer):
    """A page that shows a player in a frame, as a notebook does, and what it complains of."""

    def __init__(self, browser: Any, html: str, width: int = 1000, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        page = self.context.new_page()
        page.clock.install()
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.complaints.append(request.url))
        page.set_content(f"<!doctype html><body style='margin: 0'>{html}</body>")
        super().__init__(page, page.frames[1])

    def __post_init__(self) -> None:
        super().state(".")  # the first sentence has not to wait, and a film has not moved yet

    def state(self, expected: str) -> str:
        """What waits until a second and a half after the last sentence is said at once."""
        self.page.clock.fast_forward(BETWEEN_SENTENCES)
        return super().state(expected)


@pytest.fixture
def watch(chromium, players) -> Iterator[Any]:
    opened: list[Watched] = []

    def show(kind: str, **options: Any) -> Watched:
        html = players[kind]._repr_html_().replace('loading="lazy" ', "")
        opened.append(Watched(chromium, html, **options))
        return opened[-1]

    yield show
    for watched in opened:
        watched.context.close()
        assert watched.complaints == []


# Each control is large enough for a finger and inside the window.
_TOO_SMALL = """() => [...document.querySelectorAll('button, select, input')].filter(e => {
    const b = e.getBoundingClientRect(); const l = e.closest('label');
    const h = Math.max(b.height, l ? l.getBoundingClientRect().height : 0);
    return e.offsetParent && (h < 24 || b.right > innerWidth + 1); }).map(e => e.id)"""


@each
def test_it_fits_into_every_window_without_a_complaint(watch, kind):
    """The frame has the height of what it shows, and follows the window: one load for all."""
    shown = watch(kind, width=520)
    shown.has_its_height()
    for width, scheme in ((320, "dark"), (480, "light"), (768, "light"), (1280, "light")):
        shown.page.emulate_media(color_scheme=scheme)
        shown.page.set_viewport_size({"width": width, "height": 900})
        shown.frame.wait_for_function(f"() => innerWidth === {width}")
        shown.has_its_height()
        inside = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert shown.frame.evaluate(inside), width
        assert shown.frame.evaluate(_TOO_SMALL) == [], width
        back = shown.frame.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", back)[:3])) < 300) == (scheme == "dark"), back


@pytest.mark.parametrize(
    "name, dark, light",
    [
        ("vscodeThemeKind", "vscode-dark", "vscode-light"),
        ("vscodeThemeKind", "vscode-high-contrast", "vscode-high-contrast-light"),
        ("jpThemeLight", "false", "true"),
    ],
)
def test_it_is_light_or_dark_as_vs_code_and_jupyterlab_around_it_are(watch, name, dark, light):
    # What a test feigns of the system counts more than what stands around a frame.
    shown = watch("gibbs", color_scheme="null")
    is_dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    for theme in (dark, light):
        shown.page.evaluate(f"document.body.dataset.{name} = {theme!r}")
        shown.frame.wait_for_function(f"() => {is_dark} === {str(theme == dark).lower()}")


def test_in_vs_code_the_wheel_over_a_player_is_handed_on(watch):
    """It scrolls a notebook by events of its own page; elsewhere the browser does it."""
    shown = watch("gibbs", width=700)
    shown.has_its_height()
    shown.page.evaluate(
        "window.turned = [];"
        "addEventListener('wheel', event => turned.push([event.deltaY, event.target.tagName]))"
    )
    shown.page.mouse.move(300, 300)
    shown.page.mouse.wheel(0, 40)
    shown.page.wait_for_function("() => scrollY > 0")
    assert shown.page.evaluate("turned") == []
    shown.page.evaluate("document.body.dataset.vscodeThemeKind = 'vscode-light'")
    shown.page.mouse.wheel(0, 40)
    shown.page.wait_for_function("() => turned.length > 0")
    assert shown.page.evaluate("turned") == [[40, "IFRAME"]]


@each
def test_the_keyboard_reaches_every_control(watch, kind):
    shown = watch(kind, reduced_motion="reduce")
    reachable = shown.frame.evaluate(
        "[...document.querySelectorAll('button, select, input, canvas[tabindex]')]"
        ".filter(e => e.offsetParent && !e.disabled).length"
    )
    seen = set()
    shown.frame.evaluate("document.body.tabIndex = -1; document.body.focus()")
    for _ in range(reachable):
        shown.press("Tab")
        seen.add(
            shown.frame.evaluate(
                "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
            )
        )
    assert len(seen) == reachable


def test_the_chain_goes_on_and_repeats_by_its_seed(watch):
    shown = watch("gibbs")
    states = []
    for _ in range(2):
        shown.frame.click("#again")
        for _ in range(3):
            shown.frame.click("#step")
        states.append(shown.state("^Step 3: free energy"))
    assert states[0] == states[1]
    shown.frame.fill("#seed", "2")
    shown.frame.press("#seed", "Enter")
    for _ in range(3):
        shown.frame.click("#step")
    assert shown.state("^Step 3: free energy") != states[0]


def test_the_chain_plays_and_pauses(watch):
    shown = watch("gibbs")
    shown.frame.click("#play")
    shown.state("^Step [1-9]")
    assert shown.text("#play") == "Pause"
    shown.frame.click("#play")
    assert shown.text("#play") == "Play"
    before = shown.text("#pixels-words")
    shown.page.clock.run_for(300)
    assert shown.text("#pixels-words") == before


def test_hidden_units_are_held_by_keyboard_and_pointer(watch):
    shown = watch("gibbs")
    shown.focus("#hidden")
    shown.press("ArrowRight", "ArrowRight", "Enter")
    shown.state("1 held\\. Unit 2 is on .*held on")
    shown.press("Enter")
    shown.state("Unit 2 is off .*held off")
    for _ in range(5):
        shown.frame.click("#step")
    shown.state("^Step 5: .*Unit 2 is off .*held off")
    shown.frame.locator("#hidden").click(position={"x": 5, "y": 5})
    shown.state("2 held\\. Unit 0 is on")
    shown.frame.click("#release")
    shown.state("0 held")


def test_half_of_the_picture_is_held(watch):
    shown = watch("gibbs")
    shown.frame.select_option("#shown", "states")
    start = shown.pixels("#pixels")
    shown.frame.select_option("#half", "top")
    for _ in range(4):
        shown.frame.click("#step")
    after = shown.pixels("#pixels")
    half = len(start) // 2
    assert after[:half] == start[:half] and after[half:] != start[half:]


def test_dragging_over_the_plane_changes_the_digit(watch):
    shown = watch("latent_plane")
    before = shown.pixels("#decoded")
    shown.drag("#plane", (0.5, 0.5), (0.8, 0.3))
    assert shown.pixels("#decoded") != before
    z = float(re.search("z0 = ([\\d.]+), z1 = [\\d.]+\\.", shown.state("z0 = [1-9]"))[1])
    shown.focus("#plane")
    shown.press("ArrowLeft", "Shift+ArrowLeft")
    shown.state(f"z0 = {z - 0.6:.2f}")


def test_pins_are_dropped_and_the_way_between_them_walked(watch):
    shown = watch("latent_plane")
    shown.drag("#plane", (0.2, 0.2), (0.3, 0.3))
    shown.frame.click("#pin-a")
    first = shown.pixels("#decoded")
    shown.focus("#plane")
    shown.press(*["ArrowRight"] * 8, "b")
    second = shown.pixels("#decoded")
    shown.focus("#way")
    shown.press("End", "Home")
    assert shown.pixels("#decoded") == first
    shown.press("End")
    assert shown.pixels("#decoded") == second != first
    assert shown.frame.get_attribute("#way", "aria-valuetext") == "100 %"
    shown.frame.click("#play")
    shown.frame.wait_for_function("() => Number(document.getElementById('way').value) < 100")


def test_sliders_come_in_the_order_of_their_nats(watch):
    shown = watch("latent_sliders")
    words = shown.frame.locator("#sliders label").all_inner_texts()
    nats = [float(re.search("· ([\\d.]+) nats", text)[1]) for text in words]
    assert len(nats) == 5 and nats == sorted(nats, reverse=True)
    before = shown.pixels("#decoded")
    shown.frame.locator("#sliders input").first.focus()
    shown.press("End")
    assert shown.pixels("#decoded") != before


def test_a_digit_is_drawn_by_pointer_and_by_keyboard(watch):
    shown = watch("drawing_pad")
    shown.state("The pad is empty")
    shown.drag("#pad", (0.3, 0.2), (0.6, 0.5), (0.4, 0.8))
    state = shown.state("RBM: free energy .*DBN: bound .* − ln Z.*VAE: bound .*Discriminator: real")
    assert max(shown.pixels("#seen")[::4]) > 200, state
    shown.focus("#pad")
    shown.press("Delete")
    shown.state("The pad is empty")
    shown.press("Space", *["ArrowDown"] * 5, "Space")
    shown.state("The brush is up.*RBM: free energy")
    assert max(shown.pixels("#seen")[::4]) > 200


def test_a_digit_walks_through_two_networks(watch):
    shown = watch("two_networks")
    shown.frame.select_option("#start", "3")
    for doing in ("Up: the pixels", "Up: the first", "The chain at the top: 1 steps"):
        shown.frame.click("#next")
        shown.state(f"^{doing}.*DBN: \\d+ of 12 .* of 9 .*Fine-tuned by up-down: \\d+ of 12")
    assert shown.frame.locator(".now").evaluate_all("all => all.map(e => e.id)") == [
        *("top-0", "top-1")
    ]
    shown.frame.click("#down")
    shown.state("^Down: the first hidden layer gives the pixels")
    assert shown.frame.is_disabled("#next")
    assert max(shown.pixels("#out-0")[::4]) > 0
    assert shown.pixels("#out-0") != shown.pixels("#out-1")


def test_the_generator_is_walked_and_the_game_played(watch):
    shown = watch("generator_walk")
    before = shown.pixels("#picture")
    shown.focus("#place")
    shown.press("End")
    shown.state("^100 % of the way from z 1 to z 2")
    after = shown.pixels("#picture")
    assert after != before
    shown.frame.select_option("#from", "1")
    shown.press("Home")
    for guess in ("#real", "#fake"):
        shown.frame.click(guess)
        shown.frame.wait_for_selector("#next:not([disabled])")
        assert re.match("(Right|Wrong): it is (real|fake)", shown.text("#quiz-words"))
        shown.frame.click("#next")
    assert shown.text("#asked") == "2" and int(shown.text("#yours")) <= 2
    shown.frame.click("#over")
    assert shown.text("#asked") == "0"


def test_stored_paths_lead_from_one_z_to_the_other(chromium, dcgan, monkeypatch):
    """Pictures that were computed before are those that the page computes itself."""
    live = play.generator_walk(dcgan)
    make = play.generator_walk.__globals__["player"]

    def refused_once(*args, **rest):
        if rest["live"]:
            raise play.TooLargeError("too large")
        return make(*args, **rest)

    monkeypatch.setitem(play.generator_walk.__globals__, "player", refused_once)
    pictures = []
    for one, steps in ((live, 75), (play.generator_walk(dcgan), 9)):
        page = chromium.new_page()
        page.set_content(one.document)
        for start, end, way in (("4", "2", "arc"), ("0", "5", "line")):
            page.select_option("#from", start)
            page.select_option("#to", end)
            page.select_option("#way", way)
            page.eval_on_selector(
                "#place", "(e, v) => { e.value = v; e.dispatchEvent(new Event('input')); }", steps
            )
            picture = "c => Array.from(c.getContext('2d').getImageData(0, 0, 32, 32).data)"
            pictures.append(page.eval_on_selector("#picture", picture))
        page.close()
    for computed, stored in ((pictures[0], pictures[2]), (pictures[1], pictures[3])):
        assert max(abs(a - b) for a, b in zip(computed, stored, strict=True)) <= 2
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_a_film_begins_by_itself_only_where_motion_is_wanted(watch, motion, moves):
    shown = watch("film", reduced_motion=motion)
    if moves:
        shown.state("^After epoch 5")
    else:
        # A frame hears of it a little after its beginning, and rests from then on.
        rests = "document.getElementById('play').textContent === 'Play'"
        shown.frame.wait_for_function(f"() => page.still.matches && {rests}")
        first = shown.frame.input_value("#place")
        shown.page.clock.run_for(1500)
        assert shown.frame.input_value("#place") == first
        shown.frame.fill("#place", "0")
        shown.frame.click("#on")
        shown.state("^After epoch 2")
        shown.frame.click("#play")
        shown.state("^After epoch 5")


def test_the_playground_gives_each_player_its_room(chromium, players, tmp_path):
    some = [players["gibbs"], players["film"]]
    path = play.playground(tmp_path / "playground.html", some)
    context = chromium.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    page.locator("iframe").last.scroll_into_view_if_needed()
    for number in (1, 2):
        frame = page.frames[number]
        frame.wait_for_function("() => document.getElementById('state')?.textContent.length > 0")
        ShownPlayer(page, frame).has_its_height()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert complaints == []
    context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The rules of axe-core, as one script."""
    package = importlib.resources.files("axe_playwright_python")
    return package.joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.needs(find_spec("axe_playwright_python"), "needs axe-playwright-python")
@each
def test_axe_has_nothing_to_say(chromium, players, axe, kind):
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_content(players[kind].document)
    page.evaluate(axe)
    found = []
    for width, scheme in ((320, "light"), (1280, "dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        found += [(width, one) for one in page.evaluate("axe.run()")["violations"]]
    context.close()
    assert [(width, one["id"], one["nodes"][0]["html"][:100]) for width, one in found] == []
