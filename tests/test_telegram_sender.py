import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from telegram.error import TelegramError

from bot.demo import Fault, Kind, Server, When
from bot.storage import Storage
from bot.storage.records import Arrival, Commit, Outgoing, State, Urge
from bot.telegram.client import Client
from bot.telegram.pace import Limits
from bot.telegram.refusals import is_bad_token
from bot.telegram.sender import Sender
from tests import running
from tests.running import FAST, said

NUMBERS = itertools.count(1)


@dataclass
class Post:
    """A sender with its outbox, and a server that it sends to."""

    server: Server
    storage: Storage
    client: Client
    path: Path
    limits: Limits = FAST
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def start(self) -> Sender:
        sender = Sender(self.storage, self.server.clock, self.client.send, self.limits)
        self.tasks.append(asyncio.create_task(sender.run()))
        return sender

    async def queue(self, *calls: Outgoing) -> Any:
        """Commit a turn that says this; return what is queued."""
        now = self.server.clock.now()
        await self.storage.receive([Arrival(next(NUMBERS), 0, 0, "{}")], now)
        (event,) = await self.storage.waiting(1)
        return await self.storage.commit(Commit(event, State(None, {}), outgoing=calls), now)

    async def send(self, *calls: Outgoing) -> None:
        """Queue and send; return when nothing is left to do."""
        sender = self.start()
        sender.put(await self.queue(*calls))
        await asyncio.wait_for(sender.drained(), 5)

    async def given_up(self) -> list[str]:
        query = "SELECT reason FROM outbox WHERE given_up_at IS NOT NULL"
        return [reason for (reason,) in await running.rows(self.path, query)]

    async def left(self) -> int:
        return len(await self.storage.unsent(100))


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with Server() as server:
        for person in (1, 2, 3):
            server.chats.person(person, started=True)
        path = tmp_path / "bot.db"
        storage = await Storage.open(path, now=server.clock.now())
        client = Client(
            server.token, running.world().pictures, api_url=server.base_url, read_seconds=0.2
        )
        await client.open()
        made = Post(server, storage, client, path)
        yield made
        server.faults.clear()
        for task in made.tasks:
            task.cancel()
        await asyncio.gather(*made.tasks, return_exceptions=True)
        await client.close()
        await storage.close()


def text(words: str, chat_id: int = 1, urge: Urge = Urge.REPLY, **more: Any) -> Outgoing:
    payload = {"chat_id": chat_id, "text": words, **more}
    return Outgoing(chat_id, "sendMessage", payload, urge)


async def test_what_is_queued_is_sent_and_removed(post: Post) -> None:
    await post.send(text("one"), text("two"), text("three", 2))
    assert said(post.server, 1) == ["one", "two"]
    assert said(post.server, 2) == ["three"]
    assert await post.left() == 0


async def test_what_an_earlier_run_left_is_sent_in_order(post: Post) -> None:
    await post.queue(text("one", urge=Urge.REMINDER), text("two"))
    sender = post.start()
    await asyncio.wait_for(sender.drained(), 5)
    assert said(post.server) == ["one", "two"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(code=500),
        Fault(code=502, kind=Kind.PAGE),
        Fault(code=429),
        Fault(kind=Kind.RESET),
        Fault(kind=Kind.HANG),
    ],
    ids=["500", "proxy", "429 without a time", "reset", "hang"],
)
async def test_a_reply_is_sent_again_after_a_fault(post: Post, fault: Fault) -> None:
    post.server.faults.add(fault)
    await post.send(text("one"), text("two"))
    assert said(post.server) == ["one", "two"]
    assert await post.given_up() == []


async def test_a_reply_whose_fate_is_unclear_is_sent_twice_at_most(post: Post) -> None:
    post.server.faults.add(Fault(kind=Kind.RESET, when=When.AFTER, times=None))
    await post.send(text("one"))
    assert said(post.server) == ["one", "one"]
    assert len(await post.given_up()) == 1


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.HANG])
@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
async def test_a_reminder_whose_fate_is_unclear_is_never_sent_again(
    post: Post, kind: Kind, when: When
) -> None:
    post.server.faults.add(Fault(kind=kind, when=when))
    await post.send(text("one", urge=Urge.REMINDER), text("two", urge=Urge.REMINDER))
    assert said(post.server) == (["one", "two"] if when is When.AFTER else ["two"])
    assert len(await post.given_up()) == 1


