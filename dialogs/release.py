"""A session that an earlier release wrote, under today's content."""

from dataclasses import replace

from dialogs.answer import valid
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.machine import CONFIRM, Machine
from dialogs.session import Session, Value


def rewalk(machine: Machine, session: Session) -> Session:
    """Return the session under today's content: answers that lost their meaning are dropped."""
    if session.content == machine.content:
        return session
    known = {stop.id for stop in machine.stops}
    log = tuple(
        replace(
            entry,
            values={s: v for s, v in entry.values.items() if v is None or _kept(machine, s, v)},
            said=tuple(step for step in entry.said if step.lstrip("-") in known),
        )
        for entry in session.log
    )
    flags = machine.tables.flags
    return replace(
        session,
        content=machine.content,
        log=log,
        pending=tuple(p for p in session.pending if p.flag in flags),
        announced={f: level for f, level in session.announced.items() if f in flags},
        draft=(),
        apart=tuple(step for step in session.apart if step in known),
    )


def _kept(machine: Machine, name: str, value: Value) -> bool:
    """Return whether an answer still has its meaning: the slot is there and holds such a value."""
    slot = machine.slots.get(name)
    if slot is None or not (name in machine.asks or name.startswith(CONFIRM)):
        return False
    if value == NOT_SURE:
        return slot.unsure
    if value == SKIPPED:
        return slot.skip
    return valid(slot, value) == value
