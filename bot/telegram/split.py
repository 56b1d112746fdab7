"""Telegram HTML cut to Telegram's lengths, between paragraphs, with every tag closed."""

import re
from html import unescape

_ATOM = re.compile(r"<[^>]+>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|.", re.DOTALL)
_TAG = re.compile(r"<(/?)([\w-]+)[^>]*>")
_BORDERS = ("\n\n", "\n", " ")  # the first that leaves a part that is not too small
_SMALLEST = 4  # a part has at least the limit's fourth


def width(html: str) -> int:
    """Return how long Telegram counts a text: without its tags, in UTF-16 units."""
    return _units(unescape(re.sub(r"<[^>]+>", "", html)))


def split(html: str, limit: int) -> list[str]:
    """Return the text in parts of at most `limit`, each valid on its own."""
    parts: list[str] = []
    while len(html) * 2 > limit and width(html) > limit:
        part, html = _cut(html, limit)
        parts.append(part)
    return [*parts, html]


def heading(html: str) -> tuple[str, str]:
    """Return the first paragraph and the rest; all is rest when a tag spans its border."""
    first, _, rest = html.partition("\n\n")
    return (first, rest) if rest and not _open_tags(first) else ("", html)


def _cut(html: str, limit: int) -> tuple[str, str]:
    atoms = _ATOM.findall(html)
    end, used = 0, 0
    for atom in atoms:
        used += 0 if _TAG.fullmatch(atom) else _units(unescape(atom))
        if used > limit:
            break
        end += 1
    end = _border(atoms, end)
    part = "".join(atoms[:end])
    tags = _open_tags(part)
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(tags))
    return part.rstrip() + closing, "".join(tags) + "".join(atoms[end:]).lstrip()


def _border(atoms: list[str], end: int) -> int:
    """Return where to cut at or before `end`."""
    for border in _BORDERS:
        size = len(border)
        for place in range(end, end // _SMALLEST, -1):
            if "".join(atoms[place - size : place]) == border:
                return place
    return end


def _open_tags(html: str) -> list[str]:
    """Return the tags that are open at the end, the outermost first."""
    tags: list[str] = []
    for found in _TAG.finditer(html):
        if not found[1]:
            tags.append(found[0])
        elif tags:
            tags.pop()
    return tags


def _name(tag: str) -> str:
    found = _TAG.fullmatch(tag)
    return found[2] if found else ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
