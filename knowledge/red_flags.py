"""Which red flags a message names, where, and whether they are meant (the statuses of ConText)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.context import Context, Cue, CueWords
from knowledge.facts import FactFile, Stating
from knowledge.line import Line
from knowledge.pattern import Book, Classes, Found, PatternError, write_book
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
        other: It counts also when it is somebody else's: a parent writes about a child.
        supposed: It counts also as a mere thought.
    """

    flag: str
    phrases: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    past: bool = False
    gone: bool = False
    other: bool = False
    supposed: bool = False


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
class Flags:
    """What names red flags, ready to read with."""

    book: Book[FlagPhrases]
    together: tuple[tuple[FlagPhrases, tuple[Condition, ...]], ...]
    order: Mapping[str, int]


def build_flags(file: FlagFile, facts: FactFile, classes: Classes) -> Flags:
    """Return the red flags of a file, ready to read with.

    Raises:
        PatternError: If a part of `together` cannot be read.
    """
    pairs = [(phrase, entry) for entry in file.flags for phrase in entry.phrases]
    for entry in file.flags:
        for part in map(_condition, entry.states):
            pairs += [(phrase, entry) for phrase in _stating(facts, part.fact, part.value)]
    together = tuple(
        (entry, tuple(_condition(part) for part in parts))
        for entry in file.flags
        for parts in entry.together
    )
    order = {entry.flag: place for place, entry in enumerate(file.flags)}
    return Flags(write_book(pairs, classes), together, order)


def _stating(facts: FactFile, fact: str, value: bool | float | str) -> list[str]:
    """Return the phrases that state a value of a fact."""
    return [
        phrase
        for entry in facts.phrases
        if (entry.fact == fact and entry.value == value) or entry.also.get(fact) == value
        for phrase in entry.phrases
    ]


def mention(
    flags: Flags,
    line: Line,
    found: Iterable[Found[FlagPhrases]],
    context: Context,
    said: Sequence[Stating],
    facts: Mapping[str, FactValue],
) -> tuple[FlagMention, ...]:
    """Return the red flags of a line, each once, in the order of the message.

    Of several mentions of a flag one that is present counts first.

    Args:
        flags: What names red flags.
        line: The message.
        found: The phrases found in it.
        context: Its cues.
        said: Where its facts are stated.
        facts: The facts that it states in the end.
    """
    best: dict[str, FlagMention] = {}
    for one in found:
        if not context.ignores(one.runs):
            _keep(best, one.meaning, _status(one, context), line.span(one.first, one.last))
    for entry, conditions in flags.together:
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


def _status(one: Found[FlagPhrases], context: Context) -> Status:
    """Return how a flag is mentioned; what cannot be told is present."""
    entry = one.meaning
    if context.negates(one.runs):
        return Status.NEGATED
    if not entry.other and context.about_another(one.runs):
        return Status.OTHER_PERSON
    supposed = context.touches(Cue.SUPPOSED, one.runs) or context.touches(Cue.QUESTION, one.runs)
    if supposed and not entry.supposed:
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
    if value is None:
        return False
    if isinstance(value, tuple):
        return condition.value in value
    if condition.sign == "=":
        return value == condition.value
    if isinstance(value, str) or isinstance(condition.value, str):
        return False
    return value >= condition.value if condition.sign == ">=" else value < condition.value


def _last_stated(conditions: Sequence[Condition], said: Sequence[Stating]) -> Stating:
    """Return the last place of the message that states one of the facts."""
    names = {condition.fact for condition in conditions}
    return max((one for one in said if one.fact in names), key=lambda one: one.first)
