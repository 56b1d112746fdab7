from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import expect
from telegram import Bot

from bot.demo import Server
from tests import browser as fixtures
from tests.browser import PHONE, Open

browser, open_page = fixtures.browser, fixtures.open_page
pytestmark = pytest.mark.browser


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        running.chats.say(1, "helo")
        yield running


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Photo", "photo"),
        ("Voice message", "voice"),
        ("Sticker", "sticker"),
        ("Document", "document"),
    ],
)
async def test_samples_can_be_sent(server: Server, open_page: Open, label: str, kind: str) -> None:
    page = await open_page(server.page_url(), color_scheme="dark")
    await page.get_by_role("button", name="Attach").click()
    await page.get_by_role("button", name=label).click()
    await server.wait_for(lambda: getattr(server.chats.messages(1)[-1].file, "kind", "") == kind)
    await expect(page.locator(".message")).to_have_count(2)


async def test_a_place_can_be_sent(server: Server, open_page: Open) -> None:
    page = await open_page(server.page_url())
    await page.get_by_role("button", name="Attach").click()
    await page.get_by_role("button", name="Location: Rome").click()
    await server.wait_for(lambda: server.chats.messages(1)[-1].location == (41.9, 12.5))
    await expect(page.get_by_role("log")).to_contain_text("41.90, 12.50")


async def test_an_own_message_can_be_changed(server: Server, open_page: Open) -> None:
    page = await open_page(server.page_url())
    await page.get_by_role("button", name="Edit this message").click()
    await page.get_by_role("textbox", name="Message").fill("hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("hello")
    await expect(page.get_by_role("log")).to_contain_text("edited")
    assert [m.text for m in server.chats.messages(1)] == ["hello"]


async def test_the_bot_can_be_blocked_and_unblocked(server: Server, open_page: Open) -> None:
    page = await open_page(server.page_url())
    await page.get_by_role("button", name="People and more").click()
    await page.get_by_role("button", name="Block the bot").click()
    await expect(page.get_by_role("textbox", name="Message")).to_be_hidden()
    assert server.chats.person(1).blocked
    await page.locator("#unblock").click()
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    assert not server.chats.person(1).blocked


async def test_the_clock_moves_for_the_bot_and_on_the_page(open_page: Open) -> None:
    moves: list[timedelta] = []
    async with Server(on_clock=moves.append) as server:
        page = await open_page(server.page_url(), timezone_id="UTC")
        await page.get_by_role("button", name="The bot's clock").click()
        await page.get_by_role("button", name="+1 day").click()
        await page.get_by_role("button", name="Next 18:00").click()
        await expect(page.locator("#clock-short")).to_have_text("18:00")
        await page.get_by_role("button", name="+1 hour").click()
        await expect(page.locator("#clock-short")).to_have_text("19:00")
        now = server.clock.now()
        assert (now.hour, now.minute) == (19, 0)
        assert sum(moves, timedelta()) == server.clock.offset
        server.chats.say(1, "later")
        await expect(page.locator(".day")).to_contain_text(str(now.day))
        await page.context.close()


async def test_the_newest_message_stays_in_view(server: Server, open_page: Open) -> None:
    for number in range(60):
        server.chats.say(1, f"number {number}")
    page = await open_page(server.page_url(), **PHONE)
    await expect(page.get_by_text("number 59", exact=True)).to_be_in_viewport()
    server.chats.say(1, "one more")
    await expect(page.get_by_text("one more")).to_be_in_viewport()
    await page.get_by_role("log").evaluate("log => { log.scrollTop = 0; }")
    await page.get_by_role("button", name="To the newest message").click()
    await expect(page.get_by_text("one more")).to_be_in_viewport()


async def test_deleted_messages_go_and_menus_change(server: Server, open_page: Open) -> None:
    message = server.chats.say(1, "away with it")
    page = await open_page(server.page_url())
    await expect(page.get_by_role("log")).to_contain_text("away with it")
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as bot:
        await expect(page.get_by_role("button", name="Menu")).to_be_hidden()
        await bot.set_my_commands([("start", "Begin")])
        await expect(page.get_by_role("button", name="Menu")).to_be_visible()
        await bot.delete_message(1, message.message_id)
    await expect(page.get_by_role("log")).not_to_contain_text("away with it")
