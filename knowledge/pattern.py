"""Phrases in a small language, and the finding of many of them in one line.

A phrase is words in a row. `a|b` is either; `_` is a space inside one of them; `{class}` is any
word of a class; `?a` may be missing; `..` is a gap of up to three words, `..5` of up to five;
`a & b` is both in either order with up to three words between, `a &5 b` with up to five. A gap
ends at a stop.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from knowledge.line import STOPS, Line

T = TypeVar("T")
GAP = 3  # words; enough for "knee is really very hot", too few for the next idea
Classes = Mapping[str, tuple[str, ...]]
Runs = tuple[tuple[int, int], ...]  # places in a line: from, and up to but not with
Options = Mapping[str, tuple[tuple[str, ...], ...]]  # first word -> the words after it


class PatternError(ValueError):
    """A phrase that cannot be read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a phrase: words to choose from, or a gap of up to `gap` words."""

    options: Options
    optional: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Pattern(Generic[T]):
    """A phrase and what it means; of each of `needs`, its later steps, one word must be there."""

    meaning: T
    steps: tuple[Step, ...]
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A phrase in a line: its literal parts as runs of words, first and last exclusive."""

    meaning: T
    runs: Runs

    @property
    def first(self) -> int:
        """Return the index of the first word."""
        return self.runs[0][0]

    @property
    def last(self) -> int:
        """Return the index after the last word."""
        return self.runs[-1][1]

    @property
    def size(self) -> int:
        """Return how many words are literal."""
        return sum(last - first for first, last in self.runs)


@dataclass(frozen=True, slots=True)
class Book(Generic[T]):
    """Many phrases, by the words that they may begin with."""

    patterns: Mapping[str, tuple[Pattern[T], ...]]
    words: frozenset[str]

    def find(self, line: Line) -> list[Found[T]]:
        """Return every phrase at every word of the line where it begins, in the line's order."""
        alive = {
            word: [
                pattern
                for pattern in self.patterns[word]
                if not any(need.isdisjoint(line.vocabulary) for need in pattern.needs)
            ]
            for word in line.vocabulary
            if word in self.patterns
        }
        found = []
        for at, word in enumerate(line.words):
            for pattern in alive.get(word, ()):
                runs = _match(pattern.steps, 0, line.words, at)
                if runs is not None:
                    found.append(Found(pattern.meaning, _joined(runs)))
        return found


def write_book(
    phrases: Iterable[tuple[str, T]], classes: Classes, *, whole: bool = False
) -> Book[T]:
    """Return the book of phrases with their meanings.

    Args:
        phrases: Phrase and meaning.
        classes: Class -> its words.
        whole: The last word of a phrase must be there, even where it is marked as optional.

    Raises:
        PatternError: If a phrase names no class that there is, or has no word to begin with.
    """
    patterns: dict[str, list[Pattern[T]]] = defaultdict(list)
    words: set[str] = set()
    known: dict[str, Options] = {}
    for phrase, meaning in phrases:
        for variant in _variants(phrase, classes, known):
            last = replace(variant[-1], optional=variant[-1].optional and not whole)
            steps = (*variant[:-1], last)
            firsts, needs = _firsts(steps)
            if not firsts or all(step.optional or step.gap for step in steps):
                raise PatternError(f"the phrase '{phrase}' needs no word; begin with a word")
            for first in firsts:
                patterns[first].append(Pattern(meaning, steps, needs))
            for step in steps:
                words.update(
                    w for w, rests in step.options.items() for rest in rests for w in (w, *rest)
                )
    return Book({word: tuple(some) for word, some in patterns.items()}, frozenset(words))


def _variants(phrase: str, classes: Classes, known: dict[str, Options]) -> list[tuple[Step, ...]]:
    """Return the steps of a phrase, in both orders when it joins two parts with `&`."""
    pieces = phrase.split()
    joins = [place for place, piece in enumerate(pieces) if piece.startswith("&")]
    if not joins:
        return [tuple(_step(piece, classes, known) for piece in pieces)]
    left = tuple(_step(piece, classes, known) for piece in pieces[: joins[0]])
    gap = (Step({}, gap=int(pieces[joins[0]][1:] or GAP)),)
    return [
        order
        for right in _variants(" ".join(pieces[joins[0] + 1 :]), classes, known)
        for order in (left + gap + right, right + gap + left)
    ]


def _step(piece: str, classes: Classes, known: dict[str, Options]) -> Step:
    if piece.startswith(".."):
        return Step({}, gap=int(piece[2:] or GAP))
    optional = piece.startswith("?")
    source = piece.lstrip("?")
    if source not in known:
        known[source] = _options(source, classes)
    return Step(known[source], optional)


def _options(source: str, classes: Classes) -> Options:
    """Return the words of a piece by their first, the longest first."""
    options: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for choice in source.split("|"):
        if choice.startswith("{"):
            name = choice.strip("{}")
            if name not in classes:
                raise PatternError(f"there is no class of words '{choice}'; write it under `words`")
            inner = _options("|".join(word.replace(" ", "_") for word in classes[name]), classes)
            for first, rests in inner.items():
                options[first].update(rests)
        else:
            first, *rest = choice.split("_")
            options[first].add(tuple(rest))
    return {
        first: tuple(sorted(some, key=lambda r: (-len(r), r))) for first, some in options.items()
    }


def _firsts(steps: tuple[Step, ...]) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """Return the words that a match may begin with, and the words of each step it needs later."""
    begin = next((at for at, step in enumerate(steps) if not step.optional), len(steps))
    firsts = {word for step in steps[: begin + 1] for word in step.options}
    needs = [frozenset(s.options) for s in steps[begin + 1 :] if s.options and not s.optional]
    return frozenset(firsts), tuple(sorted(set(needs), key=len))


def _match(
    steps: tuple[Step, ...], at_step: int, words: tuple[str, ...], at: int
) -> list[tuple[int, int]] | None:
    """Return the runs of words that the steps take from `at` on, last first, or None."""
    if at_step == len(steps):
        return []
    step = steps[at_step]
    if step.gap:
        return _match_gap(steps, at_step, words, at)
    for rest in step.options.get(words[at], ()):
        end = at + 1 + len(rest)
        if (
            words[at + 1 : end] == rest
            and (runs := _match(steps, at_step + 1, words, end)) is not None
        ):
            return [*runs, (at, end)]
    return _match(steps, at_step + 1, words, at) if step.optional else None


def _match_gap(
    steps: tuple[Step, ...], at_step: int, words: tuple[str, ...], at: int
) -> list[tuple[int, int]] | None:
    for end in range(at, min(at + steps[at_step].gap + 1, len(words))):
        if (runs := _match(steps, at_step + 1, words, end)) is not None:
            return runs
        if words[end] in STOPS:
            break
    return None


def _joined(runs: list[tuple[int, int]]) -> Runs:
    """Return runs that touch as one, in the line's order."""
    joined: list[tuple[int, int]] = []
    for first, last in reversed(runs):
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return tuple(joined)
