"""One person's walk through one flow: a log of answers, from which everything else follows.

The log is a sequence of entries, one for each way in which a turn set slots. Answers are its fold,
so undoing a turn is dropping its entries. As JSON a session stays under a kilobyte: it is one
string of words.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

_SIGNS = {True: "+", False: "-", None: "~"}
_MEANINGS = {sign: value for value, sign in _SIGNS.items()}
Value = bool | int | float | str | tuple[str, ...]


class How(StrEnum):
    """How an answer came about."""

    START = "s"
    PRESSED = "p"
    ANSWERED = "a"
    VOLUNTEERED = "v"
    CORRECTED = "c"


@dataclass(frozen=True, slots=True)
class Answer:
    """One slot's value, the turn that set it, and how."""

    value: Value
    turn: int
    how: How


@dataclass(frozen=True, slots=True)
class Entry:
    """What one turn set in one way.

    Attributes:
        turn: The turn, from 0.
        how: How the values came about.
        values: Slot -> value; None takes an answer back.
        said: Steps that spoke after it: `id`, or `id@mark` where the words depend on the answers;
            `-id` is to be said again.
    """

    turn: int
    how: How
    values: Mapping[str, Value | None]
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    """A red flag that was written and waits for its yes or no, with the answers it holds back."""

    flag: str
    held: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Session:
    """One person's answers in one flow.

    Attributes:
        flow: The flow's name.
        content: The content hash of the flow that wrote it.
        number: Tells this session's buttons from those of earlier ones.
        turn: How many turns changed it.
        log: Entries, oldest first.
        pending: Red flags to confirm, first first.
        announced: Urgent flag -> level that the person was told; urgency does not fall below it.
        draft: What is ticked so far in the open list.
        apart: Lists that are asked sign by sign, named by their first slot.
        again: Danger slots that were asked again in plainer words.
        tries: How often in a row the open question was not understood.
    """

    flow: str
    content: str
    number: int
    turn: int = 0
    log: tuple[Entry, ...] = ()
    pending: tuple[Pending, ...] = ()
    announced: Mapping[str, int] = field(default_factory=dict)
    draft: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    tries: int = 0

    @property
    def answers(self) -> dict[str, Answer]:
        """Return slot -> its answer, in the order in which slots were first answered."""
        answers: dict[str, Answer] = {}
        for entry in self.log:
            for slot, value in entry.values.items():
                if value is None:
                    answers.pop(slot, None)
                else:
                    answers[slot] = Answer(value, entry.turn, entry.how)
        return answers

    @property
    def values(self) -> dict[str, Value]:
        """Return slot -> value, the latest of each."""
        values: dict[str, Any] = {}
        for entry in self.log:
            values |= entry.values
        return {slot: value for slot, value in values.items() if value is not None}

    @property
    def spoken(self) -> dict[str, str]:
        """Return step id -> mark of what it last said; steps to be said again are left out."""
        spoken: dict[str, str] = {}
        for entry in self.log:
            for step in entry.said:
                name, _, mark = step.partition("@")
                if name.startswith("-"):
                    spoken.pop(name[1:], None)
                else:
                    spoken[name] = mark
        return spoken

    @property
    def answering_turns(self) -> list[int]:
        """Return the turns that set or took back values, oldest first; given ones do not count."""
        return [entry.turn for entry in self.log if entry.values and entry.how is not How.START]

    def record(self, how: How, values: Mapping[str, Value | None]) -> "Session":
        """Return the session with these values set in this turn."""
        if not values:
            return self
        return replace(self, log=(*self.log, Entry(self.turn, how, dict(values))))

    def say(self, steps: tuple[str, ...]) -> "Session":
        """Return the session in which these steps have spoken, in this turn."""
        if not steps:
            return self
        if not self.log:
            return replace(self, log=(Entry(self.turn, How.START, {}, steps),))
        last = self.log[-1]
        return replace(self, log=(*self.log[:-1], replace(last, said=(*last.said, *steps))))

    def undone(self) -> "Session | None":
        """Return the session without its latest answering turn, or None when there is none."""
        turns = self.answering_turns
        if not turns:
            return None
        kept = tuple(entry for entry in self.log if entry.turn < turns[-1])
        return replace(self, log=kept, draft=(), again=(), tries=0)

    def to_json(self) -> str:
        """Return the session as compact JSON."""
        data = {
            "f": self.flow,
            "c": self.content,
            "n": self.number,
            "t": self.turn,
            "l": _pack(self.log),
            "p": [[pending.flag, pending.held] for pending in self.pending],
            "u": self.announced,
            "d": self.draft,
            "x": self.apart,
            "g": self.again,
            "r": self.tries,
        }
        kept = {key: value for key, value in data.items() if value or key in "fcnt"}
        return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Session":
        """Return the session that `to_json` wrote.

        Raises:
            ValueError: If the text is no session.
        """
        data: dict[str, Any] = json.loads(text)
        try:
            return cls(
                flow=data["f"],
                content=data["c"],
                number=data["n"],
                turn=data["t"],
                log=_unpack(data.get("l", "")),
                pending=tuple(Pending(flag, _values(held)) for flag, held in data.get("p", ())),
                announced=dict(data.get("u", {})),
                draft=tuple(data.get("d", ())),
                apart=tuple(data.get("x", ())),
                again=tuple(data.get("g", ())),
                tries=data.get("r", 0),
            )
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise ValueError(f"this is no session: {error}") from None


def _pack(log: tuple[Entry, ...]) -> str:
    """Return the log as text: `s .hello;p side=left;p +giving_way -swelling,locking ~onset`.

    Entries are parted by semicolons; each begins with its turn, unless that follows the last one,
    and how it came about. Names that are true, false, taken back or said stand together.
    """
    entries = []
    turn = -1
    for entry in log:
        head = entry.how if entry.turn == turn + 1 else f"{entry.turn}{entry.how}"
        turn = entry.turn
        groups: dict[str, list[str]] = {}
        for slot, value in entry.values.items():
            if value is None or isinstance(value, bool):
                groups.setdefault(_SIGNS[value], []).append(slot)
            else:
                text = f"{','.join(value)}," if isinstance(value, tuple) else str(value)
                groups[f"{slot}={text}"] = []
        if entry.said:
            groups["."] = list(entry.said)
        entries.append(" ".join([head, *(sign + ",".join(g) for sign, g in groups.items())]))
    return ";".join(entries)


def _unpack(text: str) -> tuple[Entry, ...]:
    log: list[Entry] = []
    for packed in text.split(";") if text else ():
        head, *words = packed.split(" ")
        follows = log[-1].turn + 1 if log else 0
        values: dict[str, Value | None] = {}
        said: tuple[str, ...] = ()
        for word in words:
            if word[0] == ".":
                said = tuple(word[1:].split(","))
            elif word[0] in _MEANINGS:
                values |= dict.fromkeys(word[1:].split(","), _MEANINGS[word[0]])
            else:
                slot, _, value = word.partition("=")
                values[slot] = _value(value)
        log.append(Entry(int(head[:-1] or follows), How(head[-1]), values, said))
    return tuple(log)


def _value(text: str) -> Value:
    if text.endswith(","):
        return tuple(text[:-1].split(","))
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else text


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {slot: tuple(v) if isinstance(v, list) else v for slot, v in data.items()}
