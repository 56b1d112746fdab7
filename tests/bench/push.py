"""A tap during a push of reminders, beside python-telegram-bot's AIORateLimiter.

Both push the same number of messages to as many people under Telegram's limits, side by side in one
process, while somebody taps a button every half second.
"""

import asyncio
import json
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from telegram.ext import AIORateLimiter, ApplicationBuilder
from telegram.request import RequestData

from bot.conversation.world import load_world
from bot.reminders.due import Due
from bot.telegram.pace import Limits
from tests.bench.figures import quantiles
from tests.bench.kneebot import TOKEN, pipeline, remind
from tests.bench.stub import Stub
from tests.bench.visit import Still, record

PEOPLE = 3000
TAPPERS = 10**6  # the first of those who tap
TAP_SECONDS = 0.5
BULK_PER_SECOND = 30.0  # Telegram's own limit (Bot FAQ), for the ideal time of a push

NOTE = """
Milliseconds from a tap's arrival until Telegram has the message that answers it, in a chat of its
own; the ideal push is 30 messages a second. Kneebot goes at 25 in bulk, and a tap is not bulk.
AIORateLimiter at its defaults holds all messages to 30 a second in one queue, and gives up one that
was refused.
"""


class Taps(Stub):
    """A stub that counts messages, and tells when a tap was answered."""

    __slots__ = ("answered", "reached")

    def __init__(self) -> None:
        super().__init__()
        self.answered: dict[int, float] = {}
        self.reached: Counter[int] = Counter()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *rest: Any,
        **more: Any,
    ) -> tuple[int, bytes]:
        """Answer, and note what was answered."""
        name = url.rpartition("/")[2].lower()
        if request_data is not None and name == "sendmessage":
            chat_id = int(str(request_data.parameters["chat_id"]))
            if chat_id >= TAPPERS:
                self.answered.setdefault(chat_id, time.perf_counter())
            else:
                self.reached[chat_id] += 1
        return await super().do_request(url, method, request_data, *rest, **more)


async def measure(folder: Path, people: int = PEOPLE) -> list[str]:
    """Return the lines of the table."""
    ways = [_ours(folder, people)]
    if find_spec("aiolimiter"):
        ways.append(_limiter(people))
    return list(await asyncio.gather(*ways))


async def _ours(folder: Path, people: int) -> str:
    world, stub = load_world(), Taps()
    visit = record(world)
    async with pipeline(world, folder / "push.db", stub=stub, limits=Limits()) as line:
        await remind(line.storage, people)
        stub.reached.clear()
        began = time.perf_counter()
        await Due(line.storage, Still(), line.worker.wake).fire()
        done = asyncio.create_task(line.until(people))

        async def tap(number: int) -> None:
            update = json.loads(visit.update(TAPPERS + number, TAPPERS + number, 1))
            await line.take([update])

        waits = await _taps(stub, tap, done.done)
        await done
        seconds = time.perf_counter() - began
    lost = people - len(stub.reached)
    return _line("Kneebot", waits, seconds, stub.reached.total(), lost)


async def _limiter(people: int) -> str:
    stub = Taps()
    builder = ApplicationBuilder().token(TOKEN).request(stub).get_updates_request(stub)
    app = builder.rate_limiter(AIORateLimiter()).updater(None).build()
    await app.initialize()
    began = time.perf_counter()
    pushing = [
        asyncio.create_task(app.bot.send_message(number, "Time for your exercises"))
        for number in range(1, people + 1)
    ]
    everything = asyncio.gather(*pushing, return_exceptions=True)
    taps = set()

    async def tap(number: int) -> None:
        taps.add(asyncio.create_task(app.bot.send_message(TAPPERS + number, "Noted.")))

    waits = await _taps(stub, tap, everything.done)
    results = await everything
    seconds = time.perf_counter() - began
    await asyncio.gather(*taps)
    await app.shutdown()
    lost = sum(isinstance(result, BaseException) for result in results)
    return _line("AIORateLimiter", waits, seconds, people, lost)


async def _taps(
    stub: Taps, tap: Callable[[int], Awaitable[None]], over: Callable[[], bool]
) -> list[float]:
    """Tap until the push is over; return the milliseconds until each was answered."""
    tapped: dict[int, float] = {}
    while not over():
        number = len(tapped)
        tapped[TAPPERS + number] = time.perf_counter()
        await tap(number)
        await asyncio.sleep(TAP_SECONDS)
    while not tapped.keys() <= stub.answered.keys():  # noqa: ASYNC110 - a stub tells nobody
        await asyncio.sleep(TAP_SECONDS)
    return [(stub.answered[number] - at) * 1000 for number, at in tapped.items()]


def _line(name: str, waits: list[float], seconds: float, messages: int, lost: int) -> str:
    ideal = messages / BULK_PER_SECOND
    push = (
        f"{messages} messages in {seconds:.0f} s, {seconds / ideal:.2f} of the ideal, lost {lost}"
    )
    return f"{name:20} {quantiles(waits)}   {push}"


def report() -> str:
    """Return the figures as text."""
    with tempfile.TemporaryDirectory() as folder:
        lines = asyncio.run(measure(Path(folder)))
    return "\n".join([f"{'':20} {'p50':>9} {'p95':>9} {'p99':>9} ms", *lines, NOTE])
