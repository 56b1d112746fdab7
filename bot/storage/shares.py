"""What people share with clinicians, as plain SQL within a transaction of the caller's."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.storage.reading import text_of

_SELECT = (
    "SELECT s.id, handle, label, s.user_id, clinician_id, c.name, transcript, hours, alerts, "
    "s.created_at, code_mac IS NOT NULL, code_ends_at, s.asked_at, allowed_at, ends_at, ended_at, "
    "ending, p.chat_id, c.user_id, c.wants_alerts "
    "FROM shares s JOIN people p USING (user_id) LEFT JOIN clinicians c ON c.id = clinician_id "
)
_ADD = (
    "INSERT INTO shares (handle, label, user_id, transcript, hours, created_at, code_mac, "
    "code_ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_REDEEM = "UPDATE shares SET code_mac = NULL, clinician_id = ?, asked_at = ? WHERE id = ?"
_ALLOW = "UPDATE shares SET allowed_at = ?, ends_at = ?, alerts = ? WHERE id = ?"
_END = "UPDATE shares SET code_mac = NULL, ended_at = ?, ending = ? WHERE id = ?"
_ACTIVE = "ended_at IS NULL AND allowed_at IS NOT NULL AND ends_at > ?"


@dataclass(frozen=True, slots=True)
class Share:
    """One share, from its code to its end.

    Attributes:
        handle: Its name in buttons; says nothing and cannot be guessed.
        label: Three letters that the person and the clinician both see, to talk about it.
        name: The clinician's, once they entered the code.
        transcript: Whether the messages are shared too.
        hours: How long it lasts from the allowing on.
        has_code: Whether its code can still be entered.
        ends_at: Once allowed, until when.
        ending: Why it ended: `stopped`, `refused`, `replaced`, `disabled`.
        chat_id: The person's chat.
        clinician_chat_id: The clinician's chat, while they have one.
    """

    id: int
    handle: str
    label: str
    user_id: int
    clinician_id: int | None
    name: str | None
    transcript: bool
    hours: int
    alerts: bool
    created_at: datetime
    has_code: bool
    code_ends_at: datetime
    asked_at: datetime | None
    allowed_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    ending: str | None
    chat_id: int
    clinician_chat_id: int | None
    wants_alerts: bool

    def is_active(self, now: datetime) -> bool:
        """Return whether the clinician may look."""
        return self.ended_at is None and self.ends_at is not None and now < self.ends_at


class Shares:
    """The shares of a bot."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add(
        self,
        user_id: int,
        *,
        handle: str,
        label: str,
        code_mac: str,
        code_ends_at: datetime,
        transcript: bool,
        hours: int,
    ) -> None:
        """Add a share with an open code."""
        at = text_of(self._now)
        values = (handle, label, user_id, transcript, hours, at, code_mac, text_of(code_ends_at))
        self._connection.execute(_ADD, values)

    def by_handle(self, handle: str) -> Share | None:
        """Return a share by its name in buttons."""
        return self._one("WHERE handle = ?", handle)

    def by_code(self, code_mac: str) -> Share | None:
        """Return the share that this code opens, unless the code is too old."""
        return self._one("WHERE code_mac = ? AND code_ends_at > ?", code_mac, text_of(self._now))

    def open_code(self, user_id: int) -> Share | None:
        """Return the person's share whose code was not entered yet."""
        return self._one("WHERE s.user_id = ? AND code_mac IS NOT NULL", user_id)

    def of_person(self, user_id: int) -> list[Share]:
        """Return the person's shares that have not ended, newest first."""
        return self._all(
            "WHERE s.user_id = ? AND ended_at IS NULL AND coalesce(ends_at, ?) >= ? "
            "ORDER BY s.id DESC",
            user_id,
            text_of(self._now),
            text_of(self._now),
        )

    def all_of_person(self, user_id: int) -> list[Share]:
        """Return every share of a person, oldest first."""
        return self._all("WHERE s.user_id = ? ORDER BY s.id", user_id)

    def of_clinician(self, number: int) -> list[Share]:
        """Return what a clinician may look at now, what ends first first."""
        condition = f"WHERE clinician_id = ? AND {_ACTIVE} ORDER BY ends_at, s.id"
        return self._all(condition, number, text_of(self._now))

    def unended_of_clinician(self, number: int) -> list[Share]:
        """Return all shares with a clinician that have not ended, also asked ones."""
        return self._all("WHERE clinician_id = ? AND ended_at IS NULL ORDER BY s.id", number)

    def alerting(self, user_id: int) -> list[Share]:
        """Return a person's active shares whose two sides agreed to alerts."""
        condition = (
            f"WHERE s.user_id = ? AND {_ACTIVE} AND alerts AND c.wants_alerts "
            "AND c.confirmed_at IS NOT NULL AND c.disabled_at IS NULL ORDER BY s.id"
        )
        return self._all(condition, user_id, text_of(self._now))

    def redeem(self, share: Share, clinician_id: int) -> None:
        """Note which clinician entered the code; it works no more."""
        self._connection.execute(_REDEEM, (clinician_id, text_of(self._now), share.id))

    def allow(self, share: Share, ends_at: datetime, *, alerts: bool) -> None:
        """Let the clinician look until then."""
        values = (text_of(self._now), text_of(ends_at), alerts, share.id)
        self._connection.execute(_ALLOW, values)

    def end(self, share: Share, ending: str) -> None:
        """End a share."""
        self._connection.execute(_END, (text_of(self._now), ending, share.id))

    def _one(self, condition: str, *values: object) -> Share | None:
        row = self._connection.execute(_SELECT + condition, values).fetchone()
        return _share(row) if row else None

    def _all(self, condition: str, *values: object) -> list[Share]:
        return [_share(row) for row in self._connection.execute(_SELECT + condition, values)]


def _share(row: tuple[Any, ...]) -> Share:
    values = list(row)
    for place in (9, 11, 12, 13, 14, 15):
        values[place] = datetime.fromisoformat(row[place]) if row[place] else None
    for place in (6, 8, 10, 19):
        values[place] = bool(row[place])
    return Share(*values)
