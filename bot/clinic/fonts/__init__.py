"""Which characters the fonts of this folder have; what none has is named, never dropped."""

import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FAMILIES = ["Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic", "Droid Sans Fallback"]
_ALLOWED = frozenset("\n\t\u200b\u200c\u200d\u00ad")  # shape text, or part lines
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # can make text lie


def shown(value: Any) -> Any:
    """Return data in which every character that cannot be shown stands as its code, `[U+202E]`."""
    if isinstance(value, str):
        return text_shown(value)
    if isinstance(value, Mapping):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shown(item) for item in value]
    return value


def text_shown(text: str) -> str:
    """Return a text in which every character that cannot be shown stands as its code."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if can_show(c) else f"[U+{ord(c):04X}]" for c in composed)


def missing(text: str) -> list[str]:
    """Return the characters that cannot be shown as code and name, in order of first use."""
    composed = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [
        f"U+{ord(c):04X} {unicodedata.name(c, unicodedata.category(c))}"
        for c in composed
        if not can_show(c)
    ]


def can_show(character: str) -> bool:
    """Return whether some font has this character and it shows as what it is."""
    if character in _ALLOWED:
        return True
    if character in _BIDI:
        return False
    return ord(character) in coverage()


@cache
def coverage() -> frozenset[int]:
    """Return every character that all weights of some family have."""
    regular = {path.name: _characters(path.read_bytes()) for path in sorted(FOLDER.glob("*.ttf"))}
    found: set[int] = set()
    for name, characters in regular.items():
        if "-Bold" not in name:
            found |= characters & regular.get(name.replace("-Regular", "-Bold"), characters)
    return frozenset(found)


def _characters(font: bytes) -> set[int]:
    """Return the characters of a TrueType font, from its `cmap` (OpenType, format 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    places = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * tables, 16)
    }
    start = places[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * number)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind in (4, 12):
            found |= {4: _segments, 12: _groups}[kind](font, start + offset)
    return found


def _segments(font: bytes, start: int) -> set[int]:
    """Return the characters of a table of format 4 whose glyph is not 0."""
    (double,) = struct.unpack_from(">H", font, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    firsts = struct.unpack_from(f">{count}H", font, start + 16 + double)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * double)
    ranges_at = start + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    found: set[int] = set()
    for n, (first, end, delta, offset) in enumerate(zip(firsts, ends, deltas, ranges, strict=True)):
        for character in range(first, min(end, 0xFFFE) + 1):
            glyph = character
            if offset:
                place = ranges_at + 2 * n + offset + 2 * (character - first)
                (glyph,) = struct.unpack_from(">H", font, place)
            if glyph and (glyph + delta) & 0xFFFF:
                found.add(character)
    return found


def _groups(font: bytes, start: int) -> set[int]:
    """Return the characters of a table of format 12 whose glyph is not 0."""
    (count,) = struct.unpack_from(">I", font, start + 12)
    found: set[int] = set()
    for n in range(count):
        first, end, glyph = struct.unpack_from(">III", font, start + 16 + 12 * n)
        found |= set(range(first + (glyph == 0), end + 1))
    return found
