"""The browser that is installed here, driven by Playwright, and all that it complains of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("LABGEN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")

needs_chromium = pytest.mark.needs(
    Path(CHROMIUM).is_file(),
    "There is no Chromium here: install it (Debian: apt install chromium) or name its program in "
    "LABGEN_CHROMIUM.",
)


# What JupyterLab itself says where a kernel is shut down while it asks for the debugger's state.
_OF_JUPYTERLAB = "Could not restore the debugger state"


def _is_ours(said: ConsoleMessage) -> bool:
    return said.type == "error" and not said.text.startswith(_OF_JUPYTERLAB)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window. While it is open, nothing else in this thread may use asyncio."""
    # Root may not have Chromium's sandbox; a container's /dev/shm is often too small for pictures.
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A page and what it did.

    Attributes:
        console: errors and warnings of its scripts.
        requests: all that it asked for, as URLs.
    """

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def asked_elsewhere(self, *hosts: str) -> list[str]:
        """Requests to other hosts than these; what is in the page or in a file needs none."""
        inside = ("about", "blob", "data", "file")
        parts = [(url, urlsplit(url)) for url in self.requests]
        return [
            url for url, part in parts if part.scheme not in inside and part.netloc not in hosts
        ]


@contextmanager
def watched(browser: Browser, width: int = 1280, height: int = 900) -> Iterator[Watched]:
    """An empty page of its own context, watched from its first request on."""
    context = browser.new_context(viewport={"width": width, "height": height})
    try:
        watch = Watched(context.new_page())
        context.on("request", lambda request: watch.requests.append(request.url))
        context.on(
            "console",
            lambda said: watch.console.append(said.text) if _is_ours(said) else None,
        )
        watch.page.on("pageerror", lambda error: watch.console.append(str(error)))
        yield watch
    finally:
        context.close()
