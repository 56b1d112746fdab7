"""People walk through a visit while the bot is killed again and again; what came of it is compared.

The bot is a process of its own: a nursery that has read the content forks one life after the other,
so that a life begins in milliseconds and can be ended by SIGKILL at any instant of it.

    python -m tests.killing KILLS    kills so often, round after round, and prints what was found
"""

import asyncio
import contextlib
import json
import os
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any
from zlib import crc32

from bot.app import Setup, opened
from bot.clock import Clock
from bot.conversation.world import World, load_world
from bot.demo import Message, Server
from bot.log import configure
from dialogs import Session
from tests.bench.visit import record
from tests.running import FAST

LIFE_SECONDS = 60.0  # of a bot whose test has gone
STEP_SECONDS = 30.0  # for one answer, kills included
PER_ROUND = 30  # kills of one round
SENDS = ("sendmessage", "sendphoto", "senddocument")
ROOT = Path(__file__).parent.parent


# The nursery: another process


def nurse() -> None:
    """Fork a bot for every line `TOKEN URL DATABASE` that comes in, and write its pid."""
    configure(level="error")
    world = load_world()
    print("ready", flush=True)  # noqa: T201 - its parent reads it
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            token, url, path = line.split()
            asyncio.run(_live(Setup(token, Path(path), url, limits=FAST), world))
            os._exit(0)
        print(pid, flush=True)  # noqa: T201
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


async def _live(setup: Setup, world: World) -> None:
    async with asyncio.timeout(LIFE_SECONDS), opened(setup, world, Clock()) as app:
        await app.run(signals=True)


@dataclass
class Nursery:
    """The process that forks bots; one lives at a time."""

    process: asyncio.subprocess.Process
    pid: int = 0

    async def bear(self, server: Server, path: Path) -> None:
        """Begin a life."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{server.token} {server.base_url} {path}\n".encode())
        await self.process.stdin.drain()
        self.pid = int(await self._line())

    async def end(self, signal: int) -> int:
        """End the life, and return how it ended."""
        pid, self.pid = self.pid, 0
        os.kill(pid, signal)
        return int(await self._line())

    async def _line(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()


@contextlib.asynccontextmanager
async def nursery(errors: Path) -> AsyncIterator[Nursery]:
    """Yield a nursery; it and its last bot are gone in the end."""
    with errors.open("wb") as stream:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from tests.killing import nurse; nurse()",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=stream,
        )
        made = Nursery(process)
        try:
            assert await made._line() == "ready"
            yield made
        finally:
            if made.pid:
                await made.end(9)
            process.terminate()
            await process.wait()


# People


@cache
def script() -> tuple[str, ...]:
    """Return the buttons that everybody presses after /start, in order: slot and value."""
    return tuple(data.partition(":")[2] for data in record(load_world()).presses)


@dataclass
class Person:
    """One person, who walks through a visit and keeps what they did.

    Attributes:
        did: What the bot must have heard, in order.
        presses: The ids of the presses.
    """

    number: int
    did: list[str] = field(default_factory=list)
    presses: list[str] = field(default_factory=list)

    async def walk(self, server: Server, done: "asyncio.Queue[None]") -> None:
        """Walk to the end; `done` gets an item for each thing done."""
        before = server.chats.say(self.number, "/start")
        self.did.append("/start")
        for answer in script():
            find = partial(self._key, server, answer, before)
            found = await server.wait_for(find, STEP_SECONDS)
            assert found is not None
            before, data = found
            self.did.append(f"[{data}]")
            self.presses.append(server.chats.press(self.number, before.message_id, data))
            done.put_nowait(None)

    def _key(self, server: Server, answer: str, before: Message) -> tuple[Message, str] | None:
        """Return the message that has this button, and the button's data, once it has come."""
        for message in reversed(server.chats.messages(self.number, from_bot=True)):
            if message.message_id < before.message_id or message == before:
                return None
            for row in message.rows:
                for key in row:
                    if key.data is not None and key.data.partition(":")[2] == answer:
                        return message, key.data
        return None


# A round


@dataclass
class Round:
    """What a round left behind.

    Attributes:
        kills: How often the bot was killed.
        doubled: Messages that came twice.
        faults: What must not be, in words; empty when all is well.
        sent: Person -> the texts that Telegram took from the bot, in order.
        answers: Person -> the answers that are kept.
    """

    kills: int = 0
    doubled: int = 0
    faults: list[str] = field(default_factory=list)
    sent: dict[int, list[str]] = field(default_factory=dict)
    answers: dict[int, dict[str, object]] = field(default_factory=dict)


