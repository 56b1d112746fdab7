"""Clinicians and their wrong codes, as plain SQL within a transaction of the caller's."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.storage.reading import text_of

_COLUMNS = (
    "id, name, created_at, invite_ends_at, user_id, phrase_mac, confirmed_at, disabled_at, "
    "totp_salt, totp_step, proved_at, asked, asked_at, wants_alerts"
)
_BY = f"SELECT {_COLUMNS} FROM clinicians WHERE "  # noqa: S608 - names of ours
_ALL = f"SELECT {_COLUMNS} FROM clinicians ORDER BY id"  # noqa: S608 - likewise
_INVITE = (
    "INSERT INTO clinicians (name, created_at, invite_mac, invite_ends_at, totp_salt) "
    "VALUES (?, ?, ?, ?, ?)"
)
_CLAIM = "UPDATE clinicians SET invite_mac = NULL, user_id = ?, phrase_mac = ? WHERE id = ?"
_CONFIRM = "UPDATE clinicians SET confirmed_at = ?, phrase_mac = NULL WHERE id = ?"
_DISABLE = (
    "UPDATE clinicians SET disabled_at = ?, user_id = NULL, invite_mac = NULL, phrase_mac = NULL, "
    "asked = NULL, wants_alerts = 0 WHERE id = ?"
)
_RENEW = "UPDATE clinicians SET totp_salt = ?, totp_step = 0, proved_at = NULL WHERE id = ?"
_ASK = "UPDATE clinicians SET asked = ?, asked_at = ? WHERE id = ?"
_PROVED = "UPDATE clinicians SET totp_step = ?, proved_at = ?, asked = NULL WHERE id = ?"
_ALERTS = "UPDATE clinicians SET wants_alerts = ? WHERE id = ?"
_WITHDRAW = "DELETE FROM outbox WHERE chat_id = ? AND about IS NOT NULL"
_GUESS = "INSERT INTO guesses (at, kind, clinician_id) VALUES (?, ?, ?)"
_GUESSES = "SELECT count(*) FROM guesses WHERE kind = ? AND at > ?"
_ACTIVE = "confirmed_at IS NOT NULL AND disabled_at IS NULL AND user_id = ?"


@dataclass(frozen=True, slots=True)
class Clinician:
    """One clinician; `user_id` is their Telegram account once they opened their link.

    Attributes:
        invite_ends_at: Until when the one-time link works.
        phrase_mac: The keyed hash of the check phrase, between the link and the confirmation.
        totp_salt: What the secret of the one-time passwords is made from, with the server's key.
        totp_step: The last 30-second step whose password was taken; none is taken twice.
        proved_at: When a password was last right.
        asked: The button that waits for a password, or None.
    """

    id: int
    name: str
    created_at: datetime
    invite_ends_at: datetime | None
    user_id: int | None
    phrase_mac: str | None
    confirmed_at: datetime | None
    disabled_at: datetime | None
    totp_salt: str
    totp_step: int
    proved_at: datetime | None
    asked: str | None
    asked_at: datetime | None
    wants_alerts: bool

    @property
    def is_active(self) -> bool:
        """Return whether this is a clinician now."""
        confirmed = self.confirmed_at is not None and self.user_id is not None
        return confirmed and self.disabled_at is None

    @property
    def actor(self) -> str:
        """Return the name by which the audit knows them."""
        return f"clinician:{self.id}"


class Clinicians:
    """The clinicians of a bot."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def all(self) -> list[Clinician]:
        """Return every clinician, also invited and disabled ones, in the order of inviting."""
        return [_clinician(row) for row in self._connection.execute(_ALL)]

    def by_id(self, number: int) -> Clinician | None:
        """Return a clinician by number."""
        return self._one("id = ?", number)

    def of_account(self, user_id: int) -> Clinician | None:
        """Return whose Telegram account this is, whatever their standing."""
        return self._one("user_id = ?", user_id)

    def active(self, user_id: int) -> Clinician | None:
        """Return the clinician with this account who may act now."""
        return self._one(_ACTIVE, user_id)

    def invited(self, invite_mac: str) -> Clinician | None:
        """Return whose unused link this is."""
        return self._one("invite_mac = ?", invite_mac)

    def invite(self, name: str, invite_mac: str, ends_at: datetime, salt: str) -> int:
        """Add somebody who is invited; return their number."""
        values = (name, text_of(self._now), invite_mac, text_of(ends_at), salt)
        return self._connection.execute(_INVITE, values).lastrowid or 0

    def claim(self, number: int, user_id: int, phrase_mac: str) -> None:
        """Tie a link's clinician to the account that opened it; the link works no more."""
        self._connection.execute(_CLAIM, (user_id, phrase_mac, number))

    def confirm(self, number: int) -> None:
        """Make them a clinician."""
        self._connection.execute(_CONFIRM, (text_of(self._now), number))

    def disable(self, clinician: Clinician) -> None:
        """Take the role away, and what is queued for them about others."""
        if clinician.user_id is not None:
            self._connection.execute(_WITHDRAW, (clinician.user_id,))
        self._connection.execute(_DISABLE, (text_of(self._now), clinician.id))

    def renew(self, number: int, salt: str) -> None:
        """Give them another secret; the old one's passwords work no more."""
        self._connection.execute(_RENEW, (salt, number))

    def ask(self, number: int, pressed: str) -> None:
        """Note the button that waits for a password."""
        self._connection.execute(_ASK, (pressed, text_of(self._now), number))

    def proved(self, number: int, step: int) -> None:
        """Note that the password of this step was right."""
        self._connection.execute(_PROVED, (step, text_of(self._now), number))

    def set_alerts(self, number: int, *, wanted: bool) -> None:
        """Note whether they want to be told of new urgent signs."""
        self._connection.execute(_ALERTS, (wanted, number))

    def guessed(self, kind: str, number: int) -> None:
        """Note a wrong code."""
        self._connection.execute(_GUESS, (text_of(self._now), kind, number))

    def guesses(self, kind: str, since: datetime, number: int | None = None) -> int:
        """Return how many codes were wrong since then, of one clinician or of all."""
        query, values = _GUESSES, [kind, text_of(since)]
        if number is not None:
            row = self._connection.execute(f"{query} AND clinician_id = ?", (*values, number))
        else:
            row = self._connection.execute(query, values)
        count: int = row.fetchone()[0]
        return count

    def _one(self, condition: str, value: object) -> Clinician | None:
        row = self._connection.execute(_BY + condition, (value,)).fetchone()
        return _clinician(row) if row else None


def _clinician(row: tuple[Any, ...]) -> Clinician:
    values = list(row)
    for place in (2, 3, 6, 7, 10, 12):
        values[place] = datetime.fromisoformat(row[place]) if row[place] else None
    values[13] = bool(row[13])
    return Clinician(*values)
