from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import Forbidden, InvalidToken

from bot.clock import Clock
from bot.demo import Server
from bot.demo.samples import sample

KEYBOARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Yes", callback_data="y"),
            InlineKeyboardButton("No", callback_data="n"),
        ],
        [InlineKeyboardButton("Read", url="https://example.org/")],
    ]
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        yield running


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    client = Bot(
        server.token, base_url=f"{server.base_url}/bot", base_file_url=f"{server.base_url}/file/bot"
    )
    async with client:
        yield client


async def test_the_client_signs_in(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.is_bot, me.first_name, me.username) == (True, "Kneebot", "kneebot_demo_bot")


async def test_a_wrong_token_is_refused(server: Server) -> None:
    wrong = Bot("123456:" + "a" * 35, base_url=f"{server.base_url}/bot")
    with pytest.raises(InvalidToken):
        await wrong.initialize()
    await wrong.shutdown()


async def test_a_message_and_its_answer(server: Server, bot: Bot) -> None:
    server.chats.person(1, first_name="Robin", language_code="de", username="robin_x")
    server.chats.say(1, "/start abc")
    (update,) = await bot.get_updates()
    assert isinstance(update, Update)
    assert update.message
    assert update.message.from_user
    assert update.message.text == "/start abc"
    assert update.message.from_user.language_code == "de"
    assert [e.type for e in update.message.entities] == ["bot_command"]
    sent = await update.message.reply_text(
        "<b>Hi</b> &amp; <i>you</i>", parse_mode="HTML", reply_markup=KEYBOARD
    )
    assert sent.text == "Hi & you"
    assert sent.text_html == "<b>Hi</b> &amp; <i>you</i>"
    assert sent.reply_markup == KEYBOARD
    (message,) = await server.reply_to(1)
    assert (message.text, message.labels) == ("Hi & you", ["Yes", "No", "Read"])
    assert message.data_of("No") == "n"


async def test_a_press_is_answered_once(server: Server, bot: Bot) -> None:
    server.chats.say(1, "hello")
    sent = await bot.send_message(1, "Sure?", reply_markup=KEYBOARD)
    query_id = server.chats.press(1, sent.message_id, "y")
    query = (await bot.get_updates())[-1].callback_query
    assert query
    assert (query.id, query.data) == (query_id, "y")
    assert query.message
    assert query.message.message_id == sent.message_id
    await query.answer("Noted")
    assert server.chats.answers[query_id].text == "Noted"


async def test_edits_and_deletions(server: Server, bot: Bot) -> None:
    own = server.chats.say(1, "hello")
    sent = await bot.send_message(1, "One", reply_markup=KEYBOARD)
    edited = await bot.edit_message_text("Two", 1, sent.message_id)
    assert isinstance(edited, type(sent))
    assert (edited.text, edited.reply_markup) == ("Two", None)
    assert edited.edit_date
    await bot.edit_message_reply_markup(1, sent.message_id, reply_markup=KEYBOARD)
    last = server.chats.last(1)
    assert last
    assert last.labels == ["Yes", "No", "Read"]
    await bot.delete_message(1, sent.message_id)
    assert server.chats.messages(1) == [own]


async def test_a_picture_is_uploaded_once_and_sent_twice(server: Server, bot: Bot) -> None:
    server.chats.say(1, "hello")
    content = sample(server.chats.files, "photo").content
    sent = await bot.send_photo(1, content, caption="A <b>hill</b>", parse_mode="HTML")
    assert (sent.caption, sent.photo[-1].width) == ("A hill", 240)
    again = await bot.send_photo(1, sent.photo[-1].file_id)
    assert again.photo == sent.photo
    changed = await bot.edit_message_caption(1, sent.message_id, caption="Sun")
    assert isinstance(changed, type(sent))
    assert changed.caption == "Sun"
    file = await bot.get_file(sent.photo[-1].file_id)
    assert await file.download_as_bytearray() == content


async def test_a_document_keeps_its_name(server: Server, bot: Bot) -> None:
    server.chats.say(1, "hello")
    sent = await bot.send_document(1, b"a,b", filename="me.csv", caption="Yours")
    assert sent.document
    assert sent.document.file_name == "me.csv"
    last = server.chats.last(1)
    assert last
    assert last.file
    assert last.file.content == b"a,b"


