import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.reminders.due import Due, admit, following, moved
from bot.storage import Storage
from bot.storage.records import Arrival, Commit, Person, Reminder, State

BERLIN_8 = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)  # 08:00 in Berlin
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = Reminder(1, "08:00", WEEK, "Europe/Berlin", ("quad_set",), BERLIN_8)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(tmp_path / "test.db", now=BERLIN_8)
    yield opened
    await opened.close()


async def set_reminder(storage: Storage, reminder: Reminder, user_id: int = 1) -> None:
    await storage.receive([Arrival(user_id, user_id, user_id, "{}")], BERLIN_8)
    event = next(e for e in await storage.waiting(10) if e.user_id == user_id)
    person = Person(user_id, user_id, BERLIN_8)
    state = State(person, {}, (replace(reminder, user_id=user_id),))
    await storage.commit(Commit(event, state), BERLIN_8)


def at(now: datetime) -> Clock:
    return Clock(now - datetime.now(UTC))  # noqa: TID251 - a clock that begins at `now`


@pytest.mark.parametrize(
    ("late", "recorded"),
    [
        (timedelta(), ""),
        (timedelta(minutes=15), ""),
        (timedelta(hours=4), ""),
        (timedelta(hours=12, minutes=59), ""),
        (timedelta(hours=13), "missed"),  # 21:00 in Berlin
        (timedelta(hours=17), "missed"),  # the next day there
        (timedelta(days=1), "missed"),
    ],
)
def test_a_late_reminder_is_sent_on_the_same_day_before_quiet_hours(
    late: timedelta, recorded: str
) -> None:
    assert admit(DAILY, BERLIN_8 + late) == recorded


def test_a_reminder_that_was_chosen_for_quiet_hours_is_sent_on_time() -> None:
    late = datetime(2026, 6, 1, 20, 30, tzinfo=UTC)  # 22:30 in Berlin
    assert admit(replace(DAILY, at_local="22:30", next_due_at=late), late) == ""


def test_a_paused_reminder_is_not_sent() -> None:
    paused = replace(DAILY, paused_until_on=date(2026, 6, 2))
    assert admit(paused, BERLIN_8) == "paused"
    tomorrow = BERLIN_8 + timedelta(days=1)
    assert admit(replace(paused, next_due_at=tomorrow), tomorrow) == ""


def test_the_next_time_keeps_the_local_hour_over_a_clock_change() -> None:
    before = datetime(2026, 10, 24, 6, 0, tzinfo=UTC)
    assert following(DAILY, before) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_moving_zones_loses_nothing_that_is_overdue() -> None:
    now = BERLIN_8 + timedelta(hours=1)
    assert moved(DAILY, None, now=now) == BERLIN_8
    assert moved(replace(DAILY, next_due_at=None), None, now=now) is None
    wrong = replace(DAILY, next_due_at=BERLIN_8 + timedelta(hours=23))
    assert moved(wrong, BERLIN_8, now=now) == BERLIN_8 + timedelta(days=1)


async def test_a_zone_that_is_gone_stops_that_reminder_and_no_other(storage: Storage) -> None:
    await set_reminder(storage, replace(DAILY, zone="Europe/Atlantis"), 1)
    await set_reminder(storage, DAILY, 2)
    due = Due(storage, at(BERLIN_8 + timedelta(seconds=1)), lambda: None)
    await due.follow_zones()
    assert await due.fire() == 2
    assert [e.user_id for e in await storage.waiting(10)] == [2]
    (stopped,) = (await storage.load(1)).reminders
    assert stopped.next_due_at is None
    assert [c.done for c in (await storage.load(1)).check_ins] == ["missed"]
    tomorrow = replace(stopped, next_due_at=BERLIN_8 + timedelta(days=1))
    assert moved(tomorrow, None, now=BERLIN_8) == BERLIN_8 + timedelta(days=1)


async def test_what_is_due_becomes_an_event_and_wakes(storage: Storage) -> None:
    await set_reminder(storage, DAILY)
    woken: list[bool] = []
    due = Due(storage, at(BERLIN_8 + timedelta(seconds=1)), lambda: woken.append(True))
    assert await due.fire() == 1
    assert await due.fire() == 0
    assert woken == [True]
    assert [e.kind for e in await storage.waiting(10)] == ["reminder"]
    assert await storage.next_due() == BERLIN_8 + timedelta(days=1)


async def test_more_than_a_batch_is_due_at_once(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reminders.due.BATCH", 2)
    for user_id in range(1, 6):
        await set_reminder(storage, DAILY, user_id)
    due = Due(storage, at(BERLIN_8 + timedelta(seconds=1)), lambda: None)
    assert await due.fire() == 5


async def test_the_clock_sleeps_until_it_is_moved_and_fires(storage: Storage) -> None:
    await set_reminder(storage, DAILY)
    clock = at(BERLIN_8 - timedelta(hours=8))
    fired = asyncio.Event()
    due = Due(storage, clock, fired.set)
    running = asyncio.create_task(due.run())
    while await storage.kept("zones_version") is None:  # noqa: ASYNC110 - yields to `run` only
        await asyncio.sleep(0)
    due.changed()
    clock.move(timedelta(hours=9))
    async with asyncio.timeout(5):
        await fired.wait()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_new_data_about_zones_moves_every_next_time_once(storage: Storage) -> None:
    wrong = replace(DAILY, next_due_at=BERLIN_8 + timedelta(hours=25))
    await set_reminder(storage, wrong)
    due = Due(storage, at(BERLIN_8 + timedelta(minutes=1)), lambda: None)
    await due.follow_zones()
    assert await storage.next_due() == BERLIN_8 + timedelta(days=1)
    await due.follow_zones()
    assert await storage.kept("zones_version") is not None
