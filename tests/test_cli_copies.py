import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.storage import Storage
from bot.storage.records import State
from tests.storing import ANNE, NOW, event, keep

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    storage = await Storage.open(tmp_path / "bot.db", now=NOW)
    await keep(storage, State(ANNE, {}))
    await storage.close()
    return tmp_path / "bot.db"


@pytest.fixture
def kneebot(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("KNEEBOT_DATABASE", str(database))

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        return code, *capsys.readouterr()

    return run


def people(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM people").fetchone()[0])


async def test_a_backup_of_a_running_bot_is_whole_and_can_be_put_back(
    kneebot: Run, database: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    storage = await Storage.open(database, now=NOW)
    assert kneebot("backup", copy) == (0, f"{copy}: whole; 1 people, 0 turns, 0 reminders\n", "")
    refused = kneebot("restore", copy)
    assert refused[0] == 2
    assert "another bot is running on it; stop it" in refused[2]
    await storage.close()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM people")
        connection.commit()
    code, said, _ = kneebot("restore", copy)
    assert code == 0
    assert said.endswith(f"{database}: restored; the one before is {database}.before\n")
    assert (people(database), people(tmp_path / "bot.db.before")) == (1, 0)
    reopened = await Storage.open(database, now=NOW)
    assert (await reopened.load(1)).person == ANNE
    await reopened.close()


def test_nothing_half_made_is_left(kneebot: Run, tmp_path: Path) -> None:
    kneebot("backup", tmp_path / "copy.db")
    kneebot("restore", tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_checking_a_backup_changes_nothing(kneebot: Run, database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    kneebot("backup", copy)
    before = database.read_bytes()
    assert kneebot("restore", copy, "--check")[0] == 0
    assert database.read_bytes() == before
    assert copy.stat().st_mode & 0o077 == 0


def test_a_restored_file_can_take_an_empty_place_or_that_of_a_damaged_one(
    kneebot: Run, database: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    kneebot("backup", copy)
    database.write_bytes(b"torn" * 1000)
    assert kneebot("restore", copy)[0] == 0
    assert people(database) == 1
    database.unlink()
    code, said, _ = kneebot("restore", copy)
    assert (code, said.splitlines()[-1]) == (0, f"{database}: restored")


def torn(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def other(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (torn, "the file is damaged; "),
        (other, "is no database of this bot; name a backup"),
        (newer, "was made by a newer release"),
        (Path.unlink, "there is no such file; name a backup"),
        (lambda path: path.write_bytes(b"dear reader " * 99), "it is no SQLite database; "),
    ],
    ids=["torn", "another program's", "newer", "missing", "a letter"],
)
def test_a_backup_that_is_not_whole_is_one_line_and_is_not_put_back(
    kneebot: Run, database: Path, tmp_path: Path, fault: Callable[[Path], None], line: str
) -> None:
    copy = tmp_path / "copy.db"
    kneebot("backup", copy)
    fault(copy)
    code, _, errors = kneebot("restore", copy)
    assert code == 2
    assert errors.startswith(f"{copy}: {line}")
    assert len(errors.splitlines()) == 1
    assert people(database) == 1


def test_a_backup_goes_over_nothing(kneebot: Run, database: Path, tmp_path: Path) -> None:
    for taken in (database, tmp_path):
        code, _, errors = kneebot("backup", taken)
        assert (code, errors.startswith(f"{taken}: is there already")) == (2, True)
    code, _, errors = kneebot("backup", tmp_path / "none" / "copy.db")
    assert (code, "check that the folder may be written" in errors) == (2, True)
    code, _, errors = kneebot("restore", database)
    assert (code, "is the database itself" in errors) == (2, True)


def test_without_a_database_there_is_nothing_to_copy_or_count(
    kneebot: Run, database: Path, tmp_path: Path
) -> None:
    database.unlink()
    for words in (("backup", tmp_path / "copy.db"), ("stats",)):
        code, _, errors = kneebot(*words)
        assert (code, errors.split("; ")[-1]) == (2, "check KNEEBOT_DATABASE\n")


async def test_the_figures_count_and_name_nobody(
    kneebot: Run, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    storage = await Storage.open(database, now=NOW)
    arrived = await event(storage, 2, payload='{"text": "secret"}')
    del arrived
    await storage.close()
    code, said, _ = kneebot("stats")
    assert code == 0
    assert "                   1  people\n" in said
    assert "                   1  updates that wait\n" in said
    assert "secret" not in said
    found = json.loads(kneebot("stats", "--json")[1])
    assert (found["people"], found["messages_to_send"]) == (1, 0)
