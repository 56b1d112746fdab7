"""The real bot against the local Bot API server, with real storage, for tests."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path
from typing import Any

import aiosqlite

from bot.app import App, Listen, Setup, opened
from bot.conversation.talk import bare
from bot.conversation.world import World, load_world
from bot.demo import Message, Server
from bot.telegram.pace import Limits

FAST = Limits(chat_seconds=0.0, bulk_per_second=1000.0, retry_seconds=0.0005)


@cache
def world() -> World:
    """Return the packaged content, read once."""
    return load_world()


@contextlib.asynccontextmanager
async def bot(
    server: Server,
    path: Path,
    *,
    limits: Limits = FAST,
    content: World | None = None,
    webhook: Listen | None = None,
    token: str | None = None,
    metrics: tuple[str, int] | None = None,
) -> AsyncIterator[App]:
    """Yield the bot, started; it is stopped in the end as SIGTERM stops it."""
    setup = Setup(
        token or server.token,
        path,
        server.base_url,
        webhook,
        limits=limits,
        read_seconds=0.5,
        metrics=metrics,
    )
    async with opened(setup, content or world(), server.clock) as app:
        running = asyncio.create_task(app.run())
        started = asyncio.create_task(app.started.wait())
        try:
            await asyncio.wait([running, started], return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                await running
            yield app
        finally:
            started.cancel()
            app.stop()
            await running


async def rows(path: Path, query: str) -> list[Any]:
    """Return what a query finds in the bot's database, read beside it."""
    async with aiosqlite.connect(path) as connection, connection.execute(query) as cursor:
        return list(await cursor.fetchall())


async def found(path: Path, query: str) -> None:
    """Return when a query finds a row."""
    async with asyncio.timeout(5):
        while not await rows(path, query):  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0.005)


async def until(claim: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Return the first true value of `claim`."""
    async with asyncio.timeout(seconds):
        while not (value := claim()):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.005)
    return value


async def quiet(server: Server, app: App) -> None:
    """Return when the bot has answered everything."""
    async with asyncio.timeout(10):
        while len(server.chats.updates) or await busy(app):  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0.005)


async def busy(app: App) -> bool:
    """Return whether anything waits for its turn or to be sent."""
    return bool(await app.storage.waiting(1)) or bool(await app.storage.unsent(1))


def said(server: Server, user_id: int = 1) -> list[str]:
    """Return the bot's messages to a person."""
    return [message.text for message in server.chats.messages(user_id, from_bot=True)]


def press(server: Server, label: str, user_id: int = 1) -> str:
    """Press the newest button that says `label`; return the press's id."""
    message = newest(server, label, user_id)
    return server.chats.press(user_id, message.message_id, message.data_of(label))


def newest(server: Server, label: str, user_id: int = 1) -> Message:
    """Return the newest message with this button."""
    for message in reversed(server.chats.messages(user_id, from_bot=True)):
        if label in message.labels:
            return message
    raise LookupError(f"no button '{label}'; there are {keys(server, user_id)}")


def keys(server: Server, user_id: int = 1) -> list[str]:
    """Return the labels of the newest message that has buttons."""
    for message in reversed(server.chats.messages(user_id, from_bot=True)):
        if message.labels:
            return message.labels
    return []


PREFERRED = ("I agree", "18 to 44", "None of these", "No", "Done")
LAST = ("Back", "Skip", "Not sure")


def sensible(labels: list[str]) -> str:
    """Return the button that a person without danger signs presses: a no, or else the first."""
    by_word = {bare(label): label for label in reversed(labels)}
    for word in PREFERRED:
        if word in by_word:
            return by_word[word]
    choices = [label for label in labels if not any(word in label for word in LAST)]
    return (choices or labels)[0]


async def walk(server: Server, app: App, user_id: int = 1) -> Message:
    """Press sensible buttons from /start on until a card with a picture comes; return it."""
    server.chats.say(user_id, "/start")
    await quiet(server, app)
    titles = [exercise.title for exercise in world().knowledge.exercises.values()]
    for _ in range(60):
        for message in server.chats.messages(user_id, from_bot=True):
            if message.file and any(title in message.text for title in titles):
                return message
        press(server, sensible(keys(server, user_id)), user_id)
        await quiet(server, app)
    raise AssertionError(f"no card: {said(server, user_id)[-3:]}")


async def set_reminder(server: Server, app: App, user_id: int = 1) -> None:
    """Ask for a reminder at six in the evening, on days that none of is a day of rest."""
    server.chats.command(user_id, "reminders")
    await quiet(server, app)
    press(server, world().words.set_reminder, user_id)
    await quiet(server, app)
    for answer in ("18:00", "mon wed fri", "Berlin"):
        server.chats.say(user_id, answer)
        await quiet(server, app)
