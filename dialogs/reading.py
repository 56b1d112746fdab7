"""One message beside the open question: what it is, in the one fixed reading order.

1 red flag; 2 command; 3 a strict answer; 4 mentions of other slots; 5 a question for the knowledge
base; 6 a lenient answer; 7 not understood. Facts that a message states are taken whatever it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.answer import fold, lenient, strict, valid, worded
from dialogs.condition import NOT_SURE
from dialogs.flow import Slot, SlotType
from dialogs.log import Value
from dialogs.machine import CONFIRM, Machine
from dialogs.message import Message
from dialogs.triage import Act

_NUMERIC = (SlotType.NUMBER, SlotType.TIME)
_WHEN = (SlotType.TIME, SlotType.DAYS)


class Kind(StrEnum):
    """What a message is, beside the open question."""

    RED_FLAG = "red_flag"
    COMMAND = "command"
    ANSWER = "answer"
    MENTION = "mention"
    QUESTION = "question"
    REPAIRED = "repaired"
    NOT_SURE = "not_sure"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is and what it says.

    Attributes:
        kind: What it is, by the fixed order.
        answers: Values for the open question.
        mentions: Values for other slots.
        flags: Red flags that are present and known to the rules, in order.
        command: The command, or None.
        topic: The topic to answer, or None.
    """

    kind: Kind
    answers: Mapping[str, Value] = field(default_factory=dict)
    mentions: Mapping[str, Value] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    command: str | None = None
    topic: str | None = None


def read(machine: Machine, open_slots: tuple[str, ...], message: Message) -> Reading:
    """Return the reading of a message while `open_slots` are asked (none at an end)."""
    present = _present(machine, message)
    past = _past(machine, message)
    answers = _answers(machine, open_slots, message, present)
    answers = {slot: v for slot, v in answers.items() if past.get(slot) != v}
    mentions = {
        slot: value
        for slot, value in _mentions(machine, open_slots, message).items()
        if past.get(slot) != value and not _same_words(value, answers)
    }
    flags = tuple(flag for flag in present if not _answered(machine, flag, answers))
    if any(machine.tables.flags[flag].act is not Act.NOTE for flag in flags):
        return Reading(Kind.RED_FLAG, answers, mentions, flags, topic=message.topic)
    if message.command and not answers:
        return Reading(Kind.COMMAND, {}, mentions, flags, command=message.command)
    topic = message.topic if message.is_question else None
    if answers:
        kind = Kind.NOT_SURE if NOT_SURE in answers.values() else Kind.ANSWER
        return Reading(kind, answers, mentions, flags, topic=topic)
    if message.polarity == NOT_SURE and open_slots:
        return Reading(Kind.NOT_SURE, {}, mentions, flags, topic=topic)
    if mentions or flags:
        return Reading(Kind.MENTION, {}, mentions, flags, topic=topic)
    return _last(machine, open_slots, message)


def _present(machine: Machine, message: Message) -> tuple[str, ...]:
    """Return the red flags that the message names as present, each once, in order."""
    named = [mention.id for mention in message.flags if mention.status == "present"]
    return tuple(flag for flag in dict.fromkeys(named) if flag in machine.tables.flags)


def _last(machine: Machine, open_slots: tuple[str, ...], message: Message) -> Reading:
    """Return the reading of a message that states nothing: a question, a near answer, neither."""
    if message.topic and message.is_question:
        return Reading(Kind.QUESTION, topic=message.topic)
    if len(open_slots) == 1:
        mended = lenient(machine.slots[open_slots[0]], message)
        if mended is not None:
            return Reading(Kind.REPAIRED, {open_slots[0]: mended})
    if message.topic:
        return Reading(Kind.QUESTION, topic=message.topic)
    return Reading(Kind.UNCLEAR)


def _mentions(machine: Machine, open_slots: tuple[str, ...], message: Message) -> dict[str, Value]:
    """Return what the message states beside the open question.

    A number that answers the open question states nothing else: "8" as an age is no pain score.
    Somebody's own words for a wish or a habit state nothing about the knee.
    """
    types = {machine.slots[slot].type for slot in open_slots}
    if SlotType.TEXT in types:
        return {}
    found = _beside(machine, open_slots, message, when=not types.isdisjoint(_WHEN))
    claimed = {machine.slots[slot].fact for slot in (*open_slots, *found)}
    numeric = not types.isdisjoint(_NUMERIC)
    for slot, stated in message.facts.items():
        if slot not in machine.slots or slot in (*open_slots, *claimed):
            continue
        answers = numeric and machine.slots[slot].type is SlotType.NUMBER
        value = valid(machine.slots[slot], stated)
        if value is not None and not (answers and stated == message.number):
            found[slot] = value
    return found


def _past(machine: Machine, message: Message) -> dict[str, object]:
    """Return what flags mean that are named as past, imagined or someone else's: slot -> value.

    "My foot went numb for a minute" is no numb foot: the question is still asked.
    """
    present = set(_present(machine, message))
    named = {m.id for m in message.flags if m.status not in ("present", "negated")} - present
    means = [machine.tables.flags[flag].means or {} for flag in named & machine.tables.flags.keys()]
    return {slot: value for facts in means for slot, value in facts.items()}


def _beside(
    machine: Machine, open_slots: tuple[str, ...], message: Message, *, when: bool
) -> dict[str, Value]:
    """Return what the message says of the flow's other questions, apart from facts by their name.

    With `when` that is also the time beside the days that are asked for, or the days beside it.
    """
    stated = {SlotType.TIME: message.time, SlotType.DAYS: message.days} if when else {}
    found: dict[str, Value] = {}
    for name in machine.asks:
        slot = machine.slots[name]
        if not (stated or slot.fact or slot.anywhere):
            continue
        said = stated.get(slot.type, message.facts.get(slot.fact))
        value = valid(slot, said) if said else None
        if slot.anywhere:
            value = worded(slot, fold(message.text))
        if value is not None and name not in open_slots:
            found[name] = value
    return found


def _same_words(value: Value, answers: Mapping[str, Value]) -> bool:
    """Return whether a mention is the answer read twice: stiff "at the back" is no pain there."""
    words = value if isinstance(value, tuple) else (value,)
    return len(words) == 1 and isinstance(words[0], str) and words[0] in answers.values()


def _answers(
    machine: Machine, open_slots: tuple[str, ...], message: Message, present: tuple[str, ...]
) -> dict[str, Value]:
    if len(open_slots) == 1:
        slot = open_slots[0]
        if slot.startswith(CONFIRM) and slot.removeprefix(CONFIRM) in present:
            return {slot: True}
        value = strict(slot, machine.slots[slot], message, machine.places)
        return {} if value is None else {slot: value}
    stated = _listed(machine.slots, open_slots, message)
    none = message.polarity == "no" or fold(message.text) == fold(machine.wording.none_of_these)
    if none and not stated:
        return dict.fromkeys(open_slots, False)
    return stated


def _listed(
    slots: Mapping[str, Slot], open_slots: tuple[str, ...], message: Message
) -> dict[str, Value]:
    """Return the signs of a list that the message states or names; a bare yes names none."""
    found: dict[str, Value] = {}
    for slot in open_slots:
        if slot in message.facts or message.polarity is None:
            value = strict(slot, slots[slot], message, lambda _: None)
            if value is not None:
                found[slot] = value
    return found


def _answered(machine: Machine, flag: str, answers: Mapping[str, Value]) -> bool:
    """Return whether the answers to the open question already say what this flag says."""
    means = machine.tables.flags[flag].means or {}
    return CONFIRM + flag in answers or any(answers.get(s) == value for s, value in means.items())