async def test_a_reminder_that_was_surely_not_sent_is_sent_later(post: Post) -> None:
    post.server.faults.add(Fault(code=503))
    await post.send(text("one", urge=Urge.REMINDER))
    assert said(post.server) == ["one"]


async def test_an_edit_is_repeated_as_often_as_needed(post: Post) -> None:
    await post.send(text("old"))
    shown = post.server.chats.last(1)
    assert shown is not None
    payload = {"chat_id": 1, "message_id": shown.message_id, "text": "new"}
    post.server.faults.add(Fault("editMessageText", kind=Kind.RESET, when=When.AFTER, times=4))
    await post.send(Outgoing(1, "editMessageText", payload, Urge.REPLY))
    assert said(post.server) == ["new"]
    assert await post.given_up() == []


async def test_an_edit_of_a_message_that_is_gone_is_refused_and_recorded(post: Post) -> None:
    payload = {"chat_id": 1, "message_id": 99, "text": "new"}
    await post.send(Outgoing(1, "editMessageText", payload, Urge.REPLY), text("next"))
    assert said(post.server) == ["next"]
    assert await post.given_up() == ["Bad Request: message to edit not found"]


async def test_a_fault_that_lasts_is_given_up_and_the_next_message_goes(post: Post) -> None:
    post.server.faults.add(Fault(code=500, times=12))
    await post.send(text("one"), text("two"))
    assert said(post.server) == ["two"]
    assert await post.given_up() == ["Internal Server Error"]


async def test_retry_after_pauses_that_chat_only(post: Post) -> None:
    post.server.faults.add(Fault("sendMessage", chat_id=1, code=429, retry_after=1))
    sender = post.start()
    sender.put(await post.queue(text("slow", 1), text("behind", 1), text("quick", 2)))
    await post.server.wait_for(lambda: said(post.server, 2))
    assert said(post.server, 1) == []
    began = asyncio.get_running_loop().time()
    await asyncio.wait_for(sender.drained(), 5)
    assert said(post.server, 1) == ["slow", "behind"]
    assert 0.5 < asyncio.get_running_loop().time() - began < 3


async def test_retry_after_of_a_reminder_pauses_bulk_and_no_reply(post: Post) -> None:
    post.server.faults.add(Fault("sendMessage", chat_id=1, code=429, retry_after=1))
    sender = post.start()
    sender.put(await post.queue(text("reminder", 1, Urge.REMINDER)))
    await running.found(post.path, "SELECT 1 FROM outbox WHERE retry_at IS NOT NULL")
    sender.put(await post.queue(text("bulk", 2, Urge.BULK), text("reply", 3)))
    await post.server.wait_for(lambda: said(post.server, 3))
    assert said(post.server, 2) == []
    await asyncio.wait_for(sender.drained(), 5)
    assert said(post.server, 2) == ["bulk"]
    assert said(post.server, 1) == ["reminder"]


async def test_danger_takes_back_the_reminders_that_wait(post: Post) -> None:
    post.limits = Limits(chat_seconds=0.0, bulk_per_second=0.001, bulk_burst=1)
    sender = post.start()
    sender.put(await post.queue(text("first", 2, Urge.REMINDER)))
    await post.server.wait_for(lambda: said(post.server, 2))
    sender.put(await post.queue(text("exercises", 1, Urge.REMINDER)))
    sender.put(await post.queue(text("danger", 1, Urge.ESCALATION)))
    await asyncio.wait_for(sender.drained(), 5)
    assert said(post.server, 1) == ["danger"]
    assert await post.given_up() == ["danger came first"]


async def test_a_hanging_chat_holds_up_nobody_else(post: Post) -> None:
    post.server.faults.add(Fault(chat_id=1, kind=Kind.HANG, times=None))
    sender = post.start()
    sender.put(await post.queue(text("one", 1), text("two", 2)))
    await post.server.wait_for(lambda: said(post.server, 2), 0.15)
    assert said(post.server, 1) == []


