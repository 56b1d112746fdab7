"""Where a person is: derived from the answers by walking the steps, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.condition import NOT_SURE
from dialogs.flow import End, Say
from dialogs.machine import CONFIRM, Machine, Stop
from dialogs.session import Answer, Session
from dialogs.triage import Urgency, pattern, programme, triage


@dataclass(frozen=True, slots=True)
class Position:
    """What follows from a session's answers.

    Attributes:
        answers: Slot -> answer.
        facts: Slot -> value, and `urgency`, `flags`, `pattern`, `programme`.
        raised: Red flag -> urgency, in the order of `rules/flags.yaml`.
        urgency: The highest of them.
        says: Steps that speak now, in order.
        stop: The open question's step, or the end; None for the confirmation of a flag.
        slots: What the open question asks; empty at an end.
        ended: Whether `stop` is an end.
    """

    answers: Mapping[str, Answer]
    facts: Mapping[str, Any]
    raised: Mapping[str, Urgency]
    urgency: Urgency
    says: tuple[Stop, ...]
    stop: Stop | None
    slots: tuple[str, ...]
    ended: bool


def locate(machine: Machine, session: Session) -> Position:
    """Return where the session stands; total: a flow that runs out of steps is at its last one."""
    answers = session.answers
    raised = raise_flags(machine, session, answers)
    facts = derive(machine, answers, raised)
    urgency = Urgency(facts["urgency"])
    if session.pending:
        slot = CONFIRM + session.pending[0].flag
        return Position(answers, facts, raised, urgency, (), None, (slot,), ended=False)
    says, end, open_slots = _walk(machine, session, answers, facts)
    ended = not open_slots
    return Position(answers, facts, raised, urgency, says, end, open_slots, ended)


def _walk(
    machine: Machine, session: Session, answers: Mapping[str, Answer], facts: Mapping[str, Any]
) -> tuple[tuple[Stop, ...], Stop, tuple[str, ...]]:
    """Return what speaks now, and the first open question with its slots, or the end."""
    spoken = session.spoken
    says: list[Stop] = []
    for stop in machine.stops:
        if stop.condition is not None and not stop.condition.holds(facts):
            continue
        if isinstance(stop.step, End):
            return tuple(says), stop, ()
        if isinstance(stop.step, Say) and stop.id not in spoken:
            says.append(stop)
        open_slots = tuple(slot for slot in stop.slots if slot not in answers)
        if open_slots:
            return tuple(says), stop, open_slots[:1] if stop.id in session.apart else open_slots
    return tuple(says), machine.stops[-1], ()


def raise_flags(
    machine: Machine, session: Session, answers: Mapping[str, Answer]
) -> dict[str, Urgency]:
    """Return red flag -> urgency from facts, from what was written, and from what was announced."""
    found = triage(machine.tables, {slot: answer.value for slot, answer in answers.items()})
    for slot, answer in answers.items():
        if slot.startswith(CONFIRM) and answer.value in (True, NOT_SURE):
            flag = slot[len(CONFIRM) :]
            level = Urgency[machine.tables.flags[flag].text.name]
            if answer.value == NOT_SURE:
                level = min(level, Urgency.URGENT_SAME_DAY)
            found[flag] = max(found.get(flag, level), level)
    for flag, told in session.announced.items():
        found[flag] = max(found.get(flag, Urgency(told)), Urgency(told))
    return {flag: found[flag] for flag in machine.tables.flags if flag in found}


def derive(
    machine: Machine, answers: Mapping[str, Answer], raised: Mapping[str, Urgency]
) -> dict[str, Any]:
    """Return slot -> value with `urgency`, `flags`, `pattern` and `programme` added."""
    facts: dict[str, Any] = {slot: answer.value for slot, answer in answers.items()}
    facts["urgency"] = max(raised.values(), default=Urgency.SELF_CARE)
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
    for stop in machine.stops:
        if stop.part != position.stop.part or not stop.slots or stop.id in counted:
            continue
        done = all(slot in position.answers for slot in stop.slots)
        if done or stop.condition is None or stop.condition.holds(position.facts):
            total += 1
            answered += done
            counted.add(stop.id)
    return (answered + 1, max(total, answered + 1))
