import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.demo import Fault, Kind, Server, When


@pytest.fixture(autouse=True)
def retry_after_is_a_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # without it the client warns of a change to come


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        running.chats.say(1, "hello")
        running.chats.say(2, "hello")
        yield running


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as client:
        yield client


def said(server: Server, user_id: int = 1) -> list[str]:
    return [message.text for message in server.chats.messages(user_id, from_bot=True)]


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault(code=429, retry_after=3), RetryAfter, "Retry in 0:00:03"),
        (Fault(code=403), Forbidden, "bot was blocked by the user"),
        (Fault(code=500), NetworkError, "Internal Server Error"),
        (Fault(code=502, kind=Kind.PAGE), NetworkError, "Bad Gateway"),
        (Fault(code=400, description="Bad Request: odd"), TelegramError, "Odd"),
        (Fault(kind=Kind.RESET), NetworkError, "httpx"),
        (Fault(kind=Kind.HANG), TimedOut, "Timed out"),
        (Fault(kind=Kind.HANG, seconds=0.01), NetworkError, "httpx"),
    ],
    ids=["429", "403", "500", "proxy", "400", "reset", "hang", "hang then reset"],
)
async def test_a_fault_hits_before_or_after_the_action(
    server: Server, bot: Bot, fault: Fault, when: When, error: type[TelegramError], words: str
) -> None:
    parts: dict[str, Any] = {name: getattr(fault, name) for name in Fault.__slots__}
    server.faults.add(Fault(**parts | {"when": when}))
    with pytest.raises(error, match=words):
        await bot.send_message(1, "x", read_timeout=0.3)
    assert said(server) == (["x"] if when is When.AFTER else [])
    await bot.send_message(1, "y")
    assert said(server)[-1] == "y"


async def test_retry_after_is_told_thrice(server: Server) -> None:
    server.faults.add(Fault(code=429, retry_after=7))
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{server.base_url}/bot{server.token}/getMe")
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


async def test_a_fault_waits_for_its_method_and_chat(server: Server, bot: Bot) -> None:
    server.faults.add(Fault("sendMessage", chat_id=2))
    await bot.get_me()
    await bot.send_message(1, "one")
    with pytest.raises(NetworkError):
        await bot.send_message(2, "two")
    assert [(call.method, call.chat_id) for _, call in server.faults.hit] == [("sendMessage", 2)]


async def test_a_fault_skips_and_repeats_as_told(server: Server, bot: Bot) -> None:
    server.faults.add(Fault("sendMessage", skip=1, times=2))
    for text in "abcd":
        try:
            await bot.send_message(1, text)
        except NetworkError:
            continue
    assert said(server) == ["a", "d"]


async def test_clearing_ends_faults_without_a_count_and_what_hangs(
    server: Server, bot: Bot
) -> None:
    server.faults.add(Fault("sendMessage", kind=Kind.HANG, times=None))
    sending = asyncio.create_task(bot.send_message(1, "x", read_timeout=30))
    while not server.faults.hit:  # noqa: ASYNC110 - until the request has arrived
        await asyncio.sleep(0.01)
    server.faults.clear()
    with pytest.raises(NetworkError):
        await sending
    await bot.send_message(1, "y")
    assert said(server) == ["y"]


async def test_a_lost_answer_to_a_poll_loses_no_update(server: Server, bot: Bot) -> None:
    server.faults.add(Fault("getUpdates", kind=Kind.RESET, when=When.AFTER))
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 2


async def test_every_call_is_kept_for_later(server: Server, bot: Bot) -> None:
    await bot.send_message(1, "x")
    assert [call.method for call in server.calls] == ["getMe", "sendMessage"]
    assert server.calls[-1].text("text") == "x"
