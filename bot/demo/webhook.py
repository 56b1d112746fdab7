"""Delivery of updates to a webhook: one at a time, in order, again until it is taken."""

import asyncio
import logging
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.demo.settings import Settings

_AGAIN_SECONDS = 0.2  # Telegram waits longer; whoever watches a demo should not
_TIMEOUT = ClientTimeout(total=60)

log = logging.getLogger(__name__)


class Webhook:
    """Sends what waits in the updates of `settings` while it names an address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._changed = asyncio.Event()

    def look_again(self) -> None:
        """Take notice of changed settings."""
        self._changed.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with ClientSession(timeout=_TIMEOUT) as session:
            while True:
                await self._address()
                update = await self._settings.updates.oldest()
                if self._settings.webhook_url and await self._take(session, update):
                    self._settings.updates.confirm(update["update_id"] + 1)

    async def _address(self) -> None:
        while not self._settings.webhook_url:
            self._changed.clear()
            await self._changed.wait()

    async def _take(self, session: ClientSession, update: dict[str, Any]) -> bool:
        headers = {}
        if self._settings.webhook_secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._settings.webhook_secret
        try:
            url = self._settings.webhook_url
            async with session.post(url, json=update, headers=headers) as answer:
                if answer.ok:
                    return True
                log.info("webhook refused: status=%d", answer.status)
        except (ClientError, TimeoutError) as error:
            log.info("webhook failed: %s", type(error).__name__)
        await asyncio.sleep(_AGAIN_SECONDS)
        return False