async def test_a_person_who_blocked_the_bot_is_noted(post: Post) -> None:
    async with running.bot(post.server, post.path.with_name("other.db")) as app:
        post.server.chats.say(1, "/start")
        await running.quiet(post.server, app)
        post.server.chats.updates.allowed = ["message"]  # Telegram's note of it is lost
        post.server.faults.add(Fault("sendMessage", code=403))
        post.server.chats.say(1, "/help")
        await running.quiet(post.server, app)
        person = (await app.storage.load(1)).person
        assert person is not None
        assert person.blocked_at is not None


async def test_what_telegram_cannot_read_as_html_is_sent_as_plain_text(post: Post) -> None:
    await post.send(text("<b>one &amp; <i>two</b>", parse_mode="HTML"))
    assert said(post.server) == ["one & two"]
    assert await post.given_up() == []


async def test_a_picture_that_telegram_forgot_is_uploaded_again(post: Post) -> None:
    name = next(path.name for path in running.world().pictures.glob("*.png"))
    photo = {"chat_id": 1, "photo": f"attach://{name}"}
    await post.send(Outgoing(1, "sendPhoto", photo, Urge.REPLY))
    post.server.chats.files._by_id.clear()
    await post.send(Outgoing(1, "sendPhoto", photo, Urge.REPLY))
    assert [bool(c.uploads) for c in post.server.calls if c.method.lower() == "sendphoto"] == [
        True,
        False,
        True,
    ]


async def test_a_picture_that_is_missing_is_recorded_and_the_next_message_goes(post: Post) -> None:
    photo = {"chat_id": 1, "photo": "attach://none.png"}
    await post.send(Outgoing(1, "sendPhoto", photo, Urge.REPLY), text("next"))
    assert said(post.server) == ["next"]
    assert await post.given_up() == ["FileNotFoundError"]


async def test_a_message_to_nobody_is_refused(post: Post) -> None:
    await post.send(text("one", 99), text("", 1), text("x" * 5000, 2))
    assert len(await post.given_up()) == 3


async def test_forgotten_messages_are_not_sent(post: Post) -> None:
    post.server.faults.add(Fault(kind=Kind.HANG, chat_id=1))
    sender = post.start()
    sender.put(await post.queue(text("one"), text("two")))
    await running.until(lambda: post.server.faults.hit)
    sender.forget(1)
    post.server.faults.clear()
    await asyncio.wait_for(sender.drained(), 5)
    assert "two" not in said(post.server)


async def test_messages_that_telegram_never_saw_wait_for_it(post: Post, tmp_path: Path) -> None:
    gone = Client(post.server.token, tmp_path, api_url="http://127.0.0.1:9")
    sender = Sender(post.storage, post.server.clock, gone.send, FAST)
    task = asyncio.create_task(sender.run())
    sender.put(await post.queue(text("one")))
    await running.found(post.path, "SELECT 1 FROM outbox WHERE tries > 3")
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert await post.left() == 1
    await post.send()
    assert said(post.server) == ["one"]


async def test_a_wait_that_was_asked_for_outlives_a_restart(post: Post) -> None:
    post.server.faults.add(Fault("sendMessage", code=429, retry_after=1))
    await post.queue(text("one"))
    post.start()
    await running.until(lambda: post.server.faults.hit)
    await running.found(post.path, "SELECT 1 FROM outbox WHERE retry_at IS NOT NULL")
    post.tasks[0].cancel()
    calls = len(post.server.calls)
    second = post.start()
    await asyncio.sleep(0.3)
    assert len(post.server.calls) == calls
    await asyncio.wait_for(second.drained(), 5)
    assert said(post.server) == ["one"]


async def test_a_refused_token_ends_the_sender(post: Post) -> None:
    post.server.faults.add(Fault("sendMessage", code=401, description="Unauthorized"))
    sender = post.start()
    sender.put(await post.queue(text("one")))
    with pytest.raises(TelegramError) as caught:
        await asyncio.wait_for(post.tasks[0], 5)
    assert is_bad_token(caught.value)
    assert await post.left() == 1


async def test_a_file_is_sent_with_its_name(post: Post) -> None:
    payload = {"chat_id": 1, "document": "attach://a.json", "_content": '{"a": "ü"}'}
    await post.send(Outgoing(1, "sendDocument", payload, Urge.REPLY))
    last = post.server.chats.last(1)
    assert last is not None
    assert last.file is not None
    assert (last.file.name, last.file.content.decode()) == ("a.json", '{"a": "ü"}')
