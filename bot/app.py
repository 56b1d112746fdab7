"""The running bot: its parts wired together, started, watched, and stopped.

Rules kept here: a fault of ours in one turn never stops the bot, and never blocks the chat it
happened in; a fault that only the operator can mend stops it with one line.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from traceback import extract_tb

from telegram.error import TelegramError

from bot.clock import Clock
from bot.conversation.world import World
from bot.metrics import Metrics, Page
from bot.reminders.due import Due
from bot.storage import BEAT, USERNAME, Storage
from bot.storage.records import Arrival, Event
from bot.storage.retention import HANDLED
from bot.telegram.client import API_URL, Client
from bot.telegram.intake import ConflictError, Poller
from bot.telegram.menu import introduce
from bot.telegram.pace import Limits
from bot.telegram.refusals import backoff, is_bad_token
from bot.telegram.sender import Sender
from bot.telegram.turns import Turns
from bot.telegram.webhook import Webhook
from bot.telegram.worker import Worker

DAY = timedelta(days=1)
TRIES = 3  # failed turns after which an event is set aside
FINISH_SECONDS = 3.0  # for turns that were begun, and again for what they say; Docker waits 10

log = logging.getLogger(__name__)


class AppError(Exception):
    """A fault that the operator must mend; the message is one line: place; fault; remedy."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Where updates come in by webhook: the public address, its secret, and our own end."""

    url: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8443


@dataclass(frozen=True, slots=True)
class Setup:
    """What one bot is run with, apart from its content.

    Attributes:
        token: The bot's token.
        database: The SQLite file.
        api_url: The Bot API's address without `/bot`.
        webhook: How updates come in; None is by polling.
        limits: How fast messages go out.
        read_seconds: How long Telegram may take for an answer; None is the usual.
        metrics: Host and port of the page for Prometheus, or None.
    """

    token: str = field(repr=False)
    database: Path
    api_url: str = API_URL
    webhook: Listen | None = None
    limits: Limits | None = None
    read_seconds: float | None = None
    metrics: tuple[str, int] | None = None


@contextlib.asynccontextmanager
async def opened(setup: Setup, world: World, clock: Clock) -> AsyncIterator["App"]:
    """Yield the bot with its database open; run it with `App.run`.

    Raises:
        StorageError: When the database cannot be used.
    """
    storage = await Storage.open(setup.database, now=clock.now())
    try:
        yield App(setup, world, storage, clock)
    finally:
        await storage.close()


