from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.reminders.moments import first_due, meant, next_weekday, snoozed
from bot.reminders.schedule import DAYS, next_due
from bot.reminders.zones import load_zone, zone_names
from bot.storage.records import Reminder

NOON = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # a Monday, 12:00 in Berlin
BERLIN = "Europe/Berlin"
CASES = 10_000
LEFT_OUT = timedelta(hours=12)


def numbers(seed: int) -> Iterator[int]:
    """Yield numbers that look random and are the same in every run."""
    while True:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        yield seed >> 33


def by_trying(at_local: str, days: tuple[str, ...], zone: str, after: datetime) -> datetime | None:
    """Return the next instant by trying every offset that the zone has around a date."""
    tz = load_zone(zone)
    at = time.fromisoformat(at_local)
    today = after.astimezone(tz).date()
    for ahead in range(-1, 16):
        day = today + timedelta(days=ahead)
        if days and DAYS[day.weekday()] not in days:
            continue
        wall = datetime.combine(day, at, UTC)
        around = [wall + timedelta(hours=h) for h in range(-40, 41, 2)]
        offsets = dict.fromkeys(t.astimezone(tz).utcoffset() or timedelta() for t in around)
        hits = sorted(
            wall - offset
            for offset in offsets
            if (wall - offset).astimezone(tz).replace(tzinfo=UTC) == wall
        )
        due_at = hits[0] if hits else in_gap(wall, list(offsets))
        if due_at is not None and due_at > after:
            return due_at
    return None


def in_gap(wall: datetime, offsets: list[timedelta]) -> datetime | None:
    """Return the instant of a time that the clock jumps over; None for a date that is left out."""
    before, behind = min(offsets), max(offsets)
    return None if behind - before >= LEFT_OUT else wall - before


def test_ten_thousand_rules_agree_with_a_second_method() -> None:
    draw = numbers(7)
    zones = sorted(zone_names())
    start = datetime(2020, 1, 1, tzinfo=UTC)
    for _ in range(CASES):
        zone = zones[next(draw) % len(zones)]
        minute = next(draw) % 1440
        at_local = f"{minute // 60:02}:{minute % 60:02}"
        bits = next(draw) % 128
        days = tuple(day for n, day in enumerate(DAYS) if bits >> n & 1)
        after = start + timedelta(minutes=next(draw) % (15 * 365 * 1440))
        found = next_due(at_local, days, zone, after)
        assert found == by_trying(at_local, days, zone, after), (zone, at_local, days, after)


@pytest.mark.parametrize(
    ("later", "now", "expected"),
    [
        ("hour", NOON, NOON + timedelta(hours=1)),
        ("evening", NOON, datetime(2026, 6, 1, 17, 0, tzinfo=UTC)),
        ("evening", NOON + timedelta(hours=8), NOON + timedelta(hours=9)),
        ("tomorrow", NOON, datetime(2026, 6, 2, 6, 0, tzinfo=UTC)),
        ("tomorrow", NOON - timedelta(hours=8), datetime(2026, 6, 2, 6, 0, tzinfo=UTC)),
    ],
)
def test_later_is_in_an_hour_this_evening_or_tomorrow(
    later: str, now: datetime, expected: datetime
) -> None:
    assert snoozed(later, "08:00", BERLIN, now) == expected


def test_a_break_ends_on_its_day_and_not_before() -> None:
    rule = Reminder(1, "08:00", ("mon",), BERLIN, (), None, paused_until_on=date(2026, 6, 15))
    assert first_due(rule, NOON) == datetime(2026, 6, 15, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        (5, 3, None, date(2027, 3, 5)),
        (5, 7, None, date(2026, 7, 5)),
        (5, 3, 2028, date(2028, 3, 5)),
        (29, 2, None, date(2028, 2, 29)),
        (30, 2, None, None),
        (30, 2, 2027, None),
        (12, None, None, date(2026, 6, 12)),
        (1, None, None, date(2026, 7, 1)),
        (31, None, None, date(2026, 7, 31)),
        (45, None, None, None),
    ],
)
def test_a_written_day_is_the_next_one_that_the_calendar_has(
    day: int, month: int | None, year: int | None, expected: date | None
) -> None:
    assert meant(day, month, year, date(2026, 6, 1)) == expected


def test_a_weekday_is_the_next_one_after_today() -> None:
    assert next_weekday("mon", date(2026, 6, 1)) == date(2026, 6, 8)
    assert next_weekday("tue", date(2026, 6, 1)) == date(2026, 6, 2)
