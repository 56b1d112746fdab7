"""One event into one session: the turn.

Rules kept here, each with a test: no event raises; a turn ends with one open question or an end;
urgency never falls without the person saying so; back undoes exactly one answering turn; a session
that is saved and reloaded between any two turns goes on the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialogs.answer import fold
from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Do, Effect, NotUnderstood, Tell, Topic
from dialogs.flow import Ask
from dialogs.log import How, Value
from dialogs.machine import CONFIRM, Machine
from dialogs.message import Message
from dialogs.position import Position, locate
from dialogs.press import Pressed, press
from dialogs.question import change_rows, echo
from dialogs.reading import Kind, Reading, read
from dialogs.release import rewalk
from dialogs.screening import act_on, confirm, taken, withhold
from dialogs.session import Session
from dialogs.settle import settle
from dialogs.triage import Act
from dialogs.unsure import simplify

BESIDE = frozenset({"help", "human", "language", "stop"})  # commands done beside what is noted
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
    kept = rewalk(machine, session)
    turn = _advance(machine, kept, event)
    if kept is session:
        return turn
    urgent = any(isinstance(effect, Tell) and effect.urgent for effect in turn.effects)
    if urgent or not session.values.keys() - kept.values.keys():
        return turn
    return replace(turn, effects=(Tell(machine.wording.asked_again), *turn.effects))


def _advance(machine: Machine, session: Session, event: Event) -> Turn:
    before = locate(machine, session)
    if isinstance(event, Start):
        return _settle(machine, session, [])
    if isinstance(event, Press):
        return _pressed(machine, press(machine, session, before, event.data))
    message = event.message
    if session.draft and before.slots and fold(message.text) == fold(machine.wording.done):
        done = f"{session.number}:{before.slots[0]}!"
        return _pressed(machine, press(machine, session, before, done))
    reading = read(machine, before.slots, message)
    turn = _uttered(machine, session, before, message, reading)
    return replace(turn, reading=reading)


def _settle(machine: Machine, session: Session, effects: list[Effect], *, lead: str = "") -> Turn:
    return Turn(*settle(machine, session, effects, lead=lead))


def _pressed(machine: Machine, pressed: Pressed) -> Turn:
    if pressed.ask:
        return _settle(machine, pressed.session, list(pressed.effects), lead=pressed.lead)
    return Turn(pressed.session, pressed.effects, locate(machine, pressed.session))


def _uttered(
    machine: Machine, session: Session, before: Position, message: Message, reading: Reading
) -> Turn:
    match reading.kind:
        case Kind.COMMAND if not reading.mentions and not reading.flags:
            return _command(machine, session, before, reading.command or "")
        case Kind.QUESTION:
            session = replace(session, tries=0)
            return _settle(machine, session, [Topic(reading.topic or "")])
        case Kind.UNCLEAR:
            return _unclear(machine, session, before, message)
    return _take(machine, session, before, message, reading)


def _take(
    machine: Machine, session: Session, before: Position, message: Message, reading: Reading
) -> Turn:
    """Store what the message says, hold back what is dangerous and unconfirmed, and go on."""
    lead = ""
    simpler = None
    if reading.kind is Kind.NOT_SURE or NOT_SURE in reading.answers.values():
        simpler = simplify(machine, session, before)
        lead = machine.wording.again if simpler else ""
    session = replace(simpler or session, turn=session.turn + 1, tries=0)
    if simpler is None:
        session, answers = confirm(machine, session, _ticked(session, message, reading.answers))
        session = session.record(How.ANSWERED, answers)
        if reading.kind is Kind.NOT_SURE and not answers:
            lead = machine.wording.not_fitting
    session, effects = _note(machine, session, reading)
    return _settle(machine, session, effects, lead=lead)


def _ticked(
    session: Session, message: Message, answers: Mapping[str, Value]
) -> Mapping[str, Value]:
    """Return the answers to a list; a plain "no" is about what is not ticked."""
    ticked = [s for s in session.draft if answers.get(s) is False and s not in message.facts]
    return {**answers, **dict.fromkeys(ticked, True)}


def _note(machine: Machine, session: Session, reading: Reading) -> tuple[Session, list[Effect]]:
    """Return the session with what was said beside the open question, and what to say to it."""
    words = machine.wording
    told = tuple(f for f in reading.flags if session.values.get(CONFIRM + f) is not True)
    fresh, unchanged = taken(machine, session, reading.mentions)
    waiting = len(session.pending)
    session, kept = withhold(machine, session, fresh, told)
    acts = {f: act_on(machine, {**session.values, **fresh}, f) for f in told}
    at_once = {CONFIRM + f: True for f in told if acts[f] is not Act.CONFIRM}
    session = session.record(How.VOLUNTEERED, {**kept, **at_once})
    if Act.AT_ONCE in acts.values():
        return session, []
    said = {CONFIRM + f: True for f in told if acts[f] is Act.NOTE}
    said = {slot: True for slot in said if not _means(machine, slot) & session.values.keys()}
    effects: list[Effect] = []
    if kept or said:
        effects.append(Tell(words.noted.format(facts=echo(machine, {**kept, **said}))))
    if unchanged:
        effects.append(Tell(words.kept_answer.format(facts=echo(machine, unchanged))))
    if reading.command in BESIDE:
        effects.append(Do(reading.command))
    if reading.topic and not reading.flags and len(session.pending) == waiting:
        effects.append(Topic(reading.topic))
    return session, effects


def _means(machine: Machine, slot: str) -> frozenset[str]:
    """Return the slots that the flag of a confirming slot answers."""
    return frozenset(machine.tables.flags[slot.removeprefix(CONFIRM)].means or ())


def _command(machine: Machine, session: Session, before: Position, command: str) -> Turn:
    session = replace(session, tries=0)
    words = machine.wording
    match command:
        case "back" | "change" | "skip" if session.pending:
            return _settle(machine, session, [], lead=words.cannot_skip)
        case "back":
            back = f"{session.number}:-back@{session.turn}"
            return _pressed(machine, press(machine, session, before, back))
        case "skip":
            return _skip(machine, session, before)
        case "change":
            return _change(machine, session, before)
        case "stop" | "restart":
            return Turn(session, (Do(command),), before)
    return _settle(machine, session, [Do(command)])


def _skip(machine: Machine, session: Session, before: Position) -> Turn:
    if before.ended:
        return _settle(machine, session, [])
    if all(machine.slots[slot].skip for slot in before.slots):
        session = replace(session, turn=session.turn + 1)
        session = session.record(How.ANSWERED, dict.fromkeys(before.slots, SKIPPED))
        return _settle(machine, session, [])
    return _settle(machine, session, [], lead=machine.wording.cannot_skip)


def _change(machine: Machine, session: Session, before: Position) -> Turn:
    """Offer the answers that can be changed; after an escalation its advice stands instead."""
    rows = change_rows(machine, session, before)
    if session.announced:
        return _settle(machine, session, [])
    if not rows:
        return _settle(machine, session, [], lead=machine.wording.nothing_to_change)
    return Turn(session, (Tell(machine.wording.which_change, rows),), before)


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
