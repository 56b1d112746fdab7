"""A turn while it is made: the state so far, what to say, what to log."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from operator import attrgetter
from re import compile as pattern
from typing import Any

from bot.conversation.values import (
    Attachment,
    Drawing,
    Edit,
    Errand,
    Incoming,
    Outcome,
    Redraw,
    Reply,
    Rows,
    Say,
    Toast,
)
from bot.conversation.world import World
from bot.storage.records import Person, Said, State, Urge
from dialogs import Machine, Session

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_TAG = pattern(r"<[^>]+>")
MERGED = 200  # characters; a note up to this long joins the message that follows it


@dataclass(slots=True)
class Draft:
    """What one turn has come to so far; made for one turn and thrown away after it."""

    world: World
    incoming: Incoming
    now: datetime
    state: State
    says: list[Say] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    toast: str = ""
    delete_person: bool = False
    errand: Errand | None = None
    parsed: dict[str, Session | None] = field(default_factory=dict)  # flow -> its session
    changed: dict[str, Any] = field(default_factory=dict)  # what the log keeps beside the words

    @property
    def person(self) -> Person:
        """Return the person, who is known from their first message on."""
        assert self.state.person is not None  # noqa: S101 - `converse` sets it first
        return self.state.person

    def machine(self, flow: str) -> Machine:
        """Return the machine that runs a flow."""
        return self.world.machines[flow]

    def session(self, flow: str) -> Session | None:
        """Return the person's session in a flow, or None; one that cannot be read is none."""
        if flow not in self.parsed:
            text = self.state.sessions.get(flow)
            try:
                self.parsed[flow] = Session.from_json(text) if text else None
            except ValueError:
                self.parsed[flow] = None
        return self.parsed[flow]

    def latest(self) -> list[Session]:
        """Return the sessions of known flows, the one that was begun last first."""
        flows = self.state.sessions.keys() & self.world.machines.keys()
        sessions = [s for flow in flows if (s := self.session(flow))]
        return sorted(sessions, key=attrgetter("number", "flow"), reverse=True)

    def save(self, session: Session) -> None:
        """Keep a session, in place of an earlier one of the same flow."""
        self.parsed[session.flow] = session
        sessions = {**self.state.sessions, session.flow: session.to_json()}
        self.state = replace(self.state, sessions=sessions)

    def change(self, **changes: Any) -> None:
        """Change fields of the person."""
        self.state = replace(self.state, person=replace(self.person, **changes))

    def number(self) -> int:
        """Return a number for a new session, so that older buttons are known as older."""
        taken = [session.number + 1 for session in self.latest()]
        return max([int((self.now - _EPOCH).total_seconds()), *taken])

    def began(self, session: Session) -> datetime:
        """Return when a session was begun: its number is the second."""
        return _EPOCH + timedelta(seconds=session.number)

    def fill(self, text: str) -> str:
        """Return the text with the country's emergency number and with who reviewed us."""
        text = text.replace("{review}", self.world.review)
        if "{emergency_number}" not in text:
            return text
        zone = self.person.zone if self.state.person else None
        return text.replace("{emergency_number}", self.world.number_for(zone))

    def reply(
        self,
        text: str,
        rows: Rows = (),
        *,
        picture: str | None = None,
        urge: Urge = Urge.REPLY,
    ) -> None:
        """Add a message; a short note before it joins it."""
        text = self.fill(text)
        last = self.says[-1] if self.says else None
        if isinstance(last, Reply) and _joins(last) and picture is None:
            self.says.pop()
            text = f"{last.text}\n\n{text}"
        self.says.append(Reply(text, rows, picture, urge))

    def edit(self, text: str, rows: Rows) -> None:
        """Change the message whose button was pressed."""
        if self.incoming.message_id is not None:
            picture = self.incoming.message_has_picture
            self.says.append(Edit(self.incoming.message_id, self.fill(text), rows, picture))

    def redraw(self, rows: Rows) -> None:
        """Change the buttons of the message whose button was pressed."""
        if self.incoming.message_id is not None:
            self.says.append(Redraw(self.incoming.message_id, rows))

    def attach(self, name: str, content: str, caption: str) -> None:
        """Add a file."""
        self.says.append(Attachment(name, content, caption))

    def draw(self, name: str, template: str, data: Mapping[str, Any], caption: str) -> None:
        """Add a picture that is drawn from data."""
        self.says.append(Drawing(name, template, data, caption))

    def heard(self, text: str, flow: str | None, data: Mapping[str, Any]) -> None:
        """Log what the person said or pressed, and what that changed."""
        self.said.insert(0, Said(self.now, "person", text, flow, {**data, **self.changed}))

    def outcome(self) -> Outcome:
        """Return the finished turn: every press is answered, every word of ours logged."""
        says = list(self.says)
        if self.incoming.callback_id is not None:
            says.insert(0, Toast(self.incoming.callback_id, self.toast[:190]))
        flow = next((session.flow for session in self.latest()), None)
        said = [
            *self.said,
            *(Said(self.now, "bot", plain(t), flow, {}) for s in says if (t := _words(s))),
        ]
        return Outcome(
            self.state,
            tuple(says),
            tuple(said),
            tuple(self.unanswered),
            self.delete_person,
            (self.errand,) if self.errand else (),
        )


def plain(text: str) -> str:
    """Return Telegram HTML as plain text."""
    bare = _TAG.sub("", text) if "<" in text else text
    return unescape(bare) if "&" in bare else bare


def _words(say: Say) -> str:
    """Return what the person reads of it that the log keeps."""
    match say:
        case Reply():
            return say.text
        case Drawing():
            return say.caption
    return ""


def _joins(reply: Reply) -> bool:
    return (
        len(reply.text) <= MERGED
        and not reply.rows
        and reply.picture is None
        and reply.urge is Urge.REPLY
    )
