"""Long polling: updates are on disk before Telegram is told that we have them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from telegram.error import TelegramError

from bot.clock import Clock
from bot.storage import Storage
from bot.storage.records import Arrival
from bot.telegram.client import Client
from bot.telegram.incoming import arrival
from bot.telegram.refusals import Refused, backoff, is_bad_token

# One conflict is usual when a new release takes over: the older bot's poll is cut off, or ours is
# by the last poll of the older one. Two so close together are a second bot that keeps polling.
CONFLICT_WAIT = timedelta(seconds=3)
CONFLICT_MEMORY = timedelta(seconds=60)

log = logging.getLogger(__name__)


class ConflictError(Exception):
    """Another program polls with the same token; the message is for the operator."""


class Poller:
    """Asks Telegram for updates and stores them, until it is cancelled."""

    def __init__(
        self,
        client: Client,
        storage: Storage,
        clock: Clock,
        arrived: Callable[[Sequence[Arrival]], None],
        *,
        conflict_wait: timedelta = CONFLICT_WAIT,
    ) -> None:
        """Prepare a poller.

        Args:
            client: Telegram.
            storage: Its inbox.
            clock: For what is stored and for waiting.
            arrived: Told of what is stored, each time.
            conflict_wait: How long to wait after a conflict before the second try.
        """
        self._client = client
        self._storage = storage
        self._clock = clock
        self._arrived = arrived
        self._conflict_wait = conflict_wait
        self._failures = 0
        self._polls = 0

    async def run(self) -> None:
        """Poll.

        Raises:
            ConflictError: When another program polls too.
            Refused: When Telegram does not know the token.
            StorageError: When what came cannot be stored.
        """
        # After a quiet week Telegram may number anew from anywhere, so an offset is sent only to
        # confirm what just came, and never kept; a redelivered update is known by its number.
        offset: int | None = None
        conflict_at = None
        while True:
            self._polls += 1
            try:
                updates = await self._client.updates(offset)
            except TelegramError as error:
                if is_bad_token(error):
                    raise
                wait = self._wait(error)
                if isinstance(error, Refused) and error.code == 409:
                    now = self._clock.now()
                    if conflict_at is not None and abs(now - conflict_at) < CONFLICT_MEMORY:
                        raise _conflict(error) from None
                    conflict_at, wait = now, self._conflict_wait
                log.warning(
                    "poll failed: reason=%s wait=%.1f", _reason(error), wait.total_seconds()
                )
                await self._clock.sleep(wait)
                continue
            self._failures = 0
            await store(updates, self._storage, self._clock, self._arrived)
            numbers = [u["update_id"] for u in updates if isinstance(u.get("update_id"), int)]
            offset = max(numbers) + 1 if numbers else None

    def _wait(self, error: TelegramError) -> timedelta:
        self._failures += 1
        if isinstance(error, Refused) and error.retry_after is not None:
            return error.retry_after
        return backoff(self._failures, self._polls)


async def store(
    updates: Sequence[Mapping[str, Any]],
    storage: Storage,
    clock: Clock,
    arrived: Callable[[Sequence[Arrival]], None],
) -> None:
    """Put updates into the inbox, durably, and tell who handles them."""
    arrivals = [found for update in updates if (found := arrival(update))]
    if arrivals:
        new = await storage.receive(arrivals, clock.now())
        log.debug("received: updates=%d new=%d", len(arrivals), new)
        arrived(arrivals)


def _reason(error: TelegramError) -> str:
    return f"{error.code} {error.words}" if isinstance(error, Refused) else str(error)


def _conflict(error: Refused) -> ConflictError:
    if "webhook" in error.words:
        return ConflictError(
            "Telegram: another program set a webhook for this token; stop it, then start again"
        )
    return ConflictError(
        "Telegram: another program polls with this token; stop it, then start again"
    )
