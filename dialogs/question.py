"""How an open question, an escalation or an end is put: its text and its buttons."""

import re
from collections.abc import Mapping
from html import escape

from dialogs.answer import label
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Button, Rows, Tell
from dialogs.flow import Ask, Choice, End, Slot, SlotType, Wording
from dialogs.machine import Machine
from dialogs.position import Position, progress
from dialogs.session import Session, Value
from dialogs.triage import Urgency

_NAME = re.compile(r"\{(\w+)\}")


def show(machine: Machine, slot: str, value: Value) -> str:
    """Return how a slot's value reads, as HTML."""
    words = machine.wording
    if value == SKIPPED:
        return escape(words.skip)
    if machine.slots[slot].type is SlotType.ZONE:
        return escape(str(value).rpartition("/")[2].replace("_", " "))
    answer = label(machine.slots[slot], value, yes=words.yes, no=words.no, not_sure=words.not_sure)
    return escape(answer, quote=False)


def fill(machine: Machine, position: Position, text: str) -> str:
    """Return the text with `{slot}`, `{reasons}` and `{safety_net}` filled in.

    Other names, such as `{emergency_number}`, are left for the world to fill.
    """

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
    """Return what was noted beside the open question, or "" when nothing is worth saying."""
    parts = []
    for name, value in values.items():
        slot = machine.slots[name]
        if value is True:
            parts.append(slot.yes or slot.name.lower())
        elif value is False:
            parts.append(slot.no or f"no {slot.name.lower()}")
        else:
            shown = show(machine, name, value)
            parts.append(slot.echo.replace("{value}", shown[:1].lower() + shown[1:]) or shown)
    return machine.wording.noted.format(facts=", ".join(parts)) if parts else ""


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
    if len(position.slots) < len(position.stop.slots) and len(position.slots) == 1:
        parts.append(f"<b>{slot.question}</b>")
    else:
        parts.append(fill(machine, position, step.text))
    if position.slots[0] in session.again and slot.again:
        parts.append(slot.again)
    return Tell(_joined(*parts), rows(machine, session, position), step.picture)


def question_text(machine: Machine, position: Position, slot: str) -> str:
    """Return the text under which a slot was asked, for the message that keeps its answer."""
    stop = machine.asks.get(slot)
    if stop is None:
        flag = slot.removeprefix("is_")
        return f"<b>{machine.tables.flags[flag].confirm}</b>"
    assert isinstance(stop.step, Ask)  # noqa: S101 - `asks` holds asks only
    return fill(machine, position, stop.step.text)


def rows(machine: Machine, session: Session, position: Position) -> Rows:
    """Return the buttons of the open question: choices, then not sure, skip and back."""
    number = session.number
    slots = position.slots
    slot = machine.slots[slots[0]]
    step = position.stop.step if position.stop else None
    columns = step.columns if isinstance(step, Ask) else 2
    words = machine.wording
    choices: list[Button]
    if len(slots) > 1:
        choices = _ticks(session, [(machine.slots[s].tick, f"{number}:{s}~") for s in slots])
        done = words.done if session.draft else words.none_of_these
        choices.append(Button(done, f"{number}:{slots[0]}!"))
    elif slot.type is SlotType.CHOICES:
        ticks = [(c.label, f"{number}:{slots[0]}~{c.value}") for c in slot.choices]
        choices = _ticks(session, ticks)
        if session.draft:
            choices.append(Button(words.done, f"{number}:{slots[0]}!"))
    else:
        choices = [
            Button(choice.label, f"{number}:{slots[0]}={choice.value}")
            for choice in _choices(slot, words)
        ]
    table = [tuple(choices[i : i + columns]) for i in range(0, len(choices), columns)]
    last = []
    if slot.unsure:
        last.append(Button(words.not_sure, f"{number}:{slots[0]}={NOT_SURE}"))
    if slot.skip:
        last.append(Button(words.skip, f"{number}:{slots[0]}={SKIPPED}"))
    if any(entry.values for entry in session.log) and not session.announced:
        last.append(Button(words.back, f"{number}:-back@{session.turn}"))
    return (*table, tuple(last)) if last else tuple(table)


def chosen_rows(machine: Machine, session: Session, slot: str) -> Rows:
    """Return the one small button under an answered question."""
    return ((Button(machine.wording.change, f"{session.number}:?{slot}"),),)


def escalation(machine: Machine, session: Session, position: Position, step: End) -> Tell:
    """Return the message that sends a person to care: the gravest flag first, the others named."""
    flags = [
        machine.tables.flags[flag]
        for flag, level in sorted(position.raised.items(), key=lambda item: -item[1])
        if level >= Urgency.URGENT_SAME_DAY
    ]
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
    buttons = [
        Button(machine.slots[stop.id].name, f"{session.number}:?{stop.id}")
        for stop in machine.stops
        if stop.slots and stop.id in position.values
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _choices(slot: Slot, words: Wording) -> tuple[Choice, ...]:
    if slot.type is SlotType.BOOLEAN and not slot.choices:
        return (Choice(words.yes, "yes"), Choice(words.no, "no"))
    return slot.choices


def _ticks(session: Session, entries: list[tuple[str, str]]) -> list[Button]:
    """Return one button an entry, ticked when it is in the draft (by slot or by value)."""
    return [
        Button(("✅ " if data.partition(":")[2].strip("~") in session.draft else "") + text, data)
        for text, data in entries
    ]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
