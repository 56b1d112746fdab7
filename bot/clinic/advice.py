"""The advice that was given, and the rows of the decision table and the answers that caused it."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.clinic.answers import Change
from bot.clinic.record import Advice, Answer, Cause, State
from dialogs import Machine, Position, Session, Urgency
from dialogs.condition import NOT_SURE, Condition
from dialogs.machine import CONFIRM
from dialogs.triage import Raised


def advice(
    machine: Machine,
    visit: tuple[Session, Position] | None,
    others: Iterable[Session],
    answers: Mapping[str, Answer],
    log: Iterable[Change],
) -> Advice:
    """Return what was advised and why, the gravest cause first.

    Args:
        machine: The flow of the check.
        visit: The check and where it stands, or None before one.
        others: Sessions of short flows, in which somebody may have written a red flag.
        answers: Slot -> answer of the check.
        log: What the person's messages changed, oldest first.
    """
    causes: dict[str, Cause] = {}
    changes = list(log)
    if visit is not None:
        session, position = visit
        for flag, urgency in position.raised.items():
            words = _words(flag, session, changes)
            causes[flag] = _cause(machine, position, flag, urgency, answers, words)
    for other in others:
        for flag, level in other.announced.items():
            if flag in machine.tables.flags and _level(causes.get(flag)) < level:
                name = machine.tables.flags[flag].name
                words = _words(flag, other, changes)
                causes[flag] = Cause(flag, name, _state(Urgency(level)), words=words)
    ranked = sorted(causes.values(), key=lambda cause: -_level(cause))
    return Advice(_overall(visit, others, ranked), tuple(ranked))


def settled(position: Position) -> bool:
    """Return whether all questions of the check were put: only then is there advice."""
    if position.ended:
        return True
    return position.stop is not None and position.stop.part not in ("consent", "assessment")


def _overall(
    visit: tuple[Session, Position] | None, others: Iterable[Session], ranked: list[Cause]
) -> State:
    told = [_state(Urgency(level)) for other in others for level in other.announced.values()]
    if visit is not None:
        session, position = visit
        told += [_state(Urgency(level)) for level in session.announced.values()]
        if settled(position):
            told.append(_state(position.urgency))
    if told:
        return max(told, key=list(State).index)
    return State.OPEN if visit is not None and (visit[0].values or ranked) else State.NONE


def _cause(
    machine: Machine,
    position: Position,
    flag: str,
    urgency: Urgency,
    answers: Mapping[str, Answer],
    words: str,
) -> Cause:
    rows = [
        machine.tables.raising[index]
        for index in machine.tables.raise_all(position.values)
        if machine.tables.raising[index].flag == flag
    ]
    rows.sort(key=lambda row: -row.urgency)
    behind: dict[str, Answer] = {}
    for row in rows:
        behind |= {name: answers[name] for name in _behind(row, position.values) if name in answers}
    written = position.values.get(CONFIRM + flag) in (True, NOT_SURE)
    return Cause(
        flag,
        machine.tables.flags[flag].name,
        _state(urgency),
        tuple(row.condition.text for row in rows),
        tuple(behind.values()),
        words if written or not rows else "",
        stood=not rows and not written,
    )


def _behind(row: Raised, values: Mapping[str, Any]) -> list[str]:
    """Return the slots whose answers make a row hold.

    Those without which it does not hold; where each of several would do, all of those.
    """
    condition = row.condition
    known = [name for name in condition.names if name in values]
    needed = [name for name in known if not _holds(condition, values, set(known) - {name})]
    if _holds(condition, values, set(needed)):
        return _in_order(needed, values)
    enough = [name for name in known if _holds(condition, values, {*needed, name})]
    return _in_order([*needed, *enough] if enough else known, values)


def _holds(condition: Condition, values: Mapping[str, Any], kept: set[str]) -> bool:
    return condition.holds({name: values[name] for name in kept})


def _in_order(names: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    chosen = set(names)
    return [name for name in values if name in chosen]


def _words(flag: str, session: Session, log: Iterable[Change]) -> str:
    """Return the message in which the person wrote this red flag, as far as the log tells."""
    slot = CONFIRM + flag
    found = [c.words for c in log if c.session == session.number and slot in c.answers and c.words]
    return found[-1] if found else ""


def _state(urgency: Urgency) -> State:
    return State[urgency.name]


def _level(cause: Cause | None) -> int:
    return -1 if cause is None else int(Urgency[cause.urgency.name])
