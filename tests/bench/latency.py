"""How long a reply takes, from the sending of a message to its arrival at the chat.

The bot is a process of its own, with real storage; the local Bot API server and the people are in
this one, so that at saturation it is the two together that are full.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.demo import Server
from tests.bench.figures import quantiles
from tests.killing import Nursery, nursery

RATE = 20  # messages a second
SECONDS = 20
PEOPLE = 50  # who write again as soon as they are answered, at saturation
FLOOD = 1000  # messages of one person

NOTE = """
From a message at the server to the answer at the server, in milliseconds: poll, inbox, turn, outbox
and sender, each step on disk (synchronous=FULL). The flood is one person who sends 1,000 messages
in a moment, while others write 20 a second.
"""


async def measure(folder: Path, seconds: float = SECONDS, flood: int = FLOOD) -> list[str]:
    """Return the lines of the table."""
    lines = []
    async with nursery(folder / "errors.txt") as made:
        quiet = await _with_bot(made, folder / "quiet.db", lambda s: _steady(s, seconds))
        lines.append(f"{'quiet, 20 a second':40} {quantiles(quiet)}")
        flooded = await _with_bot(made, folder / "flood.db", lambda s: _flooded(s, seconds, flood))
        lines.append(f"{f'the others, while one sends {flood}':40} {quantiles(flooded)}")
        began = time.perf_counter()
        full = await _with_bot(made, folder / "full.db", lambda s: _saturated(s, seconds))
        rate = len(full) / (time.perf_counter() - began)
        lines.append(f"{f'saturation, {PEOPLE} people, {rate:.0f} a second':40} {quantiles(full)}")
    return lines


async def _with_bot(
    made: Nursery, path: Path, work: Callable[[Server], Awaitable[list[float]]]
) -> list[float]:
    async with Server() as server:
        await made.bear(server, path)
        try:
            await _exchange(server, 1)  # it is up
            return await work(server)
        finally:
            await made.end(15)


async def _exchange(server: Server, person: int) -> float:
    """Let a person write, and return the milliseconds until the answer is there."""
    began = time.perf_counter()
    mine = server.chats.say(person, "/privacy")

    def answered() -> bool:
        last = server.chats.last(person)
        return last is not None and last.message_id > mine.message_id

    await server.wait_for(answered, 60)
    return (time.perf_counter() - began) * 1000


async def _steady(server: Server, seconds: float) -> list[float]:
    tasks, first = [], time.perf_counter()
    for number in range(int(RATE * seconds)):
        await asyncio.sleep(max(first + number / RATE - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(_exchange(server, 100 + number)))
    return list(await asyncio.gather(*tasks))


async def _flooded(server: Server, seconds: float, flood: int) -> list[float]:
    others = asyncio.create_task(_steady(server, seconds))
    await asyncio.sleep(min(1.0, seconds / 2))
    for number in range(flood):
        server.chats.say(2, f"hello {number}")
    return await others


async def _saturated(server: Server, seconds: float) -> list[float]:
    end, found = time.perf_counter() + seconds, []

    async def again(person: int) -> None:
        while time.perf_counter() < end:
            found.append(await _exchange(server, person))

    await asyncio.gather(*(again(number) for number in range(10, 10 + PEOPLE)))
    return found


def report() -> str:
    """Return the figures as text."""
    with tempfile.TemporaryDirectory() as folder:
        lines = asyncio.run(measure(Path(folder)))
    return "\n".join([f"{'':40} {'p50':>9} {'p95':>9} {'p99':>9} ms", *lines, NOTE])
