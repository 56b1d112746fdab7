"""What an operator wants to know at a glance: counts, never whose."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.storage.connection import StorageError, explained, open_beside
from bot.storage.reading import text_of
from bot.storage.upkeep import BEAT_AT

WEEK = timedelta(days=7)
TRIES = 3  # failed turns of an event that was set aside
_COUNTS = {
    "people": "SELECT count(*) FROM people",
    "people new in 7 days": "SELECT count(*) FROM people WHERE created_at >= :week",
    "people who wrote in 7 days": (
        "SELECT count(DISTINCT user_id) FROM turns WHERE speaker = 'person' AND at >= :week"
    ),
    "people who blocked the bot": "SELECT count(*) FROM people WHERE blocked_at IS NOT NULL",
    "messages read": "SELECT count(*) FROM turns WHERE speaker = 'person'",
    "messages sent": "SELECT count(*) FROM turns WHERE speaker = 'bot'",
    "messages not understood": "SELECT count(*) FROM unanswered",
    "reminders set": "SELECT count(*) FROM reminders WHERE next_due_at IS NOT NULL",
    "workouts done in 7 days": (
        "SELECT count(*) FROM checkins WHERE done = 'done' AND due_at >= :week"
    ),
    "updates that wait": (
        "SELECT count(*) FROM inbox WHERE handled_at IS NULL AND kind = 'update'"
    ),
    "updates set aside": f"SELECT count(*) FROM inbox WHERE tries >= {TRIES}",  # noqa: S608
    "messages to send": "SELECT count(*) FROM outbox WHERE given_up_at IS NULL",
    "messages given up": "SELECT count(*) FROM outbox WHERE given_up_at IS NOT NULL",
}
_BEAT = "SELECT value FROM meta WHERE key = ?"


def statistics(database: Path, now: datetime) -> Mapping[str, int | str]:
    """Return what there is to know -> how much of it; read beside a running bot.

    Raises:
        StorageError: If there is no database, or it cannot be read.
    """
    if not database.exists():
        raise StorageError(f"{database}: there is no database; check KNEEBOT_DATABASE")
    with explained(database), closing(open_beside(database)) as connection:
        return counted(connection, now)


def counted(connection: sqlite3.Connection, now: datetime) -> Mapping[str, int | str]:
    """Return the same from an open connection."""
    week = {"week": text_of(now - WEEK)}
    found: dict[str, int | str] = {
        name: connection.execute(query, week).fetchone()[0] for name, query in _COUNTS.items()
    }
    beat = connection.execute(_BEAT, (BEAT_AT,)).fetchone()
    return found | {"last sign of life": beat[0][:19] + "Z" if beat else "never"}
