"""Kneebot's own work: engine, reading, and updates through the real pipeline to a stub."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.conversation.talk import START_AT
from bot.conversation.world import World
from bot.reminders.due import Due
from bot.storage import Storage
from bot.storage.records import Commit, Event, Person, Reminder, State
from bot.telegram.client import Client
from bot.telegram.intake import store
from bot.telegram.pace import Limits
from bot.telegram.sender import Sender
from bot.telegram.turns import Turns
from bot.telegram.worker import Worker
from dialogs import Press, Session, Start, advance, begin
from tests.bench.figures import Figure, timed
from tests.bench.stub import Stub
from tests.bench.visit import Still, Visit

TOKEN = "123456789:" + "A" * 35
UNLIMITED = Limits(chat_seconds=0.0, bulk_per_second=1e9)
BATCH = 100  # updates that one poll brings at most
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass
class Pipeline:
    """The bot without its connections; `handled` counts events."""

    storage: Storage
    worker: Worker
    sender: Sender
    stub: Stub
    handled: int = 0
    progress: asyncio.Event = field(default_factory=asyncio.Event)

    async def feed(self, updates: Sequence[bytes]) -> None:
        """Let updates arrive together; return when all are answered and all is recorded."""
        goal = self.handled + len(updates)
        for start in range(0, len(updates), BATCH):
            await self.take([json.loads(update) for update in updates[start : start + BATCH]])
        await self.until(goal)

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Let updates arrive, as a poll brings them."""
        await store(updates, self.storage, Still(), self.worker.arrived)

    async def until(self, goal: int) -> None:
        """Return when so many events are handled and what they said is sent."""
        while self.handled < goal:
            self.progress.clear()
            await self.progress.wait()
        await self.sender.drained()


@asynccontextmanager
async def pipeline(
    world: World, path: Path, *, stub: Stub | None = None, limits: Limits = UNLIMITED
) -> AsyncIterator[Pipeline]:
    """Yield the bot's pipeline, running, with a real database and a stub for Telegram."""
    stub = stub or Stub()
    client = Client(TOKEN, world.pictures)
    client.bot = Bot(TOKEN, request=stub, get_updates_request=stub)
    await client.open()
    storage = await Storage.open(path, now=START_AT)
    sender = Sender(storage, Still(), client.send, limits)
    turns = Turns(world, storage, Still(), sender, lambda: None)

    async def handle(events: Sequence[Event], *, hurried: bool) -> Sequence[Event]:
        left = await turns.handle(events, hurried=hurried)
        line.handled += len(events) - len(left)
        line.progress.set()
        return left

    line = Pipeline(storage, Worker(storage, handle, sender.has_room), sender, stub)
    tasks = [asyncio.create_task(line.worker.run()), asyncio.create_task(sender.run())]
    try:
        yield line
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await storage.close()
        await client.close()


def engine(world: World, visit: Visit, rounds: int) -> Figure:
    """Measure steps of the engine, the session as JSON in and out."""
    machine = world.machines["visit"]
    session = advance(machine, begin(machine, int(visit.presses[0].partition(":")[0])), Start())
    steps, text = [], session.session.to_json()
    for data in visit.presses:
        steps.append((text, Press(data)))
        text = advance(machine, Session.from_json(text), Press(data)).session.to_json()
    figure = Figure("engine step, session as JSON in and out", rounds * len(steps), target_us=40)
    with timed(figure):
        for _ in range(rounds):
            for before, event in steps:
                advance(machine, Session.from_json(before), event).session.to_json()
    return figure


def reading(world: World, rounds: int) -> Figure:
    """Measure the reading of messages: every phrase of every topic."""
    phrases = [p for topic in world.knowledge.topics.values() for p in topic.phrases]
    figure = Figure("message read (topic, facts, red flags)", rounds * len(phrases))
    figure.target_us = 1000
    with timed(figure):
        for _ in range(rounds):
            for phrase in phrases:
                world.knowledge.understand(phrase)
    return figure


async def side_by_side(world: World, visit: Visit, folder: Path, people: int) -> Figure:
    """Measure visits of many people at once."""
    turns = list(visit.updates(people))
    figure = Figure(f"Kneebot, durable, {people} people side by side", people * len(turns))
    figure.target_us = 450
    async with pipeline(world, folder / "many.db") as line:
        for turn in turns:
            with timed(figure):
                await line.feed(turn)
        figure.calls = line.stub.calls
    return figure


async def one_by_one(world: World, visit: Visit, folder: Path, people: int) -> Figure:
    """Measure visits in which nobody else is there: no cost is shared."""
    updates = [update for turn in visit.updates(people) for update in turn]
    figure = Figure("Kneebot, durable, one update after the other", len(updates))
    async with pipeline(world, folder / "one.db") as line:
        with timed(figure):
            for update in updates:
                await line.feed([update])
        figure.calls = line.stub.calls
    return figure


async def reminders(world: World, folder: Path, people: int) -> Figure:
    """Measure reminders that are all due at the same minute, until the last one is sent."""
    figure = Figure(f"reminder sent, {people} due at once", people)
    async with pipeline(world, folder / "due.db") as line:
        await remind(line.storage, people)
        with timed(figure):
            await Due(line.storage, Still(), line.worker.wake).fire()
            await line.until(people)
        figure.calls = line.stub.calls
        assert (await line.storage.counts())["checkins"] == people, "a reminder was lost"
    return figure


async def remind(storage: Storage, people: int) -> None:
    """Give everybody a reminder that is due now, by turns that no event was the cause of."""
    commits = []
    for n in range(1, people + 1):
        reminder = Reminder(n, "11:00", WEEK, "Europe/Berlin", ("calf_stretch",), START_AT)
        state = State(Person(n, n, START_AT), {}, (reminder,))
        commits.append(Commit(Event(0, n, n, "update", "{}", START_AT), state))
    await asyncio.gather(*(storage.commit(commit, START_AT) for commit in commits))
