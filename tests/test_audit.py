import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.audit import Verdict
from bot.storage.ledger import beside
from tests.storing import NOW

ADDED = ("invited", "confirmed", "viewed")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    database = tmp_path / "bot.db"
    with beside(database, NOW, new=True) as ledger:
        for action in ADDED:
            ledger.audit.add(action, actor="clinician:1", user_id=7, reason=f"{action} it")
    return database


def verdict(path: Path) -> Verdict:
    with beside(path, NOW) as ledger:
        return ledger.audit.verify()


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_book_that_nobody_touched_is_whole(path: Path) -> None:
    found = verdict(path)
    assert (found.rows, found.fault) == (3, "")
    assert found.last_mac


def test_an_empty_book_is_whole(tmp_path: Path) -> None:
    with beside(tmp_path / "new.db", NOW, new=True) as ledger:
        assert ledger.audit.verify() == Verdict(0, "")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET reason = 'none'", "DELETE FROM audit WHERE id = 3"]
)
def test_the_database_refuses_to_change_the_book(path: Path, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        tamper(path, statement)
    assert verdict(path).fault == ""


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit SET reason = 'none' WHERE id = 2", "row 2 is not as it was written"),
        ("UPDATE audit SET at = '2020' WHERE id = 1", "row 1 is not as it was written"),
        ("UPDATE audit SET person = NULL WHERE id = 3", "row 3 is not as it was written"),
        ("DELETE FROM audit WHERE id = 2", "row 2 is gone"),
        ("DELETE FROM audit WHERE id = 3", "rows are gone after row 2"),
        ("DELETE FROM audit WHERE id = 1", "row 1 is gone"),
    ],
)
def test_what_is_changed_without_the_triggers_is_seen(
    path: Path, statement: str, fault: str
) -> None:
    tamper(path, "DROP TRIGGER audit_keeps", "DROP TRIGGER audit_stays", statement)
    assert verdict(path).fault == fault


def test_a_row_cannot_be_made_without_the_key(path: Path) -> None:
    tamper(
        path,
        "INSERT INTO audit (at, actor, action, person, reason, mac) "
        "SELECT at, actor, action, person, reason, mac FROM audit WHERE id = 3",
    )
    assert verdict(path).fault == "row 4 is not as it was written"


def test_a_person_is_in_the_book_under_a_name_that_only_the_key_knows(path: Path) -> None:
    with beside(path, NOW) as ledger:
        assert [entry.action for entry in ledger.audit.of_person(7, 9)] == list(reversed(ADDED))
        assert ledger.audit.of_person(8, 9) == []
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT DISTINCT person FROM audit").fetchall()
    assert len(names) == 1
    assert names[0][0] != "7"


def test_what_fails_halfway_is_not_in_the_book(path: Path) -> None:
    def fail() -> None:
        with beside(path, NOW) as ledger:
            ledger.audit.add("viewed", actor="clinician:1")
            raise LookupError

    call: Callable[[], None] = fail
    with pytest.raises(LookupError):
        call()
    assert verdict(path).rows == 3
