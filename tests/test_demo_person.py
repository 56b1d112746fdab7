import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.app import App
from bot.conversation.talk import bare
from bot.demo import Server
from tests import browser as fixtures
from tests import running
from tests.browser import PHONE, Open
from tests.running import quiet, sensible

browser, open_page = fixtures.browser, fixtures.open_page
pytestmark = pytest.mark.browser

MOST_QUESTIONS = 60
# What a person writes to some questions; to the others they write what a button says.
TYPED = {"how old": "45", "fall, a twist or a blow": "no", "0 to 10": "4"}


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        yield started


@pytest.fixture
async def app(server: Server, tmp_path: Path) -> AsyncIterator[App]:
    async with running.bot(server, tmp_path / "bot.db") as started:
        yield started


def card(page: Page) -> Locator:
    """Return the pictures of exercises that the page shows."""
    titles = [re.escape(e.title) for e in running.world().knowledge.exercises.values()]
    pictured = page.locator(".bubble.pictured")
    return pictured.filter(has_text=re.compile("|".join(titles)))


async def labels(page: Page) -> list[str]:
    """Return what the buttons under the newest message that has some say."""
    board: Sequence[str] = (
        await page.locator(".keys").last.get_by_role("button").all_text_contents()
    )
    return list(board)


async def press(page: Page, label: str) -> None:
    await page.locator(".keys").last.get_by_role("button", name=label, exact=True).first.click()


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")


async def begin(server: Server, app: App, page: Page) -> None:
    await page.get_by_role("button", name="Start").click()
    await server.wait_for(lambda: running.said(server, person(page)))
    await settled(server, app, page)


async def test_a_person_reaches_a_programme_by_buttons_only(
    server: Server, app: App, open_page: Open
) -> None:
    page = await open_page(server.page_url(), **PHONE)
    await begin(server, app, page)
    for _ in range(MOST_QUESTIONS):
        if await card(page).count():
            break
        await press(page, sensible(await labels(page)))
        await settled(server, app, page)
    await expect(card(page).first).to_be_visible()
    picture = card(page).first.locator("img")
    assert await picture.evaluate("image => image.complete && image.naturalWidth > 100")
    await expect(page.get_by_role("log")).to_contain_text("None of these")
    assert [m.text for m in server.chats.messages(1, from_bot=False)] == ["/start"]


async def settled(server: Server, app: App, page: Page) -> None:
    """Return when the page shows all that the bot has to say, and its buttons can be pressed."""
    await quiet(server, app)
    await expect(page.locator(".keys[data-busy]")).to_have_count(0)
    await expect(page.locator(".message")).to_have_count(len(server.chats.messages(person(page))))


def person(page: Page) -> int:
    return int(page.url.rpartition("=")[2])


async def test_another_reaches_it_by_typing(server: Server, app: App, open_page: Open) -> None:
    page = await open_page(server.page_url())
    await begin(server, app, page)
    for _ in range(MOST_QUESTIONS):
        if await card(page).count():
            break
        question = (running.said(server)[-1]).lower()
        answer = next((a for words, a in TYPED.items() if words in question), None)
        await write(page, answer or bare(sensible(await labels(page))))
        await running.until(lambda: server.chats.messages(1)[-1].from_bot)
        await settled(server, app, page)
    await expect(card(page).first).to_be_visible()


async def test_two_tabs_are_two_people(server: Server, app: App, open_page: Open) -> None:
    first, second = await asyncio.gather(
        open_page(server.page_url(1)), open_page(server.page_url(2))
    )
    await begin(server, app, first)
    await begin(server, app, second)
    await press(first, "I agree")
    await settled(server, app, first)
    await expect(first.get_by_role("log")).to_contain_text("How old are you?")
    await expect(second.get_by_role("log")).not_to_contain_text("How old are you?")
    assert "I agree" in await labels(second)
