"""One event into one session: the turn.

Rules kept here, each with a test: no event raises; a turn ends with one open question or an end;
urgency never falls without the person saying so; back undoes exactly one answering turn; a session
that is saved and reloaded between any two turns goes on the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import (
    Card,
    Do,
    Effect,
    NotUnderstood,
    Remind,
    Tell,
    Topic,
)
from dialogs.flow import Ask, End, Say
from dialogs.machine import CONFIRM, Machine
from dialogs.message import Message
from dialogs.position import Position, locate
from dialogs.press import Pressed, press
from dialogs.question import (
    ask,
    change_rows,
    echo,
    escalation,
    escalation_rows,
    fill,
)
from dialogs.reading import Kind, Reading, read
from dialogs.screening import withhold
from dialogs.session import How, Pending, Session, Value
from dialogs.triage import Act, Urgency

TRIES = 3  # after so many misunderstandings in a row the way to a person is shown


@dataclass(frozen=True, slots=True)
class Start:
    """The conversation opens, or the person comes back to it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a person wrote, read by `knowledge`."""

    message: Message


@dataclass(frozen=True, slots=True)
class Press:
    """A button: the data that it carried."""

    data: str


Event = Start | Utterance | Press


@dataclass(frozen=True, slots=True)
class Turn:
    """One event in: the new session, what to do, and where the person now is.

    Attributes:
        session: To be saved.
        effects: In order.
        position: Where the session now stands.
        reading: How an utterance was read; None for other events.
    """

    session: Session
    effects: tuple[Effect, ...]
    position: Position
    reading: Reading | None = None


def begin(machine: Machine, number: int) -> Session:
    """Return a fresh session; `number` tells its buttons from those of earlier ones."""
    return Session(machine.flow, machine.content, number)


def advance(machine: Machine, session: Session, event: Event) -> Turn:
    """Return the turn that the event makes of the session. Total: no event raises."""
    session = rewalk(machine, session)
    before = locate(machine, session)
    match event:
        case Start():
            return _settle(machine, session, [])
        case Press(data):
            return _pressed(machine, session, press(machine, session, before, data))
        case Utterance(message):
            reading = read(machine, before.slots, message)
            turn = _uttered(machine, session, before, message, reading)
            return replace(turn, reading=reading)


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
    from dialogs.answer import valid

    return valid(slot, value) == value


def _pressed(machine: Machine, session: Session, pressed: Pressed) -> Turn:
    if pressed.session is None:
        settled = _settle(machine, session, []) if pressed.ask else None
        if settled:
            return replace(settled, effects=(*pressed.effects, *settled.effects))
        return Turn(session, pressed.effects, locate(machine, session))
    if not pressed.ask:
        return Turn(pressed.session, pressed.effects, locate(machine, pressed.session))
    return _settle(machine, pressed.session, list(pressed.effects))


def _uttered(
    machine: Machine, session: Session, before: Position, message: Message, reading: Reading
) -> Turn:
    match reading.kind:
        case Kind.COMMAND:
            return _command(machine, session, before, reading.command or "")
        case Kind.QUESTION:
            session = replace(session, tries=0)
            return _settle(machine, session, [Topic(reading.topic or "")])
        case Kind.UNCLEAR:
            return _unclear(machine, session, before, message)
        case Kind.NOT_SURE if not reading.answers:
            return _unsure(machine, session, before, reading)
    return _take(machine, session, before, reading)


def _take(machine: Machine, session: Session, before: Position, reading: Reading) -> Turn:
    """Store what the reading gives, hold back what is dangerous and unconfirmed, and go on."""
    if NOT_SURE in reading.answers.values():
        slot = next(iter(reading.answers))
        if machine.slots[slot].danger and slot not in session.again:
            return _again(machine, session, slot)
    session = replace(session, turn=session.turn + 1, tries=0, draft=())
    session = answer(machine, session, reading.answers, How.ANSWERED)
    fresh = {
        slot: value
        for slot, value in reading.mentions.items()
        if slot not in before.answers or before.answers[slot].value != value
    }
    told = tuple(flag for flag in reading.flags if not _settled(before, flag))
    pending, kept = withhold(machine, session, fresh, told)
    at_once: dict[str, Value] = {
        CONFIRM + flag: True
        for flag in told
        if machine.tables.flags[flag].act in (Act.AT_ONCE, Act.NOTE)
    }
    session = session.record(How.VOLUNTEERED, {**kept, **at_once})
    session = replace(session, pending=(*session.pending, *pending))
    effects: list[Effect] = []
    noted = echo(machine, kept)
    urgent = any(machine.tables.flags[flag].act is Act.AT_ONCE for flag in told)
    if noted and not urgent:
        effects.append(Tell(noted))
    if reading.topic and not told and not pending:
        effects.append(Topic(reading.topic))
    return _settle(machine, session, effects)


def _settled(before: Position, flag: str) -> bool:
    """Return whether this flag was already confirmed, so that naming it again asks nothing."""
    answer_ = before.answers.get(CONFIRM + flag)
    return answer_ is not None and answer_.value is not False


def answer(machine: Machine, session: Session, values: Mapping[str, Value], how: How) -> Session:
    """Return the session with answers to the open question; a confirmed flag frees what it held."""
    if session.pending and CONFIRM + session.pending[0].flag in values:
        first, *rest = session.pending
        session = replace(session, pending=tuple(rest))
        if values[CONFIRM + first.flag] is True:
            values = {**values, **(machine.tables.flags[first.flag].means or {}), **first.held}
    return session.record(how, values)


def _again(machine: Machine, session: Session, slot: str) -> Turn:
    session = replace(session, again=(*session.again, slot), turn=session.turn + 1)
    return _settle(machine, session, [], lead=machine.wording.again)


def _unsure(machine: Machine, session: Session, before: Position, reading: Reading) -> Turn:
    """Take "not sure" to a list apart into its signs; elsewhere say what can be answered."""
    session = session.record(How.VOLUNTEERED, reading.mentions)
    if len(before.slots) > 1 and before.stop is not None:
        session = replace(session, apart=(*session.apart, before.stop.id), draft=())
        return _settle(machine, session, [])
    return _settle(machine, session, [], lead=machine.wording.not_fitting)


def _command(machine: Machine, session: Session, before: Position, command: str) -> Turn:
    session = replace(session, tries=0)
    match command:
        case "back":
            return _pressed(machine, session, press(machine, session, before, _back(session)))
        case "skip":
            return _skip(machine, session, before)
        case "change":
            rows = change_rows(machine, session, before)
            words = machine.wording
            text = words.which_change if rows else words.nothing_to_change
            return Turn(session, (Tell(text, rows),), before)
        case "help" | "human":
            return _settle(machine, session, [Do(command)])
    return Turn(session, (Do(command),), before)


def _back(session: Session) -> str:
    return f"{session.number}:-back@{session.turn}"


def _skip(machine: Machine, session: Session, before: Position) -> Turn:
    if before.slots and all(machine.slots[slot].skip for slot in before.slots):
        session = replace(session, turn=session.turn + 1)
        session = session.record(How.ANSWERED, dict.fromkeys(before.slots, SKIPPED))
        return _settle(machine, session, [])
    return _settle(machine, session, [], lead=machine.wording.cannot_skip)


def _unclear(machine: Machine, session: Session, before: Position, message: Message) -> Turn:
    session = replace(session, tries=session.tries + 1)
    effects: list[Effect] = [NotUnderstood(message.text)]
    if before.ended:
        return _settle(machine, session, effects)
    step = before.stop.step if before.stop else None
    lead = step.error if isinstance(step, Ask) and step.error else machine.wording.not_understood
    if session.tries >= TRIES:
        lead = machine.wording.third_try
        session = replace(session, tries=0)
    return _settle(machine, session, effects, lead=lead)


def _settle(machine: Machine, session: Session, effects: list[Effect], *, lead: str = "") -> Turn:
    """Speak what is due and end with the open question or the end."""
    position = locate(machine, session)
    session, spoken = _speak(machine, session, position)
    effects = [*effects, *spoken]
    position = locate(machine, session)
    if not position.ended:
        effects.append(ask(machine, session, position, lead=lead))
        return Turn(session, tuple(effects), position)
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
    return Turn(session, tuple(effects), locate(machine, session))


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
        if step.remind:
            effects.extend(_remind(position))
    stale = tuple(
        f"-{stop.id}"
        for stop in machine.stops
        if stop.id in session.spoken
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


__all__ = ["Event", "Pending", "Press", "Start", "Turn", "Utterance", "advance", "begin"]
