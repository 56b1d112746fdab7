"""Every fault of the local Bot API server, at every method that the bot uses, before and after."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo import Fault, Kind, Server, When
from bot.demo.samples import sample
from bot.storage import Storage
from bot.storage.records import Arrival, Commit, Outgoing, State, Urge
from bot.telegram.client import Client
from bot.telegram.pace import Limits
from bot.telegram.sender import Sender
from tests import running
from tests.running import quiet, said

LIMITS = Limits(chat_seconds=0.0, bulk_per_second=1e6, retry_seconds=0.001)
FAULTS = {
    "429": Fault(code=429, retry_after=0),
    "429 without a time": Fault(code=429),
    "500": Fault(code=500),
    "502 page": Fault(code=502, kind=Kind.PAGE),
    "reset": Fault(kind=Kind.RESET),
    "hang": Fault(kind=Kind.HANG, seconds=1.5),
    "403": Fault(code=403),
    "400": Fault(code=400, description="Bad Request: chat not found"),
}
PERMANENT = ("403", "400")
UNCLEAR = ("reset", "hang")
SENDS = ("sendMessage", "sendPhoto", "sendDocument")
EDITS = ("editMessageText", "editMessageCaption", "editMessageReplyMarkup")
TOAST = "answerCallbackQuery"
METHODS = (*SENDS, *EDITS, TOAST)
STARTING = ("getMe", "deleteWebhook", "getMyCommands", "setMyCommands", "setMyDescription")


@dataclass(frozen=True)
class Case:
    """One fault, once, at one call in a chat of its own, and what must come of it.

    A fault before the method acted costs a try. After it acted, Telegram's answer is a lie: what
    says no is believed, so an error that may pass is tried again and the message comes twice; an
    answer that never came is tried again once for a reply, and never for a reminder.
    """

    number: int
    name: str
    method: str
    when: When
    urge: Urge

    @property
    def calls(self) -> int:
        """Return how often the method must be called."""
        if self.name in PERMANENT:
            return 1
        if self.name in UNCLEAR and self.urge is Urge.REMINDER:
            return 1
        return 2

    @property
    def reason(self) -> bool:
        """Return whether it must be recorded as not sent."""
        if self.name in PERMANENT:
            return True
        return self.name in UNCLEAR and self.urge is Urge.REMINDER

    @property
    def acted(self) -> int:
        """Return how often the method must have acted."""
        return self.calls - (1 if self.when is When.BEFORE else 0)


def cases() -> list[Case]:
    found = [
        (name, method, when, urge)
        for name in FAULTS
        for method in METHODS
        for when in When
        for urge in ((Urge.REPLY, Urge.REMINDER) if method in SENDS else (Urge.REPLY,))
    ]
    return [Case(number, *what) for number, what in enumerate(found, 1)]


def call(server: Server, case: Case) -> Outgoing:
    """Return a call to make in the chat of a case."""
    chat = case.number
    server.chats.person(chat, started=True)
    payload: dict[str, object] = {"chat_id": chat}
    match case.method:
        case "sendMessage":
            payload["text"] = "hello"
        case "sendPhoto":
            payload["photo"] = "attach://calf_stretch.png"
        case "sendDocument":
            payload |= {"document": "attach://data.json", "_content": "{}"}
        case "answerCallbackQuery":
            message = server.chats.add(chat, from_bot=True, text="question")
            payload = {"callback_query_id": server.chats.press(chat, message.message_id, "1:a=b")}
        case "editMessageCaption":
            photo = sample(server.chats.files, "photo")
            message = server.chats.add(chat, from_bot=True, text="question", file=photo)
            payload |= {"message_id": message.message_id, "caption": "a"}
        case _:
            message = server.chats.add(chat, from_bot=True, text="question")
            payload |= {"message_id": message.message_id, "text": "a"}
    return Outgoing(chat, case.method, payload, case.urge)


@dataclass
class Line:
    """A sender and its outbox."""

    server: Server
    storage: Storage
    sender: Sender
    path: Path

    async def send(self, calls: list[Outgoing]) -> None:
        """Queue all this at once, and return when nothing is left to do."""
        now = self.server.clock.now()
        await self.storage.receive([Arrival(1, 0, 0, "{}")], now)
        (event,) = await self.storage.waiting(1)
        commit = Commit(event, State(None, {}), outgoing=tuple(calls))
        self.sender.put(await self.storage.commit(commit, now))
        await asyncio.wait_for(self.sender.drained(), 30)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with Server() as server:
        storage = await Storage.open(tmp_path / "bot.db", now=server.clock.now())
        client = Client(
            server.token, running.world().pictures, api_url=server.base_url, read_seconds=0.8
        )
        await client.open()
        sender = Sender(storage, server.clock, client.send, LIMITS)
        task = asyncio.create_task(sender.run())
        yield Line(server, storage, sender, tmp_path / "bot.db")
        server.faults.clear()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await client.close()
        await storage.close()


async def test_every_fault_at_every_method_before_and_after_comes_to_what_it_must(
    line: Line,
) -> None:
    todo = cases()
    calls = [call(line.server, case) for case in todo]
    for case in todo:
        if case.method != TOAST:
            fault = FAULTS[case.name]
            line.server.faults.add(
                replace(fault, method=case.method, chat_id=case.number, when=case.when)
            )
    rest = [outgoing for outgoing in calls if outgoing.method != TOAST]
    await line.send(rest)
    made = Counter(
        call.chat_id for call in line.server.calls if call.chat_id and call.method[0].isupper()
    )
    refused = dict(
        await running.rows(
            line.path, "SELECT chat_id, reason FROM outbox WHERE given_up_at IS NOT NULL"
        )
    )
    for case in todo:
        if case.method == TOAST:
            continue
        assert made[case.number] == case.calls, case
        assert (case.number in refused) == case.reason, (case, refused.get(case.number))
        if case.method in SENDS:
            came = len(line.server.chats.messages(case.number, from_bot=True))
            assert came == case.acted, case
    assert await line.storage.unsent(1) == []


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("name", FAULTS)
async def test_a_press_is_answered_whatever_happens_to_its_answer(
    line: Line, name: str, when: When
) -> None:
    fault = FAULTS[name]
    case = Case(1, name, TOAST, when, Urge.REPLY)
    outgoing = call(line.server, case)
    line.server.faults.add(replace(fault, method=TOAST, when=when))
    await line.send([outgoing])
    answered = outgoing.payload["callback_query_id"] in line.server.chats.answers
    assert answered == (case.acted > 0)
    assert await line.storage.unsent(1) == []


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("name", [name for name in FAULTS if name not in PERMANENT])
async def test_a_start_and_a_poll_survive_every_fault(
    tmp_path: Path, name: str, when: When
) -> None:
    fault = FAULTS[name]
    async with Server() as server:
        for method in (*STARTING, "getUpdates"):
            skip = 1 if method == "getUpdates" else 0
            server.faults.add(replace(fault, method=method, when=when, seconds=0.6, skip=skip))
        moving = asyncio.create_task(hurry(server))
        async with running.bot(server, tmp_path / "bot.db") as app:
            server.chats.say(1, "/start")
            await quiet(server, app)
            server.chats.say(1, "/help")
            await running.until(lambda: len(said(server)) == 2, 10)
            await quiet(server, app)
        moving.cancel()
        assert [text[:9] for text in said(server)] == ["Hello, I ", "What I ca"]
        assert len(server.faults.hit) > len(STARTING) - 2


async def hurry(server: Server) -> None:
    """Let the bot's clock run ahead, so that nobody waits for its second tries."""
    while True:
        server.clock.move(timedelta(seconds=1))
        await asyncio.sleep(0.02)