async def walk(
    nursery: Nursery, path: Path, *, people: int, kills: int = 0, seed: int = 0
) -> Round:
    """Let people walk while the bot is killed so often; return what came of it."""
    cut: Counter[tuple[int, str]] = Counter()
    found = Round()
    persons = [Person(number) for number in range(1, people + 1)]
    async with Server() as server:
        await nursery.bear(server, path)
        done: asyncio.Queue[None] = asyncio.Queue()
        walking = asyncio.gather(*(person.walk(server, done) for person in persons))
        try:
            await _kill(nursery, server, path, done, cut, found, kills, people, seed)
            await walking
            presses = [press for person in persons for press in person.presses]
            await server.wait_for(lambda: all(p in server.chats.answers for p in presses), 10)
            code = await nursery.end(15)
        finally:
            walking.cancel()
        if code != 0:
            found.faults.append(f"it ended with {code} when it was told to stop")
        for call in server.calls:
            if call.method.lower() in SENDS and call.chat_id is not None:
                found.sent.setdefault(call.chat_id, []).append(_text(call.parameters))
    _drop_doubles(found, cut)
    _look_into(path, persons, found)
    return found


async def _kill(
    nursery: Nursery,
    server: Server,
    path: Path,
    done: "asyncio.Queue[None]",
    cut: Counter[tuple[int, str]],
    found: Round,
    kills: int,
    people: int,
    seed: int,
) -> None:
    """Kill, each time at a random instant after some of the walk; each fifth time once more."""
    apart = people * len(script()) // (kills + 1) if kills else 0
    while found.kills < kills:
        again = found.kills % 5 == 4
        for _ in range(0 if again else apart):
            await done.get()
        chance = crc32(f"{seed} {found.kills}".encode()) / 2**32
        await asyncio.sleep(chance * (0.15 if again else 0.04))
        await nursery.end(9)
        found.kills += 1
        cut += _in_flight(path)
        await nursery.bear(server, path)


def _in_flight(path: Path) -> Counter[tuple[int, str]]:
    """Return what was being sent when the bot was killed."""
    query = (
        "SELECT chat_id, payload FROM outbox "
        "WHERE sending_at IS NOT NULL AND given_up_at IS NULL AND method LIKE 'send%'"
    )
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(query).fetchall()
    return Counter((chat_id, _text(json.loads(payload))) for chat_id, payload in rows)


def _text(parameters: Mapping[str, Any]) -> str:
    return str(parameters.get("text") or parameters.get("caption") or "")


def _drop_doubles(found: Round, cut: Counter[tuple[int, str]]) -> None:
    """Take out what was sent twice because a kill cut off its sending."""
    for chat_id, texts in found.sent.items():
        kept: list[str] = []
        for text in texts:
            if kept and kept[-1] == text and cut[chat_id, text]:
                cut[chat_id, text] -= 1
                found.doubled += 1
            else:
                kept.append(text)
        found.sent[chat_id] = kept


def _look_into(path: Path, persons: Sequence[Person], found: Round) -> None:
    """Compare the database with what people did."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            found.faults.append("the database is damaged")
        left = (
            "SELECT (SELECT count(*) FROM inbox WHERE handled_at IS NULL), "
            "(SELECT count(*) FROM outbox WHERE given_up_at IS NULL OR method LIKE 'send%')"
        )
        if (rest := connection.execute(left).fetchone()) != (0, 0):
            found.faults.append(f"unhandled and unsent: {rest}")
        heard = "SELECT text FROM turns WHERE user_id = ? AND speaker = 'person' ORDER BY id"
        kept = "SELECT session FROM sessions WHERE user_id = ? AND flow = 'visit'"
        for person in persons:
            lines = [text for (text,) in connection.execute(heard, (person.number,))]
            if lines != person.did:
                found.faults.append(f"person {person.number}: heard {lines}, not {person.did}")
            session = Session.from_json(connection.execute(kept, (person.number,)).fetchone()[0])
            found.answers[person.number] = {k: a.value for k, a in session.answers.items()}


def compare(found: Round, alone: Round) -> None:
    """Add as faults what differs from one person's walk with a bot that was let be."""
    for number, texts in found.sent.items():
        if texts != alone.sent[1]:
            at = next(
                (
                    i
                    for i, pair in enumerate(zip(texts, alone.sent[1], strict=False))
                    if pair[0] != pair[1]
                ),
                min(len(texts), len(alone.sent[1])),
            )
            found.faults.append(f"person {number}: message {at} is not what it is without kills")
    for number, answers in found.answers.items():
        if answers != alone.answers[1]:
            found.faults.append(f"person {number}: the answers are not what they are without kills")


async def soak(kills: int, people: int = 20) -> int:
    """Kill so often and print each round; return 0, or 1 when anything was lost or torn."""
    done, bad = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        async with nursery(Path(folder) / "errors.txt") as made:
            alone = await walk(made, Path(folder) / "alone.db", people=1)
            for number in range(-(-kills // PER_ROUND)):
                path = Path(folder) / f"{number}.db"
                count = min(PER_ROUND, kills - done)
                found = await walk(made, path, people=people, kills=count, seed=number)
                compare(found, alone)
                done += found.kills
                bad += len(found.faults)
                line = f"kills {done}: doubled {found.doubled}, faults {found.faults or 'none'}"
                print(line, flush=True)  # noqa: T201 - the figures are the result
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(soak(int(sys.argv[1]))))
