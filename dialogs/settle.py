"""The end of a turn: what is due is said, then one open question or the end."""

from dataclasses import replace

from dialogs.effects import Card, Effect, NotUnderstood, Remind, Tell, Topic
from dialogs.flow import End, Say
from dialogs.machine import Machine
from dialogs.position import Position, locate
from dialogs.question import ask, escalation, escalation_rows, fill
from dialogs.session import Session
from dialogs.triage import Urgency


def settle(
    machine: Machine, session: Session, effects: list[Effect], *, lead: str = ""
) -> tuple[Session, tuple[Effect, ...], Position]:
    """Return the session, what to say, and the position: what is due is said, then the question.

    Args:
        machine: The flow.
        session: After the event.
        effects: What the event itself led to, said first.
        lead: Said before the open question.
    """
    position = locate(machine, session)
    session, spoken = _speak(machine, session, position)
    effects = [*effects, *spoken]
    position = replace(position, says=())
    if not position.ended:
        effects.append(ask(machine, session, position, lead=lead))
        return session, tuple(effects), position
    stop = position.stop
    assert stop is not None and isinstance(stop.step, End)  # noqa: S101, PT018 - flows end in ends
    if stop.step.escalation:
        session, told = _escalate(machine, session, position, stop.step)
        effects.append(told)
    elif stop.id not in session.spoken:
        effects.append(Tell(fill(machine, position, stop.step.end)))
        session = session.say((stop.id,))
    elif not spoken and not any(isinstance(effect, Topic | NotUnderstood) for effect in effects):
        effects.append(Tell(machine.wording.ended))
    return session, tuple(effects), position


def _speak(machine: Machine, session: Session, position: Position) -> tuple[Session, list[Effect]]:
    """Return the session in which all due steps have spoken, and what they say."""
    effects: list[Effect] = []
    for stop in position.says:
        step = stop.step
        assert isinstance(step, Say)  # noqa: S101 - `says` holds says only
        if step.say:
            effects.append(Tell(fill(machine, position, step.say)))
        if step.card:
            effects.append(Card(step.card))
        if step.programme:
            told = {other.step.card for other in machine.stops if isinstance(other.step, Say)}
            effects += [Card(e) for e in position.facts["programme"] if e not in told]
        if step.remind:
            effects.extend(_remind(position))
    spoken = session.spoken
    stale = tuple(
        f"-{stop.id}"
        for stop in machine.stops
        if stop.id in spoken
        and stop.condition is not None
        and not stop.condition.holds(position.facts)
    )
    return session.say((*(stop.id for stop in position.says), *stale)), effects


def _remind(position: Position) -> list[Effect]:
    facts = position.facts
    at, days, zone = facts.get("reminder_time"), facts.get("reminder_days"), facts.get("city")
    if isinstance(at, str) and isinstance(days, tuple) and isinstance(zone, str):
        return [Remind(at, days, zone, facts["programme"])]
    return []


def _escalate(
    machine: Machine, session: Session, position: Position, step: End
) -> tuple[Session, Effect]:
    """Tell what is urgent, once; a later message gets the same advice in short."""
    urgent = {
        flag: int(level)
        for flag, level in position.raised.items()
        if level >= Urgency.URGENT_SAME_DAY
    }
    if urgent == session.announced:
        rows = escalation_rows(machine, session)
        return session, Tell(machine.wording.kept_advice, rows, urgent=True)
    told = escalation(machine, session, position, step)
    return replace(session, announced=urgent, pending=()), told
