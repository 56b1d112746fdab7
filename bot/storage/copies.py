"""The database copied and put back, whole or not at all, as plain SQL.

A copy is made beside its place and moved there when it is complete, proved and on disk, so that no
half of one is ever found under its name.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from bot.storage.connection import StorageError, explained, hold
from bot.storage.migrate import packaged

PAGES = 500  # copied at a time; a running bot may write in between
COUNTED = ("people", "turns", "reminders")  # what every release has, for the operator to compare
_OURS = "SELECT count(*) FROM sqlite_schema WHERE name IN ('people', 'inbox', 'outbox', 'meta')"


def back_up(database: Path, copy: Path) -> Mapping[str, int]:
    """Copy a database, also while a bot runs on it; return table -> rows of the copy.

    Raises:
        StorageError: If there is none, if `copy` exists, or if either cannot be used.
    """
    if not database.exists():
        raise StorageError(f"{database}: there is no database; check KNEEBOT_DATABASE")
    if copy.exists():
        raise StorageError(f"{copy}: is there already; name another file, or move it away")
    return _copied(database, copy)


def check(copy: Path) -> Mapping[str, int]:
    """Return table -> rows of a copy that is whole and can be restored.

    Raises:
        StorageError: If it is not.
    """
    if not copy.is_file():
        raise StorageError(f"{copy}: there is no such file; name a backup")
    with explained(copy), closing(_read_only(copy)) as connection:
        faults = [line for (line,) in connection.execute("PRAGMA integrity_check(3)")]
        if faults != ["ok"]:
            raise StorageError(f"{copy}: the file is damaged; use another backup")
        if connection.execute(_OURS).fetchone()[0] != 4:
            raise StorageError(f"{copy}: is no database of this bot; name a backup")
        version, newest = connection.execute("PRAGMA user_version").fetchone()[0], max(packaged())
        if version > newest:
            fault = f"was made by a newer release (schema {version}, this one knows {newest})"
            raise StorageError(f"{copy}: {fault}; install that release")
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
            for table in COUNTED
        }


def restore(copy: Path, database: Path) -> Path | None:
    """Put a copy in the place of the database; return where the one before is kept, if any.

    Raises:
        StorageError: If the copy is not whole, or a bot runs on the database.
    """
    check(copy)
    if database.exists() and copy.samefile(database):
        raise StorageError(f"{copy}: is the database itself; name a backup")
    lock = hold(database)
    try:
        before = None
        if database.exists():
            before = database.with_name(f"{database.name}.before")
            before.unlink(missing_ok=True)
            with suppress(StorageError):  # a damaged one is why somebody restores
                _copied(database, before)
            if not before.exists():
                database.replace(before)
        for ending in ("-wal", "-shm"):  # of the one before; they must not join the new one
            database.with_name(database.name + ending).unlink(missing_ok=True)
        _copied(copy, database)
    finally:
        os.close(lock)
    return before


def _copied(source: Path, target: Path) -> Mapping[str, int]:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)
    except OSError as error:
        reason = error.strerror or "cannot be made"
        raise StorageError(f"{part}: {reason}; check that the folder may be written") from None
    try:
        with (
            explained(source),
            closing(_read_only(source)) as connection,
            closing(sqlite3.connect(part)) as other,
        ):
            connection.backup(other, pages=PAGES)
            other.execute("PRAGMA journal_mode = DELETE")
        found = check(part)
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return found


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
