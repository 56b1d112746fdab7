"""What tests of storage share: a person, a reminder, and events that arrived."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.storage import Storage
from bot.storage.records import (
    Arrival,
    Commit,
    Event,
    Outgoing,
    Person,
    Queued,
    Reminder,
    State,
    Urge,
)

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ANNE = Person(1, 1, NOW, zone="Europe/Berlin", consented_at=NOW, consent_version="v1")
DAILY = Reminder(1, "08:00", ("mon", "tue"), "Europe/Berlin", ("quad_set",), NOW)


async def event(storage: Storage, update_id: int, user_id: int = 1, payload: str = "{}") -> Event:
    """Let an update arrive and return the oldest event of this person."""
    await storage.receive([Arrival(update_id, user_id, user_id, payload)], NOW)
    waiting = await storage.waiting(100)
    return next(e for e in waiting if e.user_id == user_id)


async def keep(storage: Storage, state: State, update_id: int = 1) -> None:
    """Commit a turn of Anne's that leaves this state."""
    await storage.commit(Commit(await event(storage, update_id), state), NOW)


async def queue(storage: Storage, *outgoing: Outgoing) -> list[Queued]:
    """Commit a turn of Anne's that says this."""
    return await storage.commit(
        Commit(await event(storage, 1), State(ANNE, {}), outgoing=outgoing), NOW
    )


def message(text: str, urge: Urge = Urge.REPLY, chat_id: int = 1) -> Outgoing:
    """Return a message to send."""
    return Outgoing(chat_id, "sendMessage", {"chat_id": chat_id, "text": text}, urge)


def person(user_id: int) -> Person:
    """Return somebody like Anne."""
    return replace(ANNE, user_id=user_id, chat_id=user_id)
