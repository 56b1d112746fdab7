"""A summary in the format that somebody asked for, as something to send."""

from dataclasses import replace
from datetime import datetime, timedelta
from html import escape

from bot.clinic.chat import chat_text
from bot.clinic.formats import file_name, made
from bot.clinic.record import Summary
from bot.clinic.summary import Period, summarize
from bot.conversation.values import Attachment, Reply
from bot.conversation.world import World
from bot.reminders.zones import load_zone
from bot.storage.records import Dossier


def summary_of(
    world: World, dossier: Dossier, *, transcript: bool, days: int, now: datetime, label: str = ""
) -> Summary:
    """Return the summary of a person.

    Args:
        world: The content.
        dossier: All that is kept about them.
        transcript: Whether the messages are part of it.
        days: The period up to now; 0 is all.
        now: The time.
        label: What a share is called; it stands where a name would.
    """
    today = now.astimezone(load_zone(dossier.person.zone or "UTC")).date()
    period = Period(since=today - timedelta(days=days)) if days else Period()
    summary = summarize(dossier, world.sources, period=period, transcript=transcript)
    return replace(summary, name=label) if label else summary


def written(world: World, summary: Summary, kind: str, caption: str) -> Reply | Attachment:
    """Return a summary in a format, ready to send.

    Args:
        world: The content.
        summary: The summary.
        kind: One of `formats.KINDS`; `text` is a message, all others are files.
        caption: What stands under a file.
    """
    if kind == "text":
        return Reply(escape(chat_text(summary, world.sources.words), quote=False))
    return Attachment(file_name(summary, kind), made(summary, world.sources, kind), caption)
