"""Danger in what was volunteered: acted on at once, or held back until one yes/no confirms it.

The brief's rule 9: a flag found in free text is confirmed by one question, unless it is one of
those on which to act at once. Answers that would escalate by themselves wait with their flag.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dialogs.log import Value
from dialogs.machine import CONFIRM, Machine
from dialogs.position import raise_flags
from dialogs.session import Pending, Session
from dialogs.triage import Act, Urgency


def taken(
    machine: Machine, session: Session, mentions: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the mentions that say something new, and the answers that stand against the others.

    A mention may correct an answer, but words that only reassure do not clear a sign of danger
    (the brief's rule 10): that takes the question itself.
    """
    values = session.values
    fresh: dict[str, Value] = {}
    kept: dict[str, Value] = {}
    for slot, value in mentions.items():
        if slot not in values:
            fresh[slot] = value
        elif values[slot] != value:
            before = {**values, **fresh}
            if _lowers(machine, session, before, {**before, slot: value}):
                kept[slot] = values[slot]
            else:
                fresh[slot] = value
    return fresh, kept


def withhold(
    machine: Machine, session: Session, volunteered: Mapping[str, Value], told: tuple[str, ...]
) -> tuple[Session, dict[str, Value]]:
    """Return the session with the flags to confirm and what they hold back, and what is kept.

    Args:
        machine: The flow.
        session: With the answers to the open question already in it.
        volunteered: Slot -> value, stated beside the open question.
        told: Red flags that the message names as present.
    """
    flags = machine.tables.flags
    at_once = {
        slot
        for flag in _rising(machine, session, volunteered)
        if flags[flag].act is Act.AT_ONCE
        for slot in _deciding(machine, flag)
    }
    kept = dict(volunteered)
    waiting = {item.flag: dict(item.held) for item in session.pending}

    def hold(slots: Iterable[str]) -> dict[str, Value]:
        return {slot: kept.pop(slot) for slot in slots if slot in kept and slot not in at_once}

    for flag in told:
        if act_on(machine, {**session.values, **volunteered}, flag) is Act.CONFIRM:
            means = flags[flag].means or {}
            held = hold([slot for slot in means if kept.get(slot) == means[slot]])
            waiting.setdefault(flag, {}).update(held)
    for flag in _rising(machine, session, kept):
        if flags[flag].act is not Act.AT_ONCE and (held := hold(_deciding(machine, flag))):
            waiting.setdefault(flag, {}).update(held)
    pending = tuple(Pending(flag, held) for flag, held in waiting.items())
    return replace(session, pending=pending), kept


def act_on(machine: Machine, values: Mapping[str, Value], flag: str) -> Act:
    """Return what a flag that was written leads to, beside the answers known by then."""
    rule = machine.tables.flags[flag]
    return Act.CONFIRM if rule.unless and values.get(rule.unless) is True else rule.act


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


def confirmed(session: Session, slot: str) -> dict[str, Value]:
    """Return all answers that came with the yes or no to a red flag: slot -> value."""
    answers = session.answers
    came = answers[slot]
    return {
        name: answer.value
        for name, answer in answers.items()
        if (answer.turn, answer.how) == (came.turn, came.how)
    }


def _lowers(
    machine: Machine, session: Session, before: Mapping[str, Value], after: Mapping[str, Value]
) -> bool:
    """Return whether a change of answers takes urgency from a flag and gives none to another."""
    session = replace(session, announced={})
    was = raise_flags(machine, session, before)
    now = raise_flags(machine, session, after)
    falls = any(now.get(flag, -1) < level for flag, level in was.items())
    return falls and not any(was.get(flag, -1) < level for flag, level in now.items())


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
        and CONFIRM + flag not in values
    ]


def _deciding(machine: Machine, flag: str) -> list[str]:
    """Return the slots that the rows of this flag ask about."""
    rows = [row for row in machine.tables.raising if row.flag == flag]
    return sorted({name for row in rows for name in row.condition.names})
