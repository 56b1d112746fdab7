from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.demo import Server
from bot.demo.samples import sample
from tests import running
from tests.running import keys, newest, press, quiet, said


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        yield started


@pytest.fixture
async def app(server: Server, tmp_path: Path) -> AsyncIterator[App]:
    async with running.bot(server, tmp_path / "bot.db") as started:
        yield started


async def test_a_person_reaches_a_programme_with_pictures_by_buttons_only(
    server: Server, app: App
) -> None:
    card = await running.walk(server, app)
    assert card.file is not None
    assert card.file.kind == "photo"
    uploads = [c for c in server.calls if c.method.lower() == "sendphoto" and c.uploads]
    names = [upload.name for call in uploads for upload in call.uploads.values()]
    assert len(names) == len(set(names))


async def test_a_picture_is_uploaded_once_for_all(server: Server, app: App) -> None:
    await running.walk(server, app, 1)
    before = sum(bool(call.uploads) for call in server.calls)
    await running.walk(server, app, 2)
    assert sum(bool(call.uploads) for call in server.calls) == before


async def test_the_chosen_answer_stays_in_the_message(server: Server, app: App) -> None:
    server.chats.say(1, "/start")
    await quiet(server, app)
    question = newest(server, "I agree")
    query = press(server, "I agree")
    await quiet(server, app)
    after = server.chats.message(1, question.message_id)
    assert after is not None
    assert after.text != question.text
    assert "I agree" in after.text
    assert query in server.chats.answers


async def test_every_press_is_answered_once_also_of_an_old_button(server: Server, app: App) -> None:
    server.chats.say(1, "/start")
    await quiet(server, app)
    old = newest(server, "I agree")
    queries = [press(server, "I agree")]
    await quiet(server, app)
    queries.append(server.chats.press(1, old.message_id, old.data_of("I agree")))
    queries.append(server.chats.press(1, old.message_id, "99:gone=1"))
    queries.append(server.chats.press(1, old.message_id, "nonsense"))
    await quiet(server, app)
    answers = [c.text("callback_query_id") for c in server.calls if "callback" in c.method.lower()]
    assert answers == queries
    assert keys(server)


async def test_two_quick_taps_are_one_answer(server: Server, app: App) -> None:
    server.chats.say(1, "/start")
    await quiet(server, app)
    press(server, "I agree")
    press(server, "I agree")
    await quiet(server, app)
    assert len([text for text in said(server) if "How old are you" in text]) == 1


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document"])
async def test_whatever_is_sent_gets_an_answer(server: Server, app: App, kind: str) -> None:
    server.chats.media(1, sample(server.chats.files, kind))
    await quiet(server, app)
    assert said(server)


async def test_edited_forwarded_and_located_messages_get_an_answer(
    server: Server, app: App
) -> None:
    message = server.chats.say(1, "/start")
    await quiet(server, app)
    server.chats.edit(1, message.message_id, "hello")
    await quiet(server, app)
    server.chats.locate(1, 41.9, 12.5)
    await quiet(server, app)
    body = server.chats.wire(server.chats.say(1, "hello")) | {"forward_origin": {"type": "user"}}
    server.chats.updates.add("message", body)
    await quiet(server, app)
    words = running.world().words
    for text in (words.edited, words.location, words.forwarded):
        assert any(text in message for message in said(server))


async def test_a_group_hears_one_sentence_and_nothing_is_kept(
    server: Server, app: App, tmp_path: Path
) -> None:
    server.chats.person(-5, started=True)
    chat = {"id": -5, "type": "group", "title": "Knees"}
    user = {"id": 7, "is_bot": False, "first_name": "Robin"}
    for text in ("my knee hurts", "/start@kneebot_demo_bot"):
        body = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text}
        server.chats.updates.add("message", body)
    await quiet(server, app)
    assert said(server, -5) == [running.world().words.group]
    assert await running.rows(tmp_path / "bot.db", "SELECT * FROM people") == []


async def test_a_press_without_its_message_is_answered(server: Server, app: App) -> None:
    server.chats.say(1, "/start")
    await quiet(server, app)
    body = {
        "id": "77",
        "from": server.chats.person(1).user(),
        "inline_message_id": "x",
        "chat_instance": "1",
        "data": "1:a=b",
    }
    server.chats.updates.add("callback_query", body)
    await quiet(server, app)
    assert "77" in [call.text("callback_query_id") for call in server.calls]


