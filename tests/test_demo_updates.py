import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.demo import Server

Json = dict[str, Any]
Post = tuple[str | None, str]  # the secret that came with it, and its text


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{server.base_url}/bot{server.token}/") as opened:
        yield opened


async def poll(client: httpx.AsyncClient, **parameters: Any) -> Json:
    body: Json = (await client.post("getUpdates", json=parameters)).json()
    return body


async def texts(client: httpx.AsyncClient, **parameters: Any) -> list[str]:
    updates = (await poll(client, **parameters))["result"]
    return [update["message"]["text"] for update in updates]


async def test_updates_come_again_until_an_offset_confirms_them(
    server: Server, client: httpx.AsyncClient
) -> None:
    for text in ("one", "two", "three"):
        server.chats.say(1, text)
    assert await texts(client) == ["one", "two", "three"]
    first = (await poll(client, limit=1))["result"][0]["update_id"]
    assert await texts(client, offset=first + 1, limit=1) == ["two"]
    assert await texts(client, offset=first) == ["two", "three"]
    assert await texts(client, offset=-1) == ["three"]
    assert await texts(client, offset=first + 3) == []


async def test_ids_go_on_after_a_restart(server: Server) -> None:
    server.clock.move(timedelta(hours=1))
    async with Server(clock=server.clock) as later:
        server.chats.say(1, "one")
        later.chats.say(1, "two")
        ids = [(await s.chats.updates.oldest())["update_id"] for s in (server, later)]
    assert ids == sorted(ids)


async def test_a_long_poll_ends_when_something_arrives(
    server: Server, client: httpx.AsyncClient
) -> None:
    waiting = asyncio.create_task(texts(client, timeout=50))
    await server.wait_for(lambda: True)
    server.chats.say(1, "hello")
    assert await asyncio.wait_for(waiting, timeout=5) == ["hello"]


async def test_a_long_poll_ends_empty_after_its_time(client: httpx.AsyncClient) -> None:
    assert await texts(client, timeout=1) == []


async def test_a_second_poller_ends_the_first(server: Server, client: httpx.AsyncClient) -> None:
    first = asyncio.create_task(poll(client, timeout=50))
    while not server.calls:  # noqa: ASYNC110 - until the request has arrived
        await asyncio.sleep(0.01)
    second = asyncio.create_task(poll(client, timeout=50))
    refused = await asyncio.wait_for(first, timeout=5)
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: terminated by other getUpdates request")
    server.chats.say(1, "hello")
    assert (await asyncio.wait_for(second, timeout=5))["ok"]


async def test_only_allowed_kinds_arrive(server: Server, client: httpx.AsyncClient) -> None:
    await poll(client, allowed_updates=["message"])
    message = server.chats.say(1, "helo")
    server.chats.edit(1, message.message_id, "hello")
    assert await texts(client) == ["helo"]
    await poll(client, allowed_updates=[])
    server.chats.block(1)
    assert "my_chat_member" in (await poll(client))["result"][-1]


async def test_any_update_can_be_made_up(server: Server, client: httpx.AsyncClient) -> None:
    server.chats.updates.add("channel_post", {"text": "news"})
    assert (await poll(client))["result"][0]["channel_post"] == {"text": "news"}


class Receiver:
    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.statuses: list[int] = []
        self.came = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.posts.append((secret, update["message"]["text"]))
        self.came.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def until(self, count: int) -> list[Post]:
        while len(self.posts) < count:
            self.came.clear()
            await asyncio.wait_for(self.came.wait(), timeout=5)
        return self.posts


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    hook = Receiver()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield hook, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_a_webhook_gets_updates_in_order_and_again_until_taken(
    server: Server, client: httpx.AsyncClient, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    hook.statuses = [500]
    server.chats.say(1, "before")
    await client.post("setWebhook", json={"url": url, "secret_token": "s3cret"})
    server.chats.say(1, "after")
    posts = await hook.until(3)
    assert posts == [("s3cret", "before"), ("s3cret", "before"), ("s3cret", "after")]
    refused = await poll(client)
    assert refused["error_code"] == 409
    assert "webhook is active" in refused["description"]


async def test_an_unreachable_webhook_keeps_its_updates(
    server: Server, client: httpx.AsyncClient, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    await client.post("setWebhook", json={"url": "http://127.0.0.1:9/"})
    server.chats.say(1, "hello")
    info = (await client.post("getWebhookInfo")).json()["result"]
    assert (info["url"], info["pending_update_count"]) == ("http://127.0.0.1:9/", 1)
    await client.post("setWebhook", json={"url": url})
    assert await hook.until(1) == [(None, "hello")]


async def test_waiting_updates_can_be_dropped(server: Server, client: httpx.AsyncClient) -> None:
    server.chats.say(1, "old")
    await client.post("deleteWebhook", json={"drop_pending_updates": True})
    server.chats.say(1, "new")
    assert await texts(client) == ["new"]
