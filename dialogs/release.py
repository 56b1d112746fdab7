"""A session that an earlier release wrote, under today's content."""

from collections.abc import Mapping
from dataclasses import replace

from dialogs.answer import valid
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.log import Value
from dialogs.machine import Machine
from dialogs.session import Pending, Session


def rewalk(machine: Machine, session: Session) -> Session:
    """Return the session under today's content: answers that lost their meaning are dropped."""
    if session.content == machine.content:
        return session
    steps = {stop.id for stop in machine.stops}
    flags = machine.tables.flags
    log = [
        replace(
            entry,
            values={s: v for s, v in entry.values.items() if v is None or _kept(machine, s, v)},
            said=tuple(s for s in entry.said if s.lstrip("-").partition("@")[0] in steps),
        )
        for entry in session.log
    ]
    return replace(
        session.rewritten(log),
        content=machine.content,
        pending=tuple(
            Pending(item.flag, _held(machine, item.held))
            for item in session.pending
            if item.flag in flags
        ),
        announced={flag: level for flag, level in session.announced.items() if flag in flags},
        draft=(),
        apart=tuple(step for step in session.apart if step in steps),
        again=tuple(slot for slot in session.again if slot in machine.slots),
    )


def _held(machine: Machine, held: Mapping[str, Value]) -> dict[str, Value]:
    return {slot: value for slot, value in held.items() if _kept(machine, slot, value)}


def _kept(machine: Machine, name: str, value: Value) -> bool:
    """Return whether an answer still has its meaning: the slot is there and holds such a value."""
    slot = machine.slots.get(name)
    if slot is None:
        return False
    if value == NOT_SURE:
        return slot.unsure
    if value == SKIPPED:
        return slot.skip
    same = valid(slot, value)
    if isinstance(same, tuple) and isinstance(value, tuple):
        return set(same) == set(value)
    return same == value
