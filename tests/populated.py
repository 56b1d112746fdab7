"""A database with people whose summaries can be exported."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.storage import Storage
from bot.storage.records import Arrival, Commit, Dossier, State
from tests.storing import NOW
from tests.summaries import anne, nobody


def populate(path: Path, dossiers: Sequence[Dossier]) -> None:
    """Store these people, each under their own number."""
    asyncio.run(_store(path, dossiers))


def people(count: int, like: Dossier | None = None) -> list[Dossier]:
    """Return so many people, numbered from 1, all alike."""
    return [numbered(like or anne(), number) for number in range(1, count + 1)]


def numbered(dossier: Dossier, number: int) -> Dossier:
    """Return the same person under another number."""
    return replace(
        dossier,
        person=replace(dossier.person, user_id=number, chat_id=number),
        reminders=(),
        check_ins=tuple(replace(c, user_id=number) for c in dossier.check_ins),
        changes=tuple(replace(c, user_id=number) for c in dossier.changes),
        reviews=tuple(replace(r, user_id=number) for r in dossier.reviews),
    )


async def _store(path: Path, dossiers: Sequence[Dossier]) -> None:
    storage = await Storage.open(path, now=NOW)
    try:
        for start in range(0, len(dossiers), 50):
            await _store_some(storage, start, dossiers[start : start + 50])
    finally:
        await storage.close()


async def _store_some(storage: Storage, start: int, dossiers: Sequence[Dossier]) -> None:
    numbers = range(start + 1, start + 1 + len(dossiers))
    arrivals = [
        Arrival(number, d.person.user_id, d.person.user_id, "{}")
        for number, d in zip(numbers, dossiers, strict=True)
    ]
    await storage.receive(arrivals, NOW)
    events = {event.user_id: event for event in await storage.waiting(100)}
    commits = [Commit(events[d.person.user_id], _state(d), d.said) for d in dossiers]
    await asyncio.gather(*(storage.commit(commit, NOW) for commit in commits))


def _state(dossier: Dossier) -> State:
    return State(
        dossier.person,
        dossier.sessions,
        (),
        dossier.check_ins,
        changes=dossier.changes,
        reviews=dossier.reviews,
    )


def mixed() -> list[Dossier]:
    """Return one person with all there can be, and one with nothing."""
    return [numbered(anne(), 1), numbered(nobody(), 2)]
