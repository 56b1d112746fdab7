"""The database as the rest of the bot sees it: one method per need, each durable on return."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.storage import queues, turn
from bot.storage.connection import Connection, connect, explained, hold, transaction
from bot.storage.records import Arrival, Commit, Delivery, Event, Queued, Reminder, Said, State

GROUPED = 64  # commits that share one transaction at most, so that nobody waits long for others
_COUNTED = ("people", "sessions", "turns", "inbox", "outbox", "reminders", "checkins", "unanswered")
_KEEP = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_KEPT = "SELECT value FROM meta WHERE key = ?"
_PURGE = (
    "DELETE FROM inbox WHERE handled_at < ? AND id < (SELECT max(id) FROM inbox)",
    "DELETE FROM outbox WHERE given_up_at < ?",
)


class Storage:
    """One bot's database. Open it with `Storage.open`, and close it."""

    def __init__(self, path: Path, connection: Connection, lock: int) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._loaded: dict[int, State] = {}
        self._pending: list[tuple[Commit, datetime, asyncio.Future[list[Queued]]]] = []
        self._committer: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path, *, now: datetime) -> "Storage":
        """Return the database, made or migrated where needed, for this process alone.

        Raises:
            StorageError: If it cannot be used, or another bot runs on it.
        """
        lock = hold(path)
        try:
            storage = cls(path, await connect(path), lock)
        except BaseException:
            os.close(lock)
            raise
        await storage.beat(now)
        return storage

    async def close(self) -> None:
        """Finish what is being committed and let go of the file."""
        if self._committer:
            await asyncio.wait([self._committer])
        await self._connection.close()
        os.close(self._lock)

    # What arrives

    async def receive(self, arrivals: Sequence[Arrival], now: datetime) -> int:
        """Store updates, each once however often it is delivered; return how many are new."""
        with explained(self.path):
            return await self._connection.run(queues.receive, arrivals, now)

    async def last_update_id(self) -> int | None:
        """Return the newest update's number, or None before the first."""
        return await self._connection.run(queues.last_update_id)

    # Turns

    async def waiting(self, limit: int, *, without: Collection[int] = ()) -> list[Event]:
        """Return the oldest unhandled event of each chat but these, oldest first."""
        with explained(self.path):
            return await self._connection.run(queues.waiting, limit, tuple(without))

    async def behind(self, event: Event) -> int:
        """Return how many events of the same chat wait behind this one."""
        return await self._connection.run(queues.behind, event)

    async def load(self, user_id: int) -> State:
        """Return all that one turn of this person reads."""
        with explained(self.path):
            state = await self._connection.run(turn.load, user_id)
        self._loaded[user_id] = state
        return state

    async def commit(self, commit: Commit, now: datetime) -> list[Queued]:
        """Write a turn and that its event is handled; return what it queued.

        Turns that end at the same time share a transaction; each is durable when this returns.

        Raises:
            StorageError: If it could not be written; the event is then still unhandled.
        """
        done: asyncio.Future[list[Queued]] = asyncio.get_running_loop().create_future()
        self._pending.append((commit, now, done))
        if self._committer is None or self._committer.done():
            self._committer = asyncio.create_task(self._commit_pending())
        with explained(self.path):
            return await done

    async def failed(self, event: Event) -> int:
        """Count one more failed try to handle an event; return how many there were."""
        with explained(self.path):
            return await self._connection.run(queues.failed, event)

    async def history(self, user_id: int) -> list[Said]:
        """Return all that was said with this person, oldest first."""
        return await self._connection.run(turn.history, user_id)

    # Sending

    async def unsent(self, limit: int, *, after_id: int = 0) -> list[Queued]:
        """Return what is not sent yet with a number above `after_id`, the most urgent first."""
        return await self._connection.run(queues.unsent, limit, after_id)

    async def release(self, now: datetime) -> int:
        """Decide on what the last run was sending when it was cut off; see `queues.release`."""
        return await self._connection.run(queues.release, now)

    async def sending(self, numbers: Sequence[int], now: datetime) -> None:
        """Mark what is about to be sent."""
        with explained(self.path):
            await self._connection.run(queues.sending, numbers, now)

    async def settle(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Record what became of the tries to send."""
        with explained(self.path):
            await self._connection.run(queues.settle, deliveries, now)

    async def block(self, chat_id: int, now: datetime) -> None:
        """Note that a person blocked the bot; their reminders wait until they come back."""
        await self._connection.run(queues.block, chat_id, now)

    # Reminders

    async def next_due(self) -> datetime | None:
        """Return when the next reminder is due, or None."""
        return await self._connection.run(queues.next_due)

    async def fire_due(
        self,
        now: datetime,
        limit: int,
        advance: Callable[[Reminder], datetime | None],
        admit: Callable[[Reminder], str],
    ) -> int:
        """Turn due reminders into events and set their next time; see `queues.fire_due`."""
        with explained(self.path):
            return await self._connection.run(queues.fire_due, now, limit, advance, admit)

    async def move_all(self, move: Callable[[Reminder, datetime | None], datetime | None]) -> int:
        """Compute every next time anew; see `queues.move_all`."""
        return await self._connection.run(queues.move_all, move)

    # Operation

    async def beat(self, now: datetime) -> None:
        """Note that the bot is alive, for `kneebot health`."""
        await self.keep("beat_at", turn.text_of(now))

    async def keep(self, key: str, value: str) -> None:
        """Store a note of the bot's own."""
        with explained(self.path):
            await self._connection.run(_keep, key, value)

    async def kept(self, key: str) -> str | None:
        """Return such a note, or None."""
        return await self._connection.run(_kept, key)

    async def counts(self) -> Mapping[str, int]:
        """Return table -> how many rows it has."""
        return await self._connection.run(_counts)

    async def purge(self, before: datetime) -> None:
        """Remove what was handled, or given up, before this instant."""
        await self._connection.run(_purge, before)

    async def _commit_pending(self) -> None:
        while self._pending:
            batch, self._pending = self._pending[:GROUPED], self._pending[GROUPED:]
            jobs = [
                (commit, self._loaded.pop(commit.event.user_id, None), now)
                for commit, now, _ in batch
            ]
            try:
                results = await self._connection.run(_write_all, jobs)
            except (sqlite3.Error, ValueError) as error:
                results = [error] * len(batch)
            for (_, _, done), result in zip(batch, results, strict=True):
                _resolve(done, result)


def _resolve(done: "asyncio.Future[list[Queued]]", result: list[Queued] | Exception) -> None:
    if done.cancelled():
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)


