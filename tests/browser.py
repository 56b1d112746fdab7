"""A headless Chromium for tests of the page.

A test module takes it in with these lines:

    from tests import browser as fixtures

    browser, open_page = fixtures.browser, fixtures.open_page
    pytestmark = pytest.mark.browser

Without Chromium these tests are skipped, but in continuous integration (CI=true) they fail.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

Open = Callable[..., Awaitable[Page]]

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Yield Debian's Chromium, started for this test."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is not installed, so the page is not tested")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield opened
        await opened.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[Open]:
    """Yield a function that opens an address in a tab of its own.

    Its keyword arguments are those of Playwright's `new_context`. A script error or an error in
    the console of any of these tabs fails the test when it ends.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    async def open_tab(url: str, **options: Any) -> Page:
        context = await browser.new_context(**{"timezone_id": "Europe/Berlin"} | options)
        context.set_default_timeout(5000)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", listen)
        await page.goto(url)
        return page

    yield open_tab
    for context in contexts:
        await context.close()
    assert errors == []
