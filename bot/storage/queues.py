"""What waits to be handled, to be sent and to fall due, as plain SQL."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.storage.connection import transaction
from bot.storage.reading import reminder, text_of
from bot.storage.records import Arrival, Delivery, Event, Fate, Queued, Reminder, Urge
from bot.storage.writing import storable

_RECEIVE = (
    "INSERT INTO inbox (update_id, user_id, chat_id, kind, payload, received_at) "
    "VALUES (?, ?, ?, 'update', ?, ?) ON CONFLICT (update_id) DO NOTHING"
)
_LAST = "SELECT max(update_id) FROM inbox"
# Walks what is unhandled from the oldest on and stops at the limit: grouping by chat would read all
# of it for every event, which is minutes when ten thousand reminders fall due at once.
_WAITING = (
    "SELECT id, user_id, chat_id, kind, payload, received_at, tries "
    "FROM inbox AS i INDEXED BY inbox_unhandled "
    "WHERE handled_at IS NULL {without} AND NOT EXISTS (SELECT 1 FROM inbox AS earlier "
    "WHERE earlier.handled_at IS NULL AND earlier.chat_id = i.chat_id AND earlier.id < i.id) "
    "ORDER BY id LIMIT ?"
)
_UPDATES = (
    "SELECT id, user_id, chat_id, kind, payload, received_at, tries "
    "FROM inbox INDEXED BY inbox_unhandled "
    "WHERE handled_at IS NULL AND kind = ? AND id > ? ORDER BY id LIMIT ?"
)
_OF_CHAT = (
    "SELECT id, user_id, chat_id, kind, payload, received_at, tries FROM inbox "
    "WHERE handled_at IS NULL AND chat_id = ? AND id > ? AND id <= ? AND kind = 'update' "
    "ORDER BY id LIMIT ?"
)
_BEHIND = "SELECT count(*) FROM inbox WHERE handled_at IS NULL AND chat_id = ? AND id > ?"
_FAILED = "UPDATE inbox SET tries = tries + 1 WHERE id = ? RETURNING tries"
_UNSENT = (
    "SELECT id, chat_id, method, payload, urge, tries, retry_at FROM outbox "
    "WHERE given_up_at IS NULL AND id > ? ORDER BY urge, id LIMIT ?"
)
_SENDING = "UPDATE outbox SET sending_at = ?, tries = tries + 1 WHERE id = ?"
_GONE = "DELETE FROM outbox WHERE id = ?"
_RETRY = "UPDATE outbox SET sending_at = NULL, retry_at = ?, reason = ? WHERE id = ?"
_GIVE_UP = "UPDATE outbox SET given_up_at = ?, reason = ?, payload = '{}' WHERE id = ?"
_CUT = "SELECT id, urge FROM outbox WHERE given_up_at IS NULL AND sending_at IS NOT NULL"
_BLOCK = "UPDATE people SET blocked_at = ? WHERE chat_id = ? AND blocked_at IS NULL"
_WAIT = (  # what waits has no next time, so that the clock never has to look past it
    "UPDATE reminders SET next_due_at = NULL "
    "WHERE user_id IN (SELECT user_id FROM people WHERE chat_id = ? AND blocked_at IS NOT NULL)"
)
_NEXT = (
    "SELECT next_due_at FROM reminders JOIN people USING (user_id) "
    "WHERE next_due_at IS NOT NULL AND blocked_at IS NULL ORDER BY next_due_at LIMIT 1"
)
_DUE = (
    "SELECT r.user_id, at_local, days, r.zone, programme, next_due_at, r.id, paused_until_on, "
    "unanswered_days, kind, note, chat_id FROM reminders r JOIN people USING (user_id) "
    "WHERE next_due_at <= ? AND blocked_at IS NULL ORDER BY next_due_at LIMIT ?"
)
_ALL = (
    "SELECT user_id, at_local, days, zone, programme, next_due_at, id, paused_until_on, "
    "unanswered_days, kind, note, last_due_at FROM reminders WHERE id > ? ORDER BY id LIMIT ?"
)
_ADVANCE = "UPDATE reminders SET next_due_at = ?, last_due_at = ? WHERE id = ?"
_MOVE = "UPDATE reminders SET next_due_at = ? WHERE id = ?"
_FIRE = (
    "INSERT INTO inbox (reminder_id, due_at, user_id, chat_id, kind, payload, received_at) "
    "VALUES (?, ?, ?, ?, 'reminder', ?, ?) ON CONFLICT (reminder_id, due_at) DO NOTHING"
)
_MISSED = (
    "INSERT INTO checkins (user_id, due_at, done) VALUES (?, ?, ?) "
    "ON CONFLICT (user_id, due_at) DO NOTHING"
)


def receive(connection: sqlite3.Connection, arrivals: Sequence[Arrival], now: datetime) -> int:
    """Store what arrived, each update once; return how many are new."""
    at = text_of(now)
    rows = [(a.update_id, a.user_id, a.chat_id, storable(a.payload), at) for a in arrivals]
    with transaction(connection):
        before = connection.total_changes
        connection.executemany(_RECEIVE, rows)
        return connection.total_changes - before


def last_update_id(connection: sqlite3.Connection) -> int | None:
    """Return the newest update's number, or None before the first."""
    found: int | None = connection.execute(_LAST).fetchone()[0]
    return found


