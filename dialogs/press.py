"""A pressed button: an answer, a tick, back, change, or one of an older message.

Data is `number:what`: `slot=value` an answer, `slot~value` or `slot~` a tick, `slot^value` or
`slot^` no tick, `slot!` done, `?slot` ask again, `-back@turn`, `-read`, `-mistake`. An old button
is a correction of that answer, never an error and never silence; pressing the same twice is
pressing it once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialogs.answer import pressed as value_of
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Chosen, Effect, Redraw, Toast
from dialogs.flow import SlotType
from dialogs.log import How, Value
from dialogs.machine import CONFIRM, Machine
from dialogs.mistake import take_back
from dialogs.position import Position, locate
from dialogs.question import TICK, chosen, chosen_rows, entry, question_text, rows
from dialogs.screening import confirm, confirmed
from dialogs.session import Pending, Session
from dialogs.unsure import simplified, simplify

_DATA = re.compile(
    r"(?P<number>[0-9]+):"
    r"(-(?P<action>back@[0-9]+|read|mistake)|\?(?P<again>\w+)|"
    r"(?P<slot>\w+)(?P<sign>[=~^!])(?P<word>.*))",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press leads to.

    Attributes:
        session: The session after it.
        effects: In order.
        ask: Whether the open question, or the end, is put after it.
        lead: Said before that question.
    """

    session: Session
    effects: tuple[Effect, ...] = ()
    ask: bool = True
    lead: str = ""


def press(machine: Machine, session: Session, before: Position, data: str) -> Pressed:
    """Return what this button does. Total: unknown data gets a kind note and the open question."""
    match = _DATA.fullmatch(data)
    if match is None or match["number"] != str(session.number):
        return _old(machine, session)
    if match["action"]:
        return _action(machine, session, match["action"])
    slot = match["slot"] or match["again"]
    if slot not in machine.slots:
        return _old(machine, session)
    if match["again"]:
        return _reopen(machine, session, before, slot)
    match match["sign"]:
        case "=":
            return _answer(machine, session, before, slot, match["word"])
        case "!":
            return _done(machine, session, before, slot)
    return _tick(machine, session, before, slot, match["word"], on=match["sign"] == TICK)


def _old(machine: Machine, session: Session) -> Pressed:
    return Pressed(session, (Toast(machine.wording.old_button),))


def _known(machine: Machine, session: Session, slot: str, value: Value) -> Pressed:
    """Say what stands already: the second of two quick taps changes nothing."""
    return Pressed(session, (Toast(chosen(machine, {slot: value})),), ask=False)


def _action(machine: Machine, session: Session, action: str) -> Pressed:
    words = machine.wording
    if action == "read":
        return Pressed(session, (Toast(words.thanks_read),), ask=False)
    if action == "mistake":
        if not session.announced:
            return _old(machine, session)
        return Pressed(take_back(machine, session), lead=words.mistake_taken)
    if session.announced or session.pending:
        return Pressed(session, (Toast(words.nothing_to_undo),))
    if action != f"back@{session.turn}":
        return _old(machine, session)
    undone = session.undone()
    if undone is None:
        return Pressed(session, (Toast(words.nothing_to_undo),))
    return Pressed(replace(undone, turn=session.turn + 1), (Toast(words.undone),))


def _reopen(machine: Machine, session: Session, before: Position, slot: str) -> Pressed:
    """Ask an answered question again; after an escalation its advice stands instead."""
    if session.announced:
        return Pressed(session)
    stop = machine.asks.get(slot)
    pending = session.pending
    if slot.startswith(CONFIRM) and slot in before.values:
        came = confirmed(session, slot)
        held = {name: value for name, value in came.items() if name != slot}
        pending = (Pending(slot.removeprefix(CONFIRM), held), *pending)
        taken = dict.fromkeys(came)
    else:
        taken = dict.fromkeys(s for s in (stop.slots if stop else ()) if s in before.values)
    if not taken:
        return _old(machine, session)
    changes = {"turn": session.turn + 1, "draft": (), "again": (), "pending": pending}
    return Pressed(session.record(How.CORRECTED, taken, **changes))


def _tick(
    machine: Machine, session: Session, before: Position, slot: str, word: str, *, on: bool
) -> Pressed:
    """Set or take out one entry of the open list; on an older list, open that list again."""
    listed = machine.slots[slot].type is SlotType.CHOICES
    stop = machine.asks.get(slot)
    if stop is None or bool(word) is not listed or not (listed or len(stop.slots) > 1):
        return _old(machine, session)
    if listed and value_of(machine.slots[slot], word) is None:
        return _old(machine, session)
    if slot not in before.slots:
        if not listed and (stop.id in session.apart or (session.announced and on)):
            return _answer(machine, session, before, slot, "yes" if on else "no")
        if session.announced:
            return Pressed(session)
        if any(name in before.values for name in stop.slots):
            reopened = _reopen(machine, session, before, slot)
            session = replace(reopened.session, draft=_ticked(before, stop.slots))
    draft = tuple(e for e in session.draft if e != entry(slot, word))
    session = replace(session, draft=(*draft, entry(slot, word)) if on else draft)
    position = locate(machine, session)
    if slot not in position.slots:
        return Pressed(session)
    return Pressed(session, (Redraw(rows(machine, session, position)),), ask=False)


