"""What a step, a message and a durable update cost, and the same for the library alone."""

import asyncio
import tempfile
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bot.conversation.world import load_world
from tests.bench import kneebot, library
from tests.bench.figures import Figure, table, total
from tests.bench.visit import record

NOTE = """
CPU is the time of the whole process, the database's thread included; wall time also waits for the
disk of TMPDIR. Kneebot's updates go from JSON through inbox, turn and outbox to the sender: each
is on disk (synchronous=FULL) before it is confirmed, before it is answered and after it is sent.
Reminders leave one at a time, as the limit on bulk demands, so nothing is shared among them. What
the library keeps in a pickle file is never synced. Calls are those to Telegram, answered by a
stub. The last column is against the library's echo, which makes one call and keeps nothing, as it
was just before and after: a machine that others use is not as quick at each moment.
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    Attributes:
        rounds: Times that the engine makes the visit.
        people: Visits at the same time.
        alone: Visits with nobody else there.
        due: Reminders due at once.
        echoes: Messages that the library echoes each time.
    """

    rounds: int = 100
    people: int = 1000
    alone: int = 5
    due: int = 1000
    echoes: int = 1000


async def measure(size: Size, folder: Path) -> list[Figure]:
    """Return all figures; between any two the library's echo is measured again, to compare with."""
    world = load_world()
    visit = record(world)
    figures: list[Figure] = []
    echoes = [await library.echo(visit, size.echoes)]

    async def compared(*measured: Figure) -> None:
        echoes.append(await library.echo(visit, size.echoes))
        near = (echoes[-2].cpu_us + echoes[-1].cpu_us) / 2
        figures.extend(replace(figure, beside_us=near) for figure in measured)

    await compared(kneebot.engine(world, visit, size.rounds))
    await compared(kneebot.reading(world, max(size.rounds // 50, 1)))
    await compared(await kneebot.side_by_side(world, visit, folder, size.people))
    await compared(await kneebot.one_by_one(world, visit, folder, size.alone))
    await compared(await kneebot.reminders(world, folder, size.due))
    await compared(*await library.conversations(visit, folder, size.people, size.alone))
    if find_spec("aiogram"):
        talker = import_module("tests.bench.talker")
        await compared(await talker.conversations(visit, size.people))
    echo = total(echoes)
    return [*figures, replace(echo, beside_us=echo.cpu_us)]


def report() -> str:
    """Return the figures as text."""
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Size(), Path(folder)))
    return f"{table(figures)}\n{NOTE}"
