"""The end of a turn: what is due is said, then one open question or the end."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from zlib import crc32

from dialogs.condition import Facts
from dialogs.effects import Card, Chosen, Effect, NotUnderstood, Remind, Tell, Toast, Topic
from dialogs.flow import End, Say
from dialogs.machine import Machine
from dialogs.position import Position, locate, urgent_flags
from dialogs.question import TICK, ask, escalation, escalation_rows, fill
from dialogs.session import Session

ANSWERS = (Topic, NotUnderstood, Card)  # after these an end that has spoken says no more


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
    draft = _draft(session, position)
    if draft != session.draft:
        session = replace(session, draft=draft)
    effects = [*effects, *spoken]
    step = position.stop.step if position.stop else None
    if isinstance(step, End):
        session, effects = _finish(machine, session, position, step, effects, lead)
    else:
        effects.append(ask(machine, session, position, lead=lead))
    return session, tuple(effects), position


def _finish(
    machine: Machine,
    session: Session,
    position: Position,
    step: End,
    effects: list[Effect],
    lead: str,
) -> tuple[Session, list[Effect]]:
    """Return the session at an end, and all that the turn says; an escalation speaks alone."""
    urgent = urgent_flags(position.raised)
    if step.escalation and (urgent != session.announced or step.id not in session.spoken):
        session = replace(session.say((step.id,)), announced=urgent, pending=())
        quiet = [effect for effect in effects if isinstance(effect, Chosen | Toast)]
        return session, [*quiet, escalation(machine, session, position, step)]
    if lead:
        effects.append(Tell(lead))
    text = fill(machine, position, step.end)
    mark = _mark(step.end, text)
    answered = any(isinstance(effect, ANSWERS) for effect in effects)
    if step.escalation:
        rows = escalation_rows(machine, session)
        effects.append(Tell(machine.wording.kept_advice, rows, urgent=True))
    elif session.spoken.get(step.id) != mark:
        effects.append(Tell(text))
        session = session.say((_step(step.id, mark),))
    elif not answered:
        effects.append(Tell(machine.wording.ended))
    return session, effects


def _draft(session: Session, position: Position) -> tuple[str, ...]:
    """Return what is ticked in the open list; it waits while a red flag is confirmed."""
    if position.stop is None:
        return session.draft
    return tuple(e for e in session.draft if e.partition(TICK)[0] in position.slots)


def _mark(text: str, filled: str, programme: tuple[str, ...] = ()) -> str:
    """Return a mark of what a step says now, or "" when it always says the same.

    When the answers change what was said, such as a time or the exercises, it is said again.
    """
    if text == filled and not programme:
        return ""
    return f"{crc32(f'{filled} {programme}'.encode()) & 0xFFFF:x}"


def _step(name: str, mark: str) -> str:
    return f"{name}@{mark}" if mark else name


def _speak(machine: Machine, session: Session, position: Position) -> tuple[Session, list[Effect]]:
    """Return the session in which all due steps have spoken, and what they say."""
    effects: list[Effect] = []
    spoken = session.spoken
    said: list[str] = []
    for stop in position.says:
        step = stop.step
        assert isinstance(step, Say)  # noqa: S101 - `says` holds says only
        text = fill(machine, position, step.say)
        programme = position.facts["programme"] if step.programme or step.remind else ()
        mark = _mark(step.say, text, programme)
        if spoken.get(step.id) != mark:
            said.append(_step(step.id, mark))
            effects += _said(machine, position, step, text)
    return session.say((*said, *_stale(machine, position, spoken))), effects


def _stale(machine: Machine, position: Position, spoken: Iterable[str]) -> Iterator[str]:
    """Yield `-id` for each step that has spoken and no longer applies: it is to be said again."""
    facts: Facts | None = None
    for step_id in spoken:
        stop = machine.saying.get(step_id)
        if stop is not None and stop.condition is None:
            continue
        facts = facts or position.facts
        if stop is None or not (stop.condition and stop.condition.holds(facts)):
            yield f"-{step_id}"


def _said(machine: Machine, position: Position, step: Say, text: str) -> list[Effect]:
    """Return what one step says, shows and sets."""
    effects: list[Effect] = [Tell(text)] if text else []
    if step.card:
        effects.append(Card(step.card))
    if step.programme:
        told = {other.step.card for other in machine.stops if isinstance(other.step, Say)}
        effects += [Card(e) for e in position.facts["programme"] if e not in told]
    return effects + _remind(position) if step.remind else effects


def _remind(position: Position) -> list[Effect]:
    facts = position.facts
    at, days, zone = facts.get("reminder_time"), facts.get("reminder_days"), facts.get("city")
    if isinstance(at, str) and isinstance(days, tuple) and isinstance(zone, str):
        return [Remind(at, days, zone, facts["programme"])]
    return []
