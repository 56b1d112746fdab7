"""How an open question, an escalation or an end is put: its text and its buttons."""

import re
from collections.abc import Mapping
from html import escape

from dialogs.answer import label
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Button, Rows, Tell
from dialogs.flow import Ask, End, Slot, SlotType
from dialogs.log import Value
from dialogs.machine import Machine
from dialogs.position import Position, progress, urgent_flags
from dialogs.session import Session
from dialogs.triage import Urgency
from dialogs.unsure import simplified

TICK, UNTICK = "~", "^"  # in a button's data: this entry of a list is to be set, or taken out
_NAME = re.compile(r"\{(\w+)\}")


def show(machine: Machine, slot: str, value: Value, *, echoed: bool = False) -> str:
    """Return how a slot's value reads, as HTML; `echoed` within a sentence."""
    words = machine.wording
    if value == SKIPPED:
        return escape(words.skip)
    if machine.slots[slot].type is SlotType.ZONE:
        return escape(str(value).rpartition("/")[2].replace("_", " "))
    answer = label(
        machine.slots[slot],
        value,
        yes=words.yes,
        no=words.no,
        not_sure=words.not_sure,
        echoed=echoed,
    )
    return escape(answer, quote=False)


def fill(machine: Machine, position: Position, text: str) -> str:
    """Return the text with `{slot}`, `{reasons}` and `{safety_net}` filled in.

    Other names, such as `{emergency_number}`, are left for the world to fill.
    """
    if "{" not in text:
        return text

    def filled(match: re.Match[str]) -> str:
        name = match[1]
        if name in position.values:
            return show(machine, name, position.values[name])
        if name == "reasons":
            return reasons(machine, position, Urgency.SEE_CLINICIAN)
        return machine.wording.safety_net if name == "safety_net" else match[0]

    return _NAME.sub(filled, text)


def reasons(machine: Machine, position: Position, urgency: Urgency) -> str:
    """Return one line for each flag at this urgency, with what to do about it."""
    flags = [machine.tables.flags[f] for f, level in position.raised.items() if level is urgency]
    return "\n\n".join(f"• <b>{_upper(flag.name)}.</b> {flag.do}" for flag in flags)


def echo(machine: Machine, values: Mapping[str, Value]) -> str:
    """Return values in a few words each, as after "Noted:"; "" for none."""
    parts = []
    for name, value in values.items():
        slot = machine.slots[name]
        if value is True:
            parts.append(slot.yes or slot.name.lower())
        elif value is False:
            parts.append(slot.no or f"no {slot.name.lower()}")
        else:
            shown = show(machine, name, value, echoed=True)
            parts.append(slot.echo.replace("{value}", shown[:1].lower() + shown[1:]) or shown)
    return ", ".join(parts)


def ask(machine: Machine, session: Session, position: Position, *, lead: str = "") -> Tell:
    """Return the open question as a message; `lead` stands before it."""
    words = machine.wording
    if position.stop is None:
        flag = machine.tables.flags[session.pending[0].flag]
        text = f"{words.you_wrote}\n\n<b>{flag.confirm}</b>"
        return Tell(_joined(lead, text), rows(machine, session, position))
    step = position.stop.step
    assert isinstance(step, Ask)  # noqa: S101 - an open question is always an ask
    number, total = progress(machine, position)
    counted = words.progress if number < total else words.progress_last
    shown = f"<i>{counted.format(number=number, total=total)}</i>" if total > 1 else ""
    parts = [lead, shown]
    slot = machine.slots[position.slots[0]]
    if len(position.slots) == 1 < len(position.stop.slots):
        parts.append(f"<b>{slot.question}</b>")
    else:
        parts.append(fill(machine, position, step.text))
    if len(position.slots) > 1:
        parts.append(signs(machine, position.slots))
    if position.slots[0] in session.again and slot.again:
        parts.append(slot.again)
    return Tell(_joined(*parts), rows(machine, session, position), step.picture)


def signs(machine: Machine, slots: tuple[str, ...]) -> str:
    """Return the signs of a list, a line each: a phone cuts long buttons, and none may be cut."""
    entries = [machine.slots[slot] for slot in slots]
    return "\n".join(f"• <b>{slot.name}</b>: {_lower(slot.tick)}" for slot in entries)


def question_text(machine: Machine, position: Position, slot: str) -> str:
    """Return the text under which a slot was asked, for the message that keeps its answer."""
    stop = machine.asks.get(slot)
    if stop is not None and isinstance(stop.step, Ask):
        return fill(machine, position, stop.step.text)
    definition = machine.slots[slot]
    return f"<b>{definition.question or definition.name}</b>"