def waiting(connection: sqlite3.Connection, limit: int, without: Collection[int]) -> list[Event]:
    """Return the oldest unhandled event of each chat but these, oldest first."""
    marks = ", ".join("?" * len(without))
    statement = _WAITING.format(without=f"AND chat_id NOT IN ({marks})" if without else "")
    return _events(connection.execute(statement, (*without, limit)))


def after(connection: sqlite3.Connection, kind: str, number: int, limit: int) -> list[Event]:
    """Return the unhandled events of a kind after an event, oldest first."""
    return _events(connection.execute(_UPDATES, (kind, number, limit)))


def of_chat(
    connection: sqlite3.Connection, chat_id: int, number: int, last: int, limit: int
) -> list[Event]:
    """Return the unhandled updates of a chat after an event, up to a last one, oldest first."""
    return _events(connection.execute(_OF_CHAT, (chat_id, number, last, limit)))


def _events(rows: Iterable[tuple[Any, ...]]) -> list[Event]:
    return [
        Event(number, user_id, chat_id, kind, payload, datetime.fromisoformat(at), tries)
        for number, user_id, chat_id, kind, payload, at, tries in rows
    ]


def behind(connection: sqlite3.Connection, event: Event) -> int:
    """Return how many events of the same chat wait behind this one."""
    count: int = connection.execute(_BEHIND, (event.chat_id, event.id)).fetchone()[0]
    return count


def failed(connection: sqlite3.Connection, event: Event) -> int:
    """Count one more failed try; return how many there were."""
    row = connection.execute(_FAILED, (event.id,)).fetchone()
    return int(row[0]) if row else 0


def unsent(connection: sqlite3.Connection, limit: int, after_id: int) -> list[Queued]:
    """Return what is not sent yet, the most urgent first."""
    rows = connection.execute(_UNSENT, (after_id, limit))
    return [
        Queued(
            number,
            chat_id,
            method,
            json.loads(payload),
            Urge(urge),
            tries,
            datetime.fromisoformat(retry_at) if retry_at else None,
        )
        for number, chat_id, method, payload, urge, tries, retry_at in rows
    ]


def sending(
    connection: sqlite3.Connection, numbers: Sequence[int], now: datetime
) -> frozenset[int]:
    """Mark what is about to be sent; return what of it may be, since it was not taken back."""
    at = text_of(now)
    with transaction(connection):
        return frozenset(n for n in numbers if connection.execute(_SENDING, (at, n)).rowcount)


