"""The SQLite connection: opened once, migrated, and used one function at a time on its thread.

With aiosqlite the hop between threads costs more than the SQL, so a whole load or a whole commit is
one plain function that runs there.
"""

import asyncio
import fcntl
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, TypeVarTuple

import aiosqlite

from bot.storage.filesystem import shared
from bot.storage.migrate import NewerSchemaError, migrate, packaged

T = TypeVar("T")
Rest = TypeVarTuple("Rest")
AGAIN_SECONDS = 0.5  # between two tries while the disk is full or the file is held
BUSY_SECONDS = 1.0  # how long SQLite itself waits for another program, such as a backup
_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # NORMAL may undo the last commits when the power fails
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)
_HINTS = {
    "not a database": "it is no SQLite database; name another file in KNEEBOT_DATABASE",
    "malformed": "the file is damaged; restore a backup",
    "unable to open": "it cannot be opened; check that the folder exists and may be written",
    "readonly": "it cannot be written; check its owner and its rights",
    "full": "the disk is full; free some space",
    "locked": "another program holds it; stop that program",
}


log = logging.getLogger(__name__)


class StorageError(Exception):
    """A database that cannot be used; the message is one line: place; fault; remedy."""


class Connection(aiosqlite.Connection):
    """An aiosqlite connection that runs a whole function on its thread.

    Attributes:
        patient: Whether to wait while the disk is full or another program holds the file, and to
            run the function again: it was undone as a whole. Nothing is lost meanwhile, because
            Telegram keeps what was not confirmed.
    """

    patient = False

    async def run(self, function: Callable[[sqlite3.Connection, *Rest], T], *args: *Rest) -> T:
        """Return what the function returns for the plain connection."""
        waited = False
        while True:
            try:
                result: T = await self._execute(function, self._conn, *args)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped
            except sqlite3.OperationalError as error:
                if not self.patient or not passes(error):
                    raise
                if not waited:
                    log.error("database waits: %s", hint(error))
                waited = True
                await asyncio.sleep(AGAIN_SECONDS)
                if not self.patient:  # the bot is stopping
                    raise
            else:
                if waited:
                    log.warning("database goes on")
                return result


def passes(error: Exception) -> bool:
    """Return whether an error ends without the bot: a full disk, or a file that is held."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says which kind of it
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL)


def hint(error: sqlite3.Error) -> str:
    """Return what is wrong with the database, and the remedy."""
    text = str(error)
    return next((hint for word, hint in _HINTS.items() if word in text), f"{text}; look at it")


async def connect(path: Path) -> Connection:
    """Return an open, migrated connection.

    Raises:
        StorageError: If the file cannot be used.
    """
    with explained(path):
        opened = _open(path)  # here, not on the thread: aiosqlite does not end it when this fails
    connection = Connection(lambda: opened, iter_chunk_size=64)
    await connection
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into one line for the operator."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"{path}: {hint(error)}") from error


def hold(path: Path) -> int:
    """Return the handle of the lock that keeps a second bot away until this process ends.

    Raises:
        StorageError: If another bot holds it, or the folder cannot be written.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        remedy = "check that the folder exists and may be written"
        raise StorageError(f"{lock}: cannot be made ({error.strerror}); {remedy}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        remedy = "stop it, or name another file in KNEEBOT_DATABASE"
        raise StorageError(f"{path}: another bot is running on it; {remedy}") from None
    return handle


def open_beside(path: Path) -> sqlite3.Connection:
    """Return a plain connection for a command that may run beside the bot; close it.

    Raises:
        StorageError: If a newer release made the database.
    """
    return _open(path)


def transaction(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Begin a transaction that writes; as a context it commits, or rolls back on an error."""
    connection.execute("BEGIN IMMEDIATE")
    return connection


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        cached_statements=256,
        check_same_thread=False,  # opened here, used on one other thread only
    )
    try:
        for pragma in (f"PRAGMA journal_mode = {_journal(path)}", *_PRAGMAS):
            connection.execute(pragma)
        path.chmod(0o600)
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _journal(path: Path) -> str:
    kind = shared(path)
    if not kind:
        return "WAL"
    log.warning("database on a shared file system: type=%s; slower, and better moved", kind)
    return "DELETE"


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    try:
        migrate(connection, packaged())
    except NewerSchemaError as error:
        remedy = "install that release or restore a backup"
        raise StorageError(f"{path}: was made by a newer release ({error}); {remedy}") from None