def rows(machine: Machine, session: Session, position: Position) -> Rows:
    """Return the buttons of the open question: choices, then not sure, skip and back."""
    slot = machine.slots[position.slots[0]]
    step = position.stop.step if position.stop else None
    columns = step.columns if isinstance(step, Ask) else 2
    if len(position.slots) > 1 or slot.type is SlotType.CHOICES:
        choices = _ticks(machine, session, position)
    else:
        head = f"{session.number}:{position.slots[0]}="
        choices = [Button(label, f"{head}{value}") for label, value in _choices(machine, slot)]
    table = [tuple(choices[i : i + columns]) for i in range(0, len(choices), columns)]
    last = _last(machine, session, position)
    return (*table, last) if last else tuple(table)


def _ticks(machine: Machine, session: Session, position: Position) -> list[Button]:
    """Return one button for each entry of a list, and one that says that it is done."""
    words = machine.wording
    slots = position.slots
    head = f"{session.number}:"
    if len(slots) > 1:
        entries = [(machine.slots[slot].name, slot, "") for slot in slots]
        done = words.done if session.draft else words.none_of_these
    else:
        choices = machine.slots[slots[0]].choices
        entries = [(choice.label, slots[0], str(choice.value)) for choice in choices]
        done = words.done if session.draft else ""
    buttons = []
    for text, slot, word in entries:
        ticked = entry(slot, word) in session.draft
        sign = UNTICK if ticked else TICK
        buttons.append(Button(f"✅ {text}" if ticked else text, f"{head}{slot}{sign}{word}"))
    return [*buttons, Button(done, f"{head}{slots[0]}!")] if done else buttons


def entry(slot: str, word: str) -> str:
    """Return how a tick stands in a session's draft; `word` is empty for a sign."""
    return f"{slot}{TICK}{word}" if word else slot


def _last(machine: Machine, session: Session, position: Position) -> tuple[Button, ...]:
    """Return the last row: not sure, skip and back, as far as they are safe."""
    words = machine.wording
    slot = machine.slots[position.slots[0]]
    head = f"{session.number}:{position.slots[0]}="
    row = []
    if slot.unsure:
        row.append(Button(words.not_sure, head + NOT_SURE + "+" * simplified(session, position)))
    if slot.skip:
        row.append(Button(words.skip, head + SKIPPED))
    if session.undoable and not session.announced and not session.pending:
        row.append(Button(words.back, f"{session.number}:-back@{session.turn}"))
    return tuple(row)


def chosen(machine: Machine, values: Mapping[str, Value]) -> str:
    """Return the chosen answer: of a list what was ticked in it, or that nothing was."""
    if len(values) == 1:
        [(slot, value)] = values.items()
        answer = show(machine, slot, value)
    else:
        ticked = [machine.slots[name].tick for name, value in values.items() if value is True]
        answer = "; ".join(ticked) or machine.wording.none_of_these
    return machine.wording.chosen.format(answer=answer)


def chosen_rows(machine: Machine, session: Session, slot: str) -> Rows:
    """Return the one small button under an answered question."""
    return ((Button(machine.wording.change, f"{session.number}:?{slot}"),),)


def escalation(machine: Machine, session: Session, position: Position, step: End) -> Tell:
    """Return the message that sends a person to care: the gravest flag first, the others named."""
    urgent = urgent_flags(position.raised)
    flags = [machine.tables.flags[flag] for flag in sorted(urgent, key=lambda flag: -urgent[flag])]
    parts = [fill(machine, position, step.end)]
    if flags:
        parts.append(f"<b>{_upper(flags[0].name)}.</b> {flags[0].do}")
    if len(flags) > 1:
        others = "; ".join(flag.name for flag in flags[1:])
        parts.append(machine.wording.also_tell.format(flags=others))
    return Tell(_joined(*parts), escalation_rows(machine, session), urgent=True)


def escalation_rows(machine: Machine, session: Session) -> Rows:
    """Return the two buttons under an escalation."""
    words = machine.wording
    return (
        (Button(words.read, f"{session.number}:-read"),),
        (Button(words.mistake, f"{session.number}:-mistake"),),
    )


def change_rows(machine: Machine, session: Session, position: Position) -> Rows:
    """Return a button for each question that was answered and can be asked again, latest last."""
    asked = dict.fromkeys(stop.id for stop in machine.stops if stop.slots)
    buttons = [
        Button(machine.slots[slot].name, f"{session.number}:?{slot}")
        for slot in asked
        if slot in position.values
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _choices(machine: Machine, slot: Slot) -> list[tuple[str, str | int]]:
    if slot.type is SlotType.BOOLEAN and not slot.choices:
        return [(machine.wording.yes, "yes"), (machine.wording.no, "no")]
    return [(choice.label, choice.value) for choice in slot.choices]


def _lower(text: str) -> str:
    """Return text that goes on after a colon; "I" and names of one letter stay as they are."""
    return text if text[1:2] in (" ", "'") else text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
