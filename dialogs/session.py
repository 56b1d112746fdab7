"""One person's walk through one flow: a log of answers, from which everything else follows.

The log is a sequence of entries, one for each way in which a turn set slots. Answers are its fold,
so undoing a turn is dropping its entries. As JSON a session stays under a kilobyte: the log is one
string of words, what is long is compressed, and of very long walks the oldest turns are one.
"""

import json
import zlib
from base64 import b85decode, b85encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs.log import KEPT_ENTRIES, Answer, Entry, How, Value, folded, pack, spoken, unpack

PLAIN_BYTES = 800  # of JSON; longer sessions are compressed, to about two thirds


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
        return spoken(self.log)

    @property
    def answering_turns(self) -> list[int]:
        """Return the turns that set or took back values, oldest first; given ones do not count."""
        return [entry.turn for entry in self.log if entry.values and entry.how is not How.START]

    def record(self, how: How, values: Mapping[str, Value | None]) -> "Session":
        """Return the session with these values set in this turn."""
        if not values:
            return self
        log = (*self.log, Entry(self.turn, how, dict(values)))
        return replace(self, log=folded(log) if len(log) > KEPT_ENTRIES else log)

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
            "l": pack(self.log),
            "p": [[pending.flag, pending.held] for pending in self.pending],
            "u": self.announced,
            "d": self.draft,
            "x": self.apart,
            "g": self.again,
            "r": self.tries,
        }
        kept = {key: value for key, value in data.items() if value or key in "fcnt"}
        text = json.dumps(kept, separators=(",", ":"), ensure_ascii=False).encode()
        if len(text) <= PLAIN_BYTES:
            return text.decode()
        return json.dumps({"z": b85encode(zlib.compress(text)).decode()}, separators=(",", ":"))

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
            return cls(
                flow=data["f"],
                content=data["c"],
                number=data["n"],
                turn=data["t"],
                log=unpack(data.get("l", "")),
                pending=tuple(Pending(flag, _values(held)) for flag, held in data.get("p", ())),
                announced=dict(data.get("u", {})),
                draft=tuple(data.get("d", ())),
                apart=tuple(data.get("x", ())),
                again=tuple(data.get("g", ())),
                tries=data.get("r", 0),
            )
        except (ValueError, LookupError, TypeError, AttributeError, zlib.error) as error:
            raise ValueError(f"this is no session: {error}") from None


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {slot: tuple(v) if isinstance(v, list) else v for slot, v in data.items()}
