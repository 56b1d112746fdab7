from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.demo import Server, web
from bot.demo.entities import units
from bot.demo.refusals import Key
from bot.demo.samples import sample


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        running.chats.say(1, "hello")
        running.chats.add(1, from_bot=True, text="Sure?", rows=((Key("Yes", data="y"),),))
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.base_url) as opened:
        yield opened


@pytest.mark.parametrize(
    ("action", "body", "words"),
    [
        ("say", {"person": 0, "text": "x"}, "a person's number is a whole number from 1"),
        ("say", {"person": 1}, "'text'"),
        ("edit", {"message_id": 2, "text": "x"}, "only your own text messages can be changed"),
        ("edit", {"message_id": 9, "text": "x"}, "this message is gone"),
        ("press", {"message_id": 2, "data": "n"}, "this button is gone"),
        ("send", {"kind": "elephant"}, "there is no sample of 'elephant'"),
        ("clock", {"seconds": -1}, "the clock moves forward only, by a year at most"),
        ("clock", {"seconds": 10**9}, "the clock moves forward only, by a year at most"),
    ],
)
async def test_what_a_person_cannot_do_is_refused(
    client: httpx.AsyncClient, action: str, body: dict[str, Any], words: str
) -> None:
    answer = await client.post(f"/page/{action}", json=body)
    assert (answer.status_code, answer.json()) == (400, {"error": words})


async def test_a_blocked_bot_is_not_written_to(server: Server, client: httpx.AsyncClient) -> None:
    server.chats.block(1)
    answer = await client.post("/page/say", json={"text": "x"})
    assert "unblock" in answer.json()["error"]


async def test_only_json_is_taken(server: Server, client: httpx.AsyncClient) -> None:
    assert (await client.post("/page/say", data={"text": "x"})).status_code == 415
    assert (await client.post("/page/dance", json={})).status_code == 404
    assert len(server.chats.messages(1)) == 2


@pytest.mark.parametrize("path", ["/static/none.js", "/static/..%2fweb.py", "/page/files/none"])
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_the_page_may_load_only_from_itself(client: httpx.AsyncClient) -> None:
    answer = await client.get("/?person=1")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_pictures_are_shown_and_other_files_only_saved(
    server: Server, client: httpx.AsyncClient
) -> None:
    photo, letter = (sample(server.chats.files, kind) for kind in ("photo", "document"))
    shown = await client.get(f"/page/files/{photo.file_id}")
    saved = await client.get(f"/page/files/{letter.file_id}")
    assert shown.headers["Content-Type"] == "image/png"
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["Content-Disposition"] == "attachment"
    assert saved.content == letter.content


async def test_a_stream_begins_with_the_whole_chat_and_shows_that_it_lives(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_HEARTBEAT_SECONDS", 0.01)
    async with client.stream("GET", "/page/events?person=1&language=pt-br") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: state"
        state = await anext(lines)
        assert '"language_code": "pt-br"' in state
        assert "Sure?" in state
        assert await anext(lines) == ""
        assert await anext(lines) == ": still here"


async def test_a_stream_needs_a_person(client: httpx.AsyncClient) -> None:
    for person in ("-1", "who", "9" * 20):
        assert (await client.get(f"/page/events?person={person}")).status_code == 400


def test_lengths_are_utf_16() -> None:
    assert (units("abc"), units("\U0001f600ä")) == (3, 3)
