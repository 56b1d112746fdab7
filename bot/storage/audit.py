"""The book of who did what: rows that can only be added, each with a hash over the one before it.

SQLite's triggers refuse a change; whoever takes them away still lacks the key that the hashes need.
"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.storage.keys import Keys
from bot.storage.reading import text_of
from bot.storage.writing import storable

KEPT_REASON = 500  # characters
NO_LIMIT = -1  # to SQLite
_LAST = "SELECT mac FROM audit ORDER BY id DESC LIMIT 1"
_ADD = "INSERT INTO audit (at, actor, action, person, reason, mac) VALUES (?, ?, ?, ?, ?, ?)"
_ALL = "SELECT id, at, actor, action, person, reason, mac FROM audit ORDER BY id"
_OF_PERSON = (
    "SELECT id, at, actor, action, reason FROM audit WHERE person = ? ORDER BY id DESC LIMIT ?"
)
_EVER = "SELECT seq FROM sqlite_sequence WHERE name = 'audit'"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        actor: `person`, `operator`, `server`, or `clinician:ID`.
        action: What was done, one word.
        reason: What more there is to say; an operator's own words, a format, a label.
    """

    id: int
    at: datetime
    actor: str
    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the book is whole; `fault` says in a few words where it is not."""

    rows: int
    last_mac: str
    fault: str = ""


class Audit:
    """The book, within a transaction of its caller's."""

    def __init__(self, connection: sqlite3.Connection, keys: Keys, now: datetime) -> None:
        self._connection = connection
        self._keys = keys
        self._now = now

    def add(self, action: str, *, actor: str, user_id: int | None = None, reason: str = "") -> None:
        """Add a row.

        Args:
            action: What was done, one word.
            actor: `person`, `operator`, `server`, or `clinician:ID`.
            user_id: Whose data it was about; kept as a keyed hash.
            reason: What more there is to say; never what a person wrote.
        """
        row = self._connection.execute(_LAST).fetchone()
        person = None if user_id is None else self._keys.person(user_id)
        fields = (text_of(self._now), actor, action, person, storable(reason)[:KEPT_REASON])
        mac = _mac(self._keys, row[0] if row else "", fields)
        self._connection.execute(_ADD, (*fields, mac))

    def of_person(self, user_id: int, limit: int) -> list[Entry]:
        """Return what was done with a person's data, newest first."""
        rows = self._connection.execute(_OF_PERSON, (self._keys.person(user_id), limit))
        return [
            Entry(number, datetime.fromisoformat(at), actor, action, reason)
            for number, at, actor, action, reason in rows
        ]

    def entries(self, user_id: int | None = None) -> list[Entry]:
        """Return every row, or every row about one person, oldest first."""
        if user_id is not None:
            return self.of_person(user_id, NO_LIMIT)[::-1]
        rows = self._connection.execute(_ALL)
        return [
            Entry(number, datetime.fromisoformat(at), actor, action, reason)
            for number, at, actor, action, _, reason, _ in rows
        ]

    def verify(self, known: str = "") -> Verdict:
        """Return whether every row is as it was written, and none is gone.

        Args:
            known: The hash of a row that was the last one once, or "".
        """
        before, count, met = "", 0, not known
        for number, *fields, mac in self._connection.execute(_ALL):
            count += 1
            if number != count:
                return Verdict(count, before, f"row {count} is gone")
            if mac != _mac(self._keys, before, tuple(fields)):
                return Verdict(count, before, f"row {number} is not as it was written")
            before = mac
            met = met or mac == known
        if not met:
            return Verdict(count, before, "the row with that hash is gone")
        ever = self._connection.execute(_EVER).fetchone()
        if ever and ever[0] != count:
            return Verdict(count, before, f"rows are gone after row {count}")
        return Verdict(count, before)


def _mac(keys: Keys, before: str, fields: tuple[str | None, ...]) -> str:
    return keys.mac("audit", json.dumps([before, *fields], ensure_ascii=False))
