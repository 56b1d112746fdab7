"""Where a person is: derived from the answers by walking the steps, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.condition import NOT_SURE
from dialogs.flow import End
from dialogs.log import Value
from dialogs.machine import CONFIRM, Machine, Stop
from dialogs.session import Session
from dialogs.triage import Urgency, pattern, programme, triage


@dataclass(frozen=True, slots=True)
class Position:
    """What follows from a session's answers.

    Attributes:
        values: Slot -> value.
        facts: The same, and `urgency`, `flags`, `pattern`, `programme`.
        raised: Red flag -> urgency, in the order of `rules/flags.yaml`.
        urgency: The highest of them.
        says: The say steps that stand before the open question or the end, in order.
        stop: The open question's step, or the end; None for the confirmation of a flag.
        slots: What the open question asks; empty at an end.
        ended: Whether `stop` is an end.
    """

    values: Mapping[str, Value]
    facts: Mapping[str, Any]
    raised: Mapping[str, Urgency]
    urgency: Urgency
    says: tuple[Stop, ...]
    stop: Stop | None
    slots: tuple[str, ...]
    ended: bool


def locate(machine: Machine, session: Session) -> Position:
    """Return where the session stands. Total."""
    values = session.values
    raised = raise_flags(machine, session, values)
    facts = derive(machine, values, raised)
    urgency = Urgency(facts["urgency"])
    says, stop, open_slots = _walk(machine, session, values, facts)
    if session.pending and not _speaks_first(machine, session, stop, values, raised):
        slot = CONFIRM + session.pending[0].flag
        return Position(values, facts, raised, urgency, (), None, (slot,), ended=False)
    return Position(values, facts, raised, urgency, says, stop, open_slots, not open_slots)


def urgent_flags(raised: Mapping[str, Urgency]) -> dict[str, int]:
    """Return the flags that send a person to care today, and their urgency, in order."""
    return {flag: int(u) for flag, u in raised.items() if u >= Urgency.URGENT_SAME_DAY}


def _walk(
    machine: Machine, session: Session, values: Mapping[str, Value], facts: Mapping[str, Any]
) -> tuple[tuple[Stop, ...], Stop, tuple[str, ...]]:
    """Return the says on the way, and the first open question with its slots, or the end."""
    says: list[Stop] = []
    stops = map(machine.stops.__getitem__, machine.applying(facts))
    while True:
        stop = next(stops)  # the last one is an end that always applies: `build` sees to that
        slots = tuple([slot for slot in stop.slots if slot not in values])
        if slots or isinstance(stop.step, End):
            return tuple(says), stop, slots[:1] if stop.id in session.apart else slots
        if not stop.slots:
            says.append(stop)


def _speaks_first(
    machine: Machine,
    session: Session,
    stop: Stop,
    values: Mapping[str, Value],
    raised: Mapping[str, Urgency],
) -> bool:
    """Return whether an escalation goes before the red flags that wait for their yes or no.

    It does when it was not told yet and none of them could raise the urgency any further.
    """
    urgent = urgent_flags(raised)
    escalates = isinstance(stop.step, End) and stop.step.escalation
    if not escalates or urgent == session.announced:
        return False
    waiting: dict[str, Value] = {CONFIRM + item.flag: True for item in session.pending}
    for item in session.pending:
        waiting |= item.held
    might = raise_flags(machine, session, {**values, **waiting})
    return max(might.values()) <= max(raised.values(), default=Urgency.SELF_CARE)


def raise_flags(
    machine: Machine, session: Session, values: Mapping[str, Value]
) -> dict[str, Urgency]:
    """Return red flag -> urgency from facts, from what was written, and from what was announced."""
    found = triage(machine.tables, values)
    for slot, value in values.items():
        if value in (True, NOT_SURE) and slot.startswith(CONFIRM):
            flag = slot[len(CONFIRM) :]
            level = Urgency[machine.tables.flags[flag].text.name]
            if value == NOT_SURE:  # asked only about what may be urgent
                level = Urgency.URGENT_SAME_DAY
            found[flag] = max(found.get(flag, level), level)
    for flag, told in session.announced.items():
        found[flag] = max(found.get(flag, Urgency(told)), Urgency(told))
    return {flag: found[flag] for flag in machine.tables.flags if flag in found}


def derive(
    machine: Machine, values: Mapping[str, Value], raised: Mapping[str, Urgency]
) -> dict[str, Any]:
    """Return slot -> value with `urgency`, `flags`, `pattern` and `programme` added."""
    facts: dict[str, Any] = dict(values)
    facts["urgency"] = int(max(raised.values(), default=Urgency.SELF_CARE))
    facts["flags"] = tuple(raised)
    facts["pattern"] = pattern(machine.tables, facts)
    facts["programme"] = programme(machine.tables, facts)
    return facts


def progress(machine: Machine, position: Position) -> tuple[int, int]:
    """Return the open question's number and about how many there are, within its part."""
    if position.stop is None or position.ended:
        return (1, 1)
    answered = total = 0
    counted: set[str] = set()
    applying = set(machine.applying(position.facts))
    for index, stop in enumerate(machine.stops):
        if stop.part != position.stop.part or not stop.slots or stop.id in counted:
            continue
        done = position.values.keys() >= set(stop.slots)
        if done or index in applying:
            total += 1
            answered += done
            counted.add(stop.id)
    return (answered + 1, max(total, answered + 1))