async def test_what_people_send_arrives(server: Server, bot: Bot) -> None:
    first = server.chats.say(1, "helo")
    server.chats.edit(1, first.message_id, "hello")
    for kind in ("photo", "voice", "sticker", "document"):
        server.chats.media(1, sample(server.chats.files, kind), "look")
    server.chats.locate(1, 48.1, 11.5)
    updates = await bot.get_updates()
    assert updates[1].edited_message
    assert updates[1].edited_message.text == "hello"
    sent: list[Any] = [u.message for u in updates[2:]]
    assert sent[0].photo[0].height == 160
    assert sent[1].voice.mime_type == "audio/ogg"
    assert sent[2].sticker.emoji
    assert sent[3].document.file_name == "letter.txt"
    assert sent[4].location.latitude == 48.1


async def test_a_blocked_bot_hears_of_it_and_may_not_write(server: Server, bot: Bot) -> None:
    server.chats.say(1, "hello")
    server.chats.block(1)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1, "Hi")
    with pytest.raises(ValueError, match="unblock"):
        server.chats.say(1, "hello")
    server.chats.unblock(1)
    server.chats.unblock(1)
    await bot.send_message(1, "Hi")
    changes = [u.my_chat_member for u in await bot.get_updates() if u.my_chat_member]
    assert [c.new_chat_member.status for c in changes] == ["kicked", "member"]


async def test_commands_and_descriptions_are_kept_by_language(server: Server, bot: Bot) -> None:
    await bot.set_my_commands([("start", "Begin")])
    await bot.set_my_commands([("start", "Anfangen")], language_code="de")
    await bot.set_my_description("Hello")
    await bot.set_my_short_description("Hi")
    assert [c.description for c in await bot.get_my_commands(language_code="de")] == ["Anfangen"]
    assert server.settings.menu(1, "de") == (("start", "Anfangen"),)
    assert server.settings.menu(1, "fr") == (("start", "Begin"),)
    assert (await bot.get_my_description()).description == "Hello"
    assert (await bot.get_my_short_description()).short_description == "Hi"
    await bot.delete_my_commands()
    assert server.settings.menu(1, "fr") == ()


async def test_two_people_have_two_chats(server: Server, bot: Bot) -> None:
    server.chats.say(1, "one")
    server.chats.say(2, "two")
    await bot.send_message(2, "for two")
    assert [m.text for m in server.chats.messages(1)] == ["one"]
    assert [m.text for m in server.chats.messages(2)] == ["two", "for two"]
    assert (await bot.get_chat(2)).first_name == "Robin"


async def test_messages_carry_the_moved_clock() -> None:
    clock = Clock()
    async with Server(clock=clock) as server:
        before = server.chats.say(1, "today")
        clock.move(timedelta(days=1))
        after = server.chats.say(1, "tomorrow")
    assert timedelta(days=1) <= after.at - before.at < timedelta(days=1, minutes=1)


async def test_parameters_come_as_query_form_and_json(server: Server) -> None:
    server.chats.say(1, "hello")
    url = f"{server.base_url}/bot{server.token}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "g"}]]}
    async with httpx.AsyncClient() as client:
        await client.get(url, params={"chat_id": 1, "text": "query"})
        await client.post(url, data={"chat_id": "1", "text": "form"})
        answer = await client.post(url, json={"chat_id": 1, "text": "json", "reply_markup": markup})
    assert answer.json()["result"]["reply_markup"] == markup
    assert [m.text for m in server.chats.messages(1, from_bot=True)] == ["query", "form", "json"]


async def test_the_server_stays_on_this_machine() -> None:
    with pytest.raises(ValueError, match="reached by others"):
        await Server().start("0.0.0.0")  # noqa: S104 - the point of the test


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
async def test_foreign_names_and_origins_are_refused(
    server: Server, headers: dict[str, str]
) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(server.base_url, headers=headers)).status_code == 403
        url = f"{server.base_url}/page/say"
        body = {"person": 1, "text": "boo"}
        assert (await client.post(url, headers=headers, json=body)).status_code == 403
    assert server.chats.messages(1) == []
