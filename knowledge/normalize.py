"""A message as plain words: where each stands, without case and accents, with spelling mended."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST_MENDED = 4  # letters; shorter words have too many neighbors
LONG = 8  # letters; from here on two letters may be wrong
LONGEST = 24  # letters; nothing longer is a word
REMEMBERED = 20_000  # words whose mending is kept in memory

_TOKEN = re.compile(
    r"\d{1,2}[:.]\d\d(?!\d)(?=\s*(?:[ap]\.?m\b|\W|$))"  # 18:30, 7.30pm
    r"|\d+(?:[.,]\d+)?"  # 7, 38.5
    r"|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['\u2019\u02bc](?=[^\W\d_]))*"  # don't, cafe
)
_SPACES = re.compile(r"[^\S\n]{2,}")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number: `word` is folded, `start` and `end` are its place in the message."""

    word: str
    start: int
    end: int


def squeeze(text: str) -> tuple[str, Sequence[int]]:
    """Return a message with a single space for several, and where each character was."""
    if not _SPACES.search(text):
        return text, range(len(text) + 1)
    places: list[int] = []
    at = 0
    for gap in _SPACES.finditer(text):
        places += range(at, gap.start() + 1)
        at = gap.end()
    return _SPACES.sub(" ", text), [*places, *range(at, len(text) + 1)]


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words and numbers of a message, in order; punctuation is what lies between."""
    return tuple(
        Token(word, m.start(), m.end()) for m in _TOKEN.finditer(text) if (word := fold(m[0]))
    )


def fold(word: str) -> str:
    """Return a word in lower case, without accents and apostrophes: `Don't` as `dont`."""
    word = word.translate(_APOSTROPHES)
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_APOSTROPHES)


class Vocabulary:
    """The words that are known, and which of them a misspelt word was meant to be."""

    def __init__(
        self,
        words: Iterable[str],
        common: Iterable[str] = (),
        typed: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare it.

        Args:
            words: Words to mend to; of two as near, the first wins.
            common: Other right words, which are left as they are.
            typed: How words are often typed -> the word that is meant.
        """
        ordered = tuple(dict.fromkeys(words))
        self._typed = dict(typed or {})
        self.words = frozenset((*ordered, *common)) - self._typed.keys()
        self._by_first: dict[str, list[str]] = {}
        self._by_second: dict[str, list[str]] = {}
        for word in ordered:
            if len(word) < SHORTEST_MENDED:
                continue
            self._by_first.setdefault(word[0], []).append(word)
            self._by_second.setdefault(word[1], []).append(word)
        self._mended: dict[str, str] = {}

    def mend(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """Return the tokens with the words that are not known mended, where that is safe."""
        words = self.words
        if all(token.word in words for token in tokens):
            return tokens
        return tuple(
            token if token.word in words else Token(self.repair(token.word), token.start, token.end)
            for token in tokens
        )

    def repair(self, word: str) -> str:
        """Return the known word that this one was meant to be, or itself."""
        if word in self._typed:
            return self._typed[word]
        if word in self.words or not SHORTEST_MENDED <= len(word) <= LONGEST or word[0].isdigit():
            return word
        if word not in self._mended:
            if len(self._mended) >= REMEMBERED:
                self._mended.clear()
            self._mended[word] = self._nearest(word)
        return self._mended[word]

    def _nearest(self, word: str) -> str:
        """Return the nearest known word; the first letter is right, missing, or the second one."""
        for squeezed in (_squeeze(word, r"\1\1"), _squeeze(word, r"\1")):
            if squeezed in self.words:
                return squeezed
        allowed = 2 if len(word) >= LONG else 1
        found = _best(word, self._by_first.get(word[0], []), allowed)
        if found is None or found[1] > 1:
            found = _best(word, self._by_second.get(word[0], []), 1) or found
        return word if found is None else found[0]


def _best(word: str, among: list[str], allowed: int) -> tuple[str, float] | None:
    """Return the word with the fewest slips between, and how many, or None when there are more."""
    found = process.extractOne(word, among, scorer=OSA.distance, score_cutoff=allowed)
    return None if found is None else (found[0], found[1])


def _squeeze(word: str, to: str) -> str:
    """Return a word whose letters are not drawn out: `kneeeee` as `knee`, `soooore` as `sore`."""
    return re.sub(r"(.)\1{2,}", to, word)
