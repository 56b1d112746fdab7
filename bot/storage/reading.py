"""Rows made into records: what one turn of a person reads, as plain SQL."""

import json
import sqlite3
from datetime import date, datetime
from typing import Any

from bot.storage.records import Change, CheckIn, Dossier, Person, Reminder, Review, Said, State

LOADED_CHECK_INS = 60
NO_LIMIT = -1  # to SQLite

_PERSON = (
    "SELECT user_id, chat_id, created_at, language, zone, consented_at, consent_version, "
    "keeps_unanswered, blocked_at FROM people WHERE user_id = ?"
)
_SESSIONS = "SELECT flow, session FROM sessions WHERE user_id = ?"
_REMINDERS = (
    "SELECT user_id, at_local, days, zone, programme, next_due_at, id, paused_until_on, "
    "unanswered_days, kind, note FROM reminders WHERE user_id = ? ORDER BY id"
)
_CHECK_INS = (
    "SELECT user_id, due_at, done, pain_nrs, answered_at, id, barrier, settled FROM checkins "
    "WHERE user_id = ? ORDER BY due_at DESC LIMIT ?"
)
_ROLE = (
    "SELECT asked IS NOT NULL FROM clinicians "
    "WHERE user_id = ? AND confirmed_at IS NOT NULL AND disabled_at IS NULL"
)
_CHANGES = (
    "SELECT user_id, changed_at, exercises, reason FROM programmes "
    "WHERE user_id = ? ORDER BY changed_at"
)
_REVIEWS = (
    "SELECT user_id, at, week, average_nrs, worst_nrs, goal, goal_score, change FROM reviews "
    "WHERE user_id = ? ORDER BY at"
)
_PEOPLE = "SELECT user_id FROM people WHERE user_id > ? ORDER BY user_id LIMIT ?"
_PEOPLE_LEFT = "SELECT count(*) FROM people WHERE user_id > ?"
_SAID = "SELECT at, speaker, text, flow, data FROM turns WHERE user_id = ? ORDER BY id"


def load(connection: sqlite3.Connection, user_id: int) -> State:
    """Return all that one turn of this person reads."""
    found = connection.execute(_PERSON, (user_id,)).fetchone()
    known_as = role(connection, user_id)
    if found is None:
        return State(None, {}, role=known_as)
    check_ins = connection.execute(_CHECK_INS, (user_id, LOADED_CHECK_INS)).fetchall()
    return State(
        person=_person(found),
        sessions=dict(connection.execute(_SESSIONS, (user_id,)).fetchall()),
        reminders=tuple(reminder(row) for row in connection.execute(_REMINDERS, (user_id,))),
        check_ins=tuple(_check_in(row) for row in reversed(check_ins)),
        role=known_as,
        changes=tuple(_change(row) for row in connection.execute(_CHANGES, (user_id,))),
        reviews=tuple(_review(row) for row in connection.execute(_REVIEWS, (user_id,))),
    )


def history(connection: sqlite3.Connection, user_id: int) -> list[Said]:
    """Return all that was said with this person, oldest first."""
    return [
        Said(datetime.fromisoformat(at), speaker, text, flow, json.loads(data))
        for at, speaker, text, flow, data in connection.execute(_SAID, (user_id,))
    ]


def dossier(connection: sqlite3.Connection, user_id: int) -> Dossier | None:
    """Return all that is kept about this person, or None when nothing is."""
    found = connection.execute(_PERSON, (user_id,)).fetchone()
    if found is None:
        return None
    check_ins = connection.execute(_CHECK_INS, (user_id, NO_LIMIT)).fetchall()
    return Dossier(
        person=_person(found),
        sessions=dict(connection.execute(_SESSIONS, (user_id,)).fetchall()),
        reminders=tuple(reminder(row) for row in connection.execute(_REMINDERS, (user_id,))),
        check_ins=tuple(_check_in(row) for row in reversed(check_ins)),
        changes=tuple(_change(row) for row in connection.execute(_CHANGES, (user_id,))),
        reviews=tuple(_review(row) for row in connection.execute(_REVIEWS, (user_id,))),
        said=tuple(history(connection, user_id)),
    )


def role(connection: sqlite3.Connection, user_id: int) -> str:
    """Return "" for a person, `clinician`, or `asked` for one who was asked for a password."""
    row = connection.execute(_ROLE, (user_id,)).fetchone()
    if row is None:
        return ""
    return "asked" if row[0] else "clinician"


def people(connection: sqlite3.Connection, after: int, limit: int) -> list[int]:
    """Return the numbers of people above `after`, lowest first."""
    return [row[0] for row in connection.execute(_PEOPLE, (after, limit))]


def people_left(connection: sqlite3.Connection, after: int) -> int:
    """Return how many people have a number above `after`."""
    (count,) = connection.execute(_PEOPLE_LEFT, (after,)).fetchone()
    return int(count)


def text_of(at: datetime) -> str:
    """Return an instant as it is stored: of one width, so that texts sort as times do."""
    return at.isoformat(timespec="microseconds")


def reminder(row: tuple[Any, ...]) -> Reminder:
    """Return a row of `reminders` in the order of the record's fields."""
    user_id, at_local, days, zone, programme, next_due_at, number, paused, unanswered, *more = row
    return Reminder(
        user_id,
        at_local,
        tuple(days.split()),
        zone,
        tuple(programme.split()),
        _instant(next_due_at),
        number,
        date.fromisoformat(paused) if paused else None,
        unanswered,
        *more,
    )


def _person(row: tuple[Any, ...]) -> Person:
    user_id, chat_id, created, language, zone, consented, version, keeps, blocked = row
    return Person(
        user_id,
        chat_id,
        datetime.fromisoformat(created),
        language,
        zone,
        _instant(consented),
        version,
        bool(keeps),
        _instant(blocked),
    )


def _check_in(row: tuple[Any, ...]) -> CheckIn:
    user_id, due_at, done, pain_nrs, answered_at, number, barrier, settled = row
    return CheckIn(
        user_id,
        datetime.fromisoformat(due_at),
        done,
        pain_nrs,
        _instant(answered_at),
        number,
        barrier,
        None if settled is None else bool(settled),
    )


def _change(row: tuple[Any, ...]) -> Change:
    user_id, changed_at, exercises, reason = row
    return Change(user_id, datetime.fromisoformat(changed_at), tuple(exercises.split()), reason)


def _review(row: tuple[Any, ...]) -> Review:
    user_id, at, *answers = row
    return Review(user_id, datetime.fromisoformat(at), *answers)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
