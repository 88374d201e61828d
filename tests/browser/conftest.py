"""What the tests in a browser share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file and no longer: Playwright keeps others in its thread from using asyncio."""
    with chromium() as opened:
        yield opened
