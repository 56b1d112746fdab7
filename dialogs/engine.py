"""One event into one session: the turn.

Rules kept here, each with a test: no event raises; a turn ends with one open question or an end;
urgency never falls without the person saying so; back undoes exactly one answering turn; a session
that is saved and reloaded between any two turns goes on the same.
"""

from dataclasses import dataclass, replace

from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Do, Effect, NotUnderstood, Tell, Topic
from dialogs.flow import Ask
from dialogs.machine import CONFIRM, Machine
from dialogs.message import Message
from dialogs.position import Position, locate
from dialogs.press import Pressed, press
from dialogs.question import change_rows, echo
from dialogs.reading import Kind, Reading, read
from dialogs.release import rewalk
from dialogs.screening import confirm, withhold
from dialogs.session import How, Session, Value
from dialogs.settle import settle
from dialogs.triage import Act

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
    session, answers = confirm(machine, session, reading.answers)
    session = session.record(How.ANSWERED, answers)
    fresh = {
        slot: value
        for slot, value in reading.mentions.items()
        if slot not in before.values or _changes(before.values[slot], value)
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


def _changes(stored: Value, stated: Value) -> bool:
    """Return whether a mention corrects an answer; reassuring words take back no yes."""
    return stored != stated and stored is not True


def _settled(before: Position, flag: str) -> bool:
    """Return whether this flag was already confirmed, so that naming it again asks nothing."""
    return before.values.get(CONFIRM + flag) in (True, NOT_SURE)


def _settle(machine: Machine, session: Session, effects: list[Effect], *, lead: str = "") -> Turn:
    return Turn(*settle(machine, session, effects, lead=lead))


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
