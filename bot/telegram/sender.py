"""The sender: what the outbox holds goes to Telegram, and what became of it is recorded.

A row is marked before its call and settled after it, both for many rows at a time, so that after
a crash it is known which calls were cut off. A commit wakes the sender at once; the table is read
only at the start.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from telegram.error import TelegramError

from bot.clock import Clock
from bot.storage import Storage
from bot.storage.records import Delivery, Fate, Queued, Urge
from bot.telegram.lanes import Lanes
from bot.telegram.pace import Limits
from bot.telegram.refusals import REPEATABLE, Verdict, is_bad_token, judge

ROOM = 500  # messages that wait, beyond which reminders stay in the inbox: they go 25 a second
# After a start; a longer wait that was written down is more likely a clock that was set back since.
LONGEST_LEFT = timedelta(minutes=5)
ALL = 10_000_000  # rows read at the start; each is a few hundred bytes

log = logging.getLogger(__name__)


class Sender:
    """Sends until it is cancelled."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        send: Callable[[Queued], Awaitable[None]],
        limits: Limits | None = None,
        called: Callable[[str, str, float], None] = lambda method, fate, seconds: None,
    ) -> None:
        """Prepare a sender.

        Args:
            storage: Its outbox.
            clock: For what is recorded; waiting goes by the event loop's.
            send: Makes the call of a row, or raises a TelegramError.
            limits: How fast.
            called: Told of each call that ended: its method, its fate, its seconds.
        """
        self._storage = storage
        self._clock = clock
        self._call = send
        self._limits = limits or Limits()
        self._called = called
        self._lanes = Lanes(self._limits)
        self._deliveries: list[Delivery] = []
        self._calls: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._failed: BaseException | None = None

    def put(self, rows: Iterable[Queued]) -> None:
        """Take over what a commit queued; danger takes back the reminders before it."""
        rows = list(rows)
        for chat_id in {row.chat_id for row in rows if row.urge is Urge.ESCALATION}:
            for row in self._lanes.withdraw(chat_id, _now()):
                self._deliveries.append(Delivery(row.id, Fate.REFUSED, "danger came first"))
        self._lanes.put(rows, _now())
        self._idle.clear()
        self._woken.set()

    def forget(self, chat_id: int) -> None:
        """Drop what waits for a chat whose person deleted everything."""
        self._lanes.forget(chat_id)

    def has_room(self) -> bool:
        """Return whether so little waits that reminders may be made."""
        return len(self._lanes) < ROOM

    def waiting(self) -> int:
        """Return how many messages wait or are on their way."""
        return len(self._lanes)

    async def run(self) -> None:
        """Send what the last run left, and then all that is put.

        Raises:
            TelegramError: When Telegram refuses the token.
            StorageError: When what was sent cannot be recorded.
        """
        await self._storage.release(self._clock.now())
        self._take_over(await self._storage.unsent(ALL))
        try:
            while True:
                await self._settle()
                await self._start()
                if self._failed is not None:
                    raise self._failed
                await self._wait()
        finally:
            for call in self._calls:
                call.cancel()
            await asyncio.gather(*self._calls, return_exceptions=True)

    async def drained(self) -> None:
        """Return as soon as nothing waits, nothing is on its way and all is recorded."""
        await self._idle.wait()

    def _take_over(self, rows: Iterable[Queued]) -> None:
        """Queue what the last run left, in the order in which it was queued."""
        for row in sorted(rows, key=lambda row: row.id):
            self.put([row])
            if row.retry_at is not None:
                left = min(row.retry_at - self._clock.now(), LONGEST_LEFT)
                self._lanes.pause(row, _now() + left.total_seconds(), _now())

    async def _settle(self) -> None:
        deliveries, self._deliveries = self._deliveries, []
        if deliveries:
            await self._storage.settle(deliveries, self._clock.now())
        if not self._deliveries and not len(self._lanes):
            self._idle.set()

    async def _start(self) -> None:
        rows = self._lanes.pick(_now())
        if not rows:
            return
        # What may be done twice needs no mark, and a press is answered the sooner.
        marked = [row.id for row in rows if row.method not in REPEATABLE]
        standing = await self._storage.sending(marked, self._clock.now()) if marked else ()
        for row in rows:
            taken_back = row.method not in REPEATABLE and row.id not in standing
            if taken_back:  # as by a person who deleted everything
                self._lanes.done(row, _now(), again=None)
                self._woken.set()
                continue
            call = asyncio.create_task(self._send(row))
            self._calls.add(call)
            call.add_done_callback(self._ended)

    async def _wait(self) -> None:
        at = self._lanes.wake_at(_now())
        try:
            async with asyncio.timeout_at(at):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()

    async def _send(self, row: Queued) -> None:
        tries, began = row.tries + 1, _now()
        verdict = Verdict(Fate.SENT, "")
        try:
            await self._call(row)
        except TelegramError as error:
            first = self._limits.retry_seconds
            verdict = judge(
                error, number=row.id, method=row.method, urge=row.urge, tries=tries, first=first
            )
            if is_bad_token(error):
                self._failed = error
        except (OSError, LookupError, TypeError, ValueError) as error:  # such as a lost picture
            verdict = Verdict(Fate.REFUSED, type(error).__name__)
        self._called(row.method, verdict.fate, _now() - began)
        await self._finish(row, verdict)

    def _ended(self, call: asyncio.Task[None]) -> None:
        self._calls.discard(call)
        if not call.cancelled() and (error := call.exception()):  # storage's
            self._failed = error
        self._woken.set()

    async def _finish(self, row: Queued, verdict: Verdict) -> None:
        wait = verdict.wait.total_seconds()
        again = None
        if verdict.fate is Fate.RETRY:
            again = replace(row, tries=row.tries if verdict.limited else row.tries + 1)
        if verdict.limited and row.urge >= Urge.REMINDER:
            self._lanes.pause_bulk(_now() + wait)
        if verdict.reason:
            log.info(
                "call failed: row=%d method=%s try=%d fate=%s reason=%s",
                row.id, row.method, row.tries + 1, verdict.fate, verdict.reason,
            )  # fmt: skip
        if verdict.blocked:
            await self._storage.block(row.chat_id, self._clock.now())
        retry_at = self._clock.now() + verdict.wait if again else None
        self._deliveries.append(Delivery(row.id, verdict.fate, verdict.reason, retry_at))
        self._lanes.done(row, _now(), again=again, after=wait)


def _now() -> float:
    return asyncio.get_running_loop().time()
