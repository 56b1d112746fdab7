import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import AppError, Listen, Setup, opened
from bot.clock import Clock
from bot.conversation.world import World
from bot.demo import Fault, Kind, Server, When
from bot.storage import last_beat
from tests import running
from tests.running import FAST, quiet, said


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        yield started


def broken(**words: Any) -> World:
    """Return content in which some words are missing, so that turns with them fail."""
    world = running.world()
    return replace(world, words=replace(world.words, **words))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_turn_that_fails_thrice_is_set_aside_with_kind_words(
    server: Server, tmp_path: Path
) -> None:
    async with running.bot(server, tmp_path / "bot.db", content=broken(help=None)) as app:
        for text in ("/help", "/privacy"):
            server.chats.say(1, text)
        await quiet(server, app)
    poison = running.world().words.poison.partition("{")[0]
    assert said(server)[0].startswith(poison)
    assert said(server)[1].startswith("Who sees what")
    tries = await running.rows(tmp_path / "bot.db", "SELECT tries FROM inbox ORDER BY id")
    assert tries == [(3,), (0,)]


async def test_a_turn_whose_kind_words_fail_too_is_passed_over(
    server: Server, tmp_path: Path
) -> None:
    content = broken(help=None, poison=None)
    async with running.bot(server, tmp_path / "bot.db", content=content) as app:
        for text in ("/help", "/privacy"):
            server.chats.say(1, text)
        await quiet(server, app)
    assert [text[:13] for text in said(server)] == ["Who sees what"]


async def test_a_failing_chat_does_not_stop_another(server: Server, tmp_path: Path) -> None:
    async with running.bot(server, tmp_path / "bot.db", content=broken(help=None)) as app:
        for number in range(10):
            server.chats.say(1, "/help")
            server.chats.say(2, "/privacy")
            del number
        await quiet(server, app)
    assert len(said(server, 1)) == 10
    assert {text[:13] for text in said(server, 2)} == {"Who sees what"}


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault("sendMessage", kind=Kind.HANG),
        Fault("sendMessage", kind=Kind.HANG, when=When.AFTER),
        Fault("sendMessage", code=500, times=None),
        Fault("getUpdates", kind=Kind.HANG, when=When.AFTER, skip=1),
    ],
    ids=["at once", "in a send", "after a send", "between tries", "in a poll"],
)
async def test_a_bot_that_is_cut_off_and_started_again_loses_nothing(
    server: Server, tmp_path: Path, fault: Fault | None
) -> None:
    path = tmp_path / "bot.db"
    for text in ("/start", "/help", "/privacy"):
        if fault is not None:
            server.faults.clear()
            server.faults.add(fault)
        server.chats.say(1, text)
        await cut_off(server, path)
    server.faults.clear()
    async with running.bot(server, path) as app:
        await quiet(server, app)
    unique = list(dict.fromkeys(text[:13] for text in said(server)))
    assert unique == ["Hello, I am K", "What I can do", "Who sees what"]


async def cut_off(server: Server, path: Path) -> None:
    """Run the bot and end it as hard as a task can be ended."""
    setup = Setup(server.token, path, server.base_url, limits=FAST, read_seconds=5)
    calls = len(server.calls)
    async with opened(setup, running.world(), server.clock) as app:
        task = asyncio.create_task(app.run())
        try:
            await running.until(lambda: server.faults.hit or len(server.calls) > calls + 5)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_stopping_finishes_what_was_begun(server: Server, tmp_path: Path) -> None:
    async with running.bot(server, tmp_path / "bot.db") as app:
        for number in range(1, 30):
            server.chats.say(number, "/start")
        await running.until(lambda: len(server.chats.updates) == 0)
    for number in range(1, 30):
        assert len(said(server, number)) <= 1
    async with running.bot(server, tmp_path / "bot.db") as app:
        await quiet(server, app)
    assert [len(said(server, number)) for number in range(1, 30)] == [1] * 29


async def test_a_refused_token_is_one_line_without_it(server: Server, tmp_path: Path) -> None:
    token = "123456:" + "a" * 35
    with pytest.raises(AppError) as caught:
        async with running.bot(server, tmp_path / "bot.db", token=token):
            raise AssertionError("it must not start")
    assert str(caught.value) == "Telegram: the token was refused; check KNEEBOT_TOKEN"


