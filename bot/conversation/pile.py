"""Several messages of one person that piled up: read in order, and answered together.

Rules kept here: every message is read, logged and screened like any other; what names danger is
answered, and speaks first; a press is answered; of small talk and of questions that were asked
again only the last answer is given; a bare "yes" answers no question that its writer has not seen.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.draft import Draft
from bot.conversation.play import open_flow
from bot.conversation.turn import KEPT_TEXT, converse, typed
from bot.conversation.values import (
    Attachment,
    Drawing,
    Edit,
    Incoming,
    Kind,
    Outcome,
    Redraw,
    Reply,
    Say,
    Toast,
)
from bot.conversation.world import World
from bot.storage.records import Said, State, Urge
from dialogs import locate, rewalk

AWAY = timedelta(minutes=10)  # messages that waited longer are answered with a word about it


class Pile:
    """The messages so far, and what they have come to.

    Attributes:
        ended: Whether no further message may join: the person deleted everything, or typed or
            pressed something about what is shared, which is done for one message at a time.
        last: The message that was read last.
    """

    def __init__(self, world: World, state: State, now: datetime) -> None:
        self.ended = False
        self.last: Incoming | None = None
        self._world = world
        self._now = now
        self._outcome = Outcome(state)
        self._says: list[Say] = []
        self._seen: tuple[str, ...] | None = None  # the question that was open at the beginning
        self._oldest: datetime | None = None

    def add(self, incoming: Incoming) -> None:
        """Read one more message."""
        before = self._outcome
        self.last = incoming
        if self._oldest is None:
            self._oldest = incoming.sent_at or self._now
        if self._seen is None:
            self._seen = _open_question(self._draft(incoming))
        if self._is_blind(incoming):
            line = Said(self._now, "person", incoming.text, None, {})
            self._outcome = replace(before, said=(*before.said, line))
            return
        turn = converse(self._world, before.state, incoming, self._now)
        self._says += turn.says
        self.ended = turn.delete_person or any(errand.argument for errand in turn.errands)
        self._outcome = replace(
            turn,
            says=(),
            said=(*before.said, *turn.said),
            unanswered=(*before.unanswered, *turn.unanswered),
            errands=tuple(dict.fromkeys((*before.errands, *turn.errands))),
        )

    def outcome(self, *, hurried: bool) -> Outcome:
        """Return what they come to; `hurried` asks the person for patience."""
        says = _together(self._says)
        alarmed = any(_is_escalation(say) for say in says)
        words = self._world.words
        notes = [words.too_fast] if hurried else []
        if self._oldest is not None and self._now - self._oldest > AWAY:
            notes = [words.was_away]
        if not alarmed:  # nothing speaks before danger
            says = [*(Reply(note) for note in notes), *says]
        return replace(self._outcome, says=tuple(says))

    def _is_blind(self, incoming: Incoming) -> bool:
        """Return whether this answers, by a bare word, a question that was asked meanwhile."""
        if incoming.kind is not Kind.TEXT or self._outcome.state.person is None:
            return False
        if typed(incoming.text, self._outcome.state.role):
            return False
        if _open_question(self._draft(incoming)) == self._seen:
            return False
        read = self._world.knowledge.understand(incoming.text[:KEPT_TEXT])
        return not (read.facts or read.flags or read.topic or read.command or read.is_question)

    def _draft(self, incoming: Incoming) -> Draft:
        return Draft(self._world, incoming, self._now, self._outcome.state)


def _open_question(draft: Draft) -> tuple[str, ...]:
    """Return the slots that the open question asks for; empty when none is open."""
    flow = open_flow(draft)
    session = draft.session(flow) if flow else None
    if flow is None or session is None:
        return ()
    machine = draft.machine(flow)
    return locate(machine, rewalk(machine, session)).slots


def _together(says: list[Say]) -> list[Say]:
    """Return what is said in place of all this: danger first, and nothing twice."""
    last: dict[object, Say] = {}
    for say in _asked_once(says):
        key = _key(say)
        if not _is_escalation(say):
            last.pop(key, None)  # the later one stands, where it was said
        last.setdefault(key, say)
    kept = list(last.values())
    alarms = [say for say in kept if _is_escalation(say)]
    return alarms + [say for say in kept if not _is_escalation(say)]


def _asked_once(says: list[Say]) -> list[Say]:
    """Return all this without what a later question says again: itself, and notes before it."""
    kept: list[Say] = []
    again: set[str] = set()
    for say in reversed(says):
        if isinstance(say, Reply) and not _is_escalation(say) and _asks(say):
            paragraphs = say.text.split("\n\n")
            left = [text for text in paragraphs if text not in again]
            if not left:
                continue
            rows = say.rows if left[-1] == paragraphs[-1] else ()
            again.update(paragraphs)
            say = replace(say, text="\n\n".join(left), rows=rows)
        kept.append(say)
    return kept[::-1]


def _key(say: Say) -> object:
    """Return what two things that are said must share for the later to stand for both."""
    match say:
        case Reply():
            return say.text, say.picture, say.urge
        case Edit() | Redraw():
            return type(say), say.message_id
        case Toast():
            return say.callback_id
        case Attachment() | Drawing():
            return say.name


def _asks(reply: Reply) -> bool:
    """Return whether the buttons answer a question: their data begins with a session's number."""
    return any(button.data.partition(":")[0].isdigit() for row in reply.rows for button in row)


def _is_escalation(say: Say) -> bool:
    return isinstance(say, Reply) and say.urge is Urge.ESCALATION
