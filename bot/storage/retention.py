"""What is kept for how long, and the forgetting of it, as plain SQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.storage.audit import Audit
from bot.storage.connection import StorageError, explained, open_beside, transaction
from bot.storage.keys import Keys, open_keys
from bot.storage.reading import text_of
from bot.storage.writing import forget

HANDLED = timedelta(days=7)  # what arrived; only its number is left, so that nothing comes twice
GIVEN_UP = timedelta(days=7)  # what could not be sent; only the reason is left
ENDED_SHARE = timedelta(days=90)  # the audit keeps who looked
GUESS = timedelta(days=30)
UNANSWERED = timedelta(days=365)  # words that were not understood; nothing says whose
PERSON = timedelta(days=730)  # since somebody last wrote: two years

_PEOPLE = "SELECT user_id, chat_id, created_at FROM people"
_SILENT = (
    "SELECT user_id, chat_id FROM people p WHERE created_at < ? AND NOT EXISTS "
    "(SELECT 1 FROM turns t WHERE t.user_id = p.user_id AND speaker = 'person' AND at >= ?)"
)
# What they sent before is gone with them. The press that deletes stays: when the power failed while
# it was handled, it is handled again, and answered.
_DROP = (
    "UPDATE inbox SET handled_at = received_at, payload = '', user_id = 0, chat_id = 0 "
    "WHERE handled_at IS NULL AND user_id = ? AND instr(payload, 'd:yes') = 0"
)
_RULES = (
    ("handled updates", "inbox", HANDLED, "handled_at < ? AND id < (SELECT max(id) FROM inbox)"),
    ("messages that could not be sent", "outbox", GIVEN_UP, "given_up_at < ?"),
    ("ended shares", "shares", ENDED_SHARE, "coalesce(ended_at, ends_at, code_ends_at) < ?"),
    ("wrong codes", "guesses", GUESS, "at < ?"),
    ("messages not understood", "unanswered", UNANSWERED, "received_on < ?"),
)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows of one kind are past their time."""

    what: str
    days: int
    rows: int


def forget_again(connection: sqlite3.Connection, keys: Keys, now: datetime) -> int:
    """Remove people who deleted everything, and came back with a backup; return how many."""
    forgotten = keys.forgotten()
    if not forgotten:
        return 0
    gone = [
        (user_id, chat_id)
        for user_id, chat_id, created_at in connection.execute(_PEOPLE).fetchall()
        if keys.is_forgotten(user_id, datetime.fromisoformat(created_at), forgotten)
    ]
    with transaction(connection):
        for user_id, chat_id in gone:
            connection.execute(_DROP, (user_id,))
            _forget(connection, keys, user_id, chat_id, now, "restored from a backup")
    return len(gone)


def purge(path: Path, now: datetime, *, people: timedelta, dry: bool) -> list[Purged]:
    """Remove what is past its time, or only count it.

    Args:
        path: The database; a bot may be running on it.
        now: The time.
        people: After how long without a word a person is forgotten.
        dry: Only count.

    Raises:
        StorageError: If the database is not there or cannot be used.
    """
    if not path.exists():
        remedy = "name the file in KNEEBOT_DATABASE"
        raise StorageError(f"{path}: there is no database; {remedy}")
    keys = open_keys(path)
    with explained(path), closing(open_beside(path)) as connection, transaction(connection):
        return list(_purge(connection, keys, now, people, dry=dry))


def _purge(
    connection: sqlite3.Connection, keys: Keys, now: datetime, people: timedelta, *, dry: bool
) -> Iterator[Purged]:
    before = text_of(now - people)
    silent = connection.execute(_SILENT, (before, before)).fetchall()
    yield Purged("people who have not written", people.days, len(silent))
    if not dry:
        for user_id, chat_id in silent:
            keys.forget(user_id, now)
            _forget(connection, keys, user_id, chat_id, now, f"silent for {people.days} days")
    for what, table, kept_for, condition in _RULES:
        values = (text_of(now - kept_for),)
        query = f"FROM {table} WHERE {condition}"
        count = connection.execute(f"SELECT count(*) {query}", values).fetchone()[0]
        yield Purged(what, kept_for.days, count)
        if not dry:
            connection.execute(f"DELETE {query}", values)


def _forget(
    connection: sqlite3.Connection,
    keys: Keys,
    user_id: int,
    chat_id: int,
    now: datetime,
    reason: str,
) -> None:
    forget(connection, user_id, chat_id, before_event=0)
    audit = Audit(connection, keys, now)
    audit.add("deleted", actor="server", user_id=user_id, reason=reason)
