"""Telegram's HTML to plain text and entities, refusing what its parser refuses, in its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.demo.refusals import bad

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PIECE = re.compile(r"[^<&]+|&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]+);?|[<&]")
_START = re.compile(r"<([^\s>]*)")
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[^\s=>/\"']*")
_VALUE = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)")
_END = re.compile(r"</([^\s>]*)\s*(>?)")
_LINK = re.compile(r"(https?://|tg://|mailto:|tel:)\S+")
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?(?![A-Za-z0-9_/])")


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked part of a text; `offset` and `length` count UTF-16 units, as Telegram does."""

    kind: str
    offset: int
    length: int
    url: str | None = None

    def wire(self) -> dict[str, str | int]:
        """Return it as a MessageEntity."""
        body: dict[str, str | int] = {
            "type": self.kind,
            "offset": self.offset,
            "length": self.length,
        }
        if self.url is not None:
            body["url"] = self.url
        return body


Entities = tuple[Entity, ...]


@dataclass(slots=True)
class _Open:
    tag: str
    attribute: str
    offset: int
    text_start: int


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> tuple[str, Entities]:
    """Return a text as Telegram shows it when it was sent without `parse_mode`."""
    return text.strip(), ()


def commands(text: str) -> Entities:
    """Return the `/commands` of a person's message."""
    if "/" not in text:
        return ()
    return tuple(
        Entity("bot_command", units(text[: found.start()]), len(found.group()))
        for found in _COMMAND.finditer(text)
    )


def parse(html: str) -> tuple[str, Entities]:
    """Return text and entities (outer before inner, in order of their start).

    Raises:
        Refused: When Telegram would: an unknown, unclosed, unmatched or broken tag.

    Source:
        `do_parse_html` in tdlib's MessageEntity.cpp, for the rules and the words.
    """
    if "<" not in html and "&" not in html:
        return plain(html)
    return _trimmed(*_Parser(html).run())


class _Parser:
    """One pass over one text."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.found: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.html):
            piece = _PIECE.match(self.html, self.at)
            word = piece.group() if piece else self.html[self.at]
            if word == "<":
                self._tag()
            else:
                self.at += len(word)
                self._say(_decoded(word) if word[0] == "&" else word)
        if self.open:
            raise _unparsable(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )
        self.found.sort(key=lambda entity: (entity.offset, -entity.length))
        return "".join(self.parts), self.found

    def _say(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)

    def _byte(self, at: int) -> str:
        return f"at byte offset {len(self.html[:at].encode())}"

    def _tag(self) -> None:
        if self.html.startswith("</", self.at):
            self._close()
        else:
            self._start()

    def _start(self) -> None:
        begin = self.at
        found = _START.match(self.html, begin)
        end = found.end() if found else begin
        if end == len(self.html):
            raise _unparsable(f"Unclosed start tag {self._byte(begin)}")
        tag = self.html[begin + 1 : end].lower()
        if tag not in _TAGS:
            raise _unparsable(f'Unsupported start tag "{tag}" {self._byte(begin)}')
        attribute = self._attributes(tag, begin, end)
        if tag == "span" and attribute != "tg-spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" {self._byte(begin)}')
        self.open.append(_Open(tag, attribute, self.length, len(self.parts)))

    def _attributes(self, tag: str, begin: int, at: int) -> str:
        """Return the value of the tag's own attribute; leave `self.at` after the tag."""
        wanted = {"a": "href", "code": "class", "span": "class"}.get(tag)
        kept = ""
        while True:
            at = _after(_SPACE, self.html, at)
            if self.html.startswith(">", at):
                self.at = at + 1
                return kept
            name, value, at = self._attribute(tag, begin, at)
            kept = value if name == wanted else kept

    def _attribute(self, tag: str, begin: int, at: int) -> tuple[str, str, int]:
        end = _after(_NAME, self.html, at)
        name = self.html[at:end].lower()
        if end >= len(self.html):
            raise _unparsable(f'Unclosed start tag "{tag}" {self._byte(begin)}')
        if not name:
            raise _unparsable(f'Empty attribute name in the tag "{tag}" {self._byte(at)}')
        equals = _after(_SPACE, self.html, end)
        if not self.html.startswith("=", equals):
            if tag == "blockquote" and name == "expandable":
                return name, "", equals
            what = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
            raise _unparsable(f"{what} {self._byte(begin)}")
        value = _VALUE.match(self.html, _after(_SPACE, self.html, equals + 1))
        if not value:
            raise _unparsable(f'Unclosed start tag "{tag}" {self._byte(begin)}')
        return name, _unescaped(next(g for g in value.groups() if g is not None)), value.end()

    def _close(self) -> None:
        begin = self.at
        if not self.open:
            raise _unparsable(f"Unexpected end tag {self._byte(begin)}")
        found = _END.match(self.html, begin)
        if not found or not found.group(2):
            raise _unparsable(f"Unclosed end tag {self._byte(begin)}")
        opened, name = self.open.pop(), found.group(1).lower()
        if name and name != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{name}>"'
            raise _unparsable(f"Unmatched end tag {self._byte(begin)}, {expected}")
        self.at = found.end()
        self._mark(opened)

    def _mark(self, opened: _Open) -> None:
        length = self.length - opened.offset
        kind, url = _TAGS[opened.tag], None
        if opened.tag == "a":
            url = opened.attribute or "".join(self.parts[opened.text_start :])
            if not _LINK.fullmatch(url):
                return
        if length:
            self.found.append(Entity(kind, opened.offset, length, url))


def _unparsable(what: str) -> Exception:
    return bad(f"can't parse entities: {what}")


def _after(expression: re.Pattern[str], text: str, at: int) -> int:
    found = expression.match(text, at)
    return found.end() if found else at


def _decoded(word: str) -> str:
    name = word[1:].removesuffix(";")
    if name.startswith("#"):
        code = int(name[2:], 16) if name[1:2] in ("x", "X") else int(name[1:])
        return chr(code) if 0 < code < 0x110000 else word
    return _NAMED.get(name, word)


def _unescaped(text: str) -> str:
    return "".join(_decoded(p) if p[0] == "&" else p for p in _PIECE.findall(text))


def _trimmed(text: str, found: Sequence[Entity]) -> tuple[str, Entities]:
    """Return the text without space around it, and what is left of its entities."""
    cut = units(text[: len(text) - len(text.lstrip())])
    text = text.strip()
    end, kept = units(text), []
    for entity in found:
        start = max(entity.offset - cut, 0)
        length = min(entity.offset + entity.length - cut, end) - start
        if length > 0:
            kept.append(replace(entity, offset=start, length=length))
    return text, tuple(kept)
