"""A pressed button: an answer, a tick, back, change, or one of an older message.

Data is `number:what`: `slot=value` an answer, `slot~value` or `slot~` a tick, `slot!` done,
`?slot` ask again, `-back@turn`, `-change`, `-read`, `-mistake`. An old button is a correction of
that answer, never an error and never silence; pressing the same twice is pressing it once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialogs.answer import pressed as value_of
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Chosen, Effect, Redraw, Tell, Toast
from dialogs.flow import SlotType
from dialogs.machine import CONFIRM, Machine
from dialogs.position import Position, locate
from dialogs.question import change_rows, chosen_rows, question_text, rows, show
from dialogs.screening import confirm
from dialogs.session import How, Session, Value
from dialogs.triage import Urgency

_DATA = re.compile(r"(\d+):(-back@\d+|-change|-read|-mistake|\?\w+|\w+[=~!].*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press leads to.

    Attributes:
        session: The new session, or None when nothing changed.
        effects: In order.
        ask: Whether the open question, or the end, is put after it.
    """

    session: Session | None
    effects: tuple[Effect, ...]
    ask: bool


def press(machine: Machine, session: Session, before: Position, data: str) -> Pressed:
    """Return what this button does. Total: unknown data gets a kind note and the open question."""
    match = _DATA.fullmatch(data)
    if match is None or int(match[1]) != session.number:
        return Pressed(None, (Toast(machine.wording.old_button),), ask=True)
    what = match[2]
    if what.startswith("-"):
        return _action(machine, session, before, what)
    if what.startswith("?"):
        return _reopen(machine, session, before, what[1:])
    parts = re.fullmatch(r"(\w+)([=~!])(.*)", what, re.DOTALL)
    if parts is None or parts[1] not in machine.slots:
        return Pressed(None, (Toast(machine.wording.old_button),), ask=True)
    slot, sign, word = parts.groups()
    if sign == "~":
        return _tick(machine, session, before, slot, word)
    if sign == "!":
        return _done(machine, session, before, slot)
    return _answer(machine, session, before, slot, word)


def _action(machine: Machine, session: Session, before: Position, what: str) -> Pressed:
    words = machine.wording
    if what == "-read":
        return Pressed(None, (Toast(words.thanks_read),), ask=False)
    if what == "-mistake":
        return _mistake(machine, session, before)
    if what == "-change":
        table = change_rows(machine, session, before)
        text = words.which_change if table else words.nothing_to_change
        return Pressed(session, (Tell(text, table),), ask=False)
    if session.announced:
        return Pressed(None, (Toast(words.nothing_to_undo),), ask=True)
    if int(what.removeprefix("-back@")) != session.turn:
        return Pressed(None, (Toast(words.old_button),), ask=False)
    undone = session.undone()
    if undone is None:
        return Pressed(None, (Toast(words.nothing_to_undo),), ask=True)
    return Pressed(replace(undone, turn=session.turn + 1), (Toast(words.undone),), ask=True)


def _mistake(machine: Machine, session: Session, before: Position) -> Pressed:
    """Take back what made it urgent: the flags that were written, and the answers that decided."""
    if not session.announced:
        return Pressed(None, (Toast(machine.wording.old_button),), ask=True)
    session = replace(session, announced={}, turn=session.turn + 1, again=())
    taken: dict[str, Value | None] = {}
    for flag, level in locate(machine, session).raised.items():
        if level >= Urgency.URGENT_SAME_DAY:
            taken |= dict.fromkeys(_causes(machine, before, flag))
    session = session.record(How.CORRECTED, taken)
    return Pressed(session, (Tell(machine.wording.mistake_taken),), ask=True)


def _causes(machine: Machine, before: Position, flag: str) -> set[str]:
    """Return the answered slots that raise this flag: its own, and those of the rows that hold."""
    names = {CONFIRM + flag}
    for row in machine.tables.raising:
        if row.flag == flag and row.condition.holds(before.facts):
            names |= row.condition.names
    return {
        name
        for name in names
        if name in before.values and before.values[name] not in (False, SKIPPED)
    }


def _reopen(machine: Machine, session: Session, before: Position, slot: str) -> Pressed:
    """Ask an answered question again."""
    words = machine.wording
    stop = machine.asks.get(slot)
    answered = [name for name in stop.slots if name in before.values] if stop else []
    if session.announced or not answered:
        text = words.kept_advice if session.announced else words.old_button
        return Pressed(None, (Toast(text),) if not session.announced else (), ask=True)
    session = replace(session, turn=session.turn + 1, draft=(), again=())
    session = session.record(How.CORRECTED, dict.fromkeys(answered))
    return Pressed(session, (), ask=True)


