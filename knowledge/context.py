"""Whether what is mentioned is meant: negated, past, supposed, or somebody else's (ConText).

Missing a negation costs a question, inventing one can cost a limb. So a negation reaches over light
words to the first thing it names, over "or" to the next, and never past a comma, "and" or a new
clause. Source: Harkema 2009, ConText; Chapman 2001, NegEx; the tight scope is our choice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from knowledge.line import COMMA, MARKS, STOPS, Line
from knowledge.pattern import Book, Classes, Found, Runs, write_book

NEGATION_WORDS = 8  # the most words that a negation reaches, light ones included
LIST_WORDS = 5  # after a comma, how near an "or" must be for the list to go on
_LIST = frozenset(("or", "nor"))
_SELF = frozenset(("i", "im", "ive", "id", "my", "mine", "me", "myself", "we", "our"))


class Cue(StrEnum):
    """What words around a mention do to it."""

    NEGATION = "negation"
    NEGATED_BEFORE = "negated_before"
    PSEUDO = "pseudo"
    SUPPOSED = "supposed"
    QUESTION = "question"
    UNCERTAIN = "uncertain"
    PAST = "past"
    RESOLVED = "resolved"
    OTHER = "other"
    OTHER_BEFORE = "other_before"
    HELP = "help"
    FINE = "fine"
    CORRECTION = "correction"
    IGNORED = "ignored"


# Cue -> the marks up to which it reaches backwards, and onwards; None is not at all.
_EXTENT: dict[Cue, tuple[frozenset[str] | None, frozenset[str] | None]] = {
    Cue.SUPPOSED: (None, STOPS),
    Cue.QUESTION: (None, STOPS),
    Cue.UNCERTAIN: (None, MARKS),
    Cue.PAST: (MARKS, MARKS),
    Cue.RESOLVED: (STOPS, None),
    Cue.OTHER_BEFORE: (STOPS, None),
    Cue.NEGATED_BEFORE: (MARKS, None),
    Cue.FINE: (MARKS, None),
}


@dataclass(frozen=True, slots=True)
class CueWords:
    """Phrases by the cue that they are, and the light words that a negation reaches over."""

    light: tuple[str, ...]
    negation: tuple[str, ...]
    negated_before: tuple[str, ...]
    pseudo: tuple[str, ...]
    supposed: tuple[str, ...]
    question: tuple[str, ...]
    uncertain: tuple[str, ...]
    past: tuple[str, ...]
    resolved: tuple[str, ...]
    other: tuple[str, ...]
    other_before: tuple[str, ...]
    help: tuple[str, ...]
    fine: tuple[str, ...]
    correction: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues as a book, and the light words."""

    book: Book[Cue]
    light: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """The cues of one line: which words each of them reaches.

    Attributes:
        reached: Cue -> the words that it reaches.
        wide: The words that a negation reaches up to the end of its clause.
        corrections: Where words begin that take back what stands before them.
    """

    reached: dict[Cue, frozenset[int]]
    wide: frozenset[int]
    corrections: tuple[tuple[int, int], ...]

    def touches(self, cue: Cue, runs: Runs) -> bool:
        """Return whether a cue reaches the beginning of a part of a phrase."""
        reached = self.reached.get(cue)
        return reached is not None and any(first in reached for first, _ in runs)

    def negates(self, runs: Runs, *, wide: bool = False) -> bool:
        """Return whether a phrase is denied; `wide` when all of a denied clause is."""
        if self.touches(Cue.NEGATION, runs) or self.touches(Cue.NEGATED_BEFORE, runs):
            return True
        return wide and any(first in self.wide for first, _ in runs)

    def about_another(self, runs: Runs) -> bool:
        """Return whether a phrase is about somebody for whom no help is asked."""
        if self.touches(Cue.OTHER_BEFORE, runs):
            return True
        return self.touches(Cue.OTHER, runs) and not self.touches(Cue.HELP, runs)

    def ignores(self, runs: Runs) -> bool:
        """Return whether a literal word of a phrase is part of a figure of speech."""
        ignored = self.reached.get(Cue.IGNORED)
        return ignored is not None and any(
            at in ignored for first, last in runs for at in range(first, last)
        )


def build_cues(cues: CueWords, classes: Classes) -> Cues:
    """Return the cues, ready to read with."""
    pairs = [(phrase, cue) for cue in Cue for phrase in getattr(cues, cue.value)]
    return Cues(write_book(pairs, classes, whole=True), frozenset(cues.light))


def read_context(cues: Cues, line: Line, said: Iterable[Runs]) -> Context:
    """Return what the cues of a line reach.

    Args:
        cues: The cues.
        line: The message.
        said: The phrases found in it; a "not" that is part of one denies nothing else.
    """
    found = cues.book.find(line)
    taken = {at for runs in said for first, last in runs for at in range(first, last)}
    taken.update(
        at for one in found if one.meaning is Cue.PSEUDO for at in range(one.first, one.last)
    )
    reached: dict[Cue, set[int]] = {}
    wide: set[int] = set()
    for one in found:
        if one.meaning is Cue.NEGATION:
            if taken.isdisjoint(range(one.first, one.last)):
                reached.setdefault(Cue.NEGATION, set()).update(_denied(cues, line, one.last))
                wide.update(_up_to(line, one.last, MARKS, NEGATION_WORDS))
        elif one.meaning is not Cue.PSEUDO:
            reached.setdefault(one.meaning, set()).update(_reach(line, one))
    corrections = tuple((one.first, one.last) for one in found if one.meaning is Cue.CORRECTION)
    return Context(
        {cue: frozenset(some) for cue, some in reached.items()}, frozenset(wide), corrections
    )


def _reach(line: Line, one: Found[Cue]) -> Iterable[int]:
    """Return the words that a cue other than a negation reaches."""
    before, behind = _EXTENT.get(one.meaning, (None, None))
    if one.meaning is Cue.OTHER:
        return _up_to(line, one.first, STOPS | _SELF, len(line.words))
    if one.meaning is Cue.HELP:
        return range(len(line.words))
    if one.meaning is Cue.NEGATED_BEFORE and line.words[one.last] not in MARKS:
        return ()
    if before is None and behind is None:
        return range(one.first, one.last)
    back = () if before is None else _back_to(line, one.first, before)
    on = () if behind is None else _up_to(line, one.last, behind, len(line.words))
    return [*back, *on]


def _denied(cues: Cues, line: Line, at: int) -> Iterable[int]:
    """Return the words at which something denied may begin, from behind a negation on."""
    fresh = True
    for place in range(at, min(at + NEGATION_WORDS, len(line.words))):
        word = line.words[place]
        if word in STOPS or (word == COMMA and not _listed(line, place)):
            return
        if word in _LIST or word == COMMA:
            fresh = True
        elif fresh:
            yield place
            fresh = word in cues.light


def _listed(line: Line, comma: int) -> bool:
    """Return whether the list that a comma continues ends in "or": "no fever, chills or sweats"."""
    after = line.words[comma + 1 : comma + 1 + LIST_WORDS]
    until = next((place for place, word in enumerate(after) if word in STOPS), len(after))
    return not _LIST.isdisjoint(after[:until])


def _up_to(line: Line, at: int, ends: frozenset[str], most: int) -> Iterable[int]:
    for place in range(at, min(at + most, len(line.words))):
        if line.words[place] in ends:
            return
        yield place


def _back_to(line: Line, at: int, ends: frozenset[str]) -> Iterable[int]:
    for place in range(at - 1, -1, -1):
        if line.words[place] in ends:
            return
        yield place
