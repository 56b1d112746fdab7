import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.demo import Server
from bot.demo.samples import sample
from tests import browser as fixtures
from tests.browser import PHONE, Open

browser, open_page = fixtures.browser, fixtures.open_page
pytestmark = pytest.mark.browser

CHOICE = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Yes", callback_data="y"),
            InlineKeyboardButton("No", callback_data="n"),
        ]
    ]
)


async def reply(bot: Bot, update: Update) -> None:
    if query := update.callback_query:
        if query.data == "n":
            await query.answer("Not yet", show_alert=True)
            return
        await query.answer("Noted")
        await query.edit_message_text("You said yes.")
    elif update.message and update.message.text:
        text = update.message.text
        await bot.send_message(
            update.message.chat.id, f"<b>Echo</b>: {text}", parse_mode="HTML", reply_markup=CHOICE
        )


async def echo(bot: Bot) -> None:
    offset = None
    while True:
        for update in await bot.get_updates(offset, timeout=30):
            offset = update.update_id + 1
            await reply(bot, update)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        yield running


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as client:
        await client.set_my_commands([("start", "Begin"), ("stop", "End"), ("help", "Show help")])
        await client.set_my_description("I repeat what you say.")
        task = asyncio.create_task(echo(client))
        yield client
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")


async def test_a_conversation(server: Server, bot: Bot, open_page: Open) -> None:
    page = await open_page(server.page_url(), **PHONE)
    await expect(page.get_by_text("I repeat what you say.")).to_be_visible()
    await page.get_by_role("button", name="Start").click()
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Echo: /start")
    await expect(log.locator("b", has_text="Echo")).to_be_visible()
    await write(page, "hello")
    await expect(log).to_contain_text("Echo: hello")
    await page.get_by_role("button", name="Yes").last.click()
    await expect(page.get_by_text("Noted")).to_be_visible()
    await expect(log).to_contain_text("You said yes.")
    await expect(log).to_contain_text("edited")
    await page.get_by_role("button", name="No").last.click()
    await expect(page.get_by_role("dialog")).to_contain_text("Not yet")
    await page.get_by_role("button", name="OK").click()
    assert [m.text for m in server.chats.messages(1, from_bot=False)] == ["/start", "hello"]


async def test_two_quick_taps_are_one_press(server: Server, open_page: Open) -> None:
    server.chats.say(1, "hello")
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as bot:
        await bot.send_message(1, "Sure?", reply_markup=CHOICE)
        page = await open_page(server.page_url())
        yes = page.get_by_role("button", name="Yes")
        await yes.dblclick()
        await expect(yes).to_have_attribute("aria-disabled", "true")
        updates = await bot.get_updates()
        presses = [u.callback_query for u in updates if u.callback_query]
        assert len(presses) == 1
        await presses[0].answer()
        await expect(yes).to_have_attribute("aria-disabled", "false")
        await bot.send_chat_action(1, "typing")
        await expect(page.get_by_text("typing…")).to_be_visible()
        await bot.send_message(1, "Good.")
        await expect(page.get_by_text("typing…")).to_be_hidden()


async def test_the_command_menu(server: Server, bot: Bot, open_page: Open) -> None:
    server.chats.say(1, "hello")
    page = await open_page(server.page_url())
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("option", name="/help").click()
    await expect(page.get_by_role("log")).to_contain_text("Echo: /help")
    await page.get_by_role("textbox", name="Message").fill("/st")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Echo: /stop")
    await page.get_by_role("button", name="/stop").last.click()
    await server.wait_for(lambda: len(server.chats.messages(1, from_bot=False)) == 4)


async def test_text_never_becomes_markup(server: Server, open_page: Open) -> None:
    evil = '<img src=x onerror="document.title=1"><b>no</b>'
    server.chats.say(1, evil)
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as bot:
        escaped = evil.replace("<", "&lt;")
        link = '<a href="https://example.org/">a link</a> &lt;i&gt; \U0001f600 <i>slanted</i>'
        await bot.send_message(1, f"{escaped} {link}", parse_mode="HTML")
    page = await open_page(server.page_url())
    log = page.get_by_role("log")
    await expect(log.locator(".bubble").first).to_contain_text(evil)
    await expect(log.locator(".bubble img, .bubble b")).to_have_count(0)
    await expect(log.get_by_role("link", name="a link")).to_have_attribute(
        "href", "https://example.org/"
    )
    await expect(log.locator("i", has_text="slanted")).to_have_text("slanted")


async def test_two_tabs_are_two_people(server: Server, bot: Bot, open_page: Open) -> None:
    first, second = await open_page(server.page_url(1)), await open_page(server.page_url(2))
    await first.get_by_role("button", name="Start").click()
    await expect(first.get_by_role("log")).to_contain_text("Echo: /start")
    await expect(second.get_by_role("log")).not_to_contain_text("Echo")
    await second.get_by_role("button", name="People and more").click()
    await expect(second.get_by_text("You are Robin")).to_be_visible()
    another = second.get_by_role("link", name="Open another person")
    await expect(another).to_have_attribute("href", "?person=3")


async def test_a_link_to_the_bot_starts_it_with_its_code(server: Server, open_page: Open) -> None:
    server.chats.say(1, "hello")
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as bot:
        await bot.send_message(1, "See https://t.me/kneebot_demo_bot?start=share_AB12")
    page = await open_page(server.page_url())
    await page.get_by_role("link", name="share_AB12").click()
    await server.wait_for(lambda: server.chats.messages(1)[-1].text == "/start share_AB12")


async def test_pictures_have_words_and_can_be_enlarged(server: Server, open_page: Open) -> None:
    server.chats.say(1, "hello")
    content = sample(server.chats.files, "photo").content
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as bot:
        await bot.send_photo(1, content, caption="Calf stretch")
    page = await open_page(server.page_url())
    await page.get_by_role("button", name="Calf stretch").click()
    await expect(page.get_by_role("dialog", name="Picture")).to_be_visible()


async def test_every_control_has_a_name_and_the_page_asks_nobody_else(
    server: Server, open_page: Open
) -> None:
    server.chats.say(1, "hello")
    asked: list[str] = []
    page = await open_page("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(server.page_url())
    await expect(page.get_by_role("log")).to_contain_text("hello")
    nameless: list[Any] = await page.evaluate(
        "() => [...document.querySelectorAll('button, a, textarea')]"
        ".filter((e) => !(e.textContent.trim() || e.ariaLabel)).map((e) => e.outerHTML)"
    )
    assert nameless == []
    assert [url for url in asked if not url.startswith(server.base_url)] == []
