"""A book of phrases, and the finding of all of them in one line at once.

Where a phrase begins is found for the whole line in one go: bit n of a number is word n, and each
step of the phrase, from its last to its first, moves bits to the right.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from knowledge.line import Line
from knowledge.pattern import Classes, PatternError, Step, variants

T = TypeVar("T")
Runs = tuple[tuple[int, int], ...]  # places in a line: from, and up to but not with
Masks = dict[frozenset[str], tuple[tuple[int, int], ...]]  # choices -> lengths, and where


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
    """Many phrases.

    Attributes:
        rarest: Choice -> phrases by their number, under the choices of the step that the fewest
            have.
        several: Two words -> the choices that begin with them, as words.
        words: Every word of a phrase.
    """

    rarest: Mapping[str, Mapping[int, Pattern[T]]]
    several: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]]
    words: frozenset[str]

    def find(self, line: Line) -> list[Found[T]]:
        """Return every phrase at every word of the line where it begins, in the line's order."""
        places = self._places(line)
        here = frozenset(places)
        possible: dict[int, Pattern[T]] = {}
        for choice in here & self.rarest.keys():
            possible.update(self.rarest[choice])
        found: list[tuple[int, int, Found[T]]] = []
        masks: Masks = {}
        for number, pattern in possible.items():
            if any(map(here.isdisjoint, pattern.needs)):
                continue
            for step in pattern.steps:
                if step.choices not in masks:
                    masks[step.choices] = _mask(here & step.choices, places)
            reached = _reached(pattern.steps, line, masks)
            begin = reached[0] if reached else 0
            while begin:
                at = (begin & -begin).bit_length() - 1
                begin &= begin - 1
                runs = _runs(pattern.steps, reached, masks, at)
                found.append((at, number, Found(pattern.meaning, runs)))
        found.sort(key=lambda one: one[:2])
        return [one for _, _, one in found]

    def _places(self, line: Line) -> dict[str, int]:
        """Return for every word and every choice of several words where they are, as bits."""
        places = dict(line.places)
        words = line.words
        for at, pair in enumerate(pairwise(words)):
            for choice in self.several.get(pair, ()):
                if words[at : at + len(choice)] == choice:
                    name = " ".join(choice)
                    places[name] = places.get(name, 0) | 1 << at
        return places


def write_book(phrases: Iterable[tuple[str, T]], classes: Classes) -> Book[T]:
    """Return the book of phrases with their meanings.

    Raises:
        PatternError: If a phrase names no class that there is, or needs no word at all.
    """
    known: dict[str, Step] = {}
    patterns: list[Pattern[T]] = []
    for phrase, meaning in phrases:
        for steps in variants(phrase, classes, known):
            needs = [step.choices for step in steps if step.choices and not step.optional]
            if not needs or not steps[0].choices or not steps[-1].choices:
                raise PatternError(f"'{phrase}' needs no word, or ends with a gap; give it words")
            patterns.append(Pattern(len(patterns), meaning, steps, tuple(needs)))
    common = Counter(choice for pattern in patterns for need in pattern.needs for choice in need)
    rarest: dict[str, dict[int, Pattern[T]]] = defaultdict(dict)
    for pattern in patterns:
        for choice in min(pattern.needs, key=lambda need: sum(common[choice] for choice in need)):
            rarest[choice][pattern.number] = pattern
    choices = {tuple(choice.split()) for step in known.values() for choice in step.choices}
    several: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for words in choices:
        if len(words) > 1:
            several[words[0], words[1]].append(words)
    return Book(
        dict(rarest),
        {pair: tuple(some) for pair, some in several.items()},
        frozenset(word for words in choices for word in words),
    )


def _reached(steps: tuple[Step, ...], line: Line, masks: Masks) -> list[int]:
    """Return for each step, and for the end, the words from which the rest fits; [] for none."""
    reach = (2 << len(line.words)) - 1
    reached = [reach]
    going = ~line.stops
    for step in reversed(steps):
        if step.gap:
            moved = reach
            for _ in range(step.gap):
                moved = (moved >> 1) & going
                reach |= moved
        else:
            here = reach if step.optional else 0
            for length, mask in masks[step.choices]:
                here |= (reach >> length) & mask
            if not here:
                return []
            reach = here
        reached.append(reach)
    reached.reverse()
    return reached


def _mask(choices: frozenset[str], places: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """Return for each number of words, the most first, where such choices begin, as bits."""
    if not choices:
        return ()
    found: dict[int, int] = {}
    for choice in choices:
        length = 1 + choice.count(" ")
        found[length] = found.get(length, 0) | places[choice]
    return tuple(sorted(found.items(), reverse=True))


def _runs(steps: tuple[Step, ...], reached: list[int], masks: Masks, at: int) -> Runs:
    """Return the runs of words that a phrase takes from `at` on, those that touch as one."""
    runs: list[tuple[int, int]] = []
    for step, onwards in zip(steps, reached[1:], strict=True):
        if step.gap:
            ahead = onwards >> at
            at += (ahead & -ahead).bit_length() - 1
            continue
        for length, mask in masks[step.choices]:
            if mask >> at & 1 and onwards >> (at + length) & 1:
                if runs and runs[-1][1] == at:
                    runs[-1] = (runs[-1][0], at + length)
                else:
                    runs.append((at, at + length))
                at += length
                break
    return tuple(runs)
