import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage import Storage, StorageError, filesystem, last_beat
from bot.storage.connection import explained
from bot.storage.filesystem import kind_of
from bot.storage.migrate import migrate, packaged
from bot.storage.records import State
from tests.storing import ANNE, NOW, keep


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(tmp_path / "test.db", now=NOW)
    yield opened
    await opened.close()


async def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    for start in (1, 2):
        storage = await Storage.open(tmp_path / "test.db", now=NOW)
        before = await storage.load(1)
        await keep(storage, State(ANNE, {**before.sessions, f"flow_{start}": "x"}), start)
        await storage.close()
    assert before.sessions == {"flow_1": "x"}


async def test_notes_of_the_bot_are_kept(storage: Storage) -> None:
    assert await storage.kept("version") is None
    await storage.keep("version", "1")
    await storage.keep("version", "2")
    assert await storage.kept("version") == "2"


async def test_the_beat_is_read_from_outside(tmp_path: Path) -> None:
    path = tmp_path / "50% of it?.db"
    storage = await Storage.open(path, now=NOW)
    await storage.beat(NOW + timedelta(minutes=5))
    assert last_beat(path) == NOW + timedelta(minutes=5)
    await storage.close()


async def test_the_file_is_for_its_owner_alone(storage: Storage) -> None:
    assert storage.path.stat().st_mode & 0o077 == 0


async def test_a_second_bot_on_the_same_file_is_refused(storage: Storage) -> None:
    with pytest.raises(StorageError, match=r"test\.db: another bot is running on it; stop it"):
        await Storage.open(storage.path, now=NOW)


async def test_a_file_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for _ in range(2):  # the first refusal leaves no lock behind
        with pytest.raises(StorageError, match="made by a newer release"):
            await Storage.open(path, now=NOW)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("dear database, " * 100)
    with pytest.raises(StorageError, match=r"letter\.db: it is no SQLite database"):
        await Storage.open(path, now=NOW)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="check that the folder exists"):
        await Storage.open(tmp_path / "nowhere" / "x.db", now=NOW)


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").mkdir()
    with pytest.raises(StorageError, match=r"x\.db: it cannot be opened"):
        await Storage.open(tmp_path / "x.db", now=NOW)


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("database or disk is full", "x.db: the disk is full; free some space"),
        ("database is locked", "x.db: another program holds it; stop that program"),
        ("attempt to write a readonly database", "x.db: it cannot be written; check its owner"),
        ("database disk image is malformed", "x.db: the file is damaged; restore a backup"),
        ("disk I/O error", "x.db: disk I/O error; look at it"),
    ],
)
def test_a_fault_of_the_database_is_one_line_with_a_remedy(fault: str, line: str) -> None:
    with pytest.raises(StorageError) as caught, explained(Path("x.db")):
        raise sqlite3.OperationalError(fault)
    assert str(caught.value).startswith(line)


def test_the_schema_files_are_numbered_without_a_gap() -> None:
    assert sorted(packaged()) == list(range(1, len(packaged()) + 1))


def test_a_migration_that_fails_leaves_no_trace_and_may_be_tried_again(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as connection:
        first, mended = "CREATE TABLE a (x)", "CREATE TABLE b (x); CREATE TABLE c (x)"
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, {1: first, 2: "CREATE TABLE b (x); CREATE TABLE a (x)"})
        tables = "SELECT name FROM sqlite_schema ORDER BY name"
        assert connection.execute(tables).fetchall() == [("a",)]
        assert migrate(connection, {1: first, 2: mended}) == 2
        assert migrate(connection, {1: first, 2: mended}) == 2
        assert connection.execute(tables).fetchall() == [("a",), ("b",), ("c",)]


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
31 22 0:28 / /data rw,nosuid - virtiofs host rw
32 31 0:29 / /data/with\\040space rw - nfs4 server:/x rw
a line that is cut off
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/bot.db", "ext4"),
        ("/data/bot.db", "virtiofs"),
        ("/data/with space/bot.db", "nfs4"),
        ("/database/bot.db", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(path: str, kind: str) -> None:
    assert kind_of(Path(path), MOUNTS) == kind


async def test_a_shared_file_system_gets_no_write_ahead_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text("22 1 254:0 / / rw - nfs4 server:/x rw")
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    with caplog.at_level(logging.WARNING):
        storage = await Storage.open(tmp_path / "test.db", now=NOW)
    await storage.close()
    with closing(sqlite3.connect(storage.path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert "database on a shared file system: type=nfs4" in caplog.text


async def test_without_a_list_of_mounts_the_log_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystem, "MOUNTS", tmp_path / "nowhere")
    assert filesystem.shared(tmp_path) == ""


WRITER = """
import asyncio, sys
from datetime import datetime, UTC
from pathlib import Path
from bot.storage import Storage
from bot.storage.records import Arrival, Commit, Outgoing, Person, Said, State, Urge

async def main():
    now = datetime(2026, 6, 1, tzinfo=UTC)
    storage = await Storage.open(Path(sys.argv[1]), now=now)
    first = (await storage.last_update_id() or 0) + 1
    for number in range(first, first + 100_000):
        await storage.receive([Arrival(number, 1, 1, "{}")], now)
        for event in await storage.waiting(1):
            said = (Said(now, "bot", str(event.id), None, {}),)
            call = Outgoing(1, "sendMessage", {"text": str(event.id)}, Urge.REPLY)
            person = Person(1, 1, now)
            state = State(person, {"visit": str(event.id)})
            await storage.commit(Commit(event, state, said, (call,)), now)
            print(event.id, flush=True)

asyncio.run(main())
"""


async def test_a_killed_process_loses_nothing_and_tears_nothing(tmp_path: Path) -> None:
    path = tmp_path / "killed.db"
    told = 0
    for kill in range(4):
        process = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs meanwhile
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(5 + 7 * kill):
            told = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        told = max([told, *map(int, process.stdout.read().split())])
        process.stdout.close()
        process.wait()
    storage = await Storage.open(path, now=NOW)
    state = await storage.load(1)
    latest = int(state.sessions["visit"])
    assert latest >= told
    assert [s.text for s in await storage.history(1)] == [str(n) for n in range(1, latest + 1)]
    assert len(await storage.unsent(10_000)) == latest
    await storage.close()
