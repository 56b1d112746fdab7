import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.storage import Storage
from bot.storage.records import Arrival, Commit, Event, State
from bot.telegram.window import CHAT_AHEAD, WINDOW
from bot.telegram.worker import WIDTH, Worker
from tests.running import until
from tests.storing import DAILY, NOW, person


@dataclass
class Hands:
    """Handles events by noting them; those of a chat in `held` wait until it is let go."""

    storage: Storage
    done: list[Event] = field(default_factory=list)
    held: dict[int, asyncio.Event] = field(default_factory=dict)
    most: int = 0
    at_once: int = 0
    faulty: set[int] = field(default_factory=set)

    async def __call__(self, events: Sequence[Event], *, hurried: bool) -> Sequence[Event]:
        del hurried
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        first = events[0]
        if held := self.held.get(first.chat_id):
            await held.wait()
        self.at_once -= 1
        if any(event.id in self.faulty and event.tries < 3 for event in events):
            return (replace(first, tries=first.tries + 1), *events[1:])
        earlier = tuple(event.id for event in events[:-1])
        await self.storage.commit(Commit(events[-1], State(None, {}), earlier=earlier), NOW)
        self.done += events
        return ()


@pytest.fixture
async def hands(tmp_path: Path) -> AsyncIterator[Hands]:
    storage = await Storage.open(tmp_path / "test.db", now=NOW)
    yield Hands(storage)
    await storage.close()


async def work(hands: Hands, worker: Worker, count: int) -> list[int]:
    """Let the worker handle so many events; return their payloads in order."""
    task = asyncio.create_task(worker.run())
    await until(lambda: len(hands.done) >= count, 10)
    worker.stop()
    await task
    return [int(event.payload) for event in hands.done]


async def receive(hands: Hands, chats: Sequence[int]) -> None:
    first = (await hands.storage.last_update_id() or 0) + 1
    arrivals = [Arrival(n, chat, chat, str(n)) for n, chat in enumerate(chats, first)]
    await hands.storage.receive(arrivals, NOW)


async def test_a_backlog_is_handled_in_order_with_a_bounded_part_of_it_in_memory(
    hands: Hands,
) -> None:
    flood = [1] * (3 * CHAT_AHEAD + 7)
    await receive(hands, [*flood, *(2 + n % 900 for n in range(WINDOW)), 1, 1])
    total = len(flood) + WINDOW + 2
    largest = 0

    async def handle(events: Sequence[Event], *, hurried: bool) -> Sequence[Event]:
        nonlocal largest
        largest = max(largest, worker._window._size)
        return await hands(events, hurried=hurried)

    worker = Worker(hands.storage, handle)
    await work(hands, worker, total)
    assert 0 < largest < WINDOW
    assert hands.most <= WIDTH
    by_chat: dict[int, list[int]] = {}
    for event in hands.done:
        by_chat.setdefault(event.chat_id, []).append(event.id)
    assert all(ids == sorted(ids) for ids in by_chat.values())
    assert sorted(id_ for ids in by_chat.values() for id_ in ids) == list(range(1, total + 1))
    assert await hands.storage.waiting(1) == []


async def test_one_chat_that_floods_and_hangs_holds_up_no_other(hands: Hands) -> None:
    hands.held[1] = asyncio.Event()
    await receive(hands, [*[1] * 1000, 2, 3, 2])
    worker = Worker(hands.storage, hands)
    assert await work_on(hands, worker, 3) == [1001, 1002, 1003]
    hands.held[1].set()
    assert len(await work(hands, worker, 1003)) == 1003


async def work_on(hands: Hands, worker: Worker, count: int) -> list[int]:
    """Let the worker handle so many events and end it hard; a new run goes on from the disk."""
    task = asyncio.create_task(worker.run())
    await until(lambda: len(hands.done) >= count, 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    found = [int(event.payload) for event in hands.done]
    worker.__init__(hands.storage, hands)  # type: ignore[misc]  # as after a restart
    return found


async def test_what_arrives_while_it_works_is_read(hands: Hands) -> None:
    worker = Worker(hands.storage, hands)
    task = asyncio.create_task(worker.run())
    for number in range(5):
        await receive(hands, [1])
        worker.arrived(())
        await until(partial(more_than, hands, number))
    worker.stop()
    await task


def more_than(hands: Hands, count: int) -> bool:
    return len(hands.done) > count


async def test_one_that_fails_is_tried_again_before_what_follows_it(hands: Hands) -> None:
    await receive(hands, [1] * 6)
    hands.faulty = {2}
    assert await work(hands, Worker(hands.storage, hands), 6) == [1, 2, 3, 4, 5, 6]
    assert [event.tries for event in hands.done] == [1, 3, 0, 0, 0, 0]


async def remind(hands: Hands, people: int) -> None:
    """Make reminders due for so many people, from 101 on."""
    for number in range(101, 101 + people):
        await receive(hands, [number])
        (event,) = await hands.storage.waiting(1)
        reminder = replace(DAILY, user_id=number, next_due_at=NOW)
        await hands.storage.commit(Commit(event, State(person(number), {}, (reminder,))), NOW)
    later = NOW + timedelta(days=1)
    await hands.storage.fire_due(NOW, people, lambda _: later, lambda _: "")


async def test_what_people_write_goes_before_reminders_that_came_first(hands: Hands) -> None:
    await remind(hands, 40)
    await receive(hands, [1, 2, 101])
    worker = Worker(hands.storage, hands)
    task = asyncio.create_task(worker.run())
    await until(lambda: len(hands.done) >= 43, 10)
    worker.stop()
    await task
    assert [event.chat_id for event in hands.done[:3]] == [1, 2, 101]
    assert sum(event.kind == "reminder" for event in hands.done) == 40


async def test_reminders_wait_while_the_sender_has_no_room_and_replies_do_not(
    hands: Hands,
) -> None:
    await remind(hands, 5)
    await receive(hands, [1])
    room: list[bool] = []
    worker = Worker(hands.storage, hands, lambda: bool(room))
    task = asyncio.create_task(worker.run())
    await until(lambda: hands.done)
    assert [event.kind for event in hands.done] == ["update"]
    room.append(True)
    await until(lambda: len(hands.done) == 6)
    worker.stop()
    await task
