"""The only reading of the clock; it can be moved forward, and whoever waits is woken by that."""

import asyncio
from datetime import UTC, datetime, timedelta

# The longest a waiter sleeps before it looks at the wall clock again: a stepped clock or a laptop
# that was closed makes an asyncio timer wrong by any amount, but never by more than this.
RECHECK = timedelta(seconds=30)


class Clock:
    """The time, `offset` ahead of this machine's."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the time: aware, UTC."""
        return datetime.now(UTC) + self.offset

    def move(self, by: timedelta) -> None:
        """Move the clock and wake everyone who waits, so that they look again."""
        self.offset += by
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def sleep_until(self, at: datetime) -> None:
        """Return as soon as it is `at` (aware) or later, also when the clock was moved there."""
        while (left := at - self.now()) > timedelta():
            await self._wait(min(left, RECHECK))

    async def sleep(self, duration: timedelta) -> None:
        """Return when `duration` has passed; moving this clock counts.

        A wall clock that is set back or forward does not: whoever waits to try again must not
        wait an hour for that.
        """
        began, offset = asyncio.get_running_loop().time(), self.offset
        while (left := duration - (self.offset - offset) - _since(began)) > timedelta():
            await self._wait(min(left, RECHECK))

    async def _wait(self, longest: timedelta) -> None:
        moved = self._moved
        try:
            async with asyncio.timeout(longest.total_seconds()):
                await moved.wait()
        except TimeoutError:
            return


def _since(began: float) -> timedelta:
    return timedelta(seconds=asyncio.get_running_loop().time() - began)
