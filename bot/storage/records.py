"""The rows that travel between storage and the rest: frozen values, times aware and UTC."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any


class Urge(IntEnum):
    """The class of an outgoing message: lower goes first."""

    ESCALATION = 0
    REPLY = 1
    REMINDER = 2
    BULK = 3


@dataclass(frozen=True, slots=True)
class Event:
    """Something that arrived and waits for its turn.

    Attributes:
        id: Its number in `inbox`, the order of arrival.
        user_id: The person, or 0 when the update names none.
        chat_id: The chat that its order belongs to.
        kind: `update` (payload is a Bot API Update as JSON) or `reminder` (payload has
            `reminder_id` and `due_at`).
        payload: JSON text.
        received_at: When it was stored.
        tries: How often handling it has failed.
    """

    id: int
    user_id: int
    chat_id: int
    kind: str
    payload: str
    received_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """One person, as far as the bot needs to know them."""

    user_id: int
    chat_id: int
    created_at: datetime
    language: str = "en"
    zone: str | None = None
    consented_at: datetime | None = None
    consent_version: str | None = None
    keeps_unanswered: bool = False
    blocked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder's rule and its next instant; `id` is None before it is stored.

    Attributes:
        kind: `workout` and `review` come again and again; `snooze` and `timer` come once.
        note: Of a workout the habit that it follows; of a timer what it counts.
    """

    user_id: int
    at_local: str
    days: tuple[str, ...]
    zone: str
    programme: tuple[str, ...]
    next_due_at: datetime | None
    id: int | None = None
    paused_until_on: date | None = None
    unanswered_days: int = 0
    kind: str = "workout"
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One workout as it was planned and, perhaps, answered.

    Attributes:
        done: `done`, `later` or `not_today` as answered; `missed` or `paused` when it was not sent.
        barrier: What was in the way, when it was not done and the person said so.
        settled: Whether the pain was back to the usual by the next morning, when that was asked.
    """

    user_id: int
    due_at: datetime
    done: str | None = None
    pain_nrs: int | None = None
    answered_at: datetime | None = None
    id: int | None = None
    barrier: str | None = None
    settled: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The programme from one moment on; the latest is what the person does now.

    Attributes:
        exercises: Exercise and step of its ladder, from 0, as in `quad_set:1`.
        reason: `start`, `harder`, `easier`, `rest`, `swap`, `next` or `see_clinician`.
    """

    user_id: int
    changed_at: datetime
    exercises: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """One weekly review, as it was answered.

    Attributes:
        week: Weeks since the programme began, from 1.
        average_nrs: Pain on an average walk of the last seven days.
        worst_nrs: The worst of them.
        goal: What the person wants to do again, in their own words.
        goal_score: How well they can do that now, 0 to 10.
        change: `better`, `same` or `worse` than at the start.
    """

    user_id: int
    at: datetime
    week: int
    average_nrs: int | None = None
    worst_nrs: int | None = None
    goal: str | None = None
    goal_score: int | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the append-only log of what both sides said.

    Attributes:
        speaker: `person` or `bot`.
        text: What was said, as it was read.
        flow: The flow it belongs to, or None.
        data: What the turn changed (slots, flags, urgency), for exports; JSON-ready.
    """

    at: datetime
    speaker: str
    text: str
    flow: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One Bot API call to make: `payload` is the exact JSON body.

    Attributes:
        about: The person it speaks of when it goes to somebody else, or None; deleting that person
            takes it back.
    """

    chat_id: int
    method: str
    payload: Mapping[str, Any]
    urge: Urge
    about: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """All that one turn of one person reads and may change.

    Attributes:
        person: None before the person's first message.
        sessions: Flow -> the session as JSON text (`dialogs` writes and reads it).
        reminders: Active and paused ones.
        check_ins: The latest 60, oldest first.
        role: "" for a person, `clinician`, or `asked` for one who was asked for a password.
        changes: All changes of the programme, oldest first.
        reviews: All reviews, oldest first.
    """

    person: Person | None
    sessions: Mapping[str, str]
    reminders: tuple[Reminder, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    role: str = ""
    changes: tuple[Change, ...] = ()
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is kept about one person, for summaries and exports.

    Attributes:
        person: Who.
        sessions: Flow -> the session as JSON text.
        reminders: Active and paused ones.
        check_ins: Every one, oldest first.
        changes: All changes of the programme, oldest first.
        reviews: All reviews, oldest first.
        said: The whole log, oldest first.
    """

    person: Person
    sessions: Mapping[str, str]
    reminders: tuple[Reminder, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    changes: tuple[Change, ...] = ()
    reviews: tuple[Review, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Commit:
    """What one turn leaves behind; written in one transaction with "handled".

    Attributes:
        event: The event that this handles.
        state: The state after the turn; what differs from before is written. Reminders that are
            gone from it are deleted; reminders and check-ins without an id are inserted.
        said: Lines for the log, in order.
        outgoing: Messages, in order.
        unanswered: Messages that were not understood, only from people who agreed.
        delete_person: Remove the person and everything about them, and what is still queued
            except `outgoing`.
        act: What is done with shares in the same transaction; returns what more to send. It is
            given the connection; `Storage.act` makes one of a function of the ledger.
        earlier: The numbers of events of the same chat, before `event`, that it handles too.
    """

    event: Event
    state: State
    said: tuple[Said, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    unanswered: tuple[str, ...] = ()
    delete_person: bool = False
    act: Callable[[sqlite3.Connection], Iterable[Outgoing]] | None = None
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update as Telegram sent it; `payload` is its JSON."""

    update_id: int
    user_id: int
    chat_id: int
    payload: str


@dataclass(frozen=True, slots=True)
class Queued:
    """One call that waits in `outbox`; `retry_at` is when it may be tried again."""

    id: int
    chat_id: int
    method: str
    payload: Mapping[str, Any]
    urge: Urge
    tries: int = 0
    retry_at: datetime | None = None


class Fate(StrEnum):
    """What became of one try to send."""

    SENT = "sent"
    RETRY = "retry"  # try again at `retry_at`
    REFUSED = "refused"  # Telegram will never take it
    UNKNOWN = "unknown"  # it may have been taken, and sending it again could double it


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to send: the row of `outbox`, what became of it, and why."""

    id: int
    fate: Fate
    reason: str = ""
    retry_at: datetime | None = None
