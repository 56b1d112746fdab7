"""Where a person is: derived from the answers by walking the steps, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.condition import NOT_SURE, Facts
from dialogs.flow import End
from dialogs.log import Value
from dialogs.machine import CONFIRM, Machine, Stop
from dialogs.session import Session
from dialogs.triage import Urgency, pattern, programme, triage


@dataclass(frozen=True, slots=True)
class Position:
    """What follows from a session's answers.

    Attributes:
        machine: The flow.
        values: Slot -> value.
        raised: Red flag -> urgency, in the order of `rules/flags.yaml`.
        says: The say steps that stand before the open question or the end, in order.
        ahead: What applies in the open part, from the open question or the end on, in order.
        stop: The open question's step, or the end; None for the confirmation of a flag.
        slots: What the open question asks; empty at an end.
    """

    machine: Machine = field(repr=False)
    values: Mapping[str, Value]
    raised: Mapping[str, Urgency]
    says: tuple[Stop, ...]
    ahead: tuple[Stop, ...]
    stop: Stop | None
    slots: tuple[str, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """Return slot -> value with `urgency`, `flags`, `pattern` and `programme` added."""
        return planned(self.machine, judged(self.values, self.raised))

    @property
    def urgency(self) -> Urgency:
        """Return the highest urgency of the raised flags."""
        return max(self.raised.values(), default=Urgency.SELF_CARE)

    @property
    def ended(self) -> bool:
        """Return whether `stop` is an end."""
        return not self.slots


def locate(machine: Machine, session: Session) -> Position:
    """Return where the session stands. Total."""
    values = session.values
    raised = raise_flags(machine, session, values)
    says, ahead = _walk(machine, values, judged(values, raised))
    stop = ahead[0]
    if session.pending and not _speaks_first(machine, session, stop, values, raised):
        slot = CONFIRM + session.pending[0].flag
        return Position(machine, values, raised, (), (), None, (slot,))
    slots = tuple([slot for slot in stop.slots if slot not in values])
    if stop.id in session.apart:
        slots = slots[:1]
    return Position(machine, values, raised, says, ahead, stop, slots)


def urgent_flags(raised: Mapping[str, Urgency]) -> dict[str, int]:
    """Return the flags that send a person to care today, and their urgency, in order."""
    return {flag: int(u) for flag, u in raised.items() if u >= Urgency.URGENT_SAME_DAY}


def _walk(
    machine: Machine, values: Mapping[str, Value], facts: Facts
) -> tuple[tuple[Stop, ...], tuple[Stop, ...]]:
    """Return the says on the way, and what applies from the first open question or end on.

    Pattern and programme are found only when a part is reached that asks about them.
    """
    says: list[Stop] = []
    known = values.keys()
    for part in machine.parts:  # the last one ends with an end that always applies
        if part.plans:
            facts = planned(machine, facts)
        applying = [part.stops[index] for index in part.applying(facts)]
        for at, stop in enumerate(applying):
            if not stop.asked <= known or isinstance(stop.step, End):
                return tuple(says), tuple(applying[at:])
            if not stop.slots:
                says.append(stop)
    raise AssertionError("a flow without an end is not built")


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
    for slot in machine.confirms.keys() & values.keys():
        if values[slot] is not False:
            flag = machine.confirms[slot]
            level = Urgency[machine.tables.flags[flag].text.name]
            if values[slot] == NOT_SURE:  # asked only about what may be urgent
                level = Urgency.URGENT_SAME_DAY
            found[flag] = max(found.get(flag, level), level)
    for flag, told in session.announced.items():
        found[flag] = max(found.get(flag, Urgency(told)), Urgency(told))
    return {flag: found[flag] for flag in machine.tables.flags if flag in found} if found else {}


def judged(values: Mapping[str, Value], raised: Mapping[str, Urgency]) -> dict[str, Any]:
    """Return slot -> value with `urgency` and `flags` added."""
    urgency = int(max(raised.values())) if raised else 0
    return {**values, "urgency": urgency, "flags": tuple(raised)}


def planned(machine: Machine, facts: Facts) -> dict[str, Any]:
    """Return facts that were judged with `pattern` and `programme` added."""
    known = {**facts, "pattern": pattern(machine.tables, facts)}
    return known | {"programme": programme(machine.tables, known)}


def progress(machine: Machine, position: Position) -> tuple[int, int]:
    """Return the open question's number and about how many there are, within its part."""
    if position.stop is None or position.ended:
        return (1, 1)
    known = position.values.keys()
    [questions] = [p.questions for p in machine.parts if p.name == position.stop.part]
    answered = sum([asked <= known for asked in questions])
    left = {stop.id for stop in position.ahead if not stop.asked <= known}
    return (answered + 1, answered + len(left))
