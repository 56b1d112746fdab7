"""Which event is handled when: chats side by side, the events of a chat strictly in order."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from functools import partial
from typing import Protocol

from bot.storage import Storage
from bot.storage.records import Arrival, Event

WIDTH = 32  # chats at the same time; more would only share the one processor
PATIENCE = 20  # messages of one chat that may wait before it is asked for patience


class Handle(Protocol):
    """Handles one event to its end, and never raises for what a person sent."""

    def __call__(self, event: Event, *, hurried: bool) -> Awaitable[None]:
        """Handle it."""


class Worker:
    """Handles what waits in the inbox until it is stopped."""

    def __init__(self, storage: Storage, handle: Handle) -> None:
        self._storage = storage
        self._handle = handle
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._waiting: Counter[int] = Counter()  # chat -> how many came and are not handled yet
        self._warned: set[int] = set()
        self._stopped = False
        self._failed: BaseException | None = None

    def arrived(self, arrivals: Iterable[Arrival]) -> None:
        """Look into the inbox, where these are new."""
        self._waiting.update(arrival.chat_id for arrival in arrivals)
        self._woken.set()

    def wake(self) -> None:
        """Look into the inbox."""
        self._woken.set()

    def stop(self) -> None:
        """Begin nothing new; `run` returns when what was begun is done."""
        self._stopped = True
        self._woken.set()

    async def run(self) -> None:
        """Handle events until `stop`.

        Raises:
            StorageError: When the inbox cannot be read or written.
        """
        try:
            while not self._stopped and self._failed is None:
                self._woken.clear()
                await self._begin()
                await self._woken.wait()
            if self._failed is not None:
                raise self._failed
            await asyncio.gather(*self._busy.values())
        finally:
            for task in self._busy.values():
                task.cancel()

    async def _begin(self) -> None:
        room = WIDTH - len(self._busy)
        if room < 1:
            return
        for event in await self._storage.waiting(room, without=self._busy):
            hurried = self._hurried(event.chat_id)
            task = asyncio.ensure_future(self._handle(event, hurried=hurried))
            self._busy[event.chat_id] = task
            task.add_done_callback(partial(self._ended, event.chat_id))
        if not self._busy:  # the inbox is empty, so whatever the count says, nothing waits
            self._waiting.clear()
            self._warned.clear()

    def _ended(self, chat_id: int, task: asyncio.Task[None]) -> None:
        del self._busy[chat_id]
        if not task.cancelled():
            self._failed = task.exception() or self._failed
        self._woken.set()

    def _hurried(self, chat_id: int) -> bool:
        """Return whether to ask this chat for patience: once for each time that it piles up."""
        self._waiting[chat_id] -= 1
        if self._waiting[chat_id] <= 0:
            del self._waiting[chat_id]
            self._warned.discard(chat_id)
        elif self._waiting[chat_id] >= PATIENCE and chat_id not in self._warned:
            self._warned.add(chat_id)
            return True
        return False
