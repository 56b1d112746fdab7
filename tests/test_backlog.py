"""What waits when the bot comes back, what one person floods, and two bots on one token."""

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app import App, AppError, Setup, opened
from bot.demo import Fault, Kind, Server
from tests import running
from tests.killing import nursery
from tests.running import FAST, press, quiet, said

DANGER = "I have chest pain and I cannot breathe"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        yield started


async def heard(path: Path, user_id: int) -> list[str]:
    query = "SELECT user_id, text FROM turns WHERE speaker = 'person' ORDER BY id"
    return [text for who, text in await running.rows(path, query) if who == user_id]


async def agree(server: Server, path: Path, *people: int) -> None:
    """Let people begin, and then leave."""
    async with running.bot(server, path) as app:
        for person in people:
            server.chats.say(person, "/start")
        await quiet(server, app)
        for person in people:
            press(server, "I agree", person)
        await quiet(server, app)


async def test_after_three_days_what_piled_up_is_answered_together_and_danger_always(
    server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "bot.db"
    await agree(server, path, 1, 2, 3)
    small_talk = [f"hello {number}" for number in range(50)]
    before = {person: len(said(server, person)) for person in (1, 2, 3)}
    for text in small_talk:
        server.chats.say(1, text)
        server.chats.say(2, DANGER if text == "hello 20" else text)
    server.chats.say(3, "45")
    server.clock.move(timedelta(days=3))
    async with running.bot(server, path) as app:
        await quiet(server, app)
    words = running.world().words
    answers = said(server, 1)[before[1] :]
    assert len(answers) <= 8
    assert answers[0] == words.was_away
    assert (await heard(path, 1))[-50:] == small_talk
    alarms = [text for text in said(server, 2)[before[2] :] if "emergency" in text.lower()]
    assert alarms
    assert words.was_away not in said(server, 2)
    assert words.was_away not in said(server, 3)


async def test_a_thousand_messages_of_one_person_hold_up_nobody_and_get_one_polite_notice(
    server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "bot.db"
    await agree(server, path, 1)
    async with running.bot(server, path) as app:
        before = len(said(server, 1))
        flood = [f"hello {number}" for number in range(1000)]
        for text in flood:
            server.chats.say(1, text)
        server.chats.say(2, "/start")
        (message,) = await server.reply_to(2, seconds=20)
        assert "I am Kneebot" in message.text
        assert await app.storage.waiting(1)  # the flood is still being read
        await asyncio.wait_for(drained(app), 60)
        await quiet(server, app)
    answers = said(server, 1)[before:]
    assert sum(running.world().words.too_fast in text for text in answers) == 1
    assert len(answers) <= 100
    assert (await heard(path, 1))[-1000:] == flood


async def drained(app: App) -> None:
    """Return when nothing waits in the inbox."""
    while await app.storage.waiting(1):  # noqa: ASYNC110 - SQLite tells nobody of a change
        await asyncio.sleep(0.02)


async def test_a_second_bot_on_the_same_token_says_so_and_no_update_is_lost(
    server: Server, tmp_path: Path
) -> None:
    ends: list[str] = []
    apps: list[App] = []

    async def run(name: str) -> None:
        setup = Setup(server.token, tmp_path / name, server.base_url, limits=FAST)
        async with opened(setup, running.world(), server.clock) as app:
            apps.append(app)
            try:
                await app.run()
            except AppError as error:
                ends.append(str(error))

    tasks = [asyncio.create_task(run(name)) for name in ("one.db", "two.db")]
    async with asyncio.timeout(20):
        while not ends:
            server.clock.move(timedelta(seconds=1))
            await asyncio.sleep(0.02)
    assert ends[0].startswith("Telegram: another program polls with this token; stop it")
    server.chats.say(1, "/start")
    await running.until(lambda: said(server), 10)
    for app in apps:
        app.stop()
    await asyncio.gather(*tasks)


async def test_told_to_stop_it_is_gone_within_ten_seconds_whatever_hangs(tmp_path: Path) -> None:
    async with nursery(tmp_path / "errors.txt") as made:
        for method in ("sendMessage", "getUpdates", "getMe"):
            async with Server() as server:
                server.faults.add(Fault(method, kind=Kind.HANG, times=None))
                await made.bear(server, tmp_path / f"{method}.db")
                server.chats.say(1, "/start")
                await running.until(partial(bool, server.faults.hit), 20)
                assert await asyncio.wait_for(made.end(signal.SIGTERM), 10) == 0
                server.faults.clear()
                await made.bear(server, tmp_path / f"{method}.db")
                await running.until(partial(said, server), 20)
                assert await made.end(signal.SIGTERM) == 0
    assert read(tmp_path / "errors.txt") == ""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
