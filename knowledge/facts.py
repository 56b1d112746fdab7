"""Which facts a message states: several at once, denied, corrected, and only what is meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.context import Context, Cue
from knowledge.line import Line
from knowledge.pattern import Book, Classes, Found, write_book
from knowledge.understanding import FactValue

CORRECTED_WORDS = 3  # how far from "no, sorry" the right word and the wrong one may stand
SURE = (Cue.SUPPOSED, Cue.QUESTION, Cue.UNCERTAIN)


@dataclass(frozen=True, slots=True)
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
        asked: They count also in a question or a supposition.
    """

    fact: str
    phrases: tuple[str, ...]
    value: bool | str = True
    also: Mapping[str, bool | str] = field(default_factory=dict)
    past: bool = False
    place: bool = False
    firm: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class FactFile:
    """The file of facts: classes of words, the order of choices, and what states a fact.

    Attributes:
        words: Class -> its words, for the phrases of all files.
        several: Facts of which a person may state several values: id -> the values in order.
        phrases: What states a fact.
    """

    words: Mapping[str, tuple[str, ...]]
    several: Mapping[str, tuple[str, ...]]
    phrases: tuple[FactPhrases, ...]


@dataclass(frozen=True, slots=True)
class Stating:
    """A fact as one place of a message states it; `first` and `last` are words, last exclusive."""

    fact: str
    value: bool | int | float | str
    first: int
    last: int
    size: int = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What states facts, ready to read with."""

    book: Book[FactPhrases]
    several: Mapping[str, tuple[str, ...]]


def build_facts(file: FactFile, classes: Classes) -> Facts:
    """Return the facts of a file, ready to read with."""
    pairs = [(phrase, entry) for entry in file.phrases for phrase in entry.phrases]
    return Facts(write_book(pairs, classes), file.several)


def state(line: Line, found: Iterable[Found[FactPhrases]], context: Context) -> list[Stating]:
    """Return what the phrases found in a line state, in its order; the longer phrase goes first."""
    said: list[Stating] = []
    taken: dict[str, set[int]] = {}
    for one in sorted(found, key=lambda one: (-one.size, one.first)):
        places = {at for first, last in one.runs for at in range(first, last)}
        fact = one.meaning.fact
        if not places.isdisjoint(taken.get(fact, ())) or context.ignores(one.runs):
            continue
        taken.setdefault(fact, set()).update(places)
        said += _stated(one, context)
    return sorted(said, key=lambda stating: stating.first)


def settle(
    said: list[Stating], several: Mapping[str, tuple[str, ...]], context: Context
) -> dict[str, FactValue]:
    """Return the facts that a message states in the end: what was taken back is gone."""
    facts: dict[str, FactValue] = {}
    groups: dict[str, list[Stating]] = {}
    for stating in said:
        groups.setdefault(stating.fact, []).append(stating)
    for fact, group in groups.items():
        kept = _corrected(group, context)
        values = [stating.value for stating in kept]
        if fact in several:
            facts[fact] = tuple(value for value in several[fact] if value in values)
        elif fact == "side" and len(kept) == len(group) and {"left", "right"} <= set(values):
            facts[fact] = "both"
        elif True in values and len(kept) == len(group):
            facts[fact] = True
        else:
            facts[fact] = values[-1]
    return facts


def _stated(one: Found[FactPhrases], context: Context) -> list[Stating]:
    """Return what one phrase states where it stands: nothing when it is not meant."""
    entry = one.meaning
    if not entry.asked and any(context.touches(cue, one.runs) for cue in SURE):
        return []
    if context.touches(Cue.PAST, one.runs) and not entry.past:
        return []
    if context.about_another(one.runs):
        return []
    denied = context.negates(one.runs, wide=entry.place)
    if entry.place:
        denied = denied or context.touches(Cue.FINE, one.runs)
    if denied:
        if entry.firm or not isinstance(entry.value, bool):
            return []
        return [Stating(entry.fact, not entry.value, one.first, one.last, one.size)]
    stated = [Stating(entry.fact, entry.value, one.first, one.last, one.size)]
    stated += [Stating(fact, value, one.first, one.last, 0) for fact, value in entry.also.items()]
    return stated


def _corrected(group: list[Stating], context: Context) -> list[Stating]:
    """Return the statings of one fact without those that "no, sorry" takes back."""
    kept = list(group)
    for begin, end in context.corrections:
        before = [one for one in kept if begin - CORRECTED_WORDS <= one.last - 1 < begin]
        after = [one for one in kept if end <= one.first < end + CORRECTED_WORDS + 1]
        if before and after:
            kept = [one for one in kept if one not in before]
    return kept
