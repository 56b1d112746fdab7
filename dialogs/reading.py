"""One message beside the open question: what it is, in the one fixed reading order.

1 red flag; 2 command; 3 a strict answer; 4 mentions of other slots; 5 a question for the knowledge
base; 6 a lenient answer; 7 not understood. Facts that a message states are taken whatever it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.answer import lenient, strict, valid
from dialogs.condition import NOT_SURE
from dialogs.flow import Slot
from dialogs.machine import CONFIRM, Machine
from dialogs.message import Message
from dialogs.session import Value
from dialogs.triage import Act


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
    flags = tuple(
        mention.id
        for mention in message.flags
        if mention.status == "present"
        and mention.id in machine.tables.flags
        and not _asked(machine, mention.id, open_slots)
    )
    mentions = _mentions(machine, open_slots, message)
    answers = _answers(machine, open_slots, message)
    if any(machine.tables.flags[flag].act is not Act.NOTE for flag in flags):
        return Reading(Kind.RED_FLAG, answers, mentions, flags, topic=message.topic)
    if message.command and not answers:
        return Reading(Kind.COMMAND, {}, mentions, flags, command=message.command)
    topic = message.topic if message.is_question else None
    if answers:
        kind = Kind.NOT_SURE if NOT_SURE in answers.values() else Kind.ANSWER
        return Reading(kind, answers, mentions, flags, topic=topic)
    if message.polarity == NOT_SURE and open_slots:
        return Reading(Kind.NOT_SURE, {}, mentions, flags)
    if mentions or flags:
        return Reading(Kind.MENTION, {}, mentions, flags, topic=topic)
    return _last(machine, open_slots, message)


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
    found: dict[str, Value] = {}
    for slot, stated in message.facts.items():
        if slot in machine.slots and slot not in open_slots:
            value = valid(machine.slots[slot], stated)
            if value is not None:
                found[slot] = value
    return found


def _answers(machine: Machine, open_slots: tuple[str, ...], message: Message) -> dict[str, Value]:
    if len(open_slots) == 1:
        slot = open_slots[0]
        value = strict(slot, machine.slots[slot], message, machine.places)
        return {} if value is None else {slot: value}
    stated = _listed(machine.slots, open_slots, message)
    if not stated and message.polarity == "no":
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


def _asked(machine: Machine, flag: str, open_slots: tuple[str, ...]) -> bool:
    """Return whether the open question is about this very flag, so that naming it answers it."""
    means = machine.tables.flags[flag].means or {}
    return CONFIRM + flag in open_slots or any(slot in open_slots for slot in means)
