"""The database as the rest of the bot sees it: one method per need, each durable on return."""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from bot.storage import ledger, queues, reading, retention, upkeep
from bot.storage.commits import Commits
from bot.storage.connection import Connection, connect, explained, hold
from bot.storage.keys import Keys, open_keys
from bot.storage.ledger import Ledger
from bot.storage.records import (
    Arrival,
    Commit,
    Delivery,
    Dossier,
    Event,
    Outgoing,
    Queued,
    Reminder,
    Said,
    State,
)

T = TypeVar("T")
Rest = TypeVarTuple("Rest")


class Storage:
    """One bot's database. Open it with `Storage.open`, and close it."""

    def __init__(self, path: Path, connection: Connection, lock: int, keys: Keys) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._keys = keys
        self._commits = Commits(connection, keys)

    @classmethod
    async def open(cls, path: Path, *, now: datetime) -> "Storage":
        """Return the database, made or migrated where needed, for this process alone.

        Raises:
            StorageError: If it cannot be used, or another bot runs on it.
        """
        lock = hold(path)
        try:
            keys = open_keys(path)
            storage = cls(path, await connect(path), lock, keys)
        except BaseException:
            os.close(lock)
            raise
        try:
            await storage.forget_again(now)
            await storage.beat(now)
        except BaseException:
            await storage.close()
            raise
        storage._connection.patient = True
        return storage

    async def close(self) -> None:
        """Finish what is being committed and let go of the file."""
        self._connection.patient = False
        await self._commits.finish()
        await self._connection.close()
        os.close(self._lock)

    # What arrives

    async def receive(self, arrivals: Sequence[Arrival], now: datetime) -> int:
        """Store updates, each once however often it is delivered; return how many are new."""
        return await self._run(queues.receive, arrivals, now)

    async def last_update_id(self) -> int | None:
        """Return the newest update's number, or None before the first."""
        return await self._run(queues.last_update_id)

    # Turns

    async def waiting(self, limit: int, *, without: Collection[int] = ()) -> list[Event]:
        """Return the oldest unhandled event of each chat but these, oldest first."""
        return await self._run(queues.waiting, limit, tuple(without))

    async def updates_after(self, number: int, limit: int) -> list[Event]:
        """Return the unhandled updates after an event, of all chats, oldest first."""
        return await self._run(queues.after, "update", number, limit)

    async def reminders_after(self, number: int, limit: int) -> list[Event]:
        """Return the unhandled events of reminders after an event, oldest first."""
        return await self._run(queues.after, "reminder", number, limit)

    async def of_chat(self, chat_id: int, number: int, last: int, limit: int) -> list[Event]:
        """Return a chat's unhandled updates after an event, up to a last one, oldest first."""
        return await self._run(queues.of_chat, chat_id, number, last, limit)

    async def behind(self, event: Event) -> int:
        """Return how many events of the same chat wait behind this one."""
        return await self._run(queues.behind, event)

    async def load(self, user_id: int) -> State:
        """Return all that one turn of this person reads."""
        state = await self._run(reading.load, user_id)
        self._commits.loaded(user_id, state)
        return state

    async def commit(self, commit: Commit, now: datetime) -> list[Queued]:
        """Write a turn and that its event is handled; return what it queued.

        Turns that end at the same time share a transaction; each is durable when this returns.

        Raises:
            StorageError: If it could not be written; the event is then still unhandled.
        """
        with explained(self.path):
            return await self._commits.add(commit, now)

    async def failed(self, event: Event) -> int:
        """Count one more failed try to handle an event; return how many there were."""
        return await self._run(queues.failed, event)

    async def history(self, user_id: int) -> list[Said]:
        """Return all that was said with this person, oldest first."""
        return await self._run(reading.history, user_id)

    async def dossier(self, user_id: int) -> Dossier | None:
        """Return all that is kept about this person, for a summary; None when nothing is."""
        return await self._run(reading.dossier, user_id)

    # Sending

    async def unsent(self, limit: int, *, after_id: int = 0) -> list[Queued]:
        """Return what is not sent yet with a number above `after_id`, the most urgent first."""
        return await self._run(queues.unsent, limit, after_id)

    async def release(self, now: datetime) -> int:
        """Decide on what the last run was sending when it was cut off; see `queues.release`."""
        return await self._run(queues.release, now)

    async def sending(self, numbers: Sequence[int], now: datetime) -> frozenset[int]:
        """Mark what is about to be sent; return what of it may be: the rest was taken back."""
        return await self._run(queues.sending, numbers, now)

    async def settle(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Record what became of the tries to send."""
        await self._run(queues.settle, deliveries, now)

    async def block(self, chat_id: int, now: datetime) -> None:
        """Note that a person blocked the bot; their reminders wait until they come back."""
        await self._run(queues.block, chat_id, now)

    # Reminders

    async def next_due(self) -> datetime | None:
        """Return when the next reminder is due, or None."""
        return await self._run(queues.next_due)

    async def fire_due(
        self,
        now: datetime,
        limit: int,
        advance: Callable[[Reminder], datetime | None],
        admit: Callable[[Reminder], str],
    ) -> int:
        """Turn due reminders into events and set their next time; see `queues.fire_due`."""
        return await self._run(queues.fire_due, now, limit, advance, admit)

    async def move_all(self, move: Callable[[Reminder, datetime | None], datetime | None]) -> int:
        """Compute every next time anew; see `queues.move_all`."""
        return await self._run(queues.move_all, move)

    # Sharing

    async def consult(self, read: Callable[[Ledger], T], now: datetime) -> T:
        """Return what a function reads in the ledger; what it writes is not kept."""
        return await self._run(ledger.consult, self._keys, now, read)

    def act(
        self, act: Callable[[Ledger], Iterable[Outgoing]], now: datetime
    ) -> Callable[[sqlite3.Connection], Iterable[Outgoing]]:
        """Return a function of the ledger as `Commit.act` takes it."""
        return lambda connection: act(Ledger(connection, self._keys, now))

    async def forget_again(self, now: datetime) -> int:
        """Remove people who were deleted before this backup was restored; return how many."""
        return await self._run(retention.forget_again, self._keys, now)

    # Operation

    async def beat(self, now: datetime) -> None:
        """Note that the bot is alive, for `kneebot health`."""
        await self.keep(upkeep.BEAT_AT, reading.text_of(now))

    async def keep(self, key: str, value: str) -> None:
        """Store a note of the bot's own."""
        await self._run(upkeep.keep, key, value)

    async def kept(self, key: str) -> str | None:
        """Return such a note, or None."""
        return await self._run(upkeep.kept, key)

    async def counts(self) -> Mapping[str, int]:
        """Return table -> how many rows it has."""
        return await self._run(upkeep.counts)

    async def purge(self, before: datetime) -> None:
        """Remove what was handled, or given up, before this instant."""
        await self._run(upkeep.purge, before)

    async def _run(self, function: Callable[[sqlite3.Connection, *Rest], T], *args: *Rest) -> T:
        with explained(self.path):
            return await self._connection.run(function, *args)
