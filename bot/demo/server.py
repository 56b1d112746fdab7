"""The local Bot API server with its chat page, started and stopped; on loopback only.

server = Server()
await server.start()
# the bot: base URL f"{server.base_url}/bot", token server.token
server.chats.say(1, "hello")
message = await server.reply_to(1)
await server.stop()
"""

import asyncio
import contextlib
import ipaddress
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import Clock
from bot.demo.api import Api
from bot.demo.call import Call
from bot.demo.chats import Chats
from bot.demo.faults import Faults
from bot.demo.message import Message
from bot.demo.settings import Settings
from bot.demo.updates import Updates
from bot.demo.web import Web
from bot.demo.webhook import Webhook

Claim = TypeVar("Claim")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BOT_ID = 7000000001
MAX_BODY_BYTES = 50 * 1024 * 1024  # Bot API, Sending files
_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Server:
    """One bot's Telegram.

    Attributes:
        token: What the bot signs in with; new for every server.
        base_url: Such as `http://127.0.0.1:8081`, without `/bot`; known once started.
        chats: What people do and see.
        faults: What goes wrong.
        clock: The time on every message.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        on_clock: Callable[[timedelta], None] | None = None,
        name: str = "Kneebot",
        username: str = "kneebot_demo_bot",
    ) -> None:
        """Prepare a server.

        Args:
            clock: Shared with the bot, so that the page moves both.
            on_clock: Called after the page moved the clock, for a bot with its own.
            name: The bot's name.
            username: The bot's name in links.
        """
        self.clock = clock or Clock()
        self.token = f"{BOT_ID}:{secrets.token_urlsafe(26)}"
        self.base_url = ""
        user = {"id": BOT_ID, "is_bot": True, "first_name": name, "username": username}
        # Ids go on where an earlier server's ended: a bot's database remembers those it has seen.
        # Milliseconds, because a server of a minute ago may have given out more than sixty.
        updates = Updates(first_id=int(self.clock.now().timestamp() * 1000))
        self.chats = Chats(self.clock, user, updates)
        self.faults = Faults()
        self.settings = Settings(user, updates)
        self._webhook = Webhook(self.settings)
        self._api = Api(self.token, self.chats, self.settings, self.faults)
        self._web = Web(self.chats, self.settings, self.clock, on_clock)
        self.settings.on_change = self._settings_changed
        self._hosts: frozenset[str] = frozenset()
        self._runner: web.AppRunner | None = None
        self._delivery: asyncio.Task[None] | None = None

    @property
    def calls(self) -> list[Call]:
        """Return every call that the bot made, in order."""
        return self._api.calls

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one.

        Raises:
            ValueError: When `host` is not this machine's loopback.
            OSError: When the port is taken.
        """
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"{host} can be reached by others; use 127.0.0.1")
        app = web.Application(middlewares=[self._guard], client_max_size=MAX_BODY_BYTES)
        app.add_routes([*self._api.routes(), *self._web.routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound = self._runner.addresses[0][1]
        self._hosts = frozenset(f"{name}:{bound}" for name in _NAMES)
        self.base_url = f"http://{f'[{host}]' if ':' in host else host}:{bound}"
        self._delivery = asyncio.create_task(self._webhook.run())

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        self.faults.clear()
        self._web.close()
        self.chats.updates.stop_polling()
        if self._delivery:
            self._delivery.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._delivery
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> "Server":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def page_url(self, person: int = 1) -> str:
        """Return the address of the chat page of one person."""
        return f"{self.base_url}/?person={person}"

    async def wait_for(self, claim: Callable[[], Claim], seconds: float = 5.0) -> Claim:
        """Return the first true value of `claim`; see `Chats.wait_for`."""
        return await self.chats.wait_for(claim, seconds)

    async def reply_to(
        self, user_id: int, *, after: int | None = None, count: int = 1, seconds: float = 5.0
    ) -> list[Message]:
        """Return the bot's new messages to a person, once there are `count`.

        Args:
            user_id: The person.
            after: Count messages with a greater id; None is after the person's own latest.
            count: How many to wait for.
            seconds: How long to wait.

        Raises:
            TimeoutError: When they do not come in time.
        """
        own = self.chats.messages(user_id, from_bot=False)
        start = after if after is not None else own[-1].message_id if own else 0

        def new() -> list[Message]:
            found = self.chats.messages(user_id, from_bot=True)
            found = [message for message in found if message.message_id > start]
            return found if len(found) >= count else []

        return await self.wait_for(new, seconds)

    def _settings_changed(self) -> None:
        self._webhook.look_again()
        self._web.menu_changed()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse other sites: by name (DNS rebinding) and by origin (cross-site requests)."""
        if request.headers.get("Host") not in self._hosts:
            return web.Response(status=403, text="This server answers to its own address only.")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in self._hosts:
            return web.Response(status=403, text="This server answers to its own page only.")
        return await handler(request)
