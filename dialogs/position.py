"""Where a person is: derived from the answers by walking the steps, never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.condition import NOT_SURE
from dialogs.flow import End, Say
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
        applying: The indexes of the stops that apply, in order.
        says: The say steps that stand before the open question or the end, in order.
        stop: The open question's step, or the end; None for the confirmation of a flag.
        slots: What the open question asks; empty at an end.
        at: Where `stop` is in `applying`; before it nothing that applies is open.
    """

    values: Mapping[str, Value]
    facts: Mapping[str, Any]
    raised: Mapping[str, Urgency]
    applying: Sequence[int]
    says: tuple[Stop, ...]
    stop: Stop | None
    slots: tuple[str, ...]
    at: int = 0

    @property
    def urgency(self) -> Urgency:
        """Return the highest urgency of the raised flags."""
        return Urgency(self.facts["urgency"])

    @property
    def ended(self) -> bool:
        """Return whether `stop` is an end."""
        return not self.slots


def locate(machine: Machine, session: Session) -> Position:
    """Return where the session stands. Total."""
    values = session.values
    raised = raise_flags(machine, session, values)
    facts = derive(machine, values, raised)
    applying = machine.applying(facts)
    says, at, slots = _walk(machine, session, values, applying)
    stop = machine.stops[applying[at]]
    if session.pending and not _speaks_first(machine, session, stop, values, raised):
        slot = CONFIRM + session.pending[0].flag
        return Position(values, facts, raised, applying, (), None, (slot,))
    return Position(values, facts, raised, applying, says, stop, slots, at)


def urgent_flags(raised: Mapping[str, Urgency]) -> dict[str, int]:
    """Return the flags that send a person to care today, and their urgency, in order."""
    return {flag: int(u) for flag, u in raised.items() if u >= Urgency.URGENT_SAME_DAY}


def _walk(
    machine: Machine, session: Session, values: Mapping[str, Value], applying: Sequence[int]
) -> tuple[tuple[Stop, ...], int, tuple[str, ...]]:
    """Return the says on the way, and where the first open question or end is, with its slots."""
    says: list[Stop] = []
    known = values.keys()
    at = 0
    while True:
        stop = machine.stops[applying[at]]
        if not stop.asked <= known:
            slots = tuple([slot for slot in stop.slots if slot not in values])
            return tuple(says), at, slots[:1] if stop.id in session.apart else slots
        if isinstance(stop.step, Say):
            says.append(stop)
        elif isinstance(stop.step, End):  # the last one always applies: `build` sees to that
            return tuple(says), at, ()
        at += 1


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
    known = position.values.keys()
    part = position.stop.part
    answered = sum([asked <= known for asked in machine.asking[part]])
    ahead = {
        stop.id
        for index in position.applying[position.at :]
        if (stop := machine.stops[index]).part == part and not stop.asked <= known
    }
    return (answered + 1, answered + len(ahead))
