"""One event handled: read, talked about, rendered, and committed in one transaction."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from bot.clinic.typeset import TypesetError, picture
from bot.clock import Clock
from bot.conversation.pile import Pile
from bot.conversation.turn import converse
from bot.conversation.values import Attachment, Drawing, Incoming, Kind, Outcome, Reply, Say
from bot.conversation.world import World
from bot.storage import Storage
from bot.storage.records import Commit, Event, Queued, Said, State
from bot.telegram.incoming import from_event
from bot.telegram.render import render

log = logging.getLogger(__name__)
NOBODY = State(None, {})
DATA_FILE = "kneebot-data.json"  # gets what was said, which only storage knows


class Outbox(Protocol):
    """What takes over the messages that a commit queued."""

    def put(self, rows: Iterable[Queued]) -> None:
        """Take over messages."""

    def forget(self, chat_id: int) -> None:
        """Drop what waits for a chat."""


class Turns:
    """Handles events, each on its own; `Worker` keeps those of a chat in order."""

    def __init__(
        self,
        world: World,
        storage: Storage,
        clock: Clock,
        outbox: Outbox,
        reminders_changed: Callable[[], None],
    ) -> None:
        self._world = world
        self._storage = storage
        self._clock = clock
        self._outbox = outbox
        self._reminders_changed = reminders_changed
        shows = world.words.in_picture
        exercises = world.knowledge.exercises.values()
        self._alts = {e.picture: shows.format(alt=e.alt) for e in exercises}

    async def handle(self, events: Sequence[Event], *, hurried: bool = False) -> Sequence[Event]:
        """Answer events of one chat, and note that they are handled; return what is left of them.

        Args:
            events: What waits, in order; several are read in order and answered together.
            hurried: Whether so much waits that the person is asked for patience.
        """
        if len(events) > 1:
            return await self._catch_up(events, hurried=hurried)
        await self._turn(events[0], hurried=hurried)
        return ()

    async def _catch_up(self, events: Sequence[Event], *, hurried: bool) -> Sequence[Event]:
        state = await self._storage.load(events[0].user_id)
        pile = Pile(self._world, state, self._clock.now())
        read = 0
        for event in events:
            if incoming := from_event(event):
                pile.add(incoming)
            read += 1
            if pile.ended:
                break
            await asyncio.sleep(0)  # others have their turn between two messages
        outcome = pile.outcome(hurried=hurried)
        earlier = tuple(event.id for event in events[: read - 1])
        await self._commit(events[read - 1], outcome, None, earlier)
        if outcome.state.reminders != state.reminders:
            self._reminders_changed()
        return events[read:]

    async def _turn(self, event: Event, *, hurried: bool) -> None:
        incoming = from_event(event)
        if incoming is None or incoming.chat_id == 0:
            await self._commit(event, Outcome(NOBODY), incoming)
            return
        alone = incoming.kind is Kind.GROUP  # what is said in a group is nobody's conversation
        state = NOBODY if alone else await self._storage.load(event.user_id)
        if state.person is None and incoming.kind is Kind.REMINDER:  # deleted since it was due
            await self._commit(event, Outcome(NOBODY), incoming)
            return
        outcome = converse(self._world, state, incoming, self._clock.now())
        if alone:
            outcome = replace(outcome, state=NOBODY)
        if hurried:
            patience = Reply(self._world.words.too_fast)
            outcome = replace(outcome, says=(patience, *outcome.says))
        await self._commit(event, outcome, incoming)
        if outcome.state.reminders != state.reminders:
            self._reminders_changed()

    async def set_aside(self, event: Event, *, silent: bool = False) -> None:
        """Tell the person that this could not be read, and note that it is done with.

        Args:
            event: What failed.
            silent: Whether to say nothing, because saying it failed too.
        """
        private = event.user_id != 0 and event.user_id == event.chat_id
        if silent or not private or event.kind != "update":
            await self._commit(event, Outcome(NOBODY), None)
            return
        incoming = Incoming(Kind.POISON, event.user_id, event.chat_id)
        says = converse(self._world, NOBODY, incoming, self._clock.now()).says
        await self._commit(event, Outcome(NOBODY, says), incoming)

    async def _commit(
        self,
        event: Event,
        outcome: Outcome,
        incoming: Incoming | None,
        earlier: tuple[int, ...] = (),
    ) -> None:
        says = outcome.says
        if any(isinstance(say, Attachment) and say.name == DATA_FILE for say in says):
            said = await self._storage.history(event.user_id)
            says = tuple(_with_messages(say, said) for say in says)
        says = tuple([await _drawn(say) for say in says])
        chat_id = incoming.chat_id if incoming else event.chat_id
        commit = Commit(
            event,
            outcome.state,
            outcome.said,
            render(says, chat_id, self._alts),
            outcome.unanswered,
            outcome.delete_person,
            earlier=earlier,
        )
        queued = await self._storage.commit(commit, self._clock.now())
        if outcome.delete_person:
            self._outbox.forget(chat_id)
        self._outbox.put(queued)


async def _drawn(say: Say) -> Say:
    """Return a picture that was only data; one that cannot be drawn stays, and is told in words."""
    if not isinstance(say, Drawing):
        return say
    try:
        content = await asyncio.to_thread(picture, say.template, say.data)
    except TypesetError:
        log.error("a picture could not be drawn: template=%s", say.template)
        return say
    return Attachment(say.name, content, say.caption, photo=True)


def _with_messages(say: Say, said: Sequence[Said]) -> Say:
    """Return the file of a person's data with all that was said; anything else as it is."""
    if not isinstance(say, Attachment) or say.name != DATA_FILE:
        return say
    messages = [{"at": line.at.isoformat(), "by": line.speaker, "text": line.text} for line in said]
    data = json.loads(say.content) | {"messages": messages}
    return replace(say, content=json.dumps(data, indent=2, ensure_ascii=False))
