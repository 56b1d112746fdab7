"""One person's walk through one flow: a log of answers, from which everything else follows.

The log is a sequence of entries, one for each way in which a turn set slots. Answers are its fold,
so undoing a turn is dropping its entries. As JSON a session stays under a kilobyte: the log is one
string of words, what is long is compressed, and of very long walks the oldest turns are one.
"""

import json
import zlib
from base64 import b85decode, b85encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs.log import (
    KEPT_ENTRIES,
    Answer,
    Entry,
    How,
    Value,
    fold,
    mark_spoken,
    pack,
    packed,
    set_in,
    shortened,
    undoable,
    unpack,
)

PLAIN_BYTES = 800  # of JSON; longer sessions are compressed, to about two thirds
_encoded = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


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
        history: The log as text; `values` and `spoken` are its fold, kept beside it.
        values: Slot -> value, the latest of each.
        spoken: Step id -> mark of what it last said; steps to be said again are left out.
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
    history: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    spoken: Mapping[str, str] = field(default_factory=dict)
    pending: tuple[Pending, ...] = ()
    announced: Mapping[str, int] = field(default_factory=dict)
    draft: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    tries: int = 0

    @property
    def log(self) -> tuple[Entry, ...]:
        """Return the entries of the log, oldest first."""
        return unpack(self.history)

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
    def answering_turns(self) -> list[int]:
        """Return the turns that set or took back values, oldest first; given ones do not count."""
        return [entry.turn for entry in self.log if entry.values and entry.how is not How.START]

    @property
    def latest(self) -> dict[str, Value]:
        """Return slot -> value of what the latest turn set."""
        return set_in(self.turn, self.history)

    @property
    def undoable(self) -> bool:
        """Return whether there is an answering turn to undo."""
        return undoable(self.history)

    def record(self, how: How, values: Mapping[str, Value | None], **changes: Any) -> "Session":
        """Return the session with these values set, and other fields changed.

        Args:
            how: How the values came about.
            values: Slot -> value; None takes an answer back.
            changes: Field -> what it is now, `turn` in most cases: the values are set in it.
        """
        if not values:
            return replace(self, **changes) if changes else self
        entry = packed(changes.get("turn", self.turn), how, values)
        history = f"{self.history};{entry}" if self.history else entry
        if history.count(";") >= KEPT_ENTRIES:
            history = shortened(history)
        known: dict[str, Any] = {**self.values, **values}
        for slot in [slot for slot, value in values.items() if value is None]:
            known.pop(slot, None)
        return replace(self, history=history, values=known, **changes)

    def say(self, steps: tuple[str, ...]) -> "Session":
        """Return the session in which these steps have spoken, in this turn."""
        if not steps:
            return self
        marks = dict(self.spoken)
        mark_spoken(marks, steps)
        begun = self.history or packed(self.turn, How.START, {})
        return replace(self, history=f"{begun} .{','.join(steps)}", spoken=marks)

    def undone(self) -> "Session | None":
        """Return the session without its latest answering turn, or None when there is none."""
        turns = self.answering_turns
        if not turns:
            return None
        kept = [entry for entry in self.log if entry.turn < turns[-1]]
        return replace(self.rewritten(kept), draft=(), again=(), tries=0)

    def rewritten(self, log: Iterable[Entry]) -> "Session":
        """Return the session with another log."""
        history = pack(log)
        values, spoken = fold(history)
        return replace(self, history=history, values=values, spoken=spoken)

    def to_json(self) -> str:
        """Return the session as compact JSON."""
        data: dict[str, Any] = {
            "f": self.flow,
            "c": self.content,
            "n": self.number,
            "t": self.turn,
            "l": self.history,
            "p": [[pending.flag, pending.held] for pending in self.pending],
            "u": self.announced,
            "d": self.draft,
            "x": self.apart,
            "g": self.again,
            "r": self.tries,
        }
        text = _encoded({key: value for key, value in data.items() if value or key in "fcnt"})
        if len(text) <= PLAIN_BYTES:  # all of it is ids and numbers: a letter is a byte
            return text
        return _encoded({"z": b85encode(zlib.compress(text.encode())).decode()})

    @classmethod
    def from_json(cls, text: str) -> "Session":
        """Return the session that `to_json` wrote.

        Raises:
            ValueError: If the text is no session.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            if "z" in data:
                data = json.loads(zlib.decompress(b85decode(data["z"])))
            get = data.get
            history = get("l", "")
            values, spoken = fold(history)
            return cls(
                data["f"],
                data["c"],
                data["n"],
                data["t"],
                history,
                values,
                spoken,
                tuple([Pending(flag, _values(held)) for flag, held in get("p", ())]),
                dict(get("u", ())),
                tuple(get("d", ())),
                tuple(get("x", ())),
                tuple(get("g", ())),
                get("r", 0),
            )
        except (ValueError, LookupError, TypeError, AttributeError, zlib.error) as error:
            raise ValueError(f"this is no session: {error}") from None


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {slot: tuple(v) if isinstance(v, list) else v for slot, v in data.items()}