def _tick(machine: Machine, session: Session, before: Position, slot: str, word: str) -> Pressed:
    """Tick or untick one entry of the open list; on an older list, open that list again."""
    effects: tuple[Effect, ...] = ()
    if slot not in before.slots:
        reopened = _reopen(machine, session, before, slot)
        if reopened.session is None:
            return reopened
        session, effects = reopened.session, reopened.effects
        ticked = _ticked(machine, before, slot)
        session = replace(session, draft=ticked)
    entry = f"{slot}~{word}" if word else slot
    if word and value_of(machine.slots[slot], word) is None:
        return Pressed(None, (Toast(machine.wording.old_button),), ask=True)
    draft = session.draft
    draft = tuple(e for e in draft if e != entry) if entry in draft else (*draft, entry)
    session = replace(session, draft=draft)
    position = locate(machine, session)
    if slot not in position.slots:
        return Pressed(session, effects, ask=True)
    return Pressed(session, (*effects, Redraw(rows(machine, session, position))), ask=False)


def _ticked(machine: Machine, before: Position, slot: str) -> tuple[str, ...]:
    """Return the draft that stands for the answers of this list."""
    stop = machine.asks[slot]
    draft: list[str] = []
    for name in stop.slots:
        value = before.values.get(name)
        if value is True:
            draft.append(name)
        elif isinstance(value, tuple):
            draft += [f"{name}~{word}" for word in value]
    return tuple(draft)


def _done(machine: Machine, session: Session, before: Position, slot: str) -> Pressed:
    """Take the open list as ticked: what is not ticked is false."""
    if slot not in before.slots:
        return Pressed(None, (Toast(machine.wording.old_button),), ask=True)
    values: dict[str, Value]
    if machine.slots[slot].type is SlotType.CHOICES:
        chosen = {entry.partition("~")[2] for entry in session.draft}
        ordered = tuple(str(c.value) for c in machine.slots[slot].choices if c.value in chosen)
        if not ordered:
            return Pressed(None, (Toast(machine.wording.tick_hint),), ask=False)
        values = {slot: ordered}
    else:
        values = {name: name in session.draft for name in before.slots}
    return _store(machine, session, before, values)


def _answer(machine: Machine, session: Session, before: Position, slot: str, word: str) -> Pressed:
    definition = machine.slots[slot]
    value: Value | None
    value = SKIPPED if word == SKIPPED and definition.skip else value_of(definition, word)
    if value is None:
        return Pressed(None, (Toast(machine.wording.old_button),), ask=True)
    if slot in before.values and before.values[slot] == value:
        return Pressed(None, (Toast(_chosen(machine, slot, value)),), ask=False)
    if value == NOT_SURE and slot in before.slots:
        unsure = _unsure(machine, session, before, slot)
        if unsure is not None:
            return unsure
    return _store(machine, session, before, {slot: value})


def _unsure(machine: Machine, session: Session, before: Position, slot: str) -> Pressed | None:
    """Take a list apart, or ask a danger sign once more in plainer words; None to store it."""
    session = replace(session, turn=session.turn + 1, draft=())
    if len(before.slots) > 1 and before.stop is not None:
        return Pressed(replace(session, apart=(*session.apart, before.stop.id)), (), ask=True)
    if machine.slots[slot].danger and slot not in session.again:
        again = replace(session, again=(*session.again, slot))
        return Pressed(again, (Tell(machine.wording.again),), ask=True)
    return None


def _store(
    machine: Machine, session: Session, before: Position, values: Mapping[str, Value]
) -> Pressed:
    """Store the answer of the open question, or correct an earlier one."""
    slot = next(iter(values))
    effects: list[Effect] = []
    if slot in before.slots:
        how = How.PRESSED
    elif slot in before.values and not session.announced:
        how = How.CORRECTED
        effects.append(Toast(machine.wording.corrected))
    else:
        note = machine.wording.nothing_to_undo if session.announced else machine.wording.old_button
        return Pressed(None, (Toast(note),), ask=True)
    session = replace(session, turn=session.turn + 1, draft=(), tries=0)
    text = question_text(machine, before, slot)
    shown = _summary(machine, values) if len(values) > 1 else _chosen(machine, slot, values[slot])
    session, values = confirm(machine, session, values)
    session = session.record(how, values)
    effects.append(Chosen(f"{text}\n\n{shown}", chosen_rows(machine, session, slot)))
    return Pressed(session, tuple(effects), ask=True)


def _chosen(machine: Machine, slot: str, value: Value) -> str:
    return machine.wording.chosen.format(answer=show(machine, slot, value))


def _summary(machine: Machine, values: Mapping[str, Value]) -> str:
    """Return what was ticked in a list, or that nothing was."""
    ticked = [machine.slots[name].tick for name, value in values.items() if value is True]
    answer = "; ".join(ticked) if ticked else machine.wording.none_of_these
    return machine.wording.chosen.format(answer=answer)
