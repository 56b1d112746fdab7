"""Media that a person can send without having any: made here, so that none must be shipped."""

import struct
import zlib

from bot.demo.files import File, Files

KINDS = ("photo", "voice", "sticker", "document")
_PHOTO_SIDES = (240, 160)  # pixels
_STICKER_SIDES = (128, 128)  # pixels
_SKY = (0x9D, 0xC8, 0xE8)
_HILL = (0x6F, 0xA8, 0x7B)
_SUN = (0xF7, 0xD0, 0x6B)


def sample(files: Files, kind: str) -> File:
    """Return a file of this kind, one of KINDS."""
    if kind == "photo":
        return files.add(kind, "photo.png", "image/png", _picture(*_PHOTO_SIDES))
    if kind == "sticker":
        return files.add(kind, "sticker.png", "image/png", _picture(*_STICKER_SIDES))
    if kind == "voice":
        return files.add(kind, "voice.ogg", "audio/ogg", b"OggS" + bytes(60))
    return files.add("document", "letter.txt", "text/plain", b"A letter to try things with.\n")


def _picture(width: int, height: int) -> bytes:
    """Return a PNG: a hill under the sun."""
    lines = b"".join(
        b"\0" + b"".join(bytes(_color(x, y, width, height)) for x in range(width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _color(x: int, y: int, width: int, height: int) -> tuple[int, int, int]:
    across, down = x / width, y / height
    if down > 0.6 + 0.9 * (across - 0.45) ** 2:
        return _HILL
    sun = (x - 0.72 * width) ** 2 + (y - 0.3 * height) ** 2 < (0.14 * height) ** 2
    return _SUN if sun else _SKY


def _chunk(name: bytes, body: bytes) -> bytes:
    checked = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checked)
