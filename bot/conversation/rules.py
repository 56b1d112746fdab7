"""The person's reminders, changed: set, moved, paused, asked again later, stopped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.conversation.draft import Draft
from bot.reminders import due
from bot.reminders.moments import first_due, snoozed
from bot.storage.records import Reminder

ONCE = due.ONCE  # kinds that come once
MOST = 5  # reminders a person may have; more would only be noise
NOT_SENT = ("missed", "paused")  # what `done` says of a workout that nobody was reminded of


def workouts(draft: Draft) -> tuple[Reminder, ...]:
    """Return the reminders that come again and again, in the order of their times."""
    found = (r for r in draft.state.reminders if r.kind == "workout")
    return tuple(sorted(found, key=lambda r: (r.at_local, r.days)))


def put(draft: Draft, new: Reminder, *, instead_of: int | None = None) -> bool:
    """Set a reminder, in place of another if one is named; return False when there are too many.

    The same time on the same days is the same reminder, and not a second one.
    """
    kept = tuple(
        r
        for r in draft.state.reminders
        if r.kind != "workout"
        or not (r.id == instead_of is not None or (r.at_local, r.days) == (new.at_local, new.days))
    )
    if sum(r.kind == "workout" for r in kept) >= MOST:
        return False
    old = next((r for r in draft.state.reminders if r.id == instead_of is not None), None)
    note = new.note or (old.note if old else "")
    draft.state = replace(draft.state, reminders=(*kept, replace(new, note=note)))
    return True


def change(draft: Draft, how: Callable[[Reminder], Reminder]) -> None:
    """Change every reminder that comes again and again, and compute its next time."""

    def changed(reminder: Reminder) -> Reminder:
        if reminder.kind != "workout":
            return reminder
        new = how(reminder)
        last = last_sent(draft) if new.zone != reminder.zone else None
        return replace(new, next_due_at=first_due(new, draft.now, last))

    draft.state = replace(draft.state, reminders=tuple(map(changed, draft.state.reminders)))


def pause(draft: Draft, until_on: date) -> None:
    """Let nothing come before a day."""
    change(draft, lambda r: replace(r, paused_until_on=until_on))
    drop(draft, *ONCE)


def resume(draft: Draft) -> None:
    """Let what was paused, or fell silent, come again."""
    change(draft, lambda r: replace(r, paused_until_on=None, unanswered_days=0))


def wait(draft: Draft) -> None:
    """Let nothing come while the person has blocked the bot; `resume` brings it back."""
    drop(draft, *ONCE)
    waiting = tuple(replace(r, next_due_at=None) for r in draft.state.reminders)
    draft.state = replace(draft.state, reminders=waiting)


def travel(draft: Draft, zone: str) -> None:
    """Let all reminders go by another clock; only the next one moves."""
    change(draft, lambda r: replace(r, zone=zone))
    draft.change(zone=zone)


def snooze(draft: Draft, later: str, reminder: Reminder | None = None) -> datetime:
    """Let the exercises come once more, later; the usual times go on. Return when."""
    known = reminder or next(iter(workouts(draft)), None)
    zone = (known.zone if known else draft.person.zone) or "Etc/UTC"
    at_local = known.at_local if known else f"{draft.now:%H:%M}"
    return once(draft, snoozed(later, at_local, zone, draft.now), zone=zone)


def once(
    draft: Draft, at: datetime, *, zone: str, kind: str = "snooze", note: str = ""
) -> datetime:
    """Let something come once, in place of an earlier one of its kind; return when."""
    drop(draft, kind)
    single = Reminder(draft.person.user_id, "00:00", (), zone, (), at, kind=kind, note=note)
    draft.state = replace(draft.state, reminders=(*draft.state.reminders, single))
    return at


def drop(draft: Draft, *kinds: str, number: int | None = None) -> None:
    """Remove the reminders of these kinds, and the one with this number."""
    kept = tuple(
        r
        for r in draft.state.reminders
        if r.kind not in kinds and (number is None or r.id != number)
    )
    draft.state = replace(draft.state, reminders=kept)


def last_sent(draft: Draft) -> datetime | None:
    """Return when the person was last reminded, or None."""
    sent = (c.due_at for c in draft.state.check_ins if c.done not in NOT_SENT)
    return max(sent, default=None)
