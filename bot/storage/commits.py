"""Turns written in groups: those that end at the same time share one transaction.

Making a commit durable costs more than all its SQL, and this divides it by the turns in the group.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.storage.connection import Connection, passes, transaction
from bot.storage.keys import Keys
from bot.storage.reading import load
from bot.storage.records import Commit, Queued, State
from bot.storage.writing import write

GROUPED = 64  # turns that share a transaction at most, so that nobody waits long for others
_EMPTY_LOG = ("PRAGMA busy_timeout = 0", "PRAGMA wal_checkpoint(TRUNCATE)")

Result = list[Queued] | Exception
Job = tuple[Commit, State | None, datetime]


class Commits:
    """Writes turns; each is durable when `add` returns."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys
        self._loaded: dict[int, State] = {}
        self._pending: list[tuple[Job, asyncio.Future[list[Queued]]]] = []
        self._running: asyncio.Task[None] | None = None

    def loaded(self, user_id: int, state: State) -> None:
        """Note what a turn began with, so that what differs is known without reading it again."""
        self._loaded[user_id] = state

    async def add(self, commit: Commit, now: datetime) -> list[Queued]:
        """Write a turn and return what it queued, or raise what kept it from being written."""
        done: asyncio.Future[list[Queued]] = asyncio.get_running_loop().create_future()
        before = self._loaded.pop(commit.event.user_id, None)
        self._pending.append(((commit, before, now), done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await done

    async def finish(self) -> None:
        """Return when all that was added is written."""
        if self._running is not None:
            await asyncio.wait([self._running])

    async def _run(self) -> None:
        while self._pending:
            batch, self._pending = self._pending[:GROUPED], self._pending[GROUPED:]
            results: Sequence[Result]
            try:
                results = await self._connection.run(
                    _write_all, [job for job, _ in batch], self._keys
                )
            except Exception as error:  # handed to every turn that waits for it
                results = [error] * len(batch)
            for (_, done), result in zip(batch, results, strict=True):
                _resolve(done, result)


def _resolve(done: "asyncio.Future[list[Queued]]", result: Result) -> None:
    if done.cancelled():
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)


def _write_all(connection: sqlite3.Connection, jobs: Sequence[Job], keys: Keys) -> list[Result]:
    """Write turns in one transaction; one that fails is undone alone and does not stop the rest."""
    with transaction(connection):
        results = [_write_one(connection, keys, *job) for job in jobs]
    if any(commit.delete_person for commit, _, _ in jobs):
        _empty_log(connection)
    return results


def _write_one(
    connection: sqlite3.Connection,
    keys: Keys,
    commit: Commit,
    before: State | None,
    now: datetime,
) -> Result:
    result: Result
    connection.execute("SAVEPOINT one")
    try:
        known = load(connection, commit.event.user_id) if before is None else before
        result = write(connection, commit, known, now, keys)
    except Exception as error:  # handed to the turn it belongs to
        if not connection.in_transaction or passes(error):  # then none of them can be written
            raise
        connection.execute("ROLLBACK TO one")
        result = error
    connection.execute("RELEASE one")
    return result


def _empty_log(connection: sqlite3.Connection) -> None:
    """Empty the write-ahead log, where the words of somebody who was removed still stand.

    While a backup reads the database that cannot be; the next checkpoint then does it.
    """
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    for statement in _EMPTY_LOG:
        connection.execute(statement).fetchall()
    connection.execute(f"PRAGMA busy_timeout = {int(patience)}")
