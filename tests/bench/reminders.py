"""What the clock costs with many people, beside JobQueue and APScheduler.

Those keep them in memory.

Everybody's reminder falls on the same minute. Each figure comes from a process of its own.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.reminders.due import Due
from bot.reminders.schedule import next_due
from bot.storage import Storage
from bot.storage.reading import text_of

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PEER_SIZES = (1_000, 10_000)  # a larger one takes a peer many minutes
CHANGES = 100
LOOKS = 200  # looks of an idle clock that are measured; it makes 12 a minute
DUE = datetime(2030, 6, 3, 6, 0, tzinfo=UTC)
PEERS = ("jobqueue", "jobqueue_patient", "apscheduler")
HEAD = (
    f"{'':22}{'people':>9}{'restore s':>11}{'memory MB':>11}{'change ms':>11}"
    f"{'idle ms/min':>13}{'rows/s':>9}{'stall ms':>10}{'dropped':>9}"
)


def report() -> str:
    """Return the table."""
    lines = [HEAD]
    runs = [("kneebot", size) for size in SIZES]
    runs += [(peer, size) for peer in PEERS for size in PEER_SIZES]
    for name, size in runs:
        lines.append(_line(name, size, _apart(name, size)))
    lines.append("Peers stand at what ends within minutes; '-' is not measured, or not their way.")
    return "\n".join(lines)


def _apart(name: str, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.reminders", name, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _line(name: str, size: int, found: dict[str, float]) -> str:
    def cell(key: str, form: str, width: int) -> str:
        return f"{format(found[key], form) if key in found else '-':>{width}}"

    return (
        f"{name:22}{size:>9,}{cell('restore', '.3f', 11)}{cell('memory', '.1f', 11)}"
        f"{cell('change', '.2f', 11)}{cell('idle', '.2f', 13)}{cell('rate', ',.0f', 9)}"
        f"{cell('stall', '.0f', 10)}{cell('dropped', ',.0f', 9)}"
    )


def _memory() -> float:
    """Return the resident memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


class Heart:
    """Notes the longest time for which the event loop ran nothing else."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task = asyncio.create_task(self._beat())

    def stop(self) -> float:
        """Return the longest stall in milliseconds."""
        self._task.cancel()
        return self.longest * 1000

    async def _beat(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, time.perf_counter() - before - 0.001)


async def kneebot(size: int, folder: Path) -> dict[str, float]:
    """Return the figures of the clock of this bot."""
    path = folder / "bench.db"
    clock = Clock(DUE - timedelta(minutes=5) - datetime.now(UTC))  # noqa: TID251 - begins there
    storage = await Storage.open(path, now=clock.now())
    await storage.keep("zones_version", metadata.version("tzdata"))
    await storage._run(_fill, size)
    await storage.close()
    base = _memory()
    began = time.perf_counter()
    storage = await Storage.open(path, now=clock.now())
    due = Due(storage, clock, lambda: None)
    await due.follow_zones()
    await storage.next_due()
    found = {"restore": time.perf_counter() - began, "memory": _memory() - base}
    began = time.perf_counter()
    for user_id in range(1, CHANGES + 1):
        await storage._run(_change, user_id)
    found["change"] = (time.perf_counter() - began) / CHANGES * 1000
    before = time.process_time()
    for _ in range(LOOKS):
        await storage.next_due()
    found["idle"] = (time.process_time() - before) / LOOKS * 12 * 1000
    clock.move(timedelta(minutes=10))
    heart = Heart()
    began = time.perf_counter()
    fired = await due.fire()
    found["rate"] = fired / (time.perf_counter() - began)
    found["stall"] = heart.stop()
    found["dropped"] = size - (await storage.counts())["inbox"]
    await storage.close()
    return found


def _fill(connection: Any, size: int) -> None:
    at = text_of(DUE)
    people = ((n, n, at, "en", "Europe/Berlin", None, None, 0, None) for n in range(1, size + 1))
    rows = ((n, "08:00", "", "Europe/Berlin", "", at, 0) for n in range(1, size + 1))
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", people)
    connection.executemany(
        "INSERT INTO reminders (user_id, at_local, days, zone, programme, next_due_at, "
        "unanswered_days) VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.execute("COMMIT")


def _change(connection: Any, user_id: int) -> None:
    at = next_due("08:00", (), "Europe/Berlin", DUE - timedelta(hours=1))
    values = ("08:00", text_of(at or DUE), user_id)
    connection.execute(
        "UPDATE reminders SET at_local = ?, next_due_at = ? WHERE user_id = ?", values
    )


async def jobqueue(size: int, *, patient: bool) -> dict[str, float]:
    """Return the figures of python-telegram-bot's JobQueue, its defaults or with patience."""
    from telegram.ext import ApplicationBuilder

    application = ApplicationBuilder().token("1:x").build()
    queue: Any = application.job_queue
    ran: list[int] = []

    async def fire(context: Any) -> None:
        ran.append(context.job.data)

    base = _memory()
    began = time.perf_counter()
    options = {"misfire_grace_time": None} if patient else {}
    soon = datetime.now(UTC) + timedelta(seconds=max(5, size / 150))  # noqa: TID251 - the peer's own clock
    for number in range(size):
        queue.run_once(fire, soon, data=number, job_kwargs=options)
    await queue.start()
    found = {"restore": time.perf_counter() - began, "memory": _memory() - base}
    await asyncio.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds() - 1))  # noqa: TID251
    return found | await _peer_fires(ran, size, soon)


async def apscheduler(size: int, folder: Path) -> dict[str, float]:
    """Return the figures of APScheduler with its SQLAlchemy store on SQLite."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    url = f"sqlite:///{folder / 'jobs.db'}"
    soon = datetime.now(UTC) + timedelta(seconds=max(10, size / 60))  # noqa: TID251 - likewise
    first: Any = AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(url)})
    first.start(paused=True)
    began = time.perf_counter()
    for number in range(size):
        first.add_job(_ran, "date", run_date=soon, args=[number])
    change = (time.perf_counter() - began) / size * 1000
    first.shutdown()
    base = _memory()
    began = time.perf_counter()
    again: Any = AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(url)})
    again.start()
    again.get_jobs()
    found = {"restore": time.perf_counter() - began, "memory": _memory() - base, "change": change}
    await asyncio.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds() - 1))  # noqa: TID251
    return found | await _peer_fires(RAN, size, soon)


RAN: list[int] = []


def _ran(number: int) -> None:
    RAN.append(number)


async def _peer_fires(ran: list[int], size: int, soon: datetime) -> dict[str, float]:
    """Return how a peer's minute went: it is over when nothing ran for three seconds."""
    heart = Heart()
    last, since, began = 0, time.perf_counter(), 0.0
    ended = time.perf_counter()
    while len(ran) < size and time.perf_counter() - since < 5:
        await asyncio.sleep(0.05)
        if len(ran) != last or datetime.now(UTC) < soon:  # noqa: TID251 - the peer's own clock
            began = began or time.perf_counter()
            last, since, ended = len(ran), time.perf_counter(), time.perf_counter()
    took = max(ended - began, 0.05)
    return {"rate": len(ran) / took, "stall": heart.stop(), "dropped": size - len(ran)}


async def _one(name: str, size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        match name:
            case "kneebot":
                return await kneebot(size, Path(folder))
            case "apscheduler":
                return await apscheduler(size, Path(folder))
        return await jobqueue(size, patient=name == "jobqueue_patient")


def main(names: Iterable[str]) -> None:
    """Measure one and print it as JSON."""
    name, size = names
    sys.stdout.write(json.dumps(asyncio.run(_one(name, int(size)))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
