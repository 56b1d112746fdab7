import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot import clock as clock_module
from bot.clock import Clock

HOUR = timedelta(hours=1)


def test_the_time_is_aware_utc_and_ahead_by_the_offset() -> None:
    ahead, plain = Clock(HOUR).now(), Clock().now()
    assert ahead.tzinfo is UTC
    assert abs(ahead - plain - HOUR) < timedelta(seconds=1)


async def test_moving_the_clock_wakes_all_who_wait_for_it() -> None:
    clock = Clock()
    waiters = [asyncio.create_task(clock.sleep(HOUR)) for _ in range(3)]
    await asyncio.sleep(0)
    clock.move(HOUR / 2)
    done, _ = await asyncio.wait(waiters, timeout=0.01)
    assert not done
    clock.move(HOUR / 2)
    await asyncio.wait_for(asyncio.gather(*waiters), timeout=1)


async def test_a_past_instant_is_not_waited_for() -> None:
    clock = Clock()
    await asyncio.wait_for(clock.sleep_until(clock.now() - HOUR), timeout=1)


async def test_a_stepped_wall_clock_is_noticed_without_a_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock_module, "RECHECK", timedelta(milliseconds=5))
    clock = Clock()
    waiter = asyncio.create_task(clock.sleep(HOUR))
    await asyncio.sleep(0)
    clock.offset += HOUR  # as a step does: nobody is told
    await asyncio.wait_for(waiter, timeout=1)


async def test_a_wall_clock_that_is_set_back_makes_nobody_wait_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    waiter = asyncio.create_task(clock.sleep(timedelta(milliseconds=20)))
    await asyncio.sleep(0)
    monkeypatch.setattr(Clock, "now", lambda self: datetime(2000, 1, 1, tzinfo=UTC))
    await asyncio.wait_for(waiter, timeout=1)