async def test_a_redelivered_update_is_answered_once(server: Server, app: App) -> None:
    server.chats.say(1, "/start")
    await quiet(server, app)
    before = said(server)
    body = server.chats.wire(server.chats.messages(1, from_bot=False)[0])
    number = max(c.number("offset") for c in server.calls if c.method.lower() == "getupdates") - 1
    server.chats.updates._waiting.append({"update_id": number, "message": body})
    server.chats.updates._arrived.set()
    await running.until(lambda: len(server.chats.updates) == 0)
    await quiet(server, app)
    assert said(server) == before


async def test_fifty_messages_in_a_second_are_all_read_in_order(
    server: Server, app: App, tmp_path: Path
) -> None:
    server.chats.say(1, "/start")
    await quiet(server, app)
    texts = [f"message number {number}" for number in range(50)]
    for text in texts:
        server.chats.say(1, text)
    await quiet(server, app)
    read = await running.rows(
        tmp_path / "bot.db", "SELECT text FROM turns WHERE speaker = 'person'"
    )
    assert [text for (text,) in read if text in texts] == texts
    patience = running.world().words.too_fast
    assert sum(patience in text for text in said(server)) == 1


async def test_people_do_not_wait_for_each_other(server: Server, app: App) -> None:
    for number in range(1, 21):
        server.chats.say(number, "/start")
    await quiet(server, app)
    assert all(len(said(server, number)) == 1 for number in range(1, 21))


async def test_lone_surrogates_and_tags_in_a_message_do_no_harm(server: Server, app: App) -> None:
    for text in ("\ud83d my knee", "<b>bold & <i>wrong</b>", "\x00", "x" * 4096):
        server.chats.say(1, text)
    await quiet(server, app)
    assert said(server)


async def test_all_that_is_kept_comes_as_a_file_and_can_be_deleted(
    server: Server, app: App
) -> None:
    await running.walk(server, app)
    server.chats.command(1, "mydata")
    await quiet(server, app)
    files = [m.file for m in server.chats.messages(1, from_bot=True) if m.file]
    content = files[-1].content.decode()
    assert files[-1].name == "kneebot-data.json"
    assert '"messages": [' in content
    assert '"text": "/start"' in content
    server.chats.command(1, "delete")
    await quiet(server, app)
    press(server, running.world().words.delete_yes)
    await quiet(server, app)
    counts = await app.storage.counts()
    kept = ("people", "sessions", "turns", "reminders", "outbox")
    assert {table: counts[table] for table in kept} == dict.fromkeys(kept, 0)


async def test_a_reminder_comes_when_the_clock_is_moved(server: Server, app: App) -> None:
    await running.walk(server, app)
    await running.set_reminder(server, app)
    (reminder,) = (await app.storage.load(1)).reminders
    assert reminder.next_due_at is not None
    before = len(said(server))
    server.clock.move(reminder.next_due_at - server.clock.now() + timedelta(seconds=1))
    await running.until(lambda: len(said(server)) > before)
    await quiet(server, app)
    assert any("Time for your exercises" in text for text in said(server)[before:])
    assert keys(server)
    again = (await app.storage.load(1)).reminders[0]
    assert again.next_due_at is not None
    assert again.next_due_at - reminder.next_due_at >= timedelta(hours=20)


async def test_a_person_who_blocks_the_bot_and_comes_back(server: Server, app: App) -> None:
    await running.walk(server, app)
    server.chats.block(1)
    await quiet(server, app)
    person = (await app.storage.load(1)).person
    assert person is not None
    assert person.blocked_at is not None
    server.chats.unblock(1)
    server.chats.say(1, "/help")
    await quiet(server, app)
    person = (await app.storage.load(1)).person
    assert person is not None
    assert person.blocked_at is None
    assert any(text.startswith("What I can do") for text in said(server))


async def test_commands_and_descriptions_are_shown(server: Server, app: App) -> None:
    del app
    words = running.world().words
    assert dict(server.settings.menu(1, "en")) == dict(words.commands)
    assert server.settings.description("en") == words.description
    assert server.settings.short_descriptions[""] == words.short_description
