"""Whether what is mentioned is meant: negated, past, supposed, or somebody else's (ConText).

Missing a negation costs a question, inventing one can cost a limb. So a negation reaches over light
words to the first thing it names, over "or" to the next, and never past a comma, "and" or a new
clause. Source: Harkema 2009, ConText; Chapman 2001, NegEx; the tight scope is our choice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.book import Found, Runs
from knowledge.line import COMMA, MARKS, STOPS, Line

NEGATION_WORDS = 8  # the most words that a negation reaches, light ones included
LIST_WORDS = 5  # after a comma, how near an "or" must be for the list to go on
_LIST = frozenset(("or", "nor"))
_SELF = frozenset(("i", "im", "ive", "id", "my", "mine", "me", "myself", "we", "our"))
_SAYS = frozenset(
    (
        *("say", "says", "said", "think", "thinks", "thought", "reckon", "reckons", "noticed"),
        *("notices", "told", "tells", "saw", "sees", "asked", "pointed", "worries", "insists"),
    )
)
_JOIN = frozenset(("and", "so", "but", "or", "then", "hi", "hello", "ok", "please", "also", "hey"))
_GIVEN = frozenset(("with", "because", "since", "cause", "cos"))  # what follows is no question


class Cue(StrEnum):
    """What words around a mention do to it."""

    NEGATION = "negation"
    NEGATED_BEFORE = "negated_before"
    PSEUDO = "pseudo"
    SUPPOSED = "supposed"
    QUESTION = "question"
    UNCERTAIN = "uncertain"
    PROVOKED = "provoked"
    PAST = "past"
    RESOLVED = "resolved"
    OTHER = "other"
    OTHER_BEFORE = "other_before"
    HELP = "help"
    FINE = "fine"
    CORRECTION = "correction"
    IGNORED = "ignored"
    ELSEWHERE = "elsewhere"


# Cue -> the marks up to which it reaches backwards, and onwards; None is not at all.
_EXTENT: dict[Cue, tuple[frozenset[str] | None, frozenset[str] | None]] = {
    Cue.SUPPOSED: (None, STOPS),
    Cue.UNCERTAIN: (None, MARKS),
    Cue.PAST: (MARKS, MARKS),
    Cue.RESOLVED: (STOPS, None),
    Cue.OTHER_BEFORE: (STOPS, None),
    Cue.NEGATED_BEFORE: (MARKS, None),
    Cue.FINE: (MARKS, None),
}


_DENYING = (Cue.NEGATION, Cue.PSEUDO, Cue.PROVOKED)


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
    provoked: tuple[str, ...]
    past: tuple[str, ...]
    resolved: tuple[str, ...]
    other: tuple[str, ...]
    other_before: tuple[str, ...]
    help: tuple[str, ...]
    fine: tuple[str, ...]
    correction: tuple[str, ...]
    ignored: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """The cues of one line: which words each of them reaches, as bits: bit n is word n.

    Attributes:
        reached: Cue -> the words that it reaches.
        wide: The words that a negation reaches up to the end of its clause.
        corrections: Where words stand that take back what stands before them.
    """

    reached: dict[Cue, int]
    wide: int
    corrections: tuple[tuple[int, int], ...]

    @property
    def silent(self) -> bool:
        """Return whether there are no cues: all is meant as it stands."""
        return not self.reached and not self.wide

    def touches(self, cue: Cue, runs: Runs) -> bool:
        """Return whether a cue reaches the beginning of a part of a phrase."""
        reached = self.reached.get(cue, 0)
        return reached != 0 and any(reached >> first & 1 for first, _ in runs)

    def negates(self, runs: Runs, *, wide: bool = False) -> bool:
        """Return whether a phrase is denied; `wide` when all of a denied clause is."""
        if self.touches(Cue.NEGATION, runs) or self.touches(Cue.NEGATED_BEFORE, runs):
            return True
        return wide and any(self.wide >> first & 1 for first, _ in runs)

    def about_another(self, runs: Runs) -> bool:
        """Return whether a phrase is about somebody for whom no help is asked."""
        if self.touches(Cue.OTHER_BEFORE, runs):
            return True
        return self.touches(Cue.OTHER, runs) and not self.touches(Cue.HELP, runs)

    def ignores(self, runs: Runs, cue: Cue = Cue.IGNORED) -> bool:
        """Return whether a literal word of a phrase is part of a figure of speech."""
        ignored = self.reached.get(cue, 0)
        return ignored != 0 and any(ignored & _words(first, last) for first, last in runs)


def cue_phrases(cues: CueWords) -> list[tuple[str, Cue]]:
    """Return the phrases of all cues, each with its cue."""
    return [(phrase, cue) for cue in Cue for phrase in getattr(cues, cue.value)]


def read_context(
    line: Line, found: Sequence[Found[Cue]], said: Iterable[Runs], light: frozenset[str]
) -> Context:
    """Return what the cues of a line reach.

    Args:
        line: The message.
        found: The cues found in it.
        said: The phrases found in it; a "not" that is part of one denies nothing else.
        light: The words that a negation reaches over.
    """
    taken = _all(run for runs in said for run in runs) | _covered(found, Cue.PSEUDO)
    # "not sure if it is hot": it may well be hot; "it hurts if I press it": it does
    meant = [(o.first, o.last) for o in found if o.meaning in (Cue.UNCERTAIN, Cue.PROVOKED)]
    reached: dict[Cue, int] = {}
    wide = 0
    for one in found:
        if one.meaning is Cue.NEGATION and not taken & _words(one.first, one.last):
            denied = _denied(line, one.last, light)
            reached[Cue.NEGATION] = reached.get(Cue.NEGATION, 0) | denied
            wide |= _up_to(line, one.last, MARKS) & _words(one.last, one.last + NEGATION_WORDS)
        elif one.meaning not in _DENYING and not _meant(one, meant):
            cue, words = _reach(line, one)
            reached[cue] = reached.get(cue, 0) | words
    corrections = tuple((one.first, one.last) for one in found if one.meaning is Cue.CORRECTION)
    return Context(reached, wide, corrections)


def _meant(one: Found[Cue], runs: Iterable[tuple[int, int]]) -> bool:
    """Return whether an "if" only belongs to words that take it for true."""
    if one.meaning is not Cue.SUPPOSED:
        return False
    at = one.first
    return any(first < at < last or (first == at and one.last <= last) for first, last in runs)


def _covered(found: Iterable[Found[Cue]], cue: Cue) -> int:
    """Return the words of all cues of a kind, as bits."""
    return _all((one.first, one.last) for one in found if one.meaning is cue)


def _all(runs: Iterable[tuple[int, int]]) -> int:
    words = 0
    for first, last in runs:
        words |= _words(first, last)
    return words


def _reach(line: Line, one: Found[Cue]) -> tuple[Cue, int]:
    """Return what a cue other than a negation is here, and the words that it reaches."""
    if one.meaning is Cue.QUESTION:
        return _asked(line, one)
    if one.meaning is Cue.OTHER:
        return Cue.OTHER, _of_another(line, one)
    if one.meaning is Cue.HELP:
        return Cue.HELP, _words(0, len(line.words))
    if one.meaning is Cue.NEGATED_BEFORE and line.words[one.last] not in MARKS:
        return Cue.NEGATED_BEFORE, 0
    before, behind = _EXTENT.get(one.meaning, (None, None))
    if before is None and behind is None:
        return one.meaning, _words(one.first, one.last)
    back = 0 if before is None else _back_to(line, one.first, before)
    return one.meaning, back | (0 if behind is None else _up_to(line, one.last, behind))


def _of_another(line: Line, one: Found[Cue]) -> int:
    """Return the words about somebody else; what they only say or see may be about the writer."""
    if line.words[one.last] in _SAYS:
        return 0
    return _words(one.first, one.last) | _up_to(line, one.last, STOPS | _SELF)


def _asked(line: Line, one: Found[Cue]) -> tuple[Cue, int]:
    """Return the words that a question reaches; about no one in particular it only supposes.

    Only where a sentence or a part of it begins is it a question.
    """
    before = line.words[one.first - 1] if one.first else COMMA
    if before not in MARKS and before not in _JOIN:
        return Cue.QUESTION, 0
    sentence = _up_to(line, one.first, STOPS)
    if sentence & line.where(_SELF):
        return Cue.QUESTION, _up_to(line, one.first, STOPS | _GIVEN)
    return Cue.SUPPOSED, sentence


def _denied(line: Line, at: int, light: frozenset[str]) -> int:
    """Return the words at which something denied may begin, from behind a negation on."""
    fresh, denied = True, 0
    for place in range(at, min(at + NEGATION_WORDS, len(line.words))):
        word = line.words[place]
        if word in STOPS or (word == COMMA and not _listed(line, place)):
            break
        if word in _LIST or word == COMMA:
            fresh = True
        elif fresh:
            denied |= 1 << place
            fresh = word in light
    return denied


def _listed(line: Line, comma: int) -> bool:
    """Return whether the list that a comma continues ends in "or": "no fever, chills or sweats"."""
    after = line.words[comma + 1 : comma + 1 + LIST_WORDS]
    until = next((place for place, word in enumerate(after) if word in STOPS), len(after))
    return not _LIST.isdisjoint(after[:until])


def _words(first: int, last: int) -> int:
    """Return the words from `first` up to but not with `last`, as bits."""
    return (1 << last) - (1 << first)


def _up_to(line: Line, at: int, ends: frozenset[str]) -> int:
    """Return the words from `at` up to one that ends the reach of a cue; a line ends in a stop."""
    ahead = line.where(ends) >> at
    return ((ahead & -ahead) - 1) << at


def _back_to(line: Line, at: int, ends: frozenset[str]) -> int:
    """Return the words before `at` back to one that ends the reach of a cue."""
    return _words((line.where(ends) & _words(0, at)).bit_length(), at)
