"""Times and rules of reminders in words, by the person's own clock."""

from datetime import UTC, datetime, tzinfo

from bot.content.words import Words
from bot.conversation.draft import Draft
from bot.reminders.schedule import DAYS
from bot.reminders.zones import ZoneError, load_zone
from bot.storage.records import Reminder

WEEKDAYS, WEEKEND = frozenset(DAYS[:5]), frozenset(DAYS[5:])


def clock_of(zone: str | None) -> tzinfo:
    """Return a zone; UTC for one that is not known, or is gone."""
    try:
        return load_zone(zone) if zone else UTC
    except ZoneError:
        return UTC


def next_time(draft: Draft, reminder: Reminder) -> str:
    """Return when a reminder comes next, as in "tomorrow, 08:00"."""
    words = draft.world.words
    if reminder.next_due_at is None:
        return words.daily.not_planned
    return moment(words, reminder.next_due_at, draft.now, clock_of(reminder.zone))


def moment(words: Words, at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return an instant in words, by a zone's clock: the nearer it is, the fewer."""
    local = at.astimezone(zone)
    return f"{day(words, local, now.astimezone(zone))}, {local:%H:%M}"


def day(words: Words, local: datetime, today: datetime) -> str:
    """Return the day of a local time: today, tomorrow, a weekday, or a weekday with its date."""
    ahead = (local.date() - today.date()).days
    if ahead in (0, 1):
        return (words.daily.today, words.daily.tomorrow)[ahead]
    name = words.day_names[DAYS[local.weekday()]]
    if 0 < ahead < 7:
        return name
    return f"{name}, {local.day} {words.daily.months[local.month - 1]}"


def day_names(words: Words, days: tuple[str, ...]) -> str:
    """Return days of the week in words."""
    chosen = frozenset(days) or frozenset(DAYS)
    if chosen == frozenset(DAYS):
        return words.every_day
    if chosen == WEEKDAYS:
        return words.daily.weekdays
    if chosen == WEEKEND:
        return words.daily.weekend
    return ", ".join(words.day_names[day] for day in DAYS if day in chosen)


def rule(draft: Draft, reminder: Reminder) -> str:
    """Return a reminder's rule in words: "08:00, every day"."""
    return f"{reminder.at_local}, {day_names(draft.world.words, reminder.days)}"


def place(zone: str) -> str:
    """Return the city that a zone is named for: `America/New_York` -> `New York`."""
    return zone.rpartition("/")[2].replace("_", " ")
