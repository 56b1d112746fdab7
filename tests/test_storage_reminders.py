from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage import Storage
from bot.storage.records import Commit, State
from tests.storing import ANNE, DAILY, NOW, event, keep, person


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(tmp_path / "test.db", now=NOW)
    yield opened
    await opened.close()


async def test_due_reminders_become_events_once(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY,)))
    assert await storage.next_due() == NOW
    tomorrow = NOW + timedelta(days=1)
    assert await storage.fire_due(NOW, 10, lambda _: tomorrow, lambda _: "") == 1
    assert await storage.fire_due(NOW, 10, lambda _: tomorrow, lambda _: "") == 0
    (due,) = await storage.waiting(10)
    assert (due.kind, due.user_id) == ("reminder", 1)
    assert await storage.next_due() == tomorrow


async def test_the_same_reminder_at_the_same_time_is_never_doubled(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY,)))
    for _ in range(2):  # as after a restored copy: the next time is the old one again
        await storage.fire_due(NOW, 10, lambda _: NOW, lambda _: "")
    assert len(await storage.waiting(10)) == 1
    assert (await storage.counts())["inbox"] == 2


async def test_a_missed_reminder_is_recorded(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY,)))
    await storage.fire_due(NOW, 10, lambda _: None, lambda _: "missed")
    assert await storage.waiting(10) == []
    assert [c.done for c in (await storage.load(1)).check_ins] == ["missed"]
    assert await storage.next_due() is None


async def test_a_blocked_person_gets_no_reminder(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY,)))
    await storage.block(1, NOW)
    assert await storage.next_due() is None
    assert await storage.fire_due(NOW, 10, lambda _: None, lambda _: "") == 0


async def test_all_next_times_are_moved_when_zones_change(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY, replace(DAILY, at_local="09:00"))))
    later = NOW + timedelta(hours=1)
    assert await storage.move_all(lambda reminder, last: later) == 2
    assert await storage.next_due() == later


async def test_the_earliest_of_those_who_can_be_reached_is_next(storage: Storage) -> None:
    for user_id, hours in ((1, 1), (2, 3), (3, 2)):
        reminder = replace(DAILY, user_id=user_id, next_due_at=NOW + timedelta(hours=hours))
        state = State(person(user_id), {}, (reminder,))
        await storage.commit(Commit(await event(storage, user_id, user_id), state), NOW)
    await storage.block(1, NOW)
    assert await storage.next_due() == NOW + timedelta(hours=2)
