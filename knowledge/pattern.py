"""Phrases in a small language, and the finding of many of them in one line.

A phrase is words in a row. `a|b` is either; `_` is a space inside one of them; `{class}` is any
word of a class; `?a` may be missing; `..` is a gap of up to three words, `..5` of up to five;
`a & b` is both in either order with up to three words between, `a &5 b` with up to five. A gap
ends at a stop.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from knowledge.line import STOPS, Line

T = TypeVar("T")
GAP = 3  # words; enough for "knee is really very hot", too few for the next idea
Classes = Mapping[str, tuple[str, ...]]
Runs = tuple[tuple[int, int], ...]  # places in a line: from, and up to but not with
Masks = dict[int, tuple[tuple[int, int], ...]]  # the choices of a step -> where they are
Options = Mapping[str, tuple[tuple[str, ...], ...]]  # first word -> the words after it


class PatternError(ValueError):
    """A phrase that cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One place of a phrase: words to choose from, or a gap of up to `gap` words.

    `firsts` are the first words of the choices. The same choices are one `options` in a book.
    """

    options: Options
    firsts: frozenset[str] = frozenset()
    optional: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Pattern(Generic[T]):
    """A phrase and what it means; of each of `needs`, one word must be in the line."""

    number: int
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
    """Many phrases; `rarest` has them by the words of the step that the fewest others have."""

    rarest: Mapping[str, tuple[Pattern[T], ...]]
    words: frozenset[str]

    def find(self, line: Line) -> list[Found[T]]:
        """Return every phrase at every word of the line where it begins, in the line's order."""
        vocabulary = line.vocabulary
        possible = {
            pattern.number: pattern
            for word in vocabulary
            if word in self.rarest
            for pattern in self.rarest[word]
        }
        found: list[tuple[int, int, Found[T]]] = []
        masks: Masks = {}
        for number, pattern in possible.items():
            begin = _beginnings(pattern, line, masks)
            while begin:
                at = (begin & -begin).bit_length() - 1
                begin &= begin - 1
                runs = _match(pattern.steps, 0, line.words, at)
                if runs:
                    found.append((at, number, Found(pattern.meaning, _joined(runs))))
        found.sort(key=lambda one: one[:2])
        return [one for _, _, one in found]


def write_book(phrases: Iterable[tuple[str, T]], classes: Classes) -> Book[T]:
    """Return the book of phrases with their meanings.

    Raises:
        PatternError: If a phrase names no class that there is, or needs no word at all.
    """
    known: dict[str, Step] = {}
    patterns: list[Pattern[T]] = []
    for phrase, meaning in phrases:
        for steps in _variants(phrase, classes, known):
            needs = [step.firsts for step in steps if step.firsts and not step.optional]
            if not needs or not steps[0].options or not steps[-1].options:
                raise PatternError(f"'{phrase}' needs no word, or ends with a gap; give it words")
            patterns.append(Pattern(len(patterns), meaning, steps, tuple(needs)))
    common = Counter(word for pattern in patterns for need in pattern.needs for word in need)
    rarest: dict[str, list[Pattern[T]]] = defaultdict(list)
    for pattern in patterns:
        for word in min(pattern.needs, key=lambda need: sum(common[word] for word in need)):
            rarest[word].append(pattern)
    words = frozenset(_words(known.values()))
    return Book({word: tuple(some) for word, some in rarest.items()}, words)


def _words(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        for first, rests in step.options.items():
            yield first
            for rest in rests:
                yield from rest


def _variants(phrase: str, classes: Classes, known: dict[str, Step]) -> list[tuple[Step, ...]]:
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


def _step(piece: str, classes: Classes, known: dict[str, Step]) -> Step:
    if piece.startswith(".."):
        return Step({}, gap=int(piece[2:] or GAP))
    source = piece.lstrip("?")
    if source not in known:
        options = _options(source, classes)
        known[source] = Step(options, frozenset(options))
    step = known[source]
    return Step(step.options, step.firsts, optional=True) if piece.startswith("?") else step


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
        first: tuple(sorted(some, key=lambda rest: (-len(rest), rest)))
        for first, some in options.items()
    }


def _beginnings(pattern: Pattern[T], line: Line, masks: Masks) -> int:
    """Return the words at which a pattern may begin, as bits; 0 when it does not lead to its end.

    All words are tried at once: bit n of a number is word n, and a step moves bits to the left.
    """
    for need in pattern.needs:
        if need.isdisjoint(line.vocabulary):
            return 0
    begin = reached = (1 << len(line.words)) - 1
    for at, step in enumerate(pattern.steps):
        if step.gap:
            reached = _across(reached, step.gap, line.stops)
            continue
        onwards = reached if step.optional else 0
        here = 0
        for length, mask in _mask(step, line, masks):
            onwards |= (reached & mask) << length
            here |= mask
        if not onwards:
            return 0
        if at == 0 and not step.optional:
            begin = here
        reached = onwards
    return begin


def _across(reached: int, gap: int, stops: int) -> int:
    """Return the words that are reached over a gap of up to so many words."""
    moved = reached
    for _ in range(gap):
        moved = (moved & ~stops) << 1
        reached |= moved
    return reached


def _mask(step: Step, line: Line, masks: Masks) -> tuple[tuple[int, int], ...]:
    """Return where the choices of a step begin in a line: how many words they have, and bits."""
    key = id(step.options)
    if key not in masks:
        found: dict[int, int] = {}
        for first in step.firsts & line.vocabulary:
            for rest in step.options[first]:
                bits = line.places[first]
                for ahead, word in enumerate(rest, 1):
                    bits &= line.places.get(word, 0) >> ahead
                if bits:
                    found[1 + len(rest)] = found.get(1 + len(rest), 0) | bits
        masks[key] = tuple(found.items())
    return masks[key]


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
