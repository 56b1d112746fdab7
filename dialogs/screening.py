"""Danger in what was volunteered: acted on at once, or held back until one yes/no confirms it.

The brief's rule 9: a flag found in free text is confirmed by one question, unless it is one of
those on which to act at once. Answers that would escalate by themselves wait with their flag.
"""

from collections.abc import Mapping
from dataclasses import replace

from dialogs.machine import CONFIRM, Machine
from dialogs.position import raise_flags
from dialogs.session import Pending, Session, Value
from dialogs.triage import Act, Urgency


def withhold(
    machine: Machine, session: Session, volunteered: Mapping[str, Value], told: tuple[str, ...]
) -> tuple[tuple[Pending, ...], dict[str, Value]]:
    """Return the flags to confirm with the answers they hold back, and the answers to keep.

    Args:
        machine: The flow.
        session: With the answers to the open question already in it.
        volunteered: Slot -> value, stated beside the open question.
        told: Red flags that the message names as present.
    """
    kept = dict(volunteered)
    pending: list[Pending] = []
    waiting = {item.flag for item in session.pending}
    for flag in told:
        rule = machine.tables.flags[flag]
        if rule.act is Act.CONFIRM and flag not in waiting:
            means = rule.means or {}
            held = {slot: kept.pop(slot) for slot in means if kept.get(slot) == means[slot]}
            pending.append(Pending(flag, held))
            waiting.add(flag)
    for flag in _rising(machine, session, kept):
        rule = machine.tables.flags[flag]
        held = {slot: kept.pop(slot) for slot in _deciding(machine, flag) if slot in kept}
        if rule.act is Act.AT_ONCE:
            kept |= held
        elif held and flag not in waiting:
            pending.append(Pending(flag, held))
            waiting.add(flag)
    return tuple(pending), kept


def confirm(
    machine: Machine, session: Session, values: Mapping[str, Value]
) -> tuple[Session, Mapping[str, Value]]:
    """Return the session without the flag that was asked about, and the answers to store.

    After a yes those are also what the flag means, and what it held back.
    """
    if not session.pending or CONFIRM + session.pending[0].flag not in values:
        return session, values
    first, *rest = session.pending
    session = replace(session, pending=tuple(rest))
    if values[CONFIRM + first.flag] is not True:
        return session, values
    means: Mapping[str, Value] = machine.tables.flags[first.flag].means or {}
    return session, {**values, **means, **first.held}


def _rising(machine: Machine, session: Session, volunteered: Mapping[str, Value]) -> list[str]:
    """Return the flags that the volunteered answers alone would raise to urgent or above."""
    values = session.values
    before = raise_flags(machine, session, values)
    after = raise_flags(machine, session, {**values, **volunteered})
    return [
        flag
        for flag, level in after.items()
        if level >= Urgency.URGENT_SAME_DAY
        and before.get(flag, Urgency.SELF_CARE) < level
        and machine.tables.flags[flag].confirm
        and CONFIRM + flag not in values
    ]


def _deciding(machine: Machine, flag: str) -> set[str]:
    """Return the slots that the rows of this flag ask about."""
    names: set[str] = set()
    for row in machine.tables.raising:
        if row.flag == flag:
            names |= row.condition.names
    return names
