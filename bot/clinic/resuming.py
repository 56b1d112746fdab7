"""A long file that is written bit by bit: it goes on after a crash, and appears only when whole."""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO


class ExportError(Exception):
    """A file that cannot be written; the message is one line: place; fault; remedy."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, for its owner's eyes only.

    Raises:
        ExportError: If it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with _private(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise ExportError(_fault(path, error)) from None


class Resuming:
    """The file while it is written; as a context it is closed, and kept for later on an error.

    Attributes:
        after: The number of the last person in it; 0 at the start.
        begun: Whether there is anything in it.
    """

    def __init__(self, path: Path, order: dict[str, Any]) -> None:
        """Open it, or go on where an earlier run with the same order stopped.

        Args:
            path: Where the whole file is to stand.
            order: What is written; another order starts anew.

        Raises:
            ExportError: If it cannot be written.
        """
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._note = path.with_name(f"{path.name}.part.json")
        self._order = order
        self.after, size = self._known()
        self.begun = size > 0
        try:
            self._file = _private(self._part, "r+b" if self.begun else "wb")
        except OSError as error:
            raise ExportError(_fault(path, error)) from None
        self._file.truncate(size)
        self._file.seek(size)

    def __enter__(self) -> "Resuming":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, content: bytes, after: int) -> None:
        """Add a piece that ends with this person; it is on disk when this returns.

        Raises:
            ExportError: If the disk takes no more; what was added before is kept.
        """
        try:
            self._file.write(content)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise ExportError(_fault(self._path, error)) from None
        self.after = after
        note = {"order": self._order, "after": after, "bytes": self._file.tell()}
        write_whole(self._note, json.dumps(note).encode())

    def finish(self) -> None:
        """Let the whole file appear in its place."""
        self._file.close()
        self._part.replace(self._path)
        self._note.unlink(missing_ok=True)

    def _known(self) -> tuple[int, int]:
        """Return the last person and the size that an earlier run noted, or zeros."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            whole = self._part.stat().st_size >= note["bytes"]
            same = note["order"] == self._order and whole
            return (int(note["after"]), int(note["bytes"])) if same else (0, 0)
        except (OSError, ValueError, KeyError, TypeError):
            return 0, 0


def _private(path: Path, mode: str) -> BinaryIO:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | (os.O_TRUNC if "w" in mode else 0), 0o600)
    return os.fdopen(handle, mode)  # type: ignore[return-value]  # both modes are binary


def _fault(path: Path, error: OSError) -> str:
    remedy = "check that the folder exists, may be written and has room"
    return f"{path}: cannot be written ({error.strerror}); {remedy}"
