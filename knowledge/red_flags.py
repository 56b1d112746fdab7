"""Which red flags a message names, where, and whether they are meant (the statuses of ConText)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.book import Found
from knowledge.context import Context, Cue, CueWords
from knowledge.facts import FactFile, FactPhrases, Stating
from knowledge.line import Line
from knowledge.pattern import PatternError
from knowledge.understanding import FactValue, FlagMention, Status


@dataclass(frozen=True, slots=True)
class FlagPhrases:
    """What names one red flag.

    Attributes:
        flag: Its id.
        phrases: Ways to name it.
        states: Facts whose phrases name it as well: "fever", "weight_bearing=unable".
        together: Facts that name it when a message states all of one entry: "fever", "age<18",
            "weight_bearing=unable".
        past: It counts also when it speaks of the past: a former cancer is still a risk.
        gone: It counts also when it is over: a kneecap that went back may have done harm.
        supposed: It counts also as a mere thought.
        other: It counts also when it is somebody else's: a parent writes about a child.
    """

    flag: str
    phrases: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    past: bool = False
    gone: bool = False
    supposed: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class FlagFile:
    """The file of red flags: more classes of words, the cues of context, and what names a flag."""

    words: Mapping[str, tuple[str, ...]]
    context: CueWords
    flags: tuple[FlagPhrases, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of `together`: a fact, how it is compared, and with what."""

    fact: str
    sign: str
    value: bool | float | str


@dataclass(frozen=True, slots=True)
class Naming:
    """A flag as a phrase names it; `denied` when the phrase itself says that it is not there."""

    entry: FlagPhrases
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Flags:
    """What names red flags, ready to read with.

    Attributes:
        phrases: Phrase and what it names.
        stating: What the phrases of a fact name besides.
        together: First fact of a condition -> the flags and all their conditions.
        order: Flag -> its place in the file.
    """

    phrases: tuple[tuple[str, Naming], ...]
    stating: Mapping[FactPhrases, tuple[Naming, ...]]
    together: Mapping[str, tuple[tuple[FlagPhrases, tuple[Condition, ...]], ...]]
    order: Mapping[str, int]


def build_flags(file: FlagFile, facts: FactFile) -> Flags:
    """Return the red flags of a file, ready to read with.

    Raises:
        PatternError: If a part of `together` cannot be read.
    """
    phrases = [(phrase, Naming(entry)) for entry in file.flags for phrase in entry.phrases]
    stating: dict[FactPhrases, list[Naming]] = defaultdict(list)
    together: dict[str, list[tuple[FlagPhrases, tuple[Condition, ...]]]] = defaultdict(list)
    for entry in file.flags:
        for part in map(_condition, entry.states):
            for fact in facts.phrases:
                naming = _naming(entry, part, fact)
                if naming is not None:
                    stating[fact].append(naming)
        for parts in entry.together:
            conditions = tuple(map(_condition, parts))
            together[conditions[0].fact].append((entry, conditions))
    return Flags(
        tuple(phrases),
        {fact: tuple(namings) for fact, namings in stating.items()},
        {fact: tuple(entries) for fact, entries in together.items()},
        {entry.flag: place for place, entry in enumerate(file.flags)},
    )


def _naming(entry: FlagPhrases, part: Condition, fact: FactPhrases) -> Naming | None:
    """Return what the phrases of a fact say of a flag that goes with a value of it, or None."""
    if (fact.fact == part.fact and fact.value == part.value) or (
        fact.also.get(part.fact) == part.value
    ):
        return Naming(entry)
    if part.value is True and fact.fact == part.fact and fact.value is False:
        return Naming(entry, denied=True)
    return None


def mention(
    flags: Flags,
    line: Line,
    found: Iterable[Found[Naming]],
    context: Context,
    said: Sequence[Stating],
    facts: Mapping[str, FactValue],
) -> tuple[FlagMention, ...]:
    """Return the red flags of a line, each once, in the order of the message.

    Of several mentions of a flag one that is present counts first.

    Args:
        flags: What names red flags.
        line: The message.
        found: The phrases in it that name flags, also those that state facts.
        context: Its cues.
        said: Where its facts are stated.
        facts: The facts that it states in the end.
    """
    best: dict[str, FlagMention] = {}
    for one in found:
        if not context.ignores(one.runs):
            _keep(best, one.meaning.entry, _status(one, context), line.span(one.first, one.last))
    for fact in facts.keys() & flags.together.keys():
        for entry, conditions in flags.together[fact]:
            if all(_holds(condition, facts.get(condition.fact)) for condition in conditions):
                last = _last_stated(conditions, said)
                _keep(best, entry, Status.PRESENT, line.span(last.first, last.last))
    return tuple(sorted(best.values(), key=lambda m: (m.span, flags.order[m.id])))


def _keep(
    best: dict[str, FlagMention], entry: FlagPhrases, status: Status, span: tuple[int, int]
) -> None:
    """Keep a mention, unless the flag has been named as present or in the same way before."""
    before = best.get(entry.flag)
    if before is None or (before.status is not Status.PRESENT and status is Status.PRESENT):
        best[entry.flag] = FlagMention(entry.flag, status, span)


def _status(one: Found[Naming], context: Context) -> Status:
    """Return how a flag is mentioned; what cannot be told is present."""
    entry = one.meaning.entry
    if one.meaning.denied or context.negates(one.runs):
        return Status.NEGATED
    if not entry.other and context.about_another(one.runs):
        return Status.OTHER_PERSON
    if context.touches(Cue.SUPPOSED, one.runs) and not entry.supposed:
        return Status.HYPOTHETICAL
    past = context.touches(Cue.PAST, one.runs) and not entry.past
    if past or (context.touches(Cue.RESOLVED, one.runs) and not entry.gone):
        return Status.HISTORICAL
    return Status.PRESENT


def _condition(part: str) -> Condition:
    for sign in (">=", "<", "="):
        fact, found, value = part.partition(sign)
        if found:
            if sign == "=":
                return Condition(
                    fact, sign, value == "true" if value in ("true", "false") else value
                )
            if not value.isdigit():
                raise PatternError(f"'{part}' compares with no number; write digits behind {sign}")
            return Condition(fact, sign, float(value))
    return Condition(part, "=", True)


def _holds(condition: Condition, value: FactValue | None) -> bool:
    """Return whether a stated value is what a condition asks for."""
    if condition.sign == "=":
        return value == condition.value
    if not isinstance(value, int | float):
        return False
    limit = float(condition.value)
    return value >= limit if condition.sign == ">=" else value < limit


def _last_stated(conditions: Sequence[Condition], said: Sequence[Stating]) -> Stating:
    """Return the last place of the message that states one of the facts."""
    names = {condition.fact for condition in conditions}
    return max((one for one in said if one.fact in names), key=lambda one: one.first)
