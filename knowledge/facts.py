"""Which facts a message states: several at once, denied, corrected, and only what is meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.book import Found
from knowledge.context import Context, Cue
from knowledge.understanding import FactValue

MOST_CORRECTED = 20  # more mentions of one fact are not looked through for corrections
CORRECTED_WORDS = 3  # how far from "no, sorry" the right word and the wrong one may stand
_UNSAID = (Cue.SUPPOSED, Cue.QUESTION, Cue.UNCERTAIN)


@dataclass(frozen=True, slots=True, eq=False)
class FactPhrases:
    """Ways to state one value of a fact.

    Attributes:
        fact: Its id.
        phrases: The ways.
        value: What they state.
        also: Other facts that they state too: id -> value.
        past: They count also when they speak of the past, as a former operation does.
        place: A denied or harmless clause takes them along: a place, a knee or what brings pain on.
        firm: Denied, they state nothing; for a yes-or-no fact they else state the contrary.
        hides: Facts that the same words do not state: in "stiff at the back" the back is no place
            of pain.
    """

    fact: str
    phrases: tuple[str, ...]
    value: bool | str = True
    also: Mapping[str, bool | str] = field(default_factory=dict)
    past: bool = False
    place: bool = False
    firm: bool = False
    hides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactFile:
    """The file of facts: classes of words, the order of choices, and what states a fact.

    Attributes:
        words: Class -> its words, for the phrases of all files.
        several: Facts of which a person may state several values: id -> the values in order.
        first: Of contrary statements of a fact, which value counts: id -> values, the first one
            first. It is the one nearer to danger; of other yes-or-no facts it is yes.
        phrases: What states a fact.
    """

    words: Mapping[str, tuple[str, ...]]
    several: Mapping[str, tuple[str, ...]]
    phrases: tuple[FactPhrases, ...]
    first: Mapping[str, tuple[bool | str, ...]] = field(default_factory=dict)

    def tells(self, entry: FactPhrases) -> bool:
        """Return whether a phrase tells a sign rather than that there is none.

        A "not" in it is then no denial of what stands behind: "cannot straighten it, swollen".
        """
        return entry.value is not False or False in self.first.get(entry.fact, ())


@dataclass(frozen=True, slots=True)
class Stating:
    """A fact as one place of a message states it; `first` and `last` are words, last exclusive."""

    fact: str
    value: bool | int | float | str
    first: int
    last: int


def state(found: Iterable[Found[FactPhrases]], context: Context) -> list[Stating]:
    """Return what the phrases found in a line state, in its order; the longer phrase goes first."""
    said: list[Stating] = []
    taken: dict[str, set[int]] = {}
    for one in sorted(found, key=lambda one: (-one.size, one.first)):
        places = {at for first, last in one.runs for at in range(first, last)}
        fact = one.meaning.fact
        if not places.isdisjoint(taken.get(fact, ())) or context.ignores(one.runs):
            continue
        if one.meaning.place and context.ignores(one.runs, Cue.ELSEWHERE):
            continue
        for hidden in (fact, *one.meaning.hides):
            taken.setdefault(hidden, set()).update(places)
        said += _stated(one, context)
    return sorted(said, key=lambda stating: stating.first)


def settle(said: list[Stating], file: FactFile, context: Context) -> dict[str, FactValue]:
    """Return the facts that a message states in the end: what was taken back is gone."""
    groups: dict[str, list[Stating]] = {}
    for stating in said:
        groups.setdefault(stating.fact, []).append(stating)
    return {fact: _settled(fact, group, file, context) for fact, group in groups.items()}


def _settled(fact: str, group: list[Stating], file: FactFile, context: Context) -> FactValue:
    kept = _corrected(group, context)
    values = [stating.value for stating in kept]
    if fact in file.several:
        return tuple(value for value in file.several[fact] if value in values)
    if len(kept) < len(group):
        return values[-1]
    if fact == "side" and {"left", "right"} <= set(values):
        return "both"
    for value in file.first.get(fact, (True,)):
        if any(value is one or (value == one and isinstance(value, str)) for one in values):
            return value
    return values[-1]


def _stated(one: Found[FactPhrases], context: Context) -> list[Stating]:
    """Return what one phrase states where it stands: nothing when it is not meant."""
    entry = one.meaning
    if not context.silent:
        if not _meant(one, context):
            return []
        if _denied(one, context):
            if entry.firm or not isinstance(entry.value, bool):
                return []
            return [Stating(entry.fact, not entry.value, one.first, one.last)]
    values = [(entry.fact, entry.value), *entry.also.items()]
    return [Stating(fact, value, one.first, one.last) for fact, value in values]


def _meant(one: Found[FactPhrases], context: Context) -> bool:
    """Return whether a phrase is about this knee and now, and neither asked nor supposed."""
    if any(context.touches(cue, one.runs) for cue in _UNSAID):
        return False
    if context.touches(Cue.PAST, one.runs) and not one.meaning.past:
        return False
    return not context.about_another(one.runs)


def _denied(one: Found[FactPhrases], context: Context) -> bool:
    place = one.meaning.place
    return context.negates(one.runs, wide=place) or (place and context.touches(Cue.FINE, one.runs))


def _corrected(group: list[Stating], context: Context) -> list[Stating]:
    """Return the statings of one fact without those that "no, sorry" takes back."""
    kept = list(group)
    if not 1 < len(group) <= MOST_CORRECTED:
        return kept
    for begin, end in context.corrections:
        before = [one for one in kept if begin - CORRECTED_WORDS <= one.last - 1 < begin]
        after = [one for one in kept if end <= one.first < end + CORRECTED_WORDS + 1]
        if before and after:
            kept = [one for one in kept if one not in before]
    return kept
