"""A message as words in a row, with marks where a clause or a sentence ends."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.normalize import Token

COMMA = ","
STOP = ";"  # a sentence or a clause ends here; no phrase and no negation reaches past it
ASKED = "?"  # a sentence that asks ends here
STOPS = frozenset((STOP, ASKED))
MARKS = frozenset((COMMA, STOP, ASKED))

_CONTRAST = frozenset(
    (
        "but",
        "though",
        "although",
        "however",
        "except",
        "whereas",
        "yet",
        "tho",
        "nevertheless",
        "otherwise",
    )
)
_JOIN = frozenset((COMMA, "and", "so", "then", "plus", "also"))
_SUBJECT = frozenset(
    (
        "i",
        "im",
        "ive",
        "id",
        "ill",
        "my",
        "we",
        "he",
        "she",
        "they",
        "hes",
        "shes",
        "his",
        "her",
        "their",
        "theres",
        "there",
        "you",
        "your",
    )
)
_PRESENT = frozenset(("now", "today", "currently", "nowadays", "lately"))
_SINCE = frozenset(
    (
        "until",
        "till",
        "by",
        "just",
        "right",
        "even",
        "not",
        "no",
        "up",
        "for",
        "from",
        "of",
        "and",
        "is",
    )
)


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a message.

    Attributes:
        words: Lower-case words and marks, ending with a stop.
        starts: For each word, where it begins in the message.
        ends: For each word, where it ends in the message, exclusive.
        places: Word -> the places where it stands, as bits of a number: bit n is word n.
        vocabulary: The words as a set.
        stops: The places of stops, as bits.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    places: Mapping[str, int]
    vocabulary: frozenset[str]
    stops: int

    def where(self, words: frozenset[str]) -> int:
        """Return the places of some words, as bits."""
        places = 0
        for word in words & self.vocabulary:
            places |= self.places[word]
        return places

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where words `first` to `last`, exclusive, stand in the message."""
        return self.starts[first], self.ends[last - 1]


def line_up(text: str, tokens: Iterable[Token]) -> Line:
    """Return the tokens of a message in a row, with commas, stops and question marks between."""
    row: list[tuple[str, int, int]] = []
    at = 0
    for token in tokens:
        mark = _mark(text[at : token.start]) if at else ""
        word = _plain(token.word)
        if not mark and row and row[-1][0] == word and not word[0].isdigit():
            at = token.end
            row[-1] = (word, row[-1][1], at)  # said twice, as people do and phones type
            continue
        if mark == COMMA and word in _SUBJECT:
            mark = STOP
        if not mark and row and _opens_clause(word, row[-1][0]):
            mark = STOP
        if mark:
            row.append((mark, at, token.start))
        row.append((word, token.start, token.end))
        at = token.end
    row.append((ASKED if "?" in text[at:] else STOP, at, at))
    return _line(row)


def _line(row: list[tuple[str, int, int]]) -> Line:
    words, starts, ends = zip(*row, strict=True)
    places: dict[str, int] = {}
    bit = 1
    for word in words:
        places[word] = places.get(word, 0) | bit
        bit <<= 1
    stops = places.get(STOP, 0) | places.get(ASKED, 0)
    return Line(words, starts, ends, places, frozenset(places), stops)


def without(line: Line, left_out: frozenset[str]) -> Line:
    """Return a line without some of its words, and with its last stop."""
    row = [
        (word, start, end)
        for word, start, end in zip(line.words, line.starts, line.ends, strict=True)
        if word not in left_out
    ]
    if not row or row[-1][0] not in STOPS:
        row.append((STOP, line.starts[-1], line.ends[-1]))
    return _line(row)


def lower(text: str) -> str:
    """Return a message in lower case without accents, every character in its place."""
    if text.isascii():
        return text.lower()
    return "".join(c.lower() if c.isascii() else _bare(c) for c in text)


def _bare(character: str) -> str:
    """Return a letter in lower case without its accent, or the character itself."""
    plain = unicodedata.normalize("NFKD", character.lower())
    return plain[0] if all(map(unicodedata.combining, plain[1:])) else character


def _plain(word: str) -> str:
    """Return a word, and a decimal number without its fraction."""
    if not word[0].isdigit() or word.isdigit():
        return word
    return re.split("[.,]", word)[0]


def _mark(between: str) -> str:
    """Return the strongest mark among the characters between two words, or nothing."""
    if between in (" ", ""):
        return ""
    if "?" in between:
        return ASKED
    if any(c in between for c in ".!;\n"):
        return STOP
    return COMMA if any(c in between for c in ",()\u2013\u2014|") or " - " in between else ""


def _opens_clause(word: str, before: str) -> bool:
    """Return whether a word without a mark before it begins a new clause."""
    if word in _CONTRAST or (before in _JOIN and word in _SUBJECT):
        return True
    return word in _PRESENT and before not in _SINCE
