"""Reminders as a person meets them: the message when one is due, and /reminders."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.draft import Draft
from bot.conversation.play import play, start, urgent
from bot.conversation.values import Button, Reply
from bot.reminders.zones import load_zone
from bot.storage.records import CheckIn, Reminder, Urge
from dialogs import How, Start, begin

LATE = timedelta(minutes=15)  # a reminder that comes later than this says so
KEPT_CHECK_INS = 60  # as many as a turn loads
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def due(draft: Draft) -> None:
    """Say a reminder that is due, and open its questions; never while a red flag is urgent."""
    incoming = draft.incoming
    reminder = next((r for r in draft.state.reminders if r.id == incoming.reminder_id), None)
    due_at = incoming.due_at or draft.now
    if reminder is None or urgent(draft) or draft.person.blocked_at is not None:
        return
    known = draft.state.check_ins
    draft.state = replace(
        draft.state, check_ins=(*known, CheckIn(draft.person.user_id, due_at))[-KEPT_CHECK_INS:]
    )
    words = draft.world.words
    exercises = draft.world.knowledge.exercises
    lines = [
        f"• <b>{exercises[name].title}</b>: {exercises[name].cue}"
        for name in reminder.programme
        if name in exercises and name != "shorter_steps"
    ]
    if draft.now - due_at > LATE:
        draft.reply(words.reminder_late, urge=Urge.REMINDER)
    draft.reply(words.reminder.format(exercises="\n".join(lines)), urge=Urge.REMINDER)
    start(draft, "workout")
    draft.says = [
        replace(say, urge=Urge.REMINDER) if isinstance(say, Reply) else say for say in draft.says
    ]


def show(draft: Draft) -> None:
    """Show the person's reminder with its next time, and buttons to change or stop it."""
    words = draft.world.words
    if not draft.state.reminders:
        draft.reply(words.no_reminder, ((Button(words.set_reminder, "c:set_reminder"),),))
        return
    reminder = draft.state.reminders[0]
    rows = (
        (Button(words.reminder_change, "c:set_reminder"), Button(words.reminder_stop, "r:stop")),
    )
    draft.reply(
        words.your_reminders.format(
            at=reminder.at_local,
            days=day_names(draft, reminder.days),
            zone=place(reminder.zone),
            next=next_time(draft, reminder),
        ),
        rows,
    )


def set_reminder(draft: Draft) -> None:
    """Ask for a reminder; the question whether one is wanted counts as answered."""
    if urgent(draft):
        draft.reply(draft.world.words.no_exercises_urgent)
        return
    session = begin(draft.machine("plan"), draft.number())
    draft.save(session.record(How.START, {"wants_reminder": True}))
    play(draft, "plan", Start())


def stop(draft: Draft) -> None:
    """Stop all reminders."""
    draft.state = replace(draft.state, reminders=())
    draft.reply(draft.world.words.reminder_stopped)


def next_time(draft: Draft, reminder: Reminder) -> str:
    """Return when a reminder comes next, in the person's local time and in words."""
    if reminder.next_due_at is None:
        return draft.world.words.unsure_time
    local = reminder.next_due_at.astimezone(load_zone(reminder.zone))
    name = draft.world.words.day_names[WEEK[local.weekday()]]
    return f"{name}, {local:%H:%M}"


def day_names(draft: Draft, days: tuple[str, ...]) -> str:
    """Return days of the week in words."""
    words = draft.world.words
    if set(days) == set(WEEK):
        return words.every_day
    return ", ".join(words.day_names[day] for day in WEEK if day in days)


def place(zone: str) -> str:
    """Return the city that a zone is named for: `America/New_York` -> `New York`."""
    return zone.rpartition("/")[2].replace("_", " ")
