"""A summary in the format that somebody asked for, as something to send."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from bot.clinic.record import Summary
from bot.clinic.sources import Sources, clinic_words
from bot.clinic.summary import Period, summarize
from bot.conversation.values import Attachment, Reply
from bot.conversation.world import World
from bot.reminders.zones import load_zone
from bot.storage.records import Dossier


def summary_of(
    world: World, dossier: Dossier, *, transcript: bool, days: int, now: datetime
) -> Summary:
    """Return the summary of a person.

    Args:
        world: The content.
        dossier: All that is kept about them.
        transcript: Whether the messages are part of it.
        days: The period up to now; 0 is all.
        now: The time.
    """
    machine, exercises = world.machines["visit"], world.knowledge.exercises
    sources = Sources(machine, exercises, clinic_words(), load_zone)
    today = now.astimezone(load_zone(dossier.person.zone or "UTC")).date()
    period = Period(since=today - timedelta(days=days)) if days else Period()
    return summarize(dossier, sources, period=period, transcript=transcript)


def written(world: World, summary: Summary, kind: str, caption: str) -> Reply | Attachment:
    """Return a summary in a format, ready to send."""
    content = json.dumps(asdict(summary), default=str)
    return Attachment(f"knee-summary.{kind}", content, caption)
