"""What the bot notes about itself, and what is counted and cleared away, as plain SQL."""

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.storage.connection import explained, transaction
from bot.storage.reading import text_of

BEAT = timedelta(seconds=10)  # how often a running bot says that it is alive
STALE = timedelta(seconds=60)  # without a beat for so long it is not
BEAT_AT = "beat_at"
USERNAME = "username"  # the bot's, kept for the links that the command line makes
_COUNTED = (
    *("people", "sessions", "turns", "inbox", "outbox", "reminders", "checkins", "programmes"),
    *("reviews", "unanswered"),
)
_KEEP = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_KEPT = "SELECT value FROM meta WHERE key = ?"
_UNANSWERED = "SELECT text, received_on FROM unanswered ORDER BY id"
_PURGE = (
    "DELETE FROM inbox WHERE handled_at < ? AND id < (SELECT max(id) FROM inbox)",
    "DELETE FROM outbox WHERE given_up_at < ?",
)


def last_beat(path: Path) -> datetime | None:
    """Return when the bot on this database was last alive, read from outside; None for never.

    Raises:
        StorageError: If the database cannot be read.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    with explained(path), closing(sqlite3.connect(address, uri=True)) as connection:
        found = kept(connection, BEAT_AT)
    return datetime.fromisoformat(found) if found else None


def unanswered(path: Path) -> list[tuple[str, date]]:
    """Return what was not understood, oldest first, with its day; nobody's id stands beside it.

    Only people who agreed to help improve the bot are among them.

    Raises:
        StorageError: If the database cannot be read.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    with explained(path), closing(sqlite3.connect(address, uri=True)) as connection:
        rows = connection.execute(_UNANSWERED).fetchall()
    return [(str(text), date.fromisoformat(day)) for text, day in rows]


def keep(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Store a note of the bot's own."""
    connection.execute(_KEEP, (key, value))


def kept(connection: sqlite3.Connection, key: str) -> str | None:
    """Return such a note, or None."""
    row = connection.execute(_KEPT, (key,)).fetchone()
    return str(row[0]) if row else None


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return table -> how many rows it has."""
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
        for table in _COUNTED
    }


def purge(connection: sqlite3.Connection, before: datetime) -> None:
    """Remove what was handled, or given up, before this instant."""
    with transaction(connection):
        for statement in _PURGE:
            connection.execute(statement, (text_of(before),))
