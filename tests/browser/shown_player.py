"""A player in a page, under the hand: its state in words, its pictures, the mouse, the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

# Through a copy: a canvas that is read again and again makes Chromium complain.
_PIXELS = """canvas => {
    const {width, height} = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
    copy.drawImage(canvas, 0, 0);
    return Array.from(copy.getImageData(0, 0, width, height).data);
}"""


@dataclass
class ShownPlayer:
    """The player that a frame of a page shows."""

    page: Page
    frame: Frame

    @classmethod
    def of(cls, iframe: Locator) -> ShownPlayer:
        """The one in this element, which is loaded when it comes into view."""
        iframe.scroll_into_view_if_needed()
        return cls(iframe.page, iframe.element_handle().content_frame())

    def __post_init__(self) -> None:
        self.state(".")

    def state(self, expected: str) -> str:
        """The state in words, as soon as it says what is expected (a pattern)."""
        says = "p => new RegExp(p).test(document.getElementById('state')?.textContent ?? '')"
        self.frame.wait_for_function(says, arg=expected)
        return self.text("#state")

    def speaks_at_once(self) -> None:
        """From now on no sentence waits until a second and a half after the last one."""
        self.frame.evaluate(
            """() => {
                const now = performance.now.bind(performance);
                performance.now = () => 1000 * now();
            }"""
        )

    def has_its_height(self) -> None:
        """Waits until nothing scrolls inside, and at most 2 pixels below are empty."""
        self.frame.wait_for_function(
            """() => {
                const below = innerHeight - document.body.getBoundingClientRect().bottom;
                const {scrollHeight, clientHeight} = document.documentElement;
                return scrollHeight === clientHeight && below >= 0 && below <= 2;
            }"""
        )

    def text(self, selector: str) -> str:
        return self.frame.locator(selector).inner_text()

    def pixels(self, selector: str) -> list[int]:
        """The colours of a canvas."""
        return self.frame.eval_on_selector(selector, _PIXELS)

    def focus(self, selector: str) -> None:
        self.frame.locator(selector).focus()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def drag(self, selector: str, *places: tuple[float, float]) -> None:
        """Over a canvas, from place to place: shares of its width and its height."""
        self.frame.locator(selector).scroll_into_view_if_needed()
        box = self.frame.locator(selector).bounding_box()
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point)
        self.page.mouse.up()
