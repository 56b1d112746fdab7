"""Records made into rows: what one turn leaves behind, as plain SQL."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.storage.keys import Keys
from bot.storage.reading import text_of
from bot.storage.records import (
    Change,
    CheckIn,
    Commit,
    Outgoing,
    Person,
    Queued,
    Reminder,
    Review,
    Said,
    State,
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
    "paused_until_on, unanswered_days, kind, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET at_local = excluded.at_local, days = excluded.days, "
    "zone = excluded.zone, programme = excluded.programme, next_due_at = excluded.next_due_at, "
    "paused_until_on = excluded.paused_until_on, unanswered_days = excluded.unanswered_days, "
    "note = excluded.note"
)
_DROP_REMINDER = "DELETE FROM reminders WHERE id = ?"
_PUT_CHECK_IN = (
    "INSERT INTO checkins (user_id, due_at, done, pain_nrs, answered_at, barrier, settled) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, due_at) DO UPDATE SET "
    "done = excluded.done, pain_nrs = excluded.pain_nrs, answered_at = excluded.answered_at, "
    "barrier = excluded.barrier, settled = excluded.settled"
)
_PUT_CHANGE = (
    "INSERT INTO programmes (user_id, changed_at, exercises, reason) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (user_id, changed_at) DO UPDATE SET exercises = excluded.exercises, "
    "reason = excluded.reason"
)
_PUT_REVIEW = (
    "INSERT INTO reviews (user_id, at, week, average_nrs, worst_nrs, goal, goal_score, change) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, at) DO UPDATE SET "
    "average_nrs = excluded.average_nrs, worst_nrs = excluded.worst_nrs, goal = excluded.goal, "
    "goal_score = excluded.goal_score, change = excluded.change"
)
_SAY = "INSERT INTO turns (user_id, at, speaker, text, flow, data) VALUES (?, ?, ?, ?, ?, ?)"
_QUEUE = (
    "INSERT INTO outbox (chat_id, method, payload, urge, created_at, about) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_HANDLED = "UPDATE inbox SET handled_at = ?, payload = '', user_id = 0, chat_id = 0 WHERE id = ?"
_UNANSWERED = "INSERT INTO unanswered (received_on, text) VALUES (?, ?)"
_FORGET_FIRED = (
    "UPDATE inbox SET reminder_id = NULL, due_at = NULL "
    "WHERE reminder_id IN (SELECT id FROM reminders WHERE user_id = ?)"
)
_FORGET = "DELETE FROM people WHERE user_id = ?"  # and by cascade all that refers to it
_FORGET_ARRIVED = (
    "UPDATE inbox SET handled_at = received_at, payload = '', user_id = 0, chat_id = 0 "
    "WHERE handled_at IS NULL AND user_id = ? AND (id < ? OR kind = 'reminder')"
)
_FORGET_QUEUED = "DELETE FROM outbox WHERE chat_id = ? OR about = ?"


def write(
    connection: sqlite3.Connection, commit: Commit, before: State, now: datetime, keys: Keys
) -> list[Queued]:
    """Write what the turn leaves, within a transaction; return what is now queued."""
    at = text_of(now)
    connection.execute(_HANDLED, (at, commit.event.id))
    if commit.earlier:
        connection.executemany(_HANDLED, [(at, number) for number in commit.earlier])
    outgoing = list(commit.outgoing)
    if commit.delete_person:
        outgoing += _act(connection, commit)  # before it: it says what is removed
        keys.forget(commit.event.user_id, now)
        forget(connection, commit.event.user_id, commit.event.chat_id, commit.event.id)
    elif commit.state.person is not None:
        _write_state(connection, commit.state, before, commit.state.person)
        _write_said(connection, commit.state.person.user_id, commit.said)
    if commit.unanswered and not commit.delete_person:
        rows = [(now.date().isoformat(), storable(text)) for text in commit.unanswered]
        connection.executemany(_UNANSWERED, rows)
    if not commit.delete_person:
        outgoing += _act(connection, commit)
    return [_queue(connection, call, at) for call in outgoing]


def _act(connection: sqlite3.Connection, commit: Commit) -> list[Outgoing]:
    return list(commit.act(connection)) if commit.act else []


def storable(text: str) -> str:
    """Return a text without lone surrogates, which neither UTF-8 nor the database takes."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def _queue(connection: sqlite3.Connection, outgoing: Outgoing, at: str) -> Queued:
    payload = _json(outgoing.payload)
    urge = int(outgoing.urge)
    values = (outgoing.chat_id, outgoing.method, payload, urge, at, outgoing.about)
    number = connection.execute(_QUEUE, values).lastrowid or 0
    return Queued(number, outgoing.chat_id, outgoing.method, outgoing.payload, outgoing.urge)


def forget(connection: sqlite3.Connection, user_id: int, chat_id: int, before_event: int) -> None:
    """Remove a person and everything about them; what came from that event on is a new start."""
    connection.execute(_FORGET_FIRED, (user_id,))
    connection.execute(_FORGET, (user_id,))
    connection.execute(_FORGET_ARRIVED, (user_id, before_event))
    connection.execute(_FORGET_QUEUED, (chat_id, user_id))


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
            connection.execute(_PUT_SESSION, (user_id, flow, storable(session)))
    for flow in before.sessions.keys() - state.sessions.keys():
        connection.execute(_DROP_SESSION, (user_id, flow))
    if state.reminders != before.reminders:
        _write_reminders(connection, state.reminders, before.reminders)
    if state.check_ins != before.check_ins:
        _write_check_ins(connection, state.check_ins, before.check_ins)
    _write_changes(connection, [c for c in state.changes if c not in before.changes])
    _write_reviews(connection, [r for r in state.reviews if r not in before.reviews])


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
                    r.kind,
                    storable(r.note),
                ),
            )


def _write_check_ins(
    connection: sqlite3.Connection, now: Sequence[CheckIn], before: Sequence[CheckIn]
) -> None:
    known = {check_in.due_at: check_in for check_in in before}
    connection.executemany(
        _PUT_CHECK_IN,
        [
            (
                *(c.user_id, text_of(c.due_at), c.done, c.pain_nrs, _stored(c.answered_at)),
                *(c.barrier, c.settled),
            )
            for c in now
            if known.get(c.due_at) != c
        ],
    )


def _write_changes(connection: sqlite3.Connection, new: Sequence[Change]) -> None:
    rows = [(c.user_id, text_of(c.changed_at), " ".join(c.exercises), c.reason) for c in new]
    connection.executemany(_PUT_CHANGE, rows)


def _write_reviews(connection: sqlite3.Connection, new: Sequence[Review]) -> None:
    rows = [
        (
            *(r.user_id, text_of(r.at), r.week, r.average_nrs, r.worst_nrs),
            *(storable(r.goal) if r.goal else None, r.goal_score, r.change),
        )
        for r in new
    ]
    connection.executemany(_PUT_REVIEW, rows)


def _write_said(connection: sqlite3.Connection, user_id: int, said: Sequence[Said]) -> None:
    rows = [
        (user_id, text_of(s.at), s.speaker, storable(s.text), s.flow, _json(s.data)) for s in said
    ]
    connection.executemany(_SAY, rows)


def _json(value: Mapping[str, Any]) -> str:
    return storable(json.dumps(value, ensure_ascii=False))


def _stored(at: datetime | None) -> str | None:
    return text_of(at) if at else None