def _ticked(before: Position, slots: tuple[str, ...]) -> tuple[str, ...]:
    """Return the draft that stands for the answers of a list."""
    draft: list[str] = []
    for slot in slots:
        value = before.values.get(slot)
        if value is True:
            draft.append(slot)
        elif isinstance(value, tuple):
            draft += [entry(slot, word) for word in value]
    return tuple(draft)


def _done(machine: Machine, session: Session, before: Position, slot: str) -> Pressed:
    """Take the open list as ticked: what is not ticked is false."""
    stop = machine.asks.get(slot)
    listed = machine.slots[slot].type is SlotType.CHOICES
    if stop is None or not (listed or len(stop.slots) > 1):
        return _old(machine, session)
    open_slots = [name for name in stop.slots if name not in before.values]
    if not open_slots:
        shown = chosen(machine, {name: before.values[name] for name in stop.slots})
        return Pressed(session, (Toast(shown),), ask=False)
    if open_slots[0] not in before.slots:
        return _old(machine, session)
    if not listed:
        ticked = {name: name in session.draft for name in open_slots}
        return _store(machine, session, before, ticked)
    choices = [str(choice.value) for choice in machine.slots[slot].choices]
    taken = tuple(word for word in choices if entry(slot, word) in session.draft)
    if not taken:
        return Pressed(session, (Toast(machine.wording.tick_hint),), ask=False)
    return _store(machine, session, before, {slot: taken})


def _answer(machine: Machine, session: Session, before: Position, slot: str, word: str) -> Pressed:
    definition = machine.slots[slot]
    plain = word.rstrip("+")
    value = SKIPPED if plain == SKIPPED and definition.skip else value_of(definition, plain)
    if value is None:
        return _old(machine, session)
    if slot not in before.slots and before.values.get(slot) == value:
        return _known(machine, session, slot, value)
    if value == NOT_SURE:
        unsure = _unsure(machine, session, before, slot, times=word.count("+"))
        if unsure is not None:
            return unsure
    return _store(machine, session, before, {slot: value})


def _unsure(
    machine: Machine, session: Session, before: Position, slot: str, *, times: int
) -> Pressed | None:
    """Ask in a simpler way, or return None to store "not sure".

    `times` is how often the question of the pressed button had been made simpler.
    """
    if slot in before.slots:
        if times < simplified(session, before):
            return _known(machine, session, slot, NOT_SURE)
        simpler = simplify(machine, session, before)
        return Pressed(simpler, lead=machine.wording.again) if simpler else None
    stop = machine.asks.get(slot)
    if times or stop is None or len(stop.slots) == 1:
        return None
    if before.stop is stop:
        return _known(machine, session, slot, NOT_SURE)
    reopened = _reopen(machine, session, before, slot)
    apart = tuple(dict.fromkeys((*session.apart, stop.id)))
    return replace(reopened, session=replace(reopened.session, apart=apart))


def _store(
    machine: Machine, session: Session, before: Position, values: Mapping[str, Value]
) -> Pressed:
    """Store the answer of the open question, or correct an earlier one."""
    slot = next(iter(values))
    effects: list[Effect] = []
    how = How.PRESSED
    text = question_text(machine, before, slot)
    shown = chosen(machine, values)
    if slot in before.values and slot not in before.slots:
        how = How.CORRECTED
        effects.append(Toast(machine.wording.corrected))
    elif slot not in (before.stop.slots if before.stop else before.slots):
        return _old(machine, session)
    stored: Mapping[str, Value | None]
    if how is How.CORRECTED:
        stored = _corrected(machine, session, values)
    else:
        session, stored = confirm(machine, session, values)
    session = session.record(how, stored, turn=session.turn + 1, tries=0)
    effects.append(Chosen(f"{text}\n\n{shown}", chosen_rows(machine, session, slot)))
    return Pressed(session, tuple(effects))


def _corrected(
    machine: Machine, session: Session, values: Mapping[str, Value]
) -> Mapping[str, Value | None]:
    """Return a correction with all that follows from it, where it is about a red flag."""
    slot, value = next(iter(values.items()))
    if not slot.startswith(CONFIRM):
        return values
    flag = machine.tables.flags[slot.removeprefix(CONFIRM)]
    means = flag.means if value is True and flag.means else {}
    return {**dict.fromkeys(confirmed(session, slot)), **means, **values}
