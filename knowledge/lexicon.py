"""Words folded to what they mean: stems, and lay words and expressions to one concept each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from knowledge.normalize import Token, tokenize

NUMBER = "#"
TIME = "#:"
STEMS = 8192  # words whose stem is kept in memory
SHORTEST_STEM = 3  # letters that are left of a word at least


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """`lexicon.yaml`.

    Attributes:
        review_by: The day on which somebody must have read it again.
        concepts: Concept -> the words and expressions that mean it, besides itself.
        about: The concepts that all topics are about: who names one seldom means something else.
        elsewhere: Concepts of something else: who names one, and none of `about`, means that.
        typed: How words are often typed in a hurry -> the word that is meant.
        common: Right English words that say nothing about a topic, parted by spaces.
        spelled: Other right English words, which are not mended to a word of a topic.
        negatives: What messages are about that must match nothing -> such messages.
    """

    review_by: date
    concepts: Mapping[str, tuple[str, ...]]
    about: tuple[str, ...]
    elsewhere: tuple[str, ...]
    typed: Mapping[str, str]
    common: str
    spelled: str
    negatives: Mapping[str, tuple[str, ...]]


class Lexicon:
    """The lexicon, ready to fold messages."""

    def __init__(self, file: LexiconFile) -> None:
        self.negatives = file.negatives
        self.about = frozenset(concept.upper() for concept in file.about)
        self.elsewhere = frozenset(concept.upper() for concept in file.elsewhere)
        self.typed = file.typed
        self.right = frozenset(
            form for word in f"{file.common} {file.spelled}".split() for form in _forms(word)
        )
        self.words = tuple(
            dict.fromkeys(
                token.word
                for expressions in file.concepts.values()
                for text in expressions
                for token in tokenize(text)
            )
        )
        self._fillers = frozenset(stem(word) for word in file.common.split())
        self._expressions: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for concept, expressions in file.concepts.items():
            for text in (concept.replace("_", " "), *expressions):
                first, *rest = (stem(token.word) for token in tokenize(text))
                self._expressions.setdefault(first, []).append((tuple(rest), concept.upper()))
        for found in self._expressions.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def fold(self, stems: Sequence[str]) -> tuple[str, ...]:
        """Return what the words mean, in order: concepts where there are any, else the stems.

        Concepts are written in capitals. Of expressions that begin alike the longest wins.
        """
        units: list[str] = []
        at = 0
        while at < len(stems):
            unit, length = self._longest(stems, at)
            units.append(unit)
            at += length
        return tuple(units)

    def is_filler(self, unit: str) -> bool:
        """Return whether a word says nothing about what a message is about."""
        return unit in self._fillers

    def _longest(self, stems: Sequence[str], at: int) -> tuple[str, int]:
        for rest, concept in self._expressions.get(stems[at], ()):
            if not rest or tuple(stems[at + 1 : at + 1 + len(rest)]) == rest:
                return concept, 1 + len(rest)
        return stems[at], 1


def _forms(word: str) -> tuple[str, ...]:
    """Return a word with the endings that it may have, right or not: they are only left alone."""
    bare = word.removesuffix("e")
    return (word, *(word + end for end in ("s", "es", "ly", "less")), bare + "ed", bare + "ing")


def stems_of(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Return the stems of the words, in order."""
    return tuple(stem(token.word) for token in tokens)


@lru_cache(maxsize=STEMS)
def stem(word: str) -> str:
    """Return a word without its ending: `hurting`, `hurts` and `hurt` are one; a number as `#`."""
    if word[0].isdigit():
        return TIME if ":" in word else NUMBER
    if len(word) > SHORTEST_STEM + 1 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > SHORTEST_STEM and word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + SHORTEST_STEM:
            word = word[: -len(ending)]
            if len(word) > SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > SHORTEST_STEM + 1 and word.endswith("e") else word
