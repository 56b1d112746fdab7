"""Files that were sent, by either side, and what a picture's first bytes say about it."""

import hashlib
import struct
from dataclasses import dataclass
from typing import Any

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers that hold a size


@dataclass(frozen=True, slots=True)
class File:
    """One file.

    Attributes:
        kind: `photo`, `document`, `voice` or `sticker`.
        file_id: What a client sends to use it again.
        unique_id: The same for the same content.
        size: Width and height in pixels; (0, 0) for what is no picture.
    """

    kind: str
    file_id: str
    unique_id: str
    name: str
    mime: str
    content: bytes
    size: tuple[int, int] = (0, 0)

    @property
    def path(self) -> str:
        """Return `file_path` as getFile gives it."""
        return f"{self.kind}s/{self.file_id}/{self.name}"

    def wire(self) -> Any:
        """Return it as the Bot API's object of its kind; a photo as its only PhotoSize."""
        body: dict[str, Any] = {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }
        sides = {"width": self.size[0], "height": self.size[1]}
        if self.kind == "photo":
            return [body | sides]
        if self.kind == "voice":
            return body | {"duration": 2, "mime_type": self.mime}
        if self.kind == "sticker":
            kinds = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
            return body | sides | kinds
        return body | {"file_name": self.name, "mime_type": self.mime}


class Files:
    """All files of one server; the same content of the same kind is kept once."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}

    def add(self, kind: str, name: str, mime: str, content: bytes) -> File:
        """Return the file, kept from now on."""
        digest = hashlib.sha256(content).hexdigest()
        file_id = f"{kind}-{digest[:32]}"
        if kind == "document":  # a document also has a name, so the same bytes may be two files
            file_id += f"-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        if file_id not in self._by_id:
            size = picture_size(content) or (0, 0)
            self._by_id[file_id] = File(kind, file_id, digest[:16], name, mime, content, size)
        return self._by_id[file_id]

    def get(self, file_id: str) -> File | None:
        """Return the file of this id, or None."""
        return self._by_id.get(file_id)


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG or JPEG, or None for anything else."""
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(_JPEG):
        return _jpeg_size(content)
    return None


def picture_mime(content: bytes) -> str:
    """Return the media type of a picture that has a size."""
    return "image/png" if content.startswith(_PNG) else "image/jpeg"


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in _JPEG_SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
