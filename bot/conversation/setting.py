"""A reminder that a flow has set, and the clock that it goes by: both said back in plain words."""

from bot.conversation import rules
from bot.conversation.draft import Draft
from bot.conversation.values import Button
from bot.conversation.when import clock_of, moment, next_time
from bot.reminders.moments import first_due
from bot.storage.records import Reminder
from dialogs.effects import Remind


def remember(draft: Draft, effect: Remind, planned: tuple[str, ...], replaces: int | None) -> None:
    """Set the reminder that was asked for, and say when it comes next.

    Args:
        draft: The turn in the making.
        effect: The time, the days and the zone.
        planned: The exercises that a visit has found to be safe.
        replaces: The reminder that it takes the place of, or None.
    """
    before = draft.person.zone
    moved = any(r.zone != effect.zone for r in rules.workouts(draft))
    rule = Reminder(draft.person.user_id, effect.at_local, effect.days, effect.zone, planned, None)
    last = rules.last_sent(draft) if moved else None
    due = first_due(rule, draft.now, last)
    new = Reminder(rule.user_id, rule.at_local, rule.days, rule.zone, planned, due)
    words = draft.world.words.daily
    if not rules.put(draft, new, instead_of=replaces):
        draft.reply(words.too_many.format(most=rules.MOST))
        return
    draft.change(zone=effect.zone)
    if moved:
        rules.travel(draft, effect.zone)
    if before == effect.zone:
        draft.reply(words.next_one.format(next=next_time(draft, new)))
    else:
        says_clock(draft, effect.zone, new)


def says_clock(draft: Draft, zone: str, reminder: Reminder | None = None) -> None:
    """Say the next time, and ask whether this clock is right."""
    words = draft.world.words.daily
    rule = reminder or next(iter(rules.workouts(draft)), None)
    lines = [words.next_one.format(next=next_time(draft, rule))] if rule else []
    shown = moment(draft.world.words, draft.now, draft.now, clock_of(zone)).rpartition(" ")[2]
    lines.append(words.clock_check.format(time=shown))
    rows = ((Button(words.clock_right, "r:right"), Button(words.clock_wrong, "r:clock")),)
    draft.reply("\n\n".join(lines), rows)
