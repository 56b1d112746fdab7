"""Which event is handled when: chats side by side, the events of a chat strictly in order.

Rules kept here: what a person sends goes before reminders; reminders are made no faster than they
can be sent; however much waits in the inbox, a bounded part of it is in memory.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Protocol

from bot.storage import Storage
from bot.storage.records import Arrival, Event
from bot.telegram.window import CHAT_AHEAD, Window

WIDTH = 32  # chats at the same time; more would only share the one processor
READ = 500  # events read at a time
REMINDERS = 8  # of the chats at the same time, how many may be there for a reminder
LOOK_AGAIN_SECONDS = 0.25  # while reminders wait for the sender


class Handle(Protocol):
    """Handles events of one chat, and never raises for what a person sent.

    Returns what of them is to be handled next.
    """

    def __call__(self, events: Sequence[Event], *, hurried: bool) -> Awaitable[Sequence[Event]]:
        """Handle them."""


class Worker:
    """Handles what waits in the inbox until it is stopped."""

    def __init__(
        self, storage: Storage, handle: Handle, room: Callable[[], bool] = lambda: True
    ) -> None:
        """Prepare a worker.

        Args:
            storage: Its inbox.
            handle: Handles events.
            room: Whether the sender has room for reminders.
        """
        self._storage = storage
        self._handle = handle
        self._room = room
        self._window = Window()
        self._due: deque[Event] = deque()
        self._read_to = 0  # the last update that was read
        self._due_to = 0  # the last reminder that was read
        self._more, self._more_due = True, True
        self._busy: dict[int, asyncio.Task[Sequence[Event]]] = {}
        self._reminding: set[int] = set()
        self._unread: deque[tuple[int, int]] = deque()  # a chat, and the event to read it from
        self._woken = asyncio.Event()
        self._stopped = False
        self._failed: BaseException | None = None

    def arrived(self, arrivals: Iterable[Arrival]) -> None:
        """Look into the inbox, where these are new."""
        del arrivals
        self._more = True
        self._woken.set()

    def wake(self) -> None:
        """Look into the inbox, where reminders are new."""
        self._more_due = True
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
                await self._read()
                self._begin()
                await self._wait()
            if self._failed is not None:
                raise self._failed
            await asyncio.gather(*self._busy.values())
        finally:
            for task in self._busy.values():
                task.cancel()

    async def _read(self) -> None:
        while self._unread:
            chat_id, after = self._unread.popleft()
            events = await self._storage.of_chat(chat_id, after, self._read_to, CHAT_AHEAD)
            self._window.go_on(chat_id, events, complete=len(events) < CHAT_AHEAD)
        while self._more and self._window.has_room:
            self._more = False  # before the reading: what arrives meanwhile sets it again
            events = await self._storage.updates_after(self._read_to, READ)
            self._read_to = events[-1].id if events else self._read_to
            self._more = self._more or len(events) == READ
            self._window.put(events)
        if self._more_due and not self._due:
            self._more_due = False
            events = await self._storage.reminders_after(self._due_to, READ)
            self._due_to = events[-1].id if events else self._due_to
            self._more_due = self._more_due or len(events) == READ
            self._due.extend(events)

    def _begin(self) -> None:
        while len(self._busy) < WIDTH and (taken := self._window.take()):
            self._start(taken.events, hurried=taken.hurried)
        for _ in range(len(self._due)):
            if len(self._busy) >= WIDTH or len(self._reminding) >= REMINDERS or not self._room():
                return
            event = self._due.popleft()
            if self._window.hold(event.chat_id):
                self._reminding.add(event.chat_id)
                self._start((event,), hurried=False)
            else:
                self._due.append(event)

    def _start(self, events: Sequence[Event], *, hurried: bool) -> None:
        chat_id = events[0].chat_id
        task = asyncio.ensure_future(self._handle(events, hurried=hurried))
        self._busy[chat_id] = task
        task.add_done_callback(partial(self._ended, chat_id))

    def _ended(self, chat_id: int, task: asyncio.Task[Sequence[Event]]) -> None:
        del self._busy[chat_id]
        self._reminding.discard(chat_id)
        self._woken.set()
        if task.cancelled():
            return
        if error := task.exception():
            self._failed = error
            return
        left = task.result()
        if left and left[0].kind == "reminder":
            self._due.extendleft(reversed(left))
            left = ()
        after = self._window.done(chat_id, left)
        if after is not None:
            self._unread.append((chat_id, after))

    async def _wait(self) -> None:
        held = bool(self._due) and not self._room()
        try:
            async with asyncio.timeout(LOOK_AGAIN_SECONDS if held else None):
                await self._woken.wait()
        except TimeoutError:
            return
