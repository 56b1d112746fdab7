"""One turn of one person: what it reads, and what it leaves behind, as plain SQL."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.storage.records import (
    CheckIn,
    Commit,
    Outgoing,
    Person,
    Queued,
    Reminder,
    Said,
    State,
)

LOADED_CHECK_INS = 60

_PERSON = (
    "SELECT user_id, chat_id, created_at, language, zone, consented_at, consent_version, "
    "keeps_unanswered, blocked_at FROM people WHERE user_id = ?"
)
_SESSIONS = "SELECT flow, session FROM sessions WHERE user_id = ?"
_REMINDERS = (
    "SELECT user_id, at_local, days, zone, programme, next_due_at, id, paused_until_on, "
    "unanswered_days FROM reminders WHERE user_id = ? ORDER BY id"
)
_CHECK_INS = (
    "SELECT user_id, due_at, done, pain_nrs, answered_at, id FROM checkins "
    "WHERE user_id = ? ORDER BY due_at DESC LIMIT ?"
)
_PUT_PERSON = (
    "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET "
    "chat_id = excluded.chat_id, language = excluded.language, zone = excluded.zone, "
    "consented_at = excluded.consented_at, consent_version = excluded.consent_version, "
    "keeps_unanswered = excluded.keeps_unanswered, blocked_at = excluded.blocked_at"
)
_PUT_SESSION = (
    "INSERT INTO sessions VALUES (?, ?, ?) "
    "ON CONFLICT (user_id, flow) DO UPDATE SET session = excluded.session"
)
_DROP_SESSION = "DELETE FROM sessions WHERE user_id = ? AND flow = ?"
_PUT_REMINDER = (
    "INSERT INTO reminders (user_id, at_local, days, zone, programme, next_due_at, id, "
    "paused_until_on, unanswered_days) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET at_local = excluded.at_local, days = excluded.days, "
    "zone = excluded.zone, programme = excluded.programme, next_due_at = excluded.next_due_at, "
    "paused_until_on = excluded.paused_until_on, unanswered_days = excluded.unanswered_days"
)
_DROP_REMINDER = "DELETE FROM reminders WHERE id = ?"
_PUT_CHECK_IN = (
    "INSERT INTO checkins (user_id, due_at, done, pain_nrs, answered_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (user_id, due_at) DO UPDATE SET done = excluded.done, "
    "pain_nrs = excluded.pain_nrs, answered_at = excluded.answered_at"
)
_SAY = "INSERT INTO turns (user_id, at, speaker, text, flow, data) VALUES (?, ?, ?, ?, ?, ?)"
_SAID = "SELECT at, speaker, text, flow, data FROM turns WHERE user_id = ? ORDER BY id"
_QUEUE = "INSERT INTO outbox (chat_id, method, payload, urge, created_at) VALUES (?, ?, ?, ?, ?)"
_HANDLED = "UPDATE inbox SET handled_at = ?, payload = '' WHERE id = ?"
_UNANSWERED = "INSERT INTO unanswered (received_on, text) VALUES (?, ?)"
_FORGET = (
    "DELETE FROM people WHERE user_id = ?",
    "UPDATE inbox SET handled_at = coalesce(handled_at, received_at), payload = '', user_id = 0, "
    "chat_id = 0, reminder_id = NULL, due_at = NULL WHERE user_id = ?",
)
_FORGET_QUEUED = "DELETE FROM outbox WHERE chat_id = ?"


def load(connection: sqlite3.Connection, user_id: int) -> State:
    """Return all that one turn of this person reads."""
    found = connection.execute(_PERSON, (user_id,)).fetchone()
    if found is None:
        return State(None, {})
    check_ins = connection.execute(_CHECK_INS, (user_id, LOADED_CHECK_INS)).fetchall()
    return State(
        person=_person(found),
        sessions=dict(connection.execute(_SESSIONS, (user_id,)).fetchall()),
        reminders=tuple(reminder(row) for row in connection.execute(_REMINDERS, (user_id,))),
        check_ins=tuple(_check_in(row) for row in reversed(check_ins)),
    )


def write(
    connection: sqlite3.Connection, commit: Commit, before: State, now: datetime
) -> list[Queued]:
    """Write what the turn leaves, within a transaction; return what is now queued."""
    at = text_of(now)
    connection.execute(_HANDLED, (at, commit.event.id))
    if commit.delete_person:
        forget(connection, commit.event.user_id, commit.event.chat_id)
    elif commit.state.person is not None:
        _write_state(connection, commit.state, before, commit.state.person)
        _write_said(connection, commit.state.person.user_id, commit.said)
    if commit.unanswered and not commit.delete_person:
        rows = [(now.date().isoformat(), text) for text in commit.unanswered]
        connection.executemany(_UNANSWERED, rows)
    return [queue(connection, outgoing, at) for outgoing in commit.outgoing]


def queue(connection: sqlite3.Connection, outgoing: Outgoing, at: str) -> Queued:
    """Put one call into the outbox."""
    payload = json.dumps(outgoing.payload, ensure_ascii=False)
    values = (outgoing.chat_id, outgoing.method, payload, int(outgoing.urge), at)
    number = connection.execute(_QUEUE, values).lastrowid or 0
    return Queued(number, outgoing.chat_id, outgoing.method, outgoing.payload, outgoing.urge)


def forget(connection: sqlite3.Connection, user_id: int, chat_id: int) -> None:
    """Remove a person and everything about them, from what is queued as well."""
    for statement in _FORGET:
        connection.execute(statement, (user_id,))
    connection.execute(_FORGET_QUEUED, (chat_id,))


def history(connection: sqlite3.Connection, user_id: int) -> list[Said]:
    """Return all that was said with this person, oldest first."""
    return [
        Said(datetime.fromisoformat(at), speaker, text, flow, json.loads(data))
        for at, speaker, text, flow, data in connection.execute(_SAID, (user_id,))
    ]


def text_of(at: datetime) -> str:
    """Return an instant as it is stored: of one width, so that texts sort as times do."""
    return at.isoformat(timespec="microseconds")


def reminder(row: tuple[Any, ...]) -> Reminder:
    """Return a row of `reminders` in the order of the record's fields."""
    user_id, at_local, days, zone, programme, next_due_at, number, paused, unanswered = row
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
    user_id, due_at, done, pain_nrs, answered_at, number = row
    due = datetime.fromisoformat(due_at)
    return CheckIn(user_id, due, done, pain_nrs, _instant(answered_at), number)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _stored(at: datetime | None) -> str | None:
    return text_of(at) if at else None