async def test_a_token_that_is_revoked_while_it_runs_ends_it(
    server: Server, tmp_path: Path
) -> None:
    server.faults.add(Fault("sendMessage", code=401, description="Unauthorized"))
    server.chats.say(1, "/start")
    with pytest.raises(AppError, match="token was refused"):
        await until_it_ends(server, tmp_path)


async def test_a_second_bot_is_one_line(server: Server, tmp_path: Path) -> None:
    words = "Conflict: terminated by other getUpdates request"
    server.faults.add(Fault("getUpdates", code=409, description=words, times=None))
    with pytest.raises(AppError, match="another program polls with this token"):
        await until_it_ends(server, tmp_path)


async def until_it_ends(server: Server, tmp_path: Path) -> None:
    """Run the bot until it ends by itself, and let its clock run on."""
    setup = Setup(server.token, tmp_path / "bot.db", server.base_url, limits=FAST)
    async with opened(setup, running.world(), server.clock) as app, asyncio.timeout(5):
        task = asyncio.create_task(app.run())
        while not task.done():
            server.clock.move(timedelta(seconds=1))
            await asyncio.sleep(0.02)
        await task


async def test_the_bot_waits_for_a_telegram_that_cannot_be_reached(tmp_path: Path) -> None:
    clock, port = Clock(), free_port()
    server = Server(clock=clock)
    setup = Setup(server.token, tmp_path / "bot.db", f"http://127.0.0.1:{port}", limits=FAST)
    async with opened(setup, running.world(), clock) as app:
        task = asyncio.create_task(app.run())
        await asyncio.sleep(0.1)
        assert not app.started.is_set()
        await server.start(port=port)
        clock.move(timedelta(minutes=2))
        await asyncio.wait_for(app.started.wait(), 5)
        app.stop()
        await task
    await server.stop()


async def test_commands_that_cannot_be_set_do_not_matter(server: Server, tmp_path: Path) -> None:
    server.faults.add(Fault("setMyCommands", code=500))
    async with running.bot(server, tmp_path / "bot.db") as app:
        server.chats.say(1, "/start")
        await quiet(server, app)
    assert said(server)


async def test_commands_that_are_set_already_are_left(server: Server, tmp_path: Path) -> None:
    for _ in range(2):
        async with running.bot(server, tmp_path / "bot.db"):
            pass
    assert sum(call.method.lower() == "setmycommands" for call in server.calls) == 1


async def test_updates_come_by_webhook(server: Server, tmp_path: Path) -> None:
    port = free_port()
    hook = Listen(f"http://127.0.0.1:{port}/hook", "s3cret", port=port)
    async with running.bot(server, tmp_path / "bot.db", webhook=hook) as app:
        server.chats.say(1, "/start")
        await quiet(server, app)
        assert said(server)
        assert [c for c in server.calls if c.method.lower() == "getupdates"] == []
    async with running.bot(server, tmp_path / "bot.db") as app:
        server.chats.say(1, "/help")
        await quiet(server, app)
    assert len(said(server)) == 2


async def test_a_webhooks_port_that_is_taken_is_one_line(server: Server, tmp_path: Path) -> None:
    taken = int(server.base_url.rpartition(":")[2])
    hook = Listen("http://127.0.0.1/hook", "s3cret", port=taken)
    with pytest.raises(AppError, match=f"127.0.0.1:{taken}: .*KNEEBOT_WEBHOOK_LISTEN"):
        async with running.bot(server, tmp_path / "bot.db", webhook=hook):
            raise AssertionError("it must not start")


async def test_the_bot_says_that_it_is_alive(server: Server, tmp_path: Path) -> None:
    async with running.bot(server, tmp_path / "bot.db"):
        server.clock.move(timedelta(minutes=5))
        now = server.clock.now()
        await asyncio.sleep(0.1)
        beat = last_beat(tmp_path / "bot.db")
    assert beat is not None
    assert beat >= now - timedelta(seconds=1)


def test_what_is_secret_does_not_show() -> None:
    setup = Setup("123456:" + "a" * 35, Path("x"), webhook=Listen("https://x", "s3cret"))
    assert "aaaa" not in repr(setup)
    assert "s3cret" not in repr(setup)
