"""`kneebot demo`: a local Bot API server, the real bot against it, and a chat page; no network."""

import argparse
import asyncio
import contextlib
import webbrowser
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App, AppError, Setup, opened
from bot.cli.run import checked_world, finished
from bot.clock import Clock
from bot.conversation.world import ROOT, World
from bot.demo import Server
from bot.log import configure
from bot.storage import Storage
from bot.telegram.pace import Limits

FIRST_PORT = 8081
PORTS = 20  # tried from the first on
DATABASE = Path("kneebot-demo.db")
PEOPLE = 50  # of the page, whose earlier messages are shown again after a restart
# This server has no limits of its own; bulk keeps Telegram's pace, so that it can be watched.
LIMITS = Limits(chat_seconds=0.05)
MOMENT = timedelta(milliseconds=1)
FIRED_SECONDS = 2.0  # for a reminder that is due; then the clock goes on


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--port", type=_port, metavar="N", help="default: 8081, or the next free")
    parser.add_argument(
        "--database",
        type=Path,
        default=DATABASE,
        metavar="FILE",
        help=f"where the demo remembers people (default: {DATABASE})",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the page")


def run(args: argparse.Namespace) -> int:
    """Run until SIGINT or SIGTERM; return 0, or 2 when the operator must mend something.

    Raises:
        ContentError, StorageError: Likewise.
    """
    configure(level="warning")
    clock = Clock()
    world = checked_world(ROOT, None, clock.now().date())
    return finished(_demo(args, world, clock))


async def _demo(args: argparse.Namespace, world: World, clock: Clock) -> None:
    moved = asyncio.Event()
    server = Server(on_clock=lambda _: moved.set())
    await _start(server, args.port)
    try:
        setup = Setup(server.token, args.database, server.base_url, limits=LIMITS)
        async with opened(setup, world, clock) as app:
            await remember(server, app.storage)
            running = asyncio.create_task(app.run(signals=True))
            walking = asyncio.create_task(follow(server.clock, clock, app.storage, moved))
            try:
                await _announce(server, app, running, args)
                await running
            finally:
                walking.cancel()
    finally:
        await server.stop()


async def _start(server: Server, port: int | None) -> None:
    """Listen on the given port, or on the first free one."""
    ports = range(FIRST_PORT, FIRST_PORT + PORTS) if port is None else [port]
    for number in ports:
        try:
            await server.start(port=number)
        except OSError:
            await server.stop()
        else:
            return
    raise AppError(f"port {ports[0]}: it is taken; choose another with --port")


async def remember(server: Server, storage: Storage) -> None:
    """Put what was said in an earlier run back on the page, without its buttons."""
    for user_id in range(1, PEOPLE + 1):
        person = (await storage.load(user_id)).person
        if person is None:
            continue
        blocked = person.blocked_at is not None
        server.chats.person(user_id, started=True, blocked=blocked)
        for line in await storage.history(user_id):
            from_bot = line.speaker == "bot"
            if from_bot or not line.text.startswith("["):  # a press is no message
                message = server.chats.add(user_id, from_bot=from_bot, text=line.text)
                server.chats.put(replace(message, at=line.at))


async def follow(page: Clock, clock: Clock, storage: Storage, moved: asyncio.Event) -> None:
    """Let the bot's clock follow the page's, and stop at every reminder on the way.

    The page's clock leaps; a bot that leapt with it would miss what was due in between, as one
    that was switched off.
    """
    while True:
        await moved.wait()
        moved.clear()
        while (left := page.offset - clock.offset) > timedelta():
            due_at = await storage.next_due()
            step = max(due_at - clock.now(), timedelta()) if due_at else left
            clock.move(min(step + MOMENT, left))
            if step < left:
                await _fired(storage, due_at)


async def _fired(storage: Storage, due_at: datetime | None) -> None:
    """Return when a reminder has been made a message, or cannot be."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FIRED_SECONDS):
            # SQLite tells nobody of a change.
            while await storage.next_due() == due_at or await storage.waiting(1):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def _announce(
    server: Server, app: App, running: "asyncio.Task[None]", args: argparse.Namespace
) -> None:
    started = asyncio.create_task(app.started.wait())
    await asyncio.wait([started, running], return_when=asyncio.FIRST_COMPLETED)
    started.cancel()
    if running.done():
        return
    print(f"Kneebot demo: {server.page_url()}", flush=True)
    print(f"What people say is kept in {args.database}. Ctrl-C stops the demo.", flush=True)
    if not args.no_browser:
        with contextlib.suppress(webbrowser.Error):
            await asyncio.to_thread(webbrowser.open, server.page_url())


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port; write a number up to 65535")
    return int(text)
