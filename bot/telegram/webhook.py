"""Updates that Telegram brings itself: taken only with the secret, and thanked for once on disk."""

import hmac
import json
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import Clock
from bot.storage import Storage
from bot.storage.records import Arrival
from bot.telegram.client import UPDATES, Client
from bot.telegram.intake import store

MAX_BODY_BYTES = 1024 * 1024  # an update is some kilobytes
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class Webhook:
    """A web server for Telegram's updates, behind the operator's own TLS."""

    def __init__(
        self, url: str, secret: str, storage: Storage, clock: Clock, arrived: "Told"
    ) -> None:
        """Prepare a server.

        Args:
            url: The public address, whose path is the one that is served.
            secret: What Telegram shows with every update.
            storage: Its inbox.
            clock: For what is stored.
            arrived: Told of what is stored, each time.
        """
        self._url = url
        self._secret = secret
        self._storage = storage
        self._clock = clock
        self._arrived = arrived
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            OSError: When the port is taken.
        """
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_post(urlsplit(self._url).path or "/", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()

    async def announce(self, client: Client) -> None:
        """Have Telegram send its updates here."""
        await client.bot.set_webhook(
            self._url, secret_token=self._secret, allowed_updates=list(UPDATES)
        )

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._runner.addresses[0][1]) if self._runner else 0

    async def stop(self) -> None:
        """Stop listening; Telegram keeps what comes until the next start."""
        if self._runner:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, self._secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if isinstance(update, dict):
            await store([update], self._storage, self._clock, self._arrived)
        return web.Response()


Told = Callable[[Sequence[Arrival]], None]
