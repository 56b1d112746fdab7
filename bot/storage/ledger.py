"""Sharing within one transaction: shares, clinicians and the audit, and nothing else."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.storage import reading
from bot.storage.audit import Audit
from bot.storage.clinicians import Clinicians
from bot.storage.connection import StorageError, explained, open_beside, transaction
from bot.storage.keys import Keys, open_keys
from bot.storage.records import Dossier, Said, State
from bot.storage.shares import Shares
from bot.storage.upkeep import kept

T = TypeVar("T")


class Ledger:
    """What one act of sharing reads and writes, all of it or nothing.

    Attributes:
        now: When it happens.
        keys: The keyed hashes.
    """

    def __init__(self, connection: sqlite3.Connection, keys: Keys, now: datetime) -> None:
        self.now = now
        self.keys = keys
        self.shares = Shares(connection, now)
        self.clinicians = Clinicians(connection, now)
        self.audit = Audit(connection, keys, now)
        self._connection = connection

    def person(self, user_id: int) -> State:
        """Return what is stored of a person."""
        return reading.load(self._connection, user_id)

    def dossier(self, user_id: int) -> Dossier | None:
        """Return all that is kept about a person, for a summary; None when nothing is."""
        return reading.dossier(self._connection, user_id)

    def people(self, after: int, limit: int) -> list[int]:
        """Return the numbers of people above `after`, lowest first."""
        return reading.people(self._connection, after, limit)

    def people_left(self, after: int) -> int:
        """Return how many people have a number above `after`."""
        return reading.people_left(self._connection, after)

    def history(self, user_id: int) -> list[Said]:
        """Return all that was said with a person, oldest first."""
        return reading.history(self._connection, user_id)

    def kept(self, key: str) -> str | None:
        """Return a note of the bot's own."""
        return kept(self._connection, key)


def consult(
    connection: sqlite3.Connection, keys: Keys, now: datetime, read: Callable[[Ledger], T]
) -> T:
    """Return what a function reads of one moment; what it writes is not kept."""
    connection.execute("BEGIN")
    try:
        return read(Ledger(connection, keys, now))
    finally:
        connection.execute("ROLLBACK")


@contextmanager
def beside(path: Path, now: datetime, *, new: bool = False) -> Iterator[Ledger]:
    """Yield the ledger of a database on which a bot may be running; the end commits.

    Args:
        path: The database.
        now: The time.
        new: Whether it may be made here.

    Raises:
        StorageError: If the database cannot be used, or is not there.
    """
    if not new and not path.exists():
        remedy = "run the bot once, or name the file in KNEEBOT_DATABASE"
        raise StorageError(f"{path}: there is no database; {remedy}")
    keys = open_keys(path)
    with explained(path), closing(open_beside(path)) as connection, transaction(connection):
        yield Ledger(connection, keys, now)
