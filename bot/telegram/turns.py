"""One event handled: read, talked about, rendered, and committed in one transaction."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.clinic.typeset import TypesetError, picture
from bot.clock import Clock
from bot.conversation.desk import Desk, Made
from bot.conversation.errands import make, serve, want
from bot.conversation.pile import Pile
from bot.conversation.turn import converse
from bot.conversation.values import (
    Attachment,
    Drawing,
    Errand,
    Incoming,
    Kind,
    Outcome,
    Reply,
    Say,
)
from bot.conversation.world import World
from bot.storage import USERNAME, Storage
from bot.storage.ledger import Ledger
from bot.storage.records import Commit, Event, Outgoing, Queued, State
from bot.telegram.incoming import from_event
from bot.telegram.render import render

NOBODY = State(None, {})
RENDERED_AT_ONCE = 2  # summaries; a third would only share the processor with two

log = logging.getLogger(__name__)


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
        self._rendering = asyncio.Semaphore(RENDERED_AT_ONCE)
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
        await self._commit(events[read - 1], outcome, pile.last, earlier)
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
        says = [await _drawn(say) for say in outcome.says]
        chat_id = incoming.chat_id if incoming else event.chat_id
        now = self._clock.now()
        act = None
        if outcome.errands and incoming is not None:
            made: dict[str, tuple[Reply | Attachment, ...]] = {}
            for errand in outcome.errands:
                made |= await self._made(errand, incoming.user_id, now)
            now = self._clock.now()  # making took its time, and what was allowed may have ended
            act = self._storage.act(partial(self._serve, outcome.errands, incoming, made), now)
        commit = Commit(
            event,
            outcome.state,
            outcome.said,
            render(says, chat_id, self._alts),
            outcome.unanswered,
            outcome.delete_person,
            act,
            earlier=earlier,
        )
        queued = await self._storage.commit(commit, now)
        if outcome.delete_person:
            self._outbox.forget(chat_id)
        self._outbox.put(queued)

    async def _made(self, errand: Errand, user_id: int, now: datetime) -> Made:
        """Return what an errand hands over; what cannot be made is nothing, and logged."""
        wanted = await self._storage.consult(lambda ledger: want(ledger, errand, user_id), now)
        if wanted is None:
            return {}
        try:
            async with self._rendering:
                says = await asyncio.to_thread(make, self._world, wanted, now)
        except Exception as error:  # the person is told; the turn must not fail for ever
            log.error("summary not made: format=%s error=%s", wanted.kind, type(error).__name__)
            return {}
        return {wanted.key: says}

    def _serve(
        self, errands: Sequence[Errand], incoming: Incoming, made: Made, ledger: Ledger
    ) -> list[Outgoing]:
        """Run errands within the transaction; return what they say."""
        username = ledger.kept(USERNAME) or ""
        calls: list[Outgoing] = []
        for errand in errands:
            desk = Desk(self._world, ledger, incoming, errand, made, username)
            serve(desk)
            for told in desk.told:
                rendered = render([told.say], told.chat_id, self._alts)
                calls += [replace(call, about=told.about) for call in rendered]
        return calls


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
