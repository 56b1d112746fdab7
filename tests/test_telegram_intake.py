import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.demo import Fault, Kind, Server, When
from bot.storage import Storage
from bot.storage.records import Arrival
from bot.telegram.client import Client
from bot.telegram.intake import ConflictError, Poller
from bot.telegram.refusals import Refused
from bot.telegram.webhook import SECRET_HEADER, Webhook
from tests import running


@dataclass
class Desk:
    """An inbox with a poller's parts, and a server whose updates it takes."""

    server: Server
    storage: Storage
    client: Client
    came: list[Arrival] = field(default_factory=list)

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        self.came.extend(arrivals)

    def poller(self) -> Poller:
        wait = timedelta(seconds=0.05)
        clock = self.server.clock
        return Poller(self.client, self.storage, clock, self.arrived, conflict_wait=wait)

    @contextlib.asynccontextmanager
    async def polling(self) -> AsyncIterator["asyncio.Task[None]"]:
        task = asyncio.create_task(self.poller().run())
        yield task
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def stored(self) -> int:
        return (await self.storage.counts())["inbox"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with Server() as server:
        storage = await Storage.open(tmp_path / "bot.db", now=server.clock.now())
        client = Client(server.token, tmp_path, api_url=server.base_url)
        await client.open()
        yield Desk(server, storage, client)
        await client.close()
        await storage.close()


async def test_updates_are_stored_before_they_are_confirmed(desk: Desk) -> None:
    for text in ("one", "two"):
        desk.server.chats.say(1, text)
    async with desk.polling():
        await running.until(lambda: len(desk.server.chats.updates) == 0)
        assert await desk.stored() == 2
        desk.server.chats.say(1, "three")
        await running.until(lambda: len(desk.came) == 3)
    offsets = [c.parameters.get("offset") for c in desk.server.calls if c.method == "GetUpdates"]
    assert offsets[0] is None


async def test_an_offset_is_not_kept_because_numbers_may_begin_anew(desk: Desk) -> None:
    desk.server.chats.say(1, "one")
    async with desk.polling():
        await running.until(lambda: len(desk.server.chats.updates) == 0)
        desk.server.chats.updates._next_id = 5
        desk.server.chats.say(1, "two")
        await running.until(lambda: len(desk.came) == 2)


async def test_a_lost_answer_loses_and_doubles_nothing(desk: Desk) -> None:
    desk.server.faults.add(Fault("getUpdates", kind=Kind.RESET, when=When.AFTER))
    desk.server.chats.say(1, "one")
    async with desk.polling():
        await running.until(lambda: desk.server.faults.hit)
        desk.server.clock.move(timedelta(minutes=2))
        await running.until(lambda: desk.came)
        assert await desk.stored() == 1


async def test_polling_waits_as_long_as_it_is_told(desk: Desk) -> None:
    desk.server.faults.add(Fault("getUpdates", code=429, retry_after=300))
    desk.server.chats.say(1, "one")
    async with desk.polling():
        await running.until(lambda: desk.server.faults.hit)
        desk.server.clock.move(timedelta(seconds=200))
        await asyncio.sleep(0.05)
        assert desk.came == []
        desk.server.clock.move(timedelta(seconds=101))
        await running.until(lambda: desk.came)


async def test_one_conflict_is_forgiven(desk: Desk) -> None:
    desk.server.faults.add(Fault("getUpdates", code=409, description="Conflict: other"))
    desk.server.chats.say(1, "one")
    async with desk.polling():
        await running.until(lambda: desk.came)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Conflict: terminated by other getUpdates request", "another program polls"),
        ("Conflict: can't use getUpdates while webhook is active", "set a webhook"),
    ],
)
async def test_a_second_poller_ends_the_first_with_one_line(
    desk: Desk, words: str, said: str
) -> None:
    desk.server.faults.add(Fault("getUpdates", code=409, description=words, times=2))
    with pytest.raises(ConflictError, match=said):
        await asyncio.wait_for(desk.poller().run(), 5)


async def test_a_refused_token_ends_the_poller(desk: Desk) -> None:
    desk.server.faults.add(Fault("getUpdates", code=401, description="Unauthorized"))
    with pytest.raises(Refused):
        await asyncio.wait_for(desk.poller().run(), 5)


SECRET = "s3cret-word"  # noqa: S105 - of a server that lives for one test


@pytest.fixture
async def hook(desk: Desk) -> AsyncIterator[tuple[Webhook, str]]:
    url = "http://127.0.0.1:1/hook"
    made = Webhook(url, SECRET, desk.storage, desk.server.clock, desk.arrived)
    assert made.port == 0
    await made.start("127.0.0.1", 0)
    yield made, f"http://127.0.0.1:{made.port}/hook"
    await made.stop()


async def test_a_webhook_thanks_for_what_is_on_disk(desk: Desk, hook: tuple[Webhook, str]) -> None:
    update = {"update_id": 7, "message": {"text": "hi"}}
    async with httpx.AsyncClient() as client:
        answer = await client.post(hook[1], json=update, headers={SECRET_HEADER: SECRET})
        again = await client.post(hook[1], json=update, headers={SECRET_HEADER: SECRET})
    assert (answer.status_code, again.status_code) == (200, 200)
    assert await desk.stored() == 1


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 403),
        ({SECRET_HEADER: "wrong"}, b"{}", 403),
        ({SECRET_HEADER: "wröng".encode()}, b"{}", 403),
        ({SECRET_HEADER: SECRET}, b"nonsense", 400),
        ({SECRET_HEADER: SECRET}, b"[" * 100_000, 400),
        ({SECRET_HEADER: SECRET}, b"[1]", 200),
        ({SECRET_HEADER: SECRET}, b'{"message": {}}', 200),
        ({SECRET_HEADER: SECRET}, b'{"a": "' + b"x" * 2_000_000 + b'"}', 413),
    ],
    ids=["none", "wrong", "odd", "no json", "deep", "list", "no number", "large"],
)
async def test_a_webhook_takes_nothing_else(
    desk: Desk,
    hook: tuple[Webhook, str],
    headers: dict[str, str | bytes],
    body: bytes,
    status: int,
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(hook[1], content=body, headers=headers)  # type: ignore[arg-type]  # httpx takes bytes as well
    assert answer.status_code == status
    assert await desk.stored() == 0


async def test_a_webhook_is_announced_with_its_secret(
    desk: Desk, hook: tuple[Webhook, str]
) -> None:
    await hook[0].announce(desk.client)
    assert desk.server.settings.webhook_url == "http://127.0.0.1:1/hook"
    assert desk.server.settings.webhook_secret == SECRET
