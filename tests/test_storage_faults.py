import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import Storage, StorageError, connection
from bot.storage.records import Arrival, Commit, State
from tests.running import until
from tests.storing import ANNE, NOW, event, message


@pytest.fixture
async def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    monkeypatch.setattr(connection, "AGAIN_SECONDS", 0.005)
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.005)
    opened = await Storage.open(tmp_path / "test.db", now=NOW)
    yield opened
    await opened.close()


async def pages(storage: Storage, most: int) -> None:
    """Let the database have so many pages, as a full disk does."""
    await storage._connection.execute(f"PRAGMA max_page_count = {most}")


async def used(storage: Storage) -> int:
    async with storage._connection.execute("PRAGMA page_count") as cursor:
        row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


def waits(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if "database" in r.getMessage()]


async def test_a_full_disk_is_waited_out_with_one_line_and_loses_nothing(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    arrived = await event(storage, 1)
    await pages(storage, await used(storage))
    large = Arrival(2, 2, 2, "x" * 20000)
    turn = Commit(arrived, State(ANNE, {"visit": "x" * 20000}), outgoing=(message("hi"),))
    tasks: list[asyncio.Task[object]] = [
        asyncio.create_task(storage.receive([large], NOW)),
        asyncio.create_task(storage.commit(turn, NOW)),
    ]
    await until(lambda: len(waits(caplog)) == 2)
    assert not any(task.done() for task in tasks)
    assert waits(caplog) == ["database waits: the disk is full; free some space"] * 2
    caplog.set_level(logging.WARNING)
    await pages(storage, 2**30)
    await asyncio.gather(*tasks)
    assert [row.payload["text"] for row in await storage.unsent(9)] == ["hi"]
    assert [len(e.payload) for e in await storage.waiting(9)] == [20000]
    assert (await storage.load(1)).person == ANNE
    assert "database goes on" in waits(caplog)


async def test_a_database_that_another_program_holds_is_waited_for(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(storage.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(storage.receive([Arrival(1, 1, 1, "{}")], NOW))
        await until(lambda: waits(caplog))
        assert not task.done()
        other.execute("COMMIT")
        assert await task == 1
    assert waits(caplog)[0] == "database waits: another program holds it; stop that program"


async def test_a_bot_that_stops_meanwhile_ends_in_that_line(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(storage.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(storage.receive([Arrival(1, 1, 1, "{}")], NOW))
        await until(lambda: waits(caplog))
        storage._connection.patient = False  # as `close` does first
        with pytest.raises(StorageError, match="another program holds it"):
            await task


async def test_other_faults_are_not_waited_for(storage: Storage) -> None:
    await storage._connection.execute("DROP TABLE outbox")
    with pytest.raises(StorageError, match="no such table"):
        await storage.unsent(1)
