import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage import Storage, StorageError
from bot.storage.keys import open_keys
from bot.storage.records import Arrival, Commit, Said, State
from bot.storage.retention import PERSON, Purged, purge
from tests.storing import NOW, event, message, person

YEARS = timedelta(days=365 * 3)


async def settle_in(storage: Storage) -> None:
    """Let Anne write three years ago, and Bert now."""
    old = NOW - YEARS
    await storage.receive([Arrival(1, 1, 1, "{}"), Arrival(2, 2, 2, "{}")], old)
    for waiting in await storage.waiting(9):
        one = person(waiting.user_id)
        said = Said(NOW if one.user_id == 2 else old, "person", "words", None, {})
        state = State(one.__class__(one.user_id, one.chat_id, old), {})
        outgoing = (message("hello", chat_id=one.chat_id),)
        await storage.commit(Commit(waiting, state, (said,), outgoing), old)


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    storage = await Storage.open(tmp_path / "bot.db", now=NOW)
    await settle_in(storage)
    await storage.close()
    return tmp_path / "bot.db"


def counted(found: list[Purged]) -> dict[str, int]:
    return {each.what: each.rows for each in found if each.rows}


def people(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT user_id FROM people")]


EXPECTED = {"people who have not written": 1, "handled updates": 1}


def test_a_dry_run_counts_and_removes_nothing(path: Path) -> None:
    assert counted(purge(path, NOW, people=PERSON, dry=True)) == EXPECTED
    assert people(path) == [1, 2]
    assert not path.with_name("bot.db.deleted").exists()


def test_who_has_not_written_for_years_is_removed_with_everything(path: Path) -> None:
    assert counted(purge(path, NOW, people=PERSON, dry=False)) == EXPECTED
    assert people(path) == [2]
    assert counted(purge(path, NOW, people=PERSON, dry=True)) == {}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT chat_id FROM outbox").fetchall() == [(2,)]
        assert connection.execute("SELECT actor, action FROM audit").fetchall() == [
            ("server", "deleted")
        ]


async def test_who_deleted_everything_is_not_in_a_restored_backup(path: Path) -> None:
    backup = path.with_name("backup.db")
    shutil.copy(path, backup)
    storage = await Storage.open(path, now=NOW)
    waiting = await event(storage, 9, user_id=1)
    await storage.commit(Commit(waiting, State(None, {}), delete_person=True), NOW)
    await storage.close()
    shutil.copy(backup, path)
    for name in ("bot.db-wal", "bot.db-shm"):
        path.with_name(name).unlink(missing_ok=True)
    assert people(path) == [1, 2]
    storage = await Storage.open(path, now=NOW)
    await storage.close()
    assert people(path) == [2]


async def test_a_deletion_that_the_power_cut_off_is_finished_and_answered(path: Path) -> None:
    storage = await Storage.open(path, now=NOW)
    await storage.receive([Arrival(8, 1, 1, "words"), Arrival(9, 1, 1, '{"data": "d:yes"}')], NOW)
    open_keys(path).forget(1, NOW)
    await storage.close()
    storage = await Storage.open(path, now=NOW)
    waiting = await storage.waiting(9)
    await storage.close()
    assert people(path) == [2]
    assert [each.payload for each in waiting] == ['{"data": "d:yes"}']


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no database; name the file"):
        purge(tmp_path / "bot.db", NOW, people=PERSON, dry=True)
