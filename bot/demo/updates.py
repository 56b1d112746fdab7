"""Updates that wait for the bot: numbered, kept until an offset or a webhook confirms them."""

import asyncio
from collections import deque
from collections.abc import Collection
from typing import Any

from bot.demo.refusals import OTHER_POLLER, Refused

MAX_LIMIT = 100  # updates of one answer, Bot API getUpdates
MAX_TIMEOUT_SECONDS = 50  # what Telegram's servers make of a longer long poll
_UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """The queue of one bot.

    Attributes:
        allowed: The kinds that the bot asked for last; None is all but the usual exceptions.
    """

    def __init__(self, first_id: int) -> None:
        self.allowed: Collection[str] | None = None
        self._waiting: deque[dict[str, Any]] = deque()
        self._next_id = first_id
        self._arrived = asyncio.Event()
        self._poller: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, kind: str, body: dict[str, Any]) -> int | None:
        """Queue one update and return its id, or None when the bot did not ask for its kind."""
        if kind in _UNASKED if self.allowed is None else kind not in self.allowed:
            return None
        update_id, self._next_id = self._next_id, self._next_id + 1
        self._waiting.append({"update_id": update_id, kind: body})
        self._arrived.set()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget all before `offset`; a negative one keeps only that many of the latest."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while offset > 0 and self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()

    def clear(self) -> None:
        """Forget them all."""
        self._waiting.clear()

    async def oldest(self) -> dict[str, Any]:
        """Return the oldest update as soon as there is one; it stays queued."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting[0]

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Return the oldest updates, waiting up to `seconds` for the first.

        Raises:
            Refused: With 409, when another poll began meanwhile.
        """
        self.stop_polling()
        self.confirm(offset)
        if not self._waiting and seconds > 0:
            await self._wait(min(seconds, MAX_TIMEOUT_SECONDS))
        limit = min(max(limit, 1), MAX_LIMIT)
        return [self._waiting[index] for index in range(min(limit, len(self._waiting)))]

    def stop_polling(self, reason: str = OTHER_POLLER) -> None:
        """End the poll that waits now, if any, with a conflict."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(Refused(409, reason))

    async def _wait(self, seconds: float) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        arrived = asyncio.ensure_future(self.oldest())
        try:
            await asyncio.wait(
                (poller, arrived), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if poller.done():
                poller.result()
        finally:
            arrived.cancel()
            poller.cancel()
