"""Instants that follow from what a person asks for: later today, a break, a move. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from bot.reminders.schedule import DAYS, next_due, next_due_after_move
from bot.reminders.zones import load_zone
from bot.storage.records import Reminder

EVENING = time(19, 0)  # local; "this evening" when it is earlier than that
HOUR = timedelta(hours=1)
LONGEST_BREAK = timedelta(days=84)  # twelve weeks; who needs longer is better served by a stop


def snoozed(later: str, at_local: str, zone: str, now: datetime) -> datetime:
    """Return when a reminder comes once more.

    Args:
        later: `hour`, `evening` or `tomorrow`.
        at_local: The time of day for `tomorrow`.
        zone: The person's zone.
        now: An aware instant.
    """
    local = now.astimezone(load_zone(zone))
    if later == "tomorrow":
        start = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
        return next_due(at_local, (), zone, _before(start)) or now + HOUR
    if later == "evening" and local.time() < EVENING:
        return datetime.combine(local.date(), EVENING, local.tzinfo).astimezone(UTC)
    return now + HOUR


def first_due(rule: Reminder, now: datetime, last: datetime | None = None) -> datetime | None:
    """Return when a rule is due next, after its break; after a move not twice within a day.

    Args:
        rule: Its time, days, zone and break.
        now: An aware instant.
        last: When the person was last reminded, if their zone has changed since.
    """
    after = now
    if rule.paused_until_on is not None:
        start = datetime.combine(rule.paused_until_on, time(), load_zone(rule.zone))
        after = max(now, _before(start))
    return next_due_after_move(rule.at_local, rule.days, rule.zone, last_sent_at=last, now=after)


def meant(day: int | None, month: int | None, year: int | None, today: date) -> date | None:
    """Return the next date that these words mean, or None when the calendar has no such day."""
    day = day or 1
    if year is not None:
        return _date(year, month or today.month, day)
    if month is None:
        ahead = (
            _date(today.year + (today.month + n) // 12, (today.month + n) % 12 + 1, day)
            for n in range(-1, 12)
        )
        return next((found for found in ahead if found and found > today), None)
    ahead = (_date(today.year + n, month, day) for n in range(9))  # a 29 February is eight away
    return next((found for found in ahead if found and found > today), None)


def next_weekday(weekday: str, today: date) -> date:
    """Return the next date, after today, that is this day of the week."""
    return today + timedelta(days=(DAYS.index(weekday) - today.weekday() - 1) % 7 + 1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _before(instant: datetime) -> datetime:
    """Return the last instant before another, in UTC: what is due at that one is due after this."""
    return instant.astimezone(UTC) - timedelta.resolution