class App:
    """One running bot.

    Attributes:
        storage: Its database.
        started: Set once it hears and speaks.
    """

    def __init__(self, setup: Setup, world: World, storage: Storage, clock: Clock) -> None:
        self.started = asyncio.Event()
        self._setup = setup
        self._world = world
        self.storage = storage
        self._clock = clock
        wait = {} if setup.read_seconds is None else {"read_seconds": setup.read_seconds}
        self._client = Client(setup.token, world.pictures, api_url=setup.api_url, **wait)
        self._metrics = Metrics()
        self._page = Page(self._metrics)
        called = self._metrics.called
        self._sender = Sender(storage, clock, self._client.send, setup.limits, called)
        self._metrics.waiting(self._sender.waiting)
        self._worker = Worker(storage, self._handle, self._sender.has_room)
        self._reminders = Due(storage, clock, self._worker.wake)
        self._turns = Turns(world, storage, clock, self._sender, self._reminders.changed)
        self._stopping = asyncio.Event()
        self._webhook: Webhook | None = None
        if hook := setup.webhook:
            self._webhook = Webhook(hook.url, hook.secret, storage, clock, self._arrived)

    def stop(self) -> None:
        """Have `run` end: what was begun is finished, what is left waits on disk."""
        self._stopping.set()

    async def run(self, *, signals: bool = False) -> None:
        """Run until `stop`, or with `signals` until SIGINT or SIGTERM.

        Raises:
            AppError: When only the operator can help.
            StorageError: When the database fails.
        """
        if signals:
            loop = asyncio.get_running_loop()
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(name, self.stop)
        parts = (self._listen(), self._reminders.run(), self._beat(), self._tidy())
        tasks = [asyncio.create_task(part) for part in parts]
        worker = asyncio.create_task(self._worker.run())
        sender = asyncio.create_task(self._sender.run())
        try:
            await self._first_end([*tasks, worker, sender])
            log.info("stopping")
            await _cancelled(tasks)
            await self._finish(worker)
        except TelegramError as error:
            raise _explained(error) from None
        except ConflictError as error:
            raise AppError(str(error)) from None
        finally:
            await _cancelled([*tasks, worker, sender])
            if self._webhook:
                await self._webhook.stop()
            await self._page.stop()
            await self._client.close()
            log.info("stopped")

    async def _first_end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Return when the bot is to stop; raise what a part of it failed with."""
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
        for task in done - {stopping}:
            task.result()

    async def _listen(self) -> None:
        """Sign in, and then take updates as they come."""
        if where := self._setup.metrics:
            await _bound(self._page.start, *where, "KNEEBOT_METRICS_LISTEN")
        await self._begin(self._client.open)
        await self.storage.keep(USERNAME, self._client.bot.username)
        if hook := self._setup.webhook:
            await self._open_hook(hook)
        else:
            await self._begin(self._client.bot.delete_webhook)
        await introduce(self._client, self._world.words)
        log.info("started: by=%s", "webhook" if self._webhook else "polling")
        self.started.set()
        self._worker.wake()
        if self._webhook:
            await self._stopping.wait()
            return
        await Poller(self._client, self.storage, self._clock, self._arrived).run()

    def _arrived(self, arrivals: Sequence[Arrival]) -> None:
        self._metrics.arrived(len(arrivals))
        self._worker.arrived(arrivals)

    async def _open_hook(self, hook: Listen) -> None:
        webhook = self._webhook
        assert webhook is not None  # noqa: S101 - it is made with `setup.webhook`
        await _bound(webhook.start, hook.host, hook.port, "KNEEBOT_WEBHOOK_LISTEN")
        await self._begin(lambda: webhook.announce(self._client))

    async def _begin(self, step: Callable[[], Awaitable[object]]) -> None:
        """Take one of the first steps, again and again while Telegram cannot be reached."""
        tries = 0
        while True:
            try:
                await step()
            except TelegramError as error:
                if is_bad_token(error):
                    raise
                tries += 1
                log.warning("not connected: try=%d reason=%s", tries, error)
                await self._clock.sleep(backoff(tries, tries))
            else:
                return

    async def _beat(self) -> None:
        """Say that the bot is alive, for as long as the database can be written."""
        while True:
            await self.storage.beat(self._clock.now())
            await self._clock.sleep(BEAT)

    async def _tidy(self) -> None:
        """Clear away, once a day, what was handled and what could not be sent a week ago."""
        while True:
            await self.storage.purge(self._clock.now() - HANDLED)
            await self._clock.sleep(DAY)

    async def _handle(self, events: Sequence[Event], *, hurried: bool) -> Sequence[Event]:
        """Handle events; one that fails again and again is answered kindly and set aside."""
        event, *rest = events
        try:
            if event.tries < TRIES:
                left = await self._turns.handle(events, hurried=hurried)
                waited = self._clock.now() - event.received_at
                self._metrics.turned(waited.total_seconds(), len(events) - len(left))
                return left
            self._metrics.failed(set_aside=True)
            await self._turns.set_aside(event, silent=event.tries > TRIES)
            log.error("event set aside: event=%d kind=%s", event.id, event.kind)
        except Exception as error:  # the one broad one: the person is told, the operator too
            self._metrics.failed(set_aside=False)
            tries = await self.storage.failed(event)  # raises when the database itself is ill
            fault, place = type(error).__name__, _place(error)
            log.error("turn failed: event=%d try=%d error=%s at=%s", event.id, tries, fault, place)
            return (replace(event, tries=tries), *rest)
        return rest

    async def _finish(self, worker: asyncio.Task[None]) -> None:
        """Let begun turns end and their messages go."""
        self._worker.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(worker, FINISH_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._sender.drained(), FINISH_SECONDS)


async def _bound(
    start: Callable[[str, int], Awaitable[None]], host: str, port: int, setting: str
) -> None:
    """Listen, or say in one line why that cannot be."""
    try:
        await start(host, port)
    except OSError as error:
        reason = error.strerror or "cannot be used"
        remedy = f"stop what uses it, or set {setting}"
        raise AppError(f"{host}:{port}: {reason}; {remedy}") from None


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _explained(error: TelegramError) -> AppError:
    if is_bad_token(error):
        return AppError("Telegram: the token was refused; check KNEEBOT_TOKEN")
    return AppError(f"Telegram: {type(error).__name__}; look at the log")


def _place(error: BaseException) -> str:
    """Return where an error came from, without its words: they may be a person's."""
    frames = extract_tb(error.__traceback__)
    return " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-4:]))
