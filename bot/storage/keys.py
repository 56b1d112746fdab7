"""The server's key, a file beside the database: a copy of the database alone opens nothing.

Codes, links and the names of deleted people are stored as its hashes; clinicians' one-time
passwords are made from it, and stand nowhere.
"""

import hmac
import os
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.storage.connection import StorageError

KEY_BYTES = 32
KEY_ENDING = ".key"
DELETED_ENDING = ".deleted"


class Keys:
    """Keyed hashes, each for one purpose, and the list of people who were deleted."""

    def __init__(self, key: bytes, deleted: Path) -> None:
        self._key = key
        self._deleted = deleted

    def __repr__(self) -> str:
        return "Keys()"

    def digest(self, purpose: str, text: str) -> bytes:
        """Return the keyed hash of a text, 32 bytes; for another purpose it is another one."""
        return hmac.digest(self._key, f"{purpose}\0{text}".encode(), sha256)

    def mac(self, purpose: str, text: str) -> str:
        """Return the keyed hash as text."""
        return self.digest(purpose, text).hex()

    def person(self, user_id: int) -> str:
        """Return the name by which the audit knows a person."""
        return self.mac("person", str(user_id))[:32]

    def forget(self, user_id: int, now: datetime) -> None:
        """Note that a person was deleted, on disk, so that a restored backup forgets them too.

        Raises:
            StorageError: If it cannot be written.
        """
        line = f"{self.mac('deleted', str(user_id))} {now.astimezone(UTC).isoformat()}\n"
        try:
            handle = os.open(self._deleted, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, line.encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            fault = error.strerror or "cannot be written"
            raise StorageError(f"{self._deleted}: {fault}; check its rights and the disk") from None

    def forgotten(self) -> dict[str, datetime]:
        """Return keyed hash -> when that person was last deleted."""
        if not self._deleted.exists():
            return {}
        found: dict[str, datetime] = {}
        for line in self._deleted.read_text(encoding="ascii", errors="replace").splitlines():
            name, _, at = line.partition(" ")
            try:
                found[name] = datetime.fromisoformat(at)
            except ValueError:  # the last line, when the power failed while it was written
                continue
        return found

    def is_forgotten(
        self, user_id: int, created_at: datetime, forgotten: dict[str, datetime]
    ) -> bool:
        """Return whether this row is of before that person was deleted, as from a backup."""
        at = forgotten.get(self.mac("deleted", str(user_id))) if forgotten else None
        return at is not None and created_at <= at


def open_keys(database: Path) -> Keys:
    """Return the keys of a database; a new one gets a new key.

    Raises:
        StorageError: If the key cannot be read or made.
    """
    path = database.with_name(database.name + KEY_ENDING)
    try:
        key = _read(path) if path.exists() else _make(path)
    except OSError as error:
        fault = error.strerror or "cannot be used"
        raise StorageError(f"{path}: {fault}; check its owner and its rights") from None
    if len(key) != KEY_BYTES:
        remedy = "put back the one that belongs to this database"
        raise StorageError(f"{path}: is no key of {KEY_BYTES} bytes; {remedy}")
    return Keys(key, database.with_name(database.name + DELETED_ENDING))


def _read(path: Path) -> bytes:
    path.chmod(0o600)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _make(path: Path) -> bytes:
    """Write a new key so that it is whole or not there at all, also when two programs try."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(KEY_BYTES).hex().encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(path)
