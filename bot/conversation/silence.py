"""Somebody who was silent and is back: the count of silent days ends, and nothing is held up."""

from dataclasses import replace

from bot.conversation import rules
from bot.conversation.draft import Draft
from bot.conversation.play import urgent
from bot.conversation.values import Button
from bot.storage.records import State


def broken(draft: Draft, before: State) -> None:
    """Count the silent days from none again; offer reminders that had stopped by themselves."""
    silent = [r for r in before.reminders if r.kind == "workout" and r.unanswered_days]
    if not silent or draft.delete_person:
        return
    stopped = any(r.next_due_at is None for r in rules.workouts(draft))
    ids = {r.id for r in silent}
    draft.state = replace(
        draft.state,
        reminders=tuple(
            replace(r, unanswered_days=0) if r.id in ids else r for r in draft.state.reminders
        ),
    )
    if stopped and not urgent(draft):
        words = draft.world.words.daily
        draft.reply(words.welcome_back, ((Button(words.start_again, "r:resume"),),))