def settle(connection: sqlite3.Connection, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Record what became of the tries to send, in one transaction."""
    at = text_of(now)
    with transaction(connection):
        for delivery in deliveries:
            match delivery.fate:
                case Fate.SENT:
                    connection.execute(_GONE, (delivery.id,))
                case Fate.RETRY:
                    retry_at = text_of(delivery.retry_at) if delivery.retry_at else None
                    connection.execute(_RETRY, (retry_at, delivery.reason, delivery.id))
                case Fate.REFUSED | Fate.UNKNOWN:
                    connection.execute(_GIVE_UP, (at, delivery.reason, delivery.id))


def release(connection: sqlite3.Connection, now: datetime) -> int:
    """Decide, after a start, on what was being sent when the last run was cut off.

    Whether Telegram took it is not known. A reply is sent again: twice is better than never. A
    reminder is not: it would be doubled. Returns how many are sent again.
    """
    at = text_of(now)
    again = 0
    with transaction(connection):
        for number, urge in connection.execute(_CUT).fetchall():
            if urge >= Urge.REMINDER:
                connection.execute(_GIVE_UP, (at, "cut off while it was sent", number))
            else:
                connection.execute(_RETRY, (None, "cut off while it was sent", number))
                again += 1
    return again


def block(connection: sqlite3.Connection, chat_id: int, now: datetime) -> None:
    """Note that a person blocked the bot; their reminders wait until they come back."""
    with transaction(connection):
        connection.execute(_BLOCK, (text_of(now), chat_id))
        connection.execute(_WAIT, (chat_id,))


def next_due(connection: sqlite3.Connection) -> datetime | None:
    """Return when the next reminder is due, or None."""
    found = connection.execute(_NEXT).fetchone()
    return datetime.fromisoformat(found[0]) if found else None


def fire_due(
    connection: sqlite3.Connection,
    now: datetime,
    limit: int,
    advance: Callable[[Reminder], datetime | None],
    admit: Callable[[Reminder], str],
) -> int:
    """Turn due reminders into events and set their next time, in one transaction.

    Args:
        connection: The database.
        now: What is due at or before it is taken.
        limit: At most so many.
        advance: A reminder -> its next time after now.
        admit: A reminder -> "" to send it, or how to record it instead (`missed`).

    Returns:
        How many were due; fewer than `limit` when none is left.
    """
    at = text_of(now)
    with transaction(connection):
        rows = connection.execute(_DUE, (at, limit)).fetchall()
        fired, missed, advanced = [], [], []
        texts: dict[datetime | None, str | None] = {None: None}  # many share their next time
        for *row, chat_id in rows:
            due = reminder(tuple(row))
            due_at = row[5]
            reason = admit(due)
            if reason:
                missed.append((due.user_id, due_at, reason))
            else:
                payload = f'{{"reminder_id": {due.id}, "due_at": "{due_at}"}}'
                fired.append((due.id, due_at, due.user_id, chat_id, payload, at))
            following = advance(due)
            if following is not None and following not in texts:
                texts[following] = text_of(following)
            advanced.append((texts[following], due_at, due.id))
        connection.executemany(_MISSED, missed)
        connection.executemany(_FIRE, fired)
        connection.executemany(_ADVANCE, advanced)
    return len(rows)


def move_all(
    connection: sqlite3.Connection,
    move: Callable[[Reminder, datetime | None], datetime | None],
    size: int = 500,
) -> int:
    """Compute every next time anew, after the zones' data changed; return how many there are.

    `move` takes a reminder and when it was last due.
    """
    after, count = 0, 0
    while True:
        rows = connection.execute(_ALL, (after, size)).fetchall()
        if not rows:
            return count
        with transaction(connection):
            for *row, last in rows:
                known = reminder(tuple(row))
                following = move(known, datetime.fromisoformat(last) if last else None)
                connection.execute(_MOVE, (text_of(following) if following else None, known.id))
        after, count = rows[-1][6], count + len(rows)
