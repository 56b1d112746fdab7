"""The clock of the reminders: sleeps until the next one is due, then makes events of what is.

A reminder whose time passed while the bot was down is sent once, late, if it is still the same day
for the person and before their quiet hours; otherwise it is recorded as missed. Nothing is silently
gone.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from importlib import metadata

from bot.clock import Clock
from bot.reminders.schedule import ScheduleError, next_due, next_due_after_move
from bot.reminders.zones import ZoneError, load_zone
from bot.storage import Storage, StorageError
from bot.storage.records import Reminder

ONCE = ("snooze", "timer")  # kinds that come once; their time is an instant and not a rule
BATCH = 1000  # reminders that share a transaction; a tap waits for one of them at most
LATE = timedelta(minutes=15)  # so much later counts as missed by downtime
QUIET_FROM = time(21, 0)  # local; nothing late is sent from here to midnight
LOOK_AGAIN = timedelta(seconds=5)  # the wall clock may be stepped while we sleep
_ZONES = "zones_version"

log = logging.getLogger(__name__)


class Due:
    """Makes events of due reminders until it is cancelled."""

    def __init__(self, storage: Storage, clock: Clock, wake: Callable[[], None]) -> None:
        """Prepare the clock; `wake` is called when events have been made."""
        self._storage = storage
        self._clock = clock
        self._wake = wake
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Look again: a reminder may have been set, moved or stopped."""
        self._changed.set()

    async def run(self) -> None:
        """Run until cancelled."""
        await self.follow_zones()
        while True:
            self._changed.clear()
            try:
                await self.fire()
                await self._wait(await self._storage.next_due())
            except StorageError as error:
                log.error("reminders wait: %s", error)
                await self._clock.sleep(LOOK_AGAIN)

    async def fire(self) -> int:
        """Make events of all that is due; return how many were."""
        count = 0
        while True:
            now = self._clock.now()
            done = await self._storage.fire_due(
                now, BATCH, partial(following, now=now), partial(admit, now=now)
            )
            count += done
            if done:
                log.info("reminders due: count=%d", done)
                self._wake()
            if done < BATCH:
                return count

    async def follow_zones(self) -> None:
        """Compute every next time anew when the zones' data is not what it was."""
        version = metadata.version("tzdata")
        if await self._storage.kept(_ZONES) != version:
            now = self._clock.now()
            count = await self._storage.move_all(partial(moved, now=now))
            await self._storage.keep(_ZONES, version)
            log.info("zones changed: tzdata=%s reminders=%d", version, count)

    async def _wait(self, due_at: datetime | None) -> None:
        changed = asyncio.create_task(self._changed.wait())
        until = self._clock.now() + LOOK_AGAIN
        asleep = asyncio.create_task(
            self._clock.sleep_until(min(due_at, until) if due_at else until)
        )
        try:
            await asyncio.wait((changed, asleep), return_when=asyncio.FIRST_COMPLETED)
        finally:
            changed.cancel()
            asleep.cancel()


def following(reminder: Reminder, now: datetime) -> datetime | None:
    """Return when a reminder that was due comes next; None for one that comes once.

    None also stands for a rule that cannot be used any more.
    """
    if reminder.kind in ONCE:
        return None
    try:
        return next_due(reminder.at_local, reminder.days, reminder.zone, now)
    except ScheduleError as error:  # one such row must not stop everybody's reminders
        log.error("reminder stopped: reminder=%s fault=%s", reminder.id, type(error).__name__)
        return None


def moved(reminder: Reminder, last: datetime | None, now: datetime) -> datetime | None:
    """Return the next time under changed zones; what is overdue stays, so that it is not lost."""
    if reminder.next_due_at is None or reminder.next_due_at <= now:
        return reminder.next_due_at
    if reminder.kind in ONCE:
        return reminder.next_due_at
    at_local, days, zone = reminder.at_local, reminder.days, reminder.zone
    try:
        return next_due_after_move(at_local, days, zone, last_sent_at=last, now=now)
    except ScheduleError as error:
        log.error("reminder not moved: reminder=%s fault=%s", reminder.id, type(error).__name__)
        return reminder.next_due_at


def admit(reminder: Reminder, now: datetime) -> str:
    """Return "" for a reminder that is to be sent now, or how it is recorded instead."""
    due_at = reminder.next_due_at or now
    if reminder.kind == "timer":  # it says itself, in its message, that it has lost count
        return ""
    try:
        zone = load_zone(reminder.zone)
    except ZoneError:
        return "missed"
    if reminder.paused_until_on is None and now - due_at <= LATE:
        return ""
    local, due = now.astimezone(zone), due_at.astimezone(zone)
    if reminder.paused_until_on is not None and due.date() < reminder.paused_until_on:
        return "paused"
    if now - due_at <= LATE:
        return ""
    return "" if local.date() == due.date() and local.time() < QUIET_FROM else "missed"
