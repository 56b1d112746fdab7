"""Words folded to what they mean: stems, and lay words and expressions to one concept each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.normalize import Token, tokenize


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """`lexicon.yaml`.

    Attributes:
        review_by: The day on which somebody must have read it again.
        concepts: Concept -> the words and expressions that mean it, besides itself.
        common: Right English words that say nothing about a topic, parted by spaces.
        negatives: Messages about other things, which must match nothing.
    """

    review_by: date
    concepts: Mapping[str, tuple[str, ...]]
    common: str
    negatives: tuple[str, ...]


class Lexicon:
    """The lexicon, ready to fold messages."""

    def __init__(self, file: LexiconFile) -> None:
        self.common = frozenset(file.common.split())
        self.negatives = file.negatives
        self.words = frozenset(
            token.word
            for concept, expressions in file.concepts.items()
            for text in (concept.replace("_", " "), *expressions)
            for token in tokenize(text)
        )
        self._fillers = frozenset(stem(word) for word in self.common)
        self._expressions: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for concept, expressions in file.concepts.items():
            for text in (concept.replace("_", " "), *expressions):
                first, *rest = (stem(token.word) for token in tokenize(text))
                self._expressions.setdefault(first, []).append((tuple(rest), concept))
        for found in self._expressions.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def fold(self, tokens: Iterable[Token]) -> tuple[str, ...]:
        """Return what the words mean, in order: concepts where there are any, else stems."""
        stems = [stem(token.word) for token in tokens]
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

    def _longest(self, stems: list[str], at: int) -> tuple[str, int]:
        for rest, concept in self._expressions.get(stems[at], ()):
            if tuple(stems[at + 1 : at + 1 + len(rest)]) == rest:
                return concept.upper(), 1 + len(rest)
        return stems[at], 1


def stem(word: str) -> str:
    """Return a word without its ending: `hurting`, `hurts` and `hurt` are one."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word
