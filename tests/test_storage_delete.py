import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import Storage
from bot.storage.records import Arrival, CheckIn, Commit, Said, State
from tests.storing import ANNE, DAILY, NOW, event, keep, message


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(tmp_path / "test.db", now=NOW)
    yield opened
    await opened.close()


async def talk(storage: Storage) -> None:
    """Let Anne have said and got everything that the database can hold."""
    said = (Said(NOW, "person", "a secret about my knee", "visit", {"a": "secret"}),)
    arrived = await event(storage, 1, payload="a secret update")
    state = State(ANNE, {"visit": "a secret session"}, (DAILY,), (CheckIn(1, NOW),))
    await storage.commit(Commit(arrived, state, said, (message("a secret reply"),)), NOW)
    await storage.receive([Arrival(2, 1, 1, "a secret press")], NOW)


async def delete(storage: Storage) -> None:
    (press,) = await storage.waiting(1)
    state = await storage.load(1)
    goodbye = (message("goodbye"),)
    await storage.commit(Commit(press, state, outgoing=goodbye, delete_person=True), NOW)


async def test_deleting_leaves_nothing_but_the_goodbye(storage: Storage) -> None:
    await talk(storage)
    await delete(storage)
    assert [q.payload["text"] for q in await storage.unsent(10)] == ["goodbye"]
    assert await storage.load(1) == State(None, {})
    assert await storage.history(1) == []
    assert await storage.waiting(10) == []
    assert await storage.next_due() is None
    counts = await storage.counts()
    assert {table for table, rows in counts.items() if rows} == {"inbox", "outbox"}


async def test_deleting_leaves_no_trace_in_the_files_of_the_running_bot(storage: Storage) -> None:
    await talk(storage)
    files = [storage.path, storage.path.with_name("test.db-wal")]
    assert any(b"secret" in file.read_bytes() for file in files)
    await delete(storage)
    assert not any(b"secret" in file.read_bytes() for file in files)


async def test_deleting_does_not_wait_for_somebody_who_reads_the_database(storage: Storage) -> None:
    await talk(storage)
    with closing(sqlite3.connect(storage.path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM turns").fetchone()
        await delete(storage)
    assert await storage.load(1) == State(None, {})


async def test_what_is_sent_after_deleting_is_a_new_start(storage: Storage) -> None:
    await talk(storage)
    await storage.receive([Arrival(3, 1, 1, "hello again")], NOW)
    await storage.fire_due(NOW, 10, lambda _: None, lambda _: "")
    await delete(storage)
    assert [(e.kind, e.payload) for e in await storage.waiting(10)] == [("update", "hello again")]


async def test_nothing_says_whose_a_handled_event_was(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}))
    with closing(sqlite3.connect(storage.path)) as other:
        found = other.execute("SELECT update_id, user_id, chat_id, payload FROM inbox").fetchall()
    assert found == [(1, 0, 0, "")]
