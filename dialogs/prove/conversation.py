"""A counterexample as a conversation: the engine itself is led to where a property fails."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.condition import NOT_SURE, SKIPPED
from dialogs.effects import Tell
from dialogs.engine import Press, Start, Turn, Utterance, advance, begin
from dialogs.flow import SlotType
from dialogs.machine import CONFIRM, Machine
from dialogs.message import FactValue
from dialogs.prove.finding import Finding
from dialogs.prove.model import Model
from dialogs.question import show
from dialogs.triage import LEVELS

LONGEST = 160  # lines, two for a question; no flow asks so much
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class _Flag:
    id: str
    status: str = "present"


@dataclass(frozen=True, slots=True)
class _Message:
    """What somebody writes at the start: facts and red flags that no button gives."""

    facts: Mapping[str, FactValue]
    flags: tuple[_Flag, ...]
    text: str = "(writes)"
    topic: str | None = None
    command: str | None = None
    polarity: str | None = None
    number: float | None = None
    minutes: int | None = None
    time: str | None = None
    days: tuple[str, ...] = ()
    is_question: bool = False
    repaired: str = ""


@dataclass(slots=True)
class _Talk:
    machine: Machine
    turn: Turn
    lines: list[str] = field(default_factory=list)

    def do(self, event: Press | Utterance) -> None:
        self.turn = advance(self.machine, self.turn.session, event)


def conversation(model: Model, machines: Mapping[str, Machine], finding: Finding) -> list[str]:
    """Return a line for each question and answer up to where the property fails.

    When the engine cannot be led there, the answers alone are named.
    """
    if finding.function is None:
        return []
    example = model.diagrams.example(finding.function) or {}
    wanted = {
        name: found.values[example[model.variable(name)]]
        for name, found in model.classes.items()
        if example.get(model.variable(name))
    }
    flags = _flags(model, example)
    machine = machines[finding.flow or next(iter(machines))]
    talk = _Talk(machine, advance(machine, begin(machine, 1), Start()))
    facts = {s: v for s, v in wanted.items() if s not in machine.asks and v not in _NO_FACTS}
    if facts or flags:
        talk.lines.append(f"person writes: {_listed({**facts, **dict.fromkeys(flags, True)})}")
        talk.do(Utterance(_Message(facts, tuple(map(_Flag, flags)))))
    while not _there(model, talk, finding.function):
        if talk.turn.position.ended or len(talk.lines) > LONGEST:
            answers = {**wanted, **dict.fromkeys(flags, True)}
            return [f"with these answers: {_listed(answers)}"]
        _reply(talk, {**wanted, **{CONFIRM + flag: True for flag in flags}})
    return [*talk.lines, _outcome(talk)]


def _there(model: Model, talk: _Talk, function: int) -> bool:
    """Return whether the answers so far are where the property fails."""
    return model.diagrams.holds(function, classes_of(model, talk.turn.session.values))


_NO_FACTS = (NOT_SURE, SKIPPED)


def classes_of(model: Model, values: Mapping[str, Any]) -> dict[int, int]:
    """Return variable -> class of a session's values; what was announced is not among them."""
    found = {}
    for name, classes in model.classes.items():
        if name in values:
            found[model.variable(name)] = classes.of(values[name])
    for name, written in model.written.items():
        for index, (flag, _, _) in enumerate(written, 1):
            value = values.get(CONFIRM + flag)
            if value in (True, NOT_SURE):
                found[model.variable(name)] = index
                break
    return found


def _flags(model: Model, example: Mapping[int, int]) -> list[str]:
    """Return the red flags that the example has written."""
    found = []
    for name, written in model.written.items():
        index = example.get(model.variable(name), 0)
        if index:
            found.append(written[index - 1][0])
    return found


def _reply(talk: _Talk, wanted: Mapping[str, Any]) -> None:
    """Answer the open question as wanted, or in the safest way."""
    position = talk.turn.position
    slot = next((s for s in position.slots if s in wanted), position.slots[0])
    value = wanted.get(slot, _default(talk.machine, slot))
    shown = show(talk.machine, slot, value)
    named = talk.machine.slots[slot].name
    others = len(position.slots) > 1 and slot not in wanted
    talk.lines.append(f"bot: {_question(talk)}")
    if others:
        talk.lines.append(f"person: {talk.machine.wording.none_of_these}")
        talk.do(Press(f"1:{slot}!"))
        return
    talk.lines.append(f"person: {f'{named}: ' if len(position.slots) > 1 else ''}{shown}")
    for data in _presses(talk.machine, slot, value):
        if slot not in talk.turn.session.values:
            talk.do(Press(f"1:{data}"))


def _presses(machine: Machine, slot: str, value: Any) -> list[str]:
    """Return the buttons that give a value, one after another."""
    if value == NOT_SURE:
        return [f"{slot}={NOT_SURE}{'+' * times}" for times in range(3)]
    if isinstance(value, bool):
        return [f"{slot}={'yes' if value else 'no'}"]
    if machine.slots[slot].type is SlotType.CHOICES:
        return [*[f"{slot}~{word}" for word in value], f"{slot}!"]
    return [f"{slot}={' '.join(value) if isinstance(value, tuple) else value}"]


def _default(machine: Machine, slot: str) -> Any:
    """Return the safest answer: no, where danger does not lie there."""
    entry = machine.slots[slot]
    first = str(entry.order[0]) if entry.order else ""
    handy = str(entry.choices[0].value) if entry.choices else ""
    match entry.type:
        case SlotType.BOOLEAN:
            return first == "yes" or slot.startswith(CONFIRM)  # what was written is meant
        case SlotType.NUMBER:
            return int(first or handy or entry.min)
        case SlotType.CHOICES | SlotType.DAYS:
            return tuple(handy.split())
    return first or handy


def _question(talk: _Talk) -> str:
    """Return the open question in one line."""
    told = [effect.text for effect in talk.turn.effects if isinstance(effect, Tell)]
    bold = re.findall(r"<b>(.+?)</b>", told[-1], re.DOTALL) if told else []
    return _TAG.sub("", bold[-1] if len(bold) == 1 else bold[0] if bold else "...")


def _outcome(talk: _Talk) -> str:
    """Return where the conversation stands."""
    position = talk.turn.position
    stop = position.stop.id if position.stop else "a red flag's question"
    offered = ", ".join(position.facts["programme"]) or "no exercises"
    return f"so: {LEVELS[position.urgency]}, at '{stop}', {offered}"


def _listed(values: Mapping[str, Any]) -> str:
    shown = {
        name: {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        for name, value in values.items()
    }
    return ", ".join(f"{name} {value}" for name, value in shown.items())
