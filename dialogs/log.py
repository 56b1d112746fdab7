"""The log of a session, kept as text: what each turn set, and which steps have spoken.

The text is one string of words, entries parted by semicolons: `0s .hello;1p side=left;2p
+giving_way -swelling,locking ~onset .why`. An entry begins with its turn and how it came about.
Names that are true (+), false (-), taken back (~) or said (.) stand together. It is only ever
appended to; what it comes to is `fold`, and entries are made of it only to undo a turn.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

KEPT_ENTRIES = 40  # a visit has about thirty; older ones cannot be undone one by one
_SIGNS = {True: "+", False: "-", None: "~"}
_MEANINGS = {sign: value for value, sign in _SIGNS.items()}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ANSWERED = re.compile(r"(?:^|;)[0-9]+[^s] [^.]")  # an entry that set a value and was not given
Value = bool | int | float | str | tuple[str, ...]


class How(StrEnum):
    """How an answer came about."""

    START = "s"
    PRESSED = "p"
    ANSWERED = "a"
    VOLUNTEERED = "v"
    CORRECTED = "c"


_HOWS = frozenset(How)


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


def fold(text: str) -> tuple[dict[str, Value], dict[str, str]]:
    """Return slot -> value, and step id -> mark of the steps that have spoken.

    Raises:
        ValueError: If the text is no log.
    """
    values: dict[str, Value] = {}
    marks: dict[str, str] = {}
    for word in text.replace(";", " ").split(" ") if text else ():
        sign = word[0]
        if sign.isdecimal():
            _check_head(word)
        elif sign == "-" or sign == "+":
            values.update(dict.fromkeys(word[1:].split(","), sign == "+"))
        elif sign == "~":
            for slot in word[1:].split(","):
                values.pop(slot, None)
        elif sign == ".":
            mark_spoken(marks, word[1:].split(","))
        else:
            slot, _, written = word.partition("=")
            values[slot] = _value(written)
    return values, marks


def mark_spoken(marks: dict[str, str], steps: Iterable[str]) -> None:
    """Add steps that speak now, each `id` or `id@mark`, and take out those that are `-id`."""
    for step in steps:
        name, _, mark = step.partition("@")
        if name.startswith("-"):
            marks.pop(name[1:], None)
        else:
            marks[name] = mark


def set_in(turn: int, text: str) -> dict[str, Value]:
    """Return slot -> value of what this turn, the latest or none, set and did not take back."""
    own: list[str] = []
    for entry in reversed(text.split(";")):
        if entry.partition(" ")[0][:-1] != str(turn):
            break
        own.insert(0, entry)
    return fold(";".join(own))[0]


def undoable(text: str) -> bool:
    """Return whether any turn set values."""
    return _ANSWERED.search(text) is not None


def shortened(text: str) -> str:
    """Return the log with its two oldest turns as one, in which only the later value stands."""
    log = unpack(text)
    old = tuple(entry for entry in log if entry.turn <= log[1].turn)
    values, marks = fold(pack(old))
    said = tuple(f"{name}@{mark}" if mark else name for name, mark in marks.items())
    return pack((Entry(log[0].turn, How.START, values, said), *log[len(old) :]))


def pack(log: Iterable[Entry]) -> str:
    """Return the log as text."""
    return ";".join([packed(e.turn, e.how, e.values, e.said) for e in log])


def packed(
    turn: int, how: How, values: Mapping[str, Value | None], said: tuple[str, ...] = ()
) -> str:
    """Return one entry as text."""
    words = [f"{turn}{how}"]
    signs: dict[str, list[str]] = {}
    for slot, value in values.items():
        if value is None or value is True or value is False:
            signs.setdefault(_SIGNS[value], []).append(slot)
        else:
            written = f"{','.join(value)}," if isinstance(value, tuple) else value
            words.append(f"{slot}={written}")
    words += [sign + ",".join(slots) for sign, slots in signs.items()]
    if said:
        words.append(f".{','.join(said)}")
    return " ".join(words)


def unpack(text: str) -> tuple[Entry, ...]:
    """Return the log that `pack` wrote."""
    log: list[Entry] = []
    for entry in text.split(";") if text else ():
        head, *words = entry.split(" ")
        values: dict[str, Value | None] = {}
        said: tuple[str, ...] = ()
        for word in words:
            if word[0] == ".":
                said += tuple(word[1:].split(","))
            elif word[0] in _MEANINGS:
                values |= dict.fromkeys(word[1:].split(","), _MEANINGS[word[0]])
            else:
                slot, _, written = word.partition("=")
                values[slot] = _value(written)
        log.append(Entry(int(head[:-1]), How(head[-1]), values, said))
    return tuple(log)


def _check_head(word: str) -> None:
    if word[-1] not in _HOWS or not word[:-1].isdecimal():
        raise ValueError(f"'{word}' does not begin an entry")


def _value(text: str) -> Value:
    if text[-1] == ",":
        return tuple(text[:-1].split(","))
    if text[0] not in "-0123456789":
        return text
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    return float(text) if number[1] else int(text)