def _write_all(
    connection: sqlite3.Connection, jobs: Sequence[tuple[Commit, State | None, datetime]]
) -> list[list[Queued] | Exception]:
    """Write turns in one transaction; one that fails is undone alone and does not stop the rest."""
    results: list[list[Queued] | Exception] = []
    with transaction(connection):
        for commit, before, now in jobs:
            if before is None:
                before = turn.load(connection, commit.event.user_id)
            connection.execute("SAVEPOINT one")
            try:
                results.append(turn.write(connection, commit, before, now))
            except (sqlite3.IntegrityError, sqlite3.InterfaceError, TypeError, ValueError) as error:
                connection.execute("ROLLBACK TO one")
                results.append(error)
            connection.execute("RELEASE one")
    return results


def _keep(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(_KEEP, (key, value))


def _kept(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute(_KEPT, (key,)).fetchone()
    return str(row[0]) if row else None


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
        for table in _COUNTED
    }


def _purge(connection: sqlite3.Connection, before: datetime) -> None:
    with transaction(connection):
        for statement in _PURGE:
            connection.execute(statement, (turn.text_of(before),))


async def last_beat(path: Path) -> datetime | None:
    """Return when the bot on this database was last alive, read from outside; None for never.

    Raises:
        StorageError: If the database cannot be read.
    """
    with explained(path):
        connection = Connection(
            lambda: sqlite3.connect(f"file:{path}?mode=ro", uri=True), iter_chunk_size=1
        )
        await connection
        try:
            found = await connection.run(_kept, "beat_at")
        finally:
            await connection.close()
    return datetime.fromisoformat(found) if found else None


BEAT = timedelta(seconds=10)  # how often a running bot says that it is alive
STALE = timedelta(seconds=60)  # without a beat for so long it is not
