"""What was answered, question by question, with when and in which words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from bot.clinic.record import Answer, Asked
from bot.storage.records import Said
from dialogs import Machine
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.flow import Ask, SlotType
from dialogs.log import Value
from dialogs.question import echo, show

COMPLAINT_WORDS = 4  # a text shorter than this is an answer, not a complaint
COMPLAINT_TEXTS = 6
COMPLAINT_CHARACTERS = 600  # in all; the transcript has the rest
_TAG = re.compile(r"<[^>]+>")
_NUMBERED = re.compile(r"^[0-9] (?=[A-Za-z])")  # a label such as `4 Inside`
_PRESSED = re.compile(r"^[0-9]+:\??(\w+)")
_BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Change:
    """What one message or press of the person changed.

    Attributes:
        at: When.
        flow: In which flow.
        session: The number of the session.
        answers: Slot -> value, as JSON has it.
        words: What was written; empty for a press.
    """

    at: datetime
    flow: str
    session: int
    answers: Mapping[str, Any]
    words: str


def changes(said: Iterable[Said]) -> list[Change]:
    """Return what the person's messages changed, oldest first."""
    return [
        Change(
            line.at,
            str(line.data["in"]),
            int(line.data["session"]),
            line.data.get("answers", {}),
            "" if "pressed" in line.data else line.text,
        )
        for line in said
        if line.speaker == "person" and "session" in line.data and "in" in line.data
    ]


def answered(
    machine: Machine, values: Mapping[str, Value], log: Iterable[Change]
) -> dict[str, Answer]:
    """Return slot -> answer for all that the check asks or the person told, in its order.

    Args:
        machine: The flow.
        values: Slot -> the value that stands.
        log: What the messages of this session changed, oldest first.
    """
    latest = {slot: change for change in log for slot in change.answers}
    flags = red_flag_slots(machine)
    asked = [
        slot for slot, stop in machine.asks.items() if stop.part in ("assessment", "programme")
    ]
    told = [slot for slot in values if slot not in asked and not slot.startswith("is_")]
    kept = [slot for slot in told if slot in machine.slots and slot not in machine.asks]
    return {
        slot: _answer(machine, slot, values.get(slot), latest.get(slot), red_flag=slot in flags)
        for slot in (*asked, *kept)
    }


def red_flag_slots(machine: Machine) -> tuple[str, ...]:
    """Return the red-flag questions of the check, in order.

    Those are all that are marked as danger, and the yes/no signs that a rule of triage looks at.
    """
    looked_at = {name for row in machine.tables.raising for name in row.condition.names}
    return tuple(
        slot
        for slot, stop in machine.asks.items()
        if stop.part == "assessment"
        and (
            machine.slots[slot].danger
            or (machine.slots[slot].type is SlotType.BOOLEAN and slot in looked_at)
        )
    )


def reads(machine: Machine, slot: str, value: Value) -> str:
    """Return how a value reads, as plain text, without the numbers of the picture."""
    text = unescape(show(machine, slot, value))
    if machine.slots[slot].type is SlotType.CHOICES:
        return ", ".join(_NUMBERED.sub("", part) for part in text.split(", ")).capitalize()
    return text


def pressed(machine: Machine, line: Said) -> str:
    """Return what the button said that somebody pressed, as far as that is known."""
    answers = {s: v for s, v in line.data.get("answers", {}).items() if s in machine.slots}
    read = [f"{machine.slots[s].name}: {_read(machine, s, v)}" for s, v in answers.items()]
    if not read:
        found = _PRESSED.search(str(line.data["pressed"]))
        name = machine.slots[found[1]].name if found and found[1] in machine.slots else ""
        read = [name] if name else []
    return f"[{'; '.join(read) or _BUTTON}]"


def _read(machine: Machine, slot: str, value: Any) -> str:
    return reads(machine, slot, tuple(value) if isinstance(value, list) else value)


def complaint(said: Iterable[Said], log: Iterable[Change], session: int | None) -> tuple[str, ...]:
    """Return what the person wrote about the knee in this session, oldest first, shortened."""
    telling = {change.at for change in log if change.session == session and change.answers}
    first = True
    texts: list[str] = []
    for line in said:
        if line.speaker != "person" or "pressed" in line.data or line.text[:1] in ("/", "["):
            continue
        told = line.at in telling or first
        first = False
        if told and len(line.text.split()) >= COMPLAINT_WORDS:
            texts.append(" ".join(line.text.split()))
    return _shortened(dict.fromkeys(texts))


def _shortened(texts: Iterable[str]) -> tuple[str, ...]:
    left = COMPLAINT_CHARACTERS
    kept: list[str] = []
    for text in texts:
        if left <= 0 or len(kept) == COMPLAINT_TEXTS:
            break
        kept.append(text if len(text) <= left else f"{text[:left].rstrip()} …")
        left -= len(text)
    return tuple(kept)


def _answer(
    machine: Machine, slot: str, value: Value | None, change: Change | None, *, red_flag: bool
) -> Answer:
    asked = _asked(value)
    text = "" if value is None else reads(machine, slot, value)
    return Answer(
        id=slot,
        name=machine.slots[slot].name,
        question=question(machine, slot),
        asked=asked,
        text=text,
        says="" if value is None else _says(machine, slot, asked, value, text),
        value=value,
        at=change.at if change and value is not None else None,
        words=change.words if change and value is not None else "",
        red_flag=red_flag,
    )


def question(machine: Machine, slot: str) -> str:
    """Return the question on its own: of a list that of the sign, else its first line."""
    definition = machine.slots[slot]
    stop = machine.asks.get(slot)
    if definition.question or stop is None or not isinstance(stop.step, Ask):
        return definition.question or definition.name
    return unescape(_TAG.sub("", stop.step.text)).splitlines()[0]


def _says(machine: Machine, slot: str, asked: Asked, value: Value, text: str) -> str:
    """Return an answer in a few words that stand alone: `it gives way`, `no swelling`."""
    if asked in (Asked.YES, Asked.NO, Asked.VALUE):
        return unescape(echo(machine, {slot: value}))
    return f"{machine.slots[slot].name.lower()}: {text.lower()}"


def _asked(value: Value | None) -> Asked:
    if value is None:
        return Asked.NOT_ASKED
    if isinstance(value, bool):
        return Asked.YES if value else Asked.NO
    return {NOT_SURE: Asked.NOT_SURE, SKIPPED: Asked.SKIPPED}.get(str(value), Asked.VALUE)
