"""The log of a session: what each turn set, and as text.

An entry stands for one way in which a turn set slots. The log as text is one string of words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

KEPT_ENTRIES = 40  # a visit has about thirty; older ones cannot be undone one by one
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


def spoken(log: tuple[Entry, ...]) -> dict[str, str]:
    """Return step id -> mark, of the steps that have spoken."""
    marks: dict[str, str] = {}
    for entry in log:
        for step in entry.said:
            name, _, mark = step.partition("@")
            if name.startswith("-"):
                marks.pop(name[1:], None)
            else:
                marks[name] = mark
    return marks


def folded(log: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the log with its two oldest turns as one, in which only the later value stands."""
    old = tuple(entry for entry in log if entry.turn <= log[1].turn)
    values = {slot: value for entry in old for slot, value in entry.values.items()}
    stand = {slot: value for slot, value in values.items() if value is not None}
    said = tuple(f"{name}@{mark}" if mark else name for name, mark in spoken(old).items())
    return (Entry(log[0].turn, How.START, stand, said), *log[len(old) :])


def pack(log: tuple[Entry, ...]) -> str:
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


def unpack(text: str) -> tuple[Entry, ...]:
    """Return the log that `pack` wrote."""
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
