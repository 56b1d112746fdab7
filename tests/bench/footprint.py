"""Memory and start-up with 100,000 people stored, 10,000 updates waiting, and 1,000 people active.

The bot is `kneebot run`, a process of its own, from nothing to its first reply.
"""

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bot.conversation.talk import START_AT, Talk
from bot.conversation.world import ROOT, load_world
from bot.demo import Server
from bot.storage import Storage

STORED, WAITING, ACTIVE = 100_000, 10_000, 1000

NOTE = """
Seconds from the start of the process. Python and the libraries, the content and its check come
first; memory is the resident size (VmRSS) and its highest (VmHWM).
"""


async def measure(
    folder: Path, stored: int = STORED, waiting: int = WAITING, active: int = ACTIVE
) -> list[str]:
    """Return the lines of the table."""
    path = folder / "bot.db"
    await (await Storage.open(path, now=START_AT)).close()  # which makes the tables
    _store(path, stored)
    async with Server() as server:
        for number in range(waiting):
            server.chats.say(1 + number % active, f"hello {number}")
        environ = {k: v for k, v in os.environ.items() if not k.startswith("KNEEBOT_")}
        settings = {
            "KNEEBOT_TOKEN": server.token,
            "KNEEBOT_API_URL": server.base_url,
            "KNEEBOT_DATABASE": str(path),
            "KNEEBOT_LOG": "error",
        }
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=environ | settings
        )
        try:
            await server.wait_for(lambda: server.calls, 60)
            signed_in = time.perf_counter() - began
            await server.wait_for(
                lambda: [c for c in server.calls if c.method.lower() == "sendmessage"], 60
            )
            first = time.perf_counter() - began
            everyone = range(1, 1 + active)
            await server.wait_for(lambda: all(server.chats.last(n) for n in everyone), 600)
            all_answered = time.perf_counter() - began
            resident, highest = _memory(process.pid)
        finally:
            process.terminate()
            await process.wait()
    return [
        f"{'signed in':52} {signed_in:>9.2f} s",
        f"{f'first reply, {stored} stored, {waiting} waiting':52} {first:>9.2f} s",
        f"{f'all {active} who had written were answered':52} {all_answered:>9.2f} s",
        f"{'memory after that':52} {resident:>9.0f} MB (highest {highest:.0f})",
    ]


def _store(path: Path, people: int) -> None:
    """Write people who have made a visit, and their reminders."""
    talk = Talk(load_world())
    talk.send("/start")
    talk.press("I agree")
    session = talk.state.sessions["visit"]
    at = START_AT.isoformat(timespec="microseconds")
    with closing(sqlite3.connect(path)) as connection, connection:
        first = 10**6
        numbers = range(first, first + people)
        connection.executemany(
            "INSERT INTO people (user_id, chat_id, created_at, language, keeps_unanswered) "
            "VALUES (?, ?, ?, 'en', 0)",
            ((n, n, at) for n in numbers),
        )
        connection.executemany(
            "INSERT INTO sessions VALUES (?, 'visit', ?)", ((n, session) for n in numbers)
        )
        connection.executemany(
            "INSERT INTO reminders (user_id, at_local, days, zone, programme, next_due_at, "
            "unanswered_days) VALUES (?, '08:00', 'mon', 'Europe/Berlin', 'quad_set', ?, 0)",
            ((n, "2099-01-01T00:00:00.000000+00:00") for n in numbers),
        )


def _memory(pid: int) -> tuple[float, float]:
    """Return the resident size of a process now and at its highest, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    found = {line.partition(":")[0]: line.split()[1] for line in lines if line.startswith("Vm")}
    return int(found["VmRSS"]) / 1000, int(found["VmHWM"]) / 1000


def report() -> str:
    """Return the figures as text."""
    with tempfile.TemporaryDirectory() as folder:
        lines = asyncio.run(measure(Path(folder)))
    return "\n".join([*lines, NOTE])
