from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage import Storage
from bot.storage.records import Arrival, Commit, Delivery, Fate, State, Urge
from tests.storing import ANNE, NOW, event, keep, message, queue


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(tmp_path / "test.db", now=NOW)
    yield opened
    await opened.close()


async def test_an_update_is_taken_once_however_often_it_is_delivered(storage: Storage) -> None:
    arrival = Arrival(7, 1, 1, '{"update_id": 7}')
    assert await storage.last_update_id() is None
    assert await storage.receive([arrival, arrival], NOW) == 1
    assert await storage.receive([arrival], NOW) == 0
    await keep(storage, State(ANNE, {}), 8)
    assert await storage.receive([arrival], NOW) == 0
    assert await storage.last_update_id() == 8


async def test_each_chat_waits_in_order_and_chats_side_by_side(storage: Storage) -> None:
    arrivals = [Arrival(1, 1, 1, "a"), Arrival(2, 2, 2, "b"), Arrival(3, 1, 1, "c")]
    await storage.receive(arrivals, NOW)
    waiting = await storage.waiting(10)
    assert [e.payload for e in waiting] == ["a", "b"]
    assert await storage.behind(waiting[0]) == 1
    assert [e.payload for e in await storage.waiting(10, without=[1])] == ["b"]
    assert [e.payload for e in await storage.waiting(1)] == ["a"]
    await storage.commit(Commit(waiting[0], State(ANNE, {})), NOW)
    assert [e.payload for e in await storage.waiting(10)] == ["b", "c"]


async def test_one_chat_that_floods_the_inbox_holds_up_no_other(storage: Storage) -> None:
    await storage.receive([Arrival(n, 1, 1, "flood") for n in range(1, 1001)], NOW)
    await storage.receive([Arrival(2000, 2, 2, "b"), Arrival(2001, 3, 3, "c")], NOW)
    assert [e.payload for e in await storage.waiting(2)] == ["flood", "b"]
    assert [e.payload for e in await storage.waiting(2, without=[1])] == ["b", "c"]


async def test_failures_are_counted(storage: Storage) -> None:
    arrived = await event(storage, 1)
    assert [await storage.failed(arrived) for _ in range(3)] == [1, 2, 3]
    assert [e.tries for e in await storage.waiting(10)] == [3]


async def test_what_is_to_be_sent_waits_with_the_most_urgent_first(storage: Storage) -> None:
    queued = await queue(
        storage,
        message("reminder", Urge.REMINDER),
        message("reply"),
        message("danger", Urge.ESCALATION),
    )
    assert [q.payload["text"] for q in queued] == ["reminder", "reply", "danger"]
    unsent = await storage.unsent(10)
    assert [q.payload["text"] for q in unsent] == ["danger", "reply", "reminder"]
    later = await storage.unsent(10, after_id=queued[0].id)
    assert later == [queued[2], queued[1]]


async def test_what_became_of_a_try_is_recorded(storage: Storage) -> None:
    ids = [q.id for q in await queue(storage, *(message(str(n)) for n in range(4)))]
    later = NOW + timedelta(minutes=1)
    await storage.sending(ids, NOW)
    await storage.settle(
        [
            Delivery(ids[0], Fate.SENT),
            Delivery(ids[1], Fate.RETRY, "busy", later),
            Delivery(ids[2], Fate.REFUSED, "gone"),
            Delivery(ids[3], Fate.UNKNOWN, "cut"),
        ],
        NOW,
    )
    (left,) = await storage.unsent(10)
    assert (left.id, left.tries, left.retry_at) == (ids[1], 1, later)
    assert (await storage.counts())["outbox"] == 3


async def test_after_a_cut_replies_go_again_and_reminders_do_not(storage: Storage) -> None:
    queued = await queue(storage, message("reply"), message("reminder", Urge.REMINDER))
    await storage.sending([q.id for q in queued], NOW)
    assert await storage.release(NOW) == 1
    assert [q.payload["text"] for q in await storage.unsent(10)] == ["reply"]


async def test_what_was_handled_long_ago_is_purged(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}), 1)
    await keep(storage, State(ANNE, {}), 2)
    await storage.purge(NOW + timedelta(days=1))
    assert (await storage.counts())["inbox"] == 1
    assert await storage.last_update_id() == 2
