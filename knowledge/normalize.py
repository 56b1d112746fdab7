"""A message as plain words: where each stands, without case and accents, with spelling mended."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

SHORTEST_MENDED = 4  # letters; shorter words have too many neighbors
LONG = 7  # letters; from here on two letters may be wrong
LONGEST = 24  # letters; nothing longer is a word
REMEMBERED = 20_000  # words whose mending is kept in memory

_TOKEN = re.compile(
    r"\d{1,2}[:.]\d\d(?!\d)(?=\s*(?:[ap]\.?m\b|\W|$))"  # 18:30, 7.30pm
    r"|\d+(?:[.,]\d+)?"  # 7, 38.5
    r"|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['\u2019\u02bc](?=[^\W\d_]))*"  # don't, cafe
)
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number: `word` is folded, `start` and `end` are its place in the message."""

    word: str
    start: int
    end: int


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words and numbers of a message, in order; punctuation is what lies between."""
    return tuple(Token(fold(m[0]), m.start(), m.end()) for m in _TOKEN.finditer(text))


def fold(word: str) -> str:
    """Return a word in lower case, without accents and apostrophes: `Don't` as `dont`."""
    word = word.translate(_APOSTROPHES)
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_APOSTROPHES)


class Vocabulary:
    """The words that are known, and which of them a misspelt word was meant to be."""

    def __init__(self, words: Iterable[str], common: Iterable[str] = ()) -> None:
        """Prepare it.

        Args:
            words: Words to mend to; of two as near, the first wins.
            common: Other right words, which are left as they are.
        """
        ordered = dict.fromkeys(words)
        self.words = frozenset(ordered) | frozenset(common)
        self._by_length: dict[int, list[str]] = {}
        for word in ordered:
            self._by_length.setdefault(len(word), []).append(word)
        self._mended: dict[str, str] = {}

    def mend(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """Return the tokens with the words that are not known mended, where that is safe."""
        words = self.words
        if all(token.word in words for token in tokens):
            return tokens
        return tuple(
            token if token.word in words else replace(token, word=self.repair(token.word))
            for token in tokens
        )

    def repair(self, word: str) -> str:
        """Return the known word that this one was meant to be, or itself."""
        if word in self.words or not SHORTEST_MENDED <= len(word) <= LONGEST or word.isdigit():
            return word
        if word not in self._mended:
            if len(self._mended) >= REMEMBERED:
                self._mended.clear()
            self._mended[word] = self._nearest(word)
        return self._mended[word]

    def _nearest(self, word: str) -> str:
        squeezed = _squeeze(word)
        if squeezed in self.words:
            return squeezed
        allowed = 2 if len(word) >= LONG else 1
        best, found = allowed + 1, word
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for known in self._by_length.get(length, ()):
                distance = OSA.distance(word, known, score_cutoff=best - 1)
                if distance < best and _alike(word, known, distance):
                    best, found = distance, known
        return found


def _squeeze(word: str) -> str:
    """Return a word whose letters are not drawn out: `sooooore` as `sore`."""
    return re.sub(r"(.)\1{2,}", r"\1", word)


def _alike(word: str, known: str, distance: int) -> bool:
    """Return whether one may be a slip of the other: the first letter is seldom wrong."""
    if word[0] == known[0]:
        return True
    swapped = word[:2] == known[1::-1]
    return distance == 1 and (swapped or len(known) > len(word) >= SHORTEST_MENDED)
