from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo import Fault, Kind, Server
from bot.telegram.client import Client
from bot.telegram.refusals import NotSent, Refused, Unclear
from bot.telegram.transport import Transport


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        running.chats.say(1, "hello")
        yield running


@pytest.fixture
async def client(server: Server, tmp_path: Path) -> AsyncIterator[Client]:
    made = Client(server.token, tmp_path, api_url=server.base_url, read_seconds=0.2)
    assert await made.open() == "kneebot_demo_bot"
    yield made
    await made.close()


async def test_a_call_gives_its_result(server: Server, client: Client) -> None:
    sent = await client.call("sendMessage", {"chat_id": 1, "text": "hi"})
    last = server.chats.last(1)
    assert last is not None
    assert (sent["message_id"], last.text) == (last.message_id, "hi")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(code=500), Refused),
        (Fault(code=400, description="Bad Request: odd"), Refused),
        (Fault(code=502, kind=Kind.PAGE), Refused),
        (Fault(code=599, kind=Kind.PAGE), Refused),
        (Fault(code=200, kind=Kind.PAGE), Unclear),
        (Fault(kind=Kind.RESET), Unclear),
        (Fault(kind=Kind.HANG), Unclear),
    ],
    ids=["500", "400", "proxy", "odd status", "a page that says yes", "reset", "hang"],
)
async def test_a_fault_tells_what_is_known_and_never_the_token(
    server: Server, client: Client, fault: Fault, error: type[Exception]
) -> None:
    server.faults.add(fault)
    with pytest.raises(error) as caught:
        await client.call("sendMessage", {"chat_id": 1, "text": "hi"})
    assert server.token not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_a_refusal_has_telegrams_words_and_its_wait(server: Server, client: Client) -> None:
    server.faults.add(Fault(code=429, retry_after=7))
    with pytest.raises(Refused) as caught:
        await client.call("getMe", {})
    assert (caught.value.code, caught.value.words) == (429, "Too Many Requests: retry after 7")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 7


async def test_where_nobody_listens_nothing_was_sent(tmp_path: Path) -> None:
    token = "123456:" + "a" * 35
    client = Client(token, tmp_path, api_url="http://127.0.0.1:9")
    with pytest.raises(NotSent) as caught:
        await client.open()
    assert token not in repr(caught.value)
    await client.close()


async def test_a_wrong_token_is_refused_without_its_text(server: Server, tmp_path: Path) -> None:
    token = "123456:" + "a" * 35
    client = Client(token, tmp_path, api_url=server.base_url)
    with pytest.raises(Refused) as caught:
        await client.open()
    assert token not in f"{caught.value!r} {client!r}"
    await client.close()


async def test_a_closed_transport_sends_nothing() -> None:
    transport = Transport()
    assert transport.read_timeout > 0
    with pytest.raises(NotSent):
        await transport.post("http://127.0.0.1:9/")
    await transport.shutdown()


async def test_a_transport_can_be_opened_twice_and_fetch_files(server: Server) -> None:
    transport = Transport(trust_env=False)
    await transport.initialize()
    await transport.initialize()
    assert b"<!doctype html>" in (await transport.retrieve(server.page_url())).lower()
    await transport.shutdown()
