"""A clinic for tests: real storage and real turns, people and clinicians who write and press."""

import contextlib
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyotp

from bot.clinic import clinicians
from bot.clock import Clock
from bot.conversation.talk import Talk
from bot.storage import USERNAME, Storage
from bot.storage.ledger import beside
from bot.storage.records import Arrival, Commit, Queued, State
from bot.telegram.turns import Turns
from tests.running import sensible, world
from tests.storing import NOW

ANNE, BERT, DORA, EVE = 1, 2, 91, 92  # two people with knees, two clinicians
SHEET = "secret-knee-words"  # what Anne wrote; nobody else may ever see it


class Still(Clock):
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@cache
def checked() -> Talk:
    """Return a talk that has been through a whole check."""
    talk = Talk(world(), now=NOW)
    talk.send("/start")
    for _ in range(60):
        labels = talk.labels()
        if "Show me how" in labels or not labels or talk.state.reminders:
            break
        talk.press(sensible(labels))
    return talk


@dataclass
class Office:
    """All of it."""

    storage: Storage
    turns: Turns
    clock: Still
    sent: list[Queued]
    count: list[int] = field(default_factory=lambda: [0])

    @property
    def path(self) -> Path:
        """Return the database."""
        return self.storage.path

    async def settle_in(self, user_id: int, words: str = "hello") -> None:
        """Let somebody have been through a check."""
        await self.say(user_id, "/start")
        talk = checked()
        state = await self.storage.load(user_id)
        assert state.person is not None
        kept = State(replace(state.person, consented_at=NOW), talk.state.sessions)
        (event,) = await self._arrive(user_id, {"text": words})
        said = tuple(line for outcome in talk.outcomes for line in outcome.said)
        note = said[0].__class__(NOW, "person", words, "visit", {})
        await self.storage.commit(Commit(event, kept, (*said, note)), self.clock.now())

    async def say(self, user_id: int, text: str) -> str:
        """Let somebody write, and return what they get."""
        before = len(self.sent)
        for event in await self._arrive(user_id, {"text": text}):
            await self.turns.handle([event])
        return self._got(user_id, before)

    async def press(self, user_id: int, data: str) -> str:
        """Let somebody press a button with this data, and return what they get."""
        before = len(self.sent)
        self.count[0] += 1
        update = {
            "update_id": self.count[0],
            "callback_query": {
                "id": f"q{self.count[0]}",
                "from": {"id": user_id},
                "message": {"message_id": 5, "chat": {"id": user_id, "type": "private"}},
                "data": data,
            },
        }
        await self.storage.receive(
            [Arrival(self.count[0], user_id, user_id, json.dumps(update))], self.clock.now()
        )
        for event in await self.storage.waiting(9):
            await self.turns.handle([event])
        return self._got(user_id, before)

    async def tap(self, user_id: int, label: str) -> str:
        """Press the newest button with this label."""
        return await self.press(user_id, self.data(user_id, label))

    def data(self, user_id: int, label: str) -> str:
        """Return what the newest button with this label sends.

        Raises:
            LookupError: If there is none.
        """
        for row in reversed(self.to(user_id)):
            for keys in row.payload.get("reply_markup", {}).get("inline_keyboard", []):
                for key in keys:
                    if label in key["text"]:
                        return str(key["callback_data"])
        raise LookupError(label)

    def to(self, user_id: int) -> list[Queued]:
        """Return everything that was queued for somebody."""
        return [row for row in self.sent if row.chat_id == user_id]

    def texts(self, user_id: int) -> str:
        """Return every word that somebody got."""
        return "\n".join(words_of(row) for row in self.to(user_id))

    async def invite(self, user_id: int, name: str) -> int:
        """Make an account a clinician, by link, phrase and confirmation."""
        with beside(self.path, self.clock.now()) as ledger:
            number, link = clinicians.invite(ledger, name)
        phrase = (await self.say(user_id, f"/start clinic_{link}")).split("<b>")[1].split("<")[0]
        with beside(self.path, self.clock.now()) as ledger:
            clinicians.confirm(ledger, number, phrase)
        return number

    def password(self, number: int, *, later: int = 0) -> str:
        """Return what a clinician's authenticator app shows, so many seconds later."""
        with beside(self.path, self.clock.now()) as ledger:
            uri = clinicians.otpauth(ledger.keys, clinicians.need(ledger, number))
        secret = pyotp.parse_uri(uri).secret
        return pyotp.TOTP(secret).at(self.clock.now() + timedelta(seconds=later))

    async def code(self, user_id: int, *, kind: str = "0", hours: str = "24") -> str:
        """Let a person make a code, and return it."""
        got = await self.press(user_id, f"s:code:{kind}:{hours}")
        return got.split("Your code: <b>")[1].split("<")[0]

    async def share(self, user_id: int, clinician: int, *, label: str = "Allow") -> str:
        """Let a person share with a clinician's account; return the share's handle."""
        await self.say(clinician, await self.code(user_id))
        handle = self.data(user_id, label).split(":")[2]
        await self.tap(user_id, label)
        return handle

    async def _arrive(self, user_id: int, content: dict[str, Any]) -> list[Any]:
        self.count[0] += 1
        message = {
            "message_id": self.count[0],
            "from": {"id": user_id},
            "chat": {"id": user_id, "type": "private"},
            **content,
        }
        payload = json.dumps({"update_id": self.count[0], "message": message})
        await self.storage.receive(
            [Arrival(self.count[0], user_id, user_id, payload)], self.clock.now()
        )
        return await self.storage.waiting(9)

    def _got(self, user_id: int, before: int) -> str:
        rows = [row for row in self.sent[before:] if row.chat_id == user_id]
        return "\n".join(words_of(row) for row in rows)


@dataclass
class Box:
    """Takes what the sender would take."""

    sent: list[Queued]

    def put(self, rows: Iterable[Queued]) -> None:
        self.sent += rows

    def forget(self, chat_id: int) -> None:
        del chat_id


def words_of(row: Queued) -> str:
    """Return everything that one call would show, files too."""
    payload = row.payload
    parts = [str(payload.get(name, "")) for name in ("text", "caption", "_content")]
    parts.append(b64decode(payload.get("_bytes", "")).decode("latin-1"))
    return "\n".join(part for part in parts if part)


@contextlib.asynccontextmanager
async def office(path: Path) -> AsyncIterator[Office]:
    """Yield an office that nobody has entered yet."""
    clock = Still()
    storage = await Storage.open(path, now=clock.now())
    await storage.keep(USERNAME, "knee_bot")
    sent: list[Queued] = []
    turns = Turns(world(), storage, clock, Box(sent), lambda: None)
    try:
        yield Office(storage, turns, clock, sent)
    finally:
        await storage.close()