def _write_state(
    connection: sqlite3.Connection, state: State, before: State, person: Person
) -> None:
    user_id = person.user_id
    if person != before.person:
        connection.execute(
            _PUT_PERSON,
            (
                user_id,
                person.chat_id,
                text_of(person.created_at),
                person.language,
                person.zone,
                _stored(person.consented_at),
                person.consent_version,
                person.keeps_unanswered,
                _stored(person.blocked_at),
            ),
        )
    for flow, session in state.sessions.items():
        if before.sessions.get(flow) != session:
            connection.execute(_PUT_SESSION, (user_id, flow, session))
    for flow in before.sessions.keys() - state.sessions.keys():
        connection.execute(_DROP_SESSION, (user_id, flow))
    if state.reminders != before.reminders:
        _write_reminders(connection, state.reminders, before.reminders)
    for check_in in state.check_ins:
        if check_in not in before.check_ins:
            due, answered = text_of(check_in.due_at), _stored(check_in.answered_at)
            values = (user_id, due, check_in.done, check_in.pain_nrs, answered)
            connection.execute(_PUT_CHECK_IN, values)


def _write_reminders(
    connection: sqlite3.Connection, now: Sequence[Reminder], before: Sequence[Reminder]
) -> None:
    kept = {r.id for r in now}
    for old in before:
        if old.id not in kept:
            connection.execute(_DROP_REMINDER, (old.id,))
    for r in now:
        if r not in before:
            paused = r.paused_until_on.isoformat() if r.paused_until_on else None
            connection.execute(
                _PUT_REMINDER,
                (
                    r.user_id,
                    r.at_local,
                    " ".join(r.days),
                    r.zone,
                    " ".join(r.programme),
                    _stored(r.next_due_at),
                    r.id,
                    paused,
                    r.unanswered_days,
                ),
            )


def _write_said(connection: sqlite3.Connection, user_id: int, said: Sequence[Said]) -> None:
    rows = [
        (user_id, text_of(s.at), s.speaker, s.text, s.flow, json.dumps(s.data, ensure_ascii=False))
        for s in said
    ]
    connection.executemany(_SAY, rows)
