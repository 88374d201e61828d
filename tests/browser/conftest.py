"""What the tests in a browser share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import chromium

# How long a page may take to show what a test waits for, on a machine that is busy. A test that
# passes waits no longer for it.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file and no longer: Playwright keeps others in its thread from using asyncio."""
    with chromium() as opened:
        yield opened
