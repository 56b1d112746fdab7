"""When a reminder is due next: a pure function of its rule, its zone and an instant.

The rules: a time inside a clock change's gap moves forward by the gap (RFC 5545, section 3.3.5); a
time that comes twice fires once, at the first; a date that the zone skips has no reminder.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from functools import lru_cache

from bot.reminders.zones import ZoneError, load_zone

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week as they are stored and typed, in the order of `date.weekday()`."""

MIN_HOURS_BETWEEN = timedelta(hours=12)
"""The least time between two reminders when a zone or its data changes: never twice a day."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_SKIPPED_DATE = timedelta(hours=12)  # a shift this long is a date left out, not a clock change
_LOOKAHEAD_DAYS = 16  # a weekly reminder whose date is skipped (Apia, 2011) comes 14 days later
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 9998  # leaves room on both sides of the calendar


class ScheduleError(ValueError):
    """A reminder's rule that cannot be used; the message is one line: fault; remedy."""


@lru_cache(maxsize=4096)  # people who share a rule share the answer when a minute is due
def next_due(at_local: str, days: tuple[str, ...], zone: str, after: datetime) -> datetime | None:
    """Return the first instant strictly after `after` at which the reminder is due, in UTC.

    Args:
        at_local: The wall-clock time, `HH:MM`.
        days: Days of the week out of `DAYS`, by the local date asked for; empty is every day.
        zone: An IANA zone name.
        after: An aware instant.

    Returns:
        None only where the calendar ends.

    Raises:
        ScheduleError: If the time, a day, the zone or the instant cannot be used.
    """
    at, weekdays, tz = _rule(at_local, days, zone)
    if after.tzinfo is None:
        raise ScheduleError(f"'{after.isoformat()}' has no zone; add Z for UTC")
    if after.year < _EARLIEST_YEAR:
        raise ScheduleError(f"the year {after.year} is too early; use {_EARLIEST_YEAR} or later")
    if after.year > _LATEST_YEAR:
        return None
    today = after.astimezone(tz).date()
    # From yesterday: a gap can move a late reminder past midnight.
    dates = (today + timedelta(days=ahead) for ahead in range(-1, _LOOKAHEAD_DAYS))
    instants = (_instant(day, at, tz) for day in dates if day.weekday() in weekdays)
    return next((due_at for due_at in instants if due_at and due_at > after), None)


def next_due_after_move(
    at_local: str, days: tuple[str, ...], zone: str, *, last_sent_at: datetime | None, now: datetime
) -> datetime | None:
    """Return the next instant when the zone, or the zone's data, has just changed.

    As `next_due`, but at least 12 hours after the last reminder: who flies west after today's
    reminder does not get a second one.
    """
    if last_sent_at is None:
        return next_due(at_local, days, zone, now)
    earliest = last_sent_at + MIN_HOURS_BETWEEN - timedelta.resolution
    return next_due(at_local, days, zone, max(now, earliest))


def _rule(at_local: str, days: tuple[str, ...], zone: str) -> tuple[time, frozenset[int], tzinfo]:
    found = _TIME.fullmatch(at_local)
    if found is None:
        raise ScheduleError(f"'{at_local}' is no time; write HH:MM, from 00:00 to 23:59")
    try:
        tz = load_zone(zone)
    except ZoneError as error:
        raise ScheduleError(str(error)) from None
    weekdays = frozenset(_weekday(day) for day in days) or frozenset(range(7))
    return time(int(found[1]), int(found[2])), weekdays, tz


def _weekday(day: str) -> int:
    if day in DAYS:
        return DAYS.index(day)
    near = get_close_matches(day.lower()[:3], DAYS, 1)
    hint = f"is it '{near[0]}'?" if near else f"write {', '.join(DAYS)}"
    raise ScheduleError(f"'{day}' is no day of the week; {hint}")


def _instant(day: date, at: time, tz: tzinfo) -> datetime | None:
    """Return when the clock shows `at` on `day`, the first time; None when the date is left out.

    `fold=0` is both rules at once: the first of two, and in a gap the offset from before it.
    """
    wall = datetime.combine(day, at)
    due_at = wall.replace(tzinfo=tz).astimezone(UTC)
    shown = due_at.astimezone(tz).replace(tzinfo=None)
    return None if shown - wall >= _SKIPPED_DATE else due_at
